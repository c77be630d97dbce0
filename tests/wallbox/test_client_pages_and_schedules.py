"""Methods that take several exchanges: sessions page by page, schedules written and read back."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from bot.domain.schedule import EVERY_DAY, ChargingSchedule
from bot.wallbox.client import WallboxClient
from bot.wallbox.errors import BadArgument, UnexpectedAnswer, WriteIgnored
from tests.wallbox.cloud import CHARGER_ID, START, FakeCloud

SCHEDULES = f"/chargers/{CHARGER_ID}/schedules"
SESSIONS = "/v4/sessions/stats"
SLOT = ChargingSchedule(slot=0, start=time(21, 0), stop=time(22, 0), days=EVERY_DAY)


def session(number: int) -> Any:
    end = int(START.timestamp()) - 3600 * number
    return {
        "type": "charger_log_session",
        "id": str(number),
        "attributes": {"charger": CHARGER_ID, "start": end - 1800, "end": end, "energy": 1.5, "time": 900},
    }


def history(size: int, *, announced: int | None = None, most: int = 1000) -> Callable[[httpx.Request], httpx.Response]:
    """A cloud with so many sessions, which gives at most so many at once."""

    def answer(request: httpx.Request) -> httpx.Response:
        offset, limit = int(request.url.params["offset"]), min(int(request.url.params["limit"]), most)
        page = [session(number) for number in range(offset, min(size, offset + limit))]
        return httpx.Response(200, json={"meta": {"count": announced or len(page)}, "data": page})

    return answer


@pytest.mark.parametrize(
    ("size", "announced", "most", "reads"),
    [
        (0, None, 1000, 1),
        (1, None, 1000, 1),
        (999, None, 1000, 1),
        (1000, None, 1000, 2),
        (2500, None, 1000, 3),
        (2500, 2500, 1000, 3),
        (250, 250, 100, 3),
        (250, 900, 100, 4),
    ],
)
async def test_sessions_are_read_page_by_page_to_the_end(
    cloud: FakeCloud, client: WallboxClient, size: int, announced: int | None, most: int, reads: int
) -> None:
    cloud.arrange("GET", SESSIONS, history(size, announced=announced, most=most))
    found = await client.sessions(CHARGER_ID, START - timedelta(days=365), START)
    assert [each.session_id for each in found] == [str(number) for number in range(size)]
    assert len(cloud.charger_calls) == reads


async def test_sessions_are_asked_for_by_charger_and_span(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("GET", SESSIONS, history(1))
    await client.sessions(CHARGER_ID, START - timedelta(days=1), START)
    seconds = int(START.timestamp())
    assert dict(cloud.charger_calls[0].url.params) == {
        "charger": str(CHARGER_ID),
        "start_date": str(seconds - 86400),
        "end_date": str(seconds),
        "limit": "1000",
        "offset": "0",
    }


async def test_a_cloud_that_repeats_a_page_is_asked_no_further(cloud: FakeCloud, client: WallboxClient) -> None:
    page = {"data": [session(number) for number in range(1000)]}
    cloud.arrange("GET", SESSIONS, httpx.Response(200, json=page))
    assert len(await client.sessions(CHARGER_ID, START, START)) == 1000
    assert len(cloud.charger_calls) == 2


async def test_pages_without_end_are_unexpected(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("GET", SESSIONS, history(10**6, announced=10**6, most=2))
    with pytest.raises(UnexpectedAnswer, match="do not end"):
        await client.sessions(CHARGER_ID, START, START)
    assert len(cloud.charger_calls) == 100


class ScheduleKeeper:
    """Keeps schedules as the cloud does: replaces the list, and ignores what is not newer."""

    def __init__(self, cloud: FakeCloud, *, last: int = 0, obeys: bool = True) -> None:
        self.stored: list[Any] = []
        self.last = last
        self.obeys = obeys
        self.clock: datetime | None = None
        """What the cloud dates its answers with."""
        cloud.arrange("GET", SCHEDULES, self.read)
        cloud.arrange("POST", SCHEDULES, self.write)

    def read(self, _: httpx.Request) -> httpx.Response:
        dated = {} if self.clock is None else {"Date": format_datetime(self.clock, usegmt=True)}
        return httpx.Response(200, json={"schedules": self.stored, "lastSchedule": self.last}, headers=dated)

    def write(self, request: httpx.Request) -> httpx.Response:
        entries = json.loads(request.content)["schedules"]
        if self.obeys and all(entry["created_at"] > self.last for entry in entries):
            self.stored = entries
        return httpx.Response(200, json={"sync_timestamp": 1, "error": False})


async def test_schedules_are_replaced_and_read_back(cloud: FakeCloud, client: WallboxClient) -> None:
    ScheduleKeeper(cloud)
    stored = await client.set_schedules(CHARGER_ID, [SLOT, replace(SLOT, slot=1, start=time(1, 0))])
    assert [(each.slot, each.start) for each in stored] == [(0, time(21, 0)), (1, time(1, 0))]
    assert [request.method for request in cloud.charger_calls] == ["GET", "POST", "GET"]


async def test_all_schedules_can_be_removed(cloud: FakeCloud, client: WallboxClient) -> None:
    keeper = ScheduleKeeper(cloud)
    await client.set_schedules(CHARGER_ID, [SLOT])
    assert await client.set_schedules(CHARGER_ID, []) == []
    assert keeper.stored == []


async def test_a_written_schedule_is_newer_than_all_that_is_stored(cloud: FakeCloud, client: WallboxClient) -> None:
    ahead = int(START.timestamp()) + 5000
    keeper = ScheduleKeeper(cloud, last=ahead)
    await client.set_schedules(CHARGER_ID, [SLOT])
    assert keeper.stored[0]["created_at"] == ahead + 1


async def test_a_written_schedule_is_newer_than_now(cloud: FakeCloud, client: WallboxClient) -> None:
    keeper = ScheduleKeeper(cloud)
    await client.set_schedules(CHARGER_ID, [SLOT])
    assert keeper.stored[0]["created_at"] > START.timestamp()


async def test_a_written_schedule_is_newer_than_now_on_the_cloud_s_own_clock(
    cloud: FakeCloud, client: WallboxClient
) -> None:
    keeper = ScheduleKeeper(cloud)
    keeper.clock = START + timedelta(hours=2)
    await client.set_schedules(CHARGER_ID, [SLOT])
    assert keeper.stored[0]["created_at"] > keeper.clock.timestamp()
    keeper.clock = START - timedelta(hours=2)
    await client.schedules(CHARGER_ID)
    assert START.timestamp() < client.next_stamp(0) < keeper.stored[0]["created_at"]


async def test_who_knows_the_latest_stamp_saves_a_read(cloud: FakeCloud, client: WallboxClient) -> None:
    ScheduleKeeper(cloud)
    await client.set_schedules(CHARGER_ID, [SLOT], newer_than=0)
    assert [request.method for request in cloud.charger_calls] == ["POST", "GET"]


async def test_a_write_of_schedules_alone_reads_nothing(cloud: FakeCloud, client: WallboxClient) -> None:
    ScheduleKeeper(cloud)
    await client.write_schedules(CHARGER_ID, [SLOT], created_at=1)
    assert [request.method for request in cloud.charger_calls] == ["POST"]


async def test_schedules_the_cloud_ignores_are_reported(cloud: FakeCloud, client: WallboxClient) -> None:
    ScheduleKeeper(cloud, obeys=False)
    with pytest.raises(WriteIgnored):
        await client.set_schedules(CHARGER_ID, [SLOT])


async def test_a_schedule_without_a_day_is_refused_before_anything_is_asked(
    cloud: FakeCloud, client: WallboxClient
) -> None:
    with pytest.raises(BadArgument, match="no day"):
        await client.set_schedules(CHARGER_ID, [replace(SLOT, days=frozenset())])
    assert cloud.asked == []
