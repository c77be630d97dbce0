"""What each method sends, and what it makes of the answer."""

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import httpx
import pytest

from bot.domain.charger import ChargerStatus, EcoSmartMode
from bot.domain.schedule import EVERY_DAY, ChargingSchedule
from bot.wallbox import unknown
from bot.wallbox.client import RemoteAction, WallboxClient, connect, open_http
from bot.wallbox.errors import UnexpectedAnswer
from tests.wallbox.cloud import API, CHARGER_ID, EMAIL, PASSWORD, START, FakeCloud, sample

Call = Callable[[WallboxClient], Awaitable[Any]]

SCHEDULES = f"/chargers/{CHARGER_ID}/schedules"
SESSIONS = "/v4/sessions/stats"
SLOT = ChargingSchedule(slot=0, start=time(21, 0), stop=time(22, 0), days=EVERY_DAY)
ECHO = "v2-put-locked-2022"


def eco_smart(enabled: int, mode: int) -> Any:
    return {"data": {"attributes": {"enabled": enabled, "mode": mode}, "type": "eco_smart"}}


def settings() -> Any:
    return sample("status-2024-charging-fw6.1.13")["config_data"]


READS: list[tuple[Call, str, Any]] = [
    (lambda c: c.chargers(), "/v3/chargers/groups", sample("groups-2021")),
    (
        lambda c: c.charger_status(CHARGER_ID),
        f"/chargers/status/{CHARGER_ID}",
        sample("status-2024-charging-fw6.1.13"),
    ),
    (lambda c: c.schedules(CHARGER_ID), SCHEDULES, sample("schedules-2024")),
    (lambda c: c.sessions(CHARGER_ID, START, START), SESSIONS, sample("sessions-2024")),
]


class Write(NamedTuple):
    """A method of the client, what it sends, and what it gets."""

    call: Call
    method: str
    path: str
    body: Any
    answer: Any


V2 = f"/v2/charger/{CHARGER_ID}"
ACTION = f"/v3/chargers/{CHARGER_ID}/remote-action"
CONFIG = f"/chargers/config/{CHARGER_ID}"
ECO_SMART = f"/v4/chargers/{CHARGER_ID}/eco-smart"
WRITES = [
    Write(lambda c: c.lock(CHARGER_ID), "PUT", V2, {"locked": 1}, sample(ECHO)),
    Write(lambda c: c.unlock(CHARGER_ID), "PUT", V2, {"locked": 0}, sample(ECHO)),
    Write(lambda c: c.set_max_charging_current(CHARGER_ID, 16), "PUT", V2, {"maxChargingCurrent": 16}, sample(ECHO)),
    Write(lambda c: c.resume(CHARGER_ID), "POST", ACTION, {"action": 1}, {"action": 1}),
    Write(lambda c: c.pause(CHARGER_ID), "POST", ACTION, {"action": 2}, {"action": 2}),
    Write(lambda c: c.restart(CHARGER_ID), "POST", ACTION, {"action": 3}, {"action": 3}),
    Write(lambda c: c.update_firmware(CHARGER_ID), "POST", ACTION, {"action": 5}, {"action": 5}),
    Write(lambda c: c.resume_schedule(CHARGER_ID), "POST", ACTION, {"action": 9}, {"action": 9}),
    Write(lambda c: c.set_energy_cost(CHARGER_ID, 0.25), "POST", CONFIG, {"energyCost": 0.25}, settings()),
    Write(lambda c: c.set_icp_max_current(CHARGER_ID, 20), "POST", CONFIG, {"icp_max_current": 20}, settings()),
    Write(lambda c: c.set_eco_smart(CHARGER_ID, EcoSmartMode.OFF), "PUT", ECO_SMART, eco_smart(0, 0), None),
    Write(lambda c: c.set_eco_smart(CHARGER_ID, EcoSmartMode.ECO), "PUT", ECO_SMART, eco_smart(1, 0), None),
    Write(lambda c: c.set_eco_smart(CHARGER_ID, EcoSmartMode.FULL_SOLAR), "PUT", ECO_SMART, eco_smart(1, 1), None),
]


def assert_usual_headers(request: httpx.Request) -> None:
    assert request.headers["Authorization"] == "Bearer access-1"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert request.headers["User-Agent"].startswith("wallbox-telegram-bot/")
    assert "Partner" not in request.headers


@pytest.mark.parametrize(("call", "path", "answer"), READS)
async def test_a_read_is_one_get(cloud: FakeCloud, client: WallboxClient, call: Call, path: str, answer: Any) -> None:
    cloud.arrange("GET", path, httpx.Response(200, json=answer))
    await call(client)
    (asked,) = cloud.charger_calls
    assert (asked.method, asked.url.path, asked.content) == ("GET", path, b"")
    assert_usual_headers(asked)


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_is_one_request_with_exactly_this_body(
    cloud: FakeCloud, client: WallboxClient, write: Write
) -> None:
    cloud.arrange(write.method, write.path, httpx.Response(200, json=write.answer))
    await write.call(client)
    (asked,) = cloud.charger_calls
    assert (asked.method, str(asked.url)) == (write.method, API + write.path)
    assert json.loads(asked.content) == write.body
    assert_usual_headers(asked)


def test_a_factory_reset_cannot_be_expressed() -> None:
    assert sorted(RemoteAction) == [1, 2, 3, 5, 9]
    with pytest.raises(ValueError, match="4"):
        RemoteAction(4)


async def test_an_echo_becomes_the_snapshot_of_a_write(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("PUT", V2, httpx.Response(200, json=sample(ECHO)))
    snapshot = await client.lock(CHARGER_ID)
    assert (snapshot.charger_id, snapshot.status, snapshot.locked) == (CHARGER_ID, ChargerStatus.LOCKED, True)
    assert snapshot.taken_at == START


async def test_the_settings_returned_become_the_snapshot_of_a_write(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("POST", CONFIG, httpx.Response(200, json=settings()))
    assert (await client.set_energy_cost(CHARGER_ID, 0)).energy_cost == 0.3
    assert (await client.set_icp_max_current(CHARGER_ID, 6)).icp_max_current_a == 6


async def test_a_page_of_html_is_no_answer_to_a_remote_action(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("POST", ACTION, httpx.Response(200, content=b"<html>"))
    with pytest.raises(UnexpectedAnswer):
        await client.pause(CHARGER_ID)


@pytest.mark.parametrize("body", [b"", b"null"])
async def test_eco_smart_and_remote_actions_need_no_answer(
    cloud: FakeCloud, client: WallboxClient, body: bytes
) -> None:
    cloud.arrange("PUT", ECO_SMART, httpx.Response(204, content=body))
    cloud.arrange("POST", ACTION, httpx.Response(202, content=body))
    await client.set_eco_smart(CHARGER_ID, EcoSmartMode.ECO)
    await client.pause(CHARGER_ID)
    assert len(cloud.charger_calls) == 2


async def test_a_snapshot_is_as_old_as_the_question(
    cloud: FakeCloud, client: WallboxClient, clock: Callable[[], datetime]
) -> None:
    def slowly(_: httpx.Request) -> httpx.Response:
        cloud.clock.advance(seconds=12)
        return httpx.Response(200, json=sample("groups-2021"))

    cloud.arrange("GET", "/v3/chargers/groups", slowly)
    (snapshot,) = await client.chargers()
    assert (snapshot.taken_at, clock()) == (START, START + timedelta(seconds=12))


async def test_an_unknown_status_is_logged_once_however_often_it_is_read(
    cloud: FakeCloud, client: WallboxClient, caplog: pytest.LogCaptureFixture
) -> None:
    unknown.note.cache_clear()
    path = f"/chargers/status/{CHARGER_ID}"
    cloud.arrange("GET", path, httpx.Response(200, json={"status_id": 250}))
    with caplog.at_level(logging.WARNING, "bot.wallbox"):
        assert [(await client.charger_status(CHARGER_ID)).status for _ in range(3)] == [ChargerStatus.UNKNOWN] * 3
    assert [record.getMessage() for record in caplog.records if record.name == "bot.wallbox.unknown"] == [
        "the cloud reports status 250, which this version does not know"
    ]


async def test_a_client_is_bounded_in_time_follows_no_redirect_and_keeps_no_cookie() -> None:
    async with open_http() as http:
        assert (http.timeout.connect, http.timeout.read, http.timeout.write, http.timeout.pool) == (5, 15, 15, 15)
        assert not http.follow_redirects
        request = httpx.Request("GET", API)
        http.cookies.extract_cookies(httpx.Response(200, headers={"Set-Cookie": "account=one"}, request=request))
        assert not http.cookies


async def test_connecting_asks_nothing_by_itself() -> None:
    async with connect(
        EMAIL, PASSWORD, api_url="http://127.0.0.1:9", auth_url="http://127.0.0.1:9", timeout=1
    ) as client:
        assert isinstance(client, WallboxClient)
