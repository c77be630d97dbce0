"""From what happens at a charger to the alerts put out: each change once, for every chat that wants it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import Action
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.preferences import Loudness
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STREET_ID, House, on_sqlite

Happening = Callable[[House], object]


def garage(house: House) -> str:
    return f"/simulator/chargers/{GARAGE_ID}"


async def order(house: House, what: str, **body: object) -> None:
    """Order something at the garage's charger, as a person standing there or a fault would."""
    answer = await house.http.post(f"{house.url}{garage(house)}/{what}", json=body)
    answer.raise_for_status()


# what happens · how many minutes it lasts · what is told of it
EVENING: list[tuple[str, dict[str, object], float, list[str]]] = [
    ("plug", {"kwh": 100}, 3.5, ["started"]),
    ("set", {"locked": True}, 3.5, ["finished", "locked_with_car"]),
    ("set", {"locked": False}, 3.5, ["started"]),
    ("set", {"queue": 183}, 9, ["waiting"]),
    ("set", {"queue": None}, 3.5, []),
    ("status", {"status_id": 182}, 3.5, ["paused"]),
    ("clear", {}, 3.5, []),
    ("fault", {}, 3.5, ["error"]),
    ("clear", {}, 3.5, []),
    ("offline", {}, 13, ["offline"]),
    ("online", {}, 3.5, ["online"]),
    ("unplug", {}, 3.5, ["finished"]),
    ("set", {"locked": True}, 3.5, []),
    ("plug", {}, 3.5, ["locked_with_car"]),
    ("unplug", {}, 3.5, ["car_unplugged"]),
    ("status", {"status_id": 199}, 3.5, []),
    ("clear", {}, 3.5, []),
]


async def test_every_change_at_a_charger_is_told_once(house: House) -> None:
    await house.connect()
    await house.live()
    told: list[str] = []
    for what, body, minutes, kinds in EVENING:
        await order(house, what, **body)
        await house.live(minutes=minutes)
        told += kinds
        assert await house.told() == told, what


@on_sqlite
async def test_a_car_that_is_full_finishes_its_session_with_a_receipt(house: House) -> None:
    await house.connect()
    await house.live()
    house.world.plug("Garage", kwh=2.2, max_current=16)
    await house.live(minutes=18)
    await house.deliver(3)
    assert [kind for _, kind in house.postman.alerts] == ["started", "finished"]
    _, message = house.postman.got[-1]
    alert = getattr(message, "alert", None)
    assert alert is not None
    assert alert.energy_kwh == pytest.approx(2.2, abs=0.05)
    assert alert.cost == pytest.approx(0.44, abs=0.01)
    assert alert.currency == "EUR"
    assert alert.charging_s == pytest.approx(2.2 / 11.04 * 3600, abs=130)


@on_sqlite
async def test_after_a_restart_nothing_is_told_while_nothing_has_changed(house: House) -> None:
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live()
    told = await house.told()
    house.first = house.replica()
    await house.live(minutes=10)
    assert await house.told() == told == ["started"]


@on_sqlite
async def test_what_changed_while_the_bot_was_away_is_told_once(house: House) -> None:
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live()
    house.clock.advance(hours=3)
    house.world.unplug("Garage")
    house.first = house.replica()
    await house.live(minutes=10)
    assert await house.told() == ["started", "finished"]


@on_sqlite
async def test_every_member_hears_it_but_not_who_did_it(house: House) -> None:
    await house.connect(OWNER)
    house.clock.advance(seconds=1)
    await house.connect(PARTNER)
    house.world.plug("Garage", kwh=100)
    await house.live()
    await house.first.charging.pause(OWNER, GARAGE_ID)
    await house.live(minutes=10)
    assert await house.told(OWNER) == ["started"]
    assert await house.told(PARTNER) == ["started", "paused"]
    await house.first.charging.resume(PARTNER, GARAGE_ID)
    await house.live()
    await order(house, "status", status_id=182)
    await house.live()
    assert await house.told(OWNER) == ["started", "paused"]
    assert await house.told(PARTNER) == ["started", "paused", "paused"]


@on_sqlite
async def test_the_kinds_a_person_switches_off_stay_off(house: House) -> None:
    await house.connect()
    telling = house.first.telling
    await telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.OFF)
    house.world.plug("Garage", kwh=100)
    await house.live()
    assert await house.told() == ["car_connected"]
    await telling.choose(OWNER, OWNER, AlertKind.STARTED, Loudness.LOUD)
    house.world.unplug("Garage")
    house.world.plug("Street", kwh=100)
    await house.live()
    assert sorted(await house.told()) == ["car_connected", "finished", "started"]


async def test_an_answer_asked_for_before_a_write_is_refused(house: House) -> None:
    await house.connect()
    await house.live()
    house.world.faults.order(method="GET", path="/", delay=0.3, after_effect=True, times=1)
    house.clock.advance(seconds=90)
    slow_read = asyncio.create_task(house.first.monitor.poll_once())
    while house.world.faults.ordered:
        await asyncio.wait([slow_read], timeout=0.005)
    house.clock.advance(seconds=1)
    await house.first.charging.lock(OWNER, GARAGE_ID)
    await slow_read
    stored = await house.first.charging.charger(OWNER, GARAGE_ID)
    assert stored.snapshot.locked
    assert stored.snapshot.status is ChargerStatus.LOCKED


@on_sqlite
async def test_a_charger_that_is_gone_for_a_day_is_forgotten(house: House) -> None:
    await house.connect()
    house.world.charger("Street").group_id = house.world.add_group("Sold").id
    house.clock.advance(minutes=56)
    await house.live()
    assert len(await house.first.charging.chargers(OWNER)) == 2
    house.clock.advance(hours=24)
    await house.live()
    assert [each.snapshot.name for each in await house.first.charging.chargers(OWNER)] == ["Garage"]
    assert await house.told() == []


@on_sqlite
async def test_a_charger_that_is_new_on_the_account_is_found_without_an_alert(house: House) -> None:
    await house.connect()
    house.world.add_charger(300_001, name="Barn")
    await house.live()
    assert [each.snapshot.name for each in await house.first.charging.chargers(OWNER)] == ["Barn", "Garage", "Street"]
    assert await house.told() == []


GROUPS = "/v3/chargers/groups"


async def freeze(house: House, *paths: str) -> None:
    """From now on these answers stay what they are."""
    [account_id] = await house.account_ids()
    client = house.first.clouds.of_account(account_id)
    for path in paths:
        answer = await house.http.get(house.url + path, auth=client._auth)
        house.world.faults.order(method="GET", path=path, status=200, body=answer.json(), times=None)


@on_sqlite
async def test_a_frozen_groups_answer_is_found_out_and_tells_nothing_wrong(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.connect()
    await house.live(minutes=6)
    await freeze(house, GROUPS)
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=70)  # within the hour a status answer says that the car charges
    assert await house.told() == ["started"]
    assert caplog.text.count("the groups answer is not live") == 1
    reads = len(house.requests("GET", "/v3/"))
    house.world.unplug("Garage")
    house.world.plug("Street", kwh=100)
    await house.live(minutes=6)
    assert sorted(await house.told()) == ["finished", "started", "started"]
    assert len(house.requests("GET", "/v3/")) == reads
    assert {entry["path"] for entry in house.requests("GET", "/chargers/status/")[-2:]} == {
        f"/chargers/status/{GARAGE_ID}",
        f"/chargers/status/{STREET_ID}",
    }


@on_sqlite
async def test_a_charger_of_which_the_cloud_only_repeats_itself_is_offline(house: House) -> None:
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=10)
    statuses = [f"/chargers/status/{each}" for each in (GARAGE_ID, STREET_ID)]
    await freeze(house, GROUPS, *statuses)
    await house.live(minutes=45)
    assert await house.told() == ["started", "offline"]
    house.world.faults.clear()
    await house.live(minutes=5)
    assert await house.told() == ["started", "offline", "online"]


@on_sqlite
async def test_where_groups_are_not_trusted_at_all_they_are_only_read_to_find_the_chargers(house: House) -> None:
    house = replace(house, source="status")
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=10)
    assert await house.told() == ["started"]
    assert len(house.requests("GET", "/v3/")) == 1
    house.clock.now = at = (await house.poll_row()).allowed_at
    charger = await house.first.charging.refresh(OWNER, STREET_ID)
    assert charger.snapshot.taken_at == at


@on_sqlite
async def test_a_request_is_pending_until_a_reading_shows_it(house: House) -> None:
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live()
    house.clock.advance(seconds=1)
    charger = await house.first.charging.pause(OWNER, GARAGE_ID)
    assert charger.asked is not None
    assert (charger.asked.action, charger.asked.by) == (Action.PAUSE, OWNER)
    await house.live(minutes=1.5)
    charger = await house.first.charging.charger(OWNER, GARAGE_ID)
    assert charger.asked is None
    assert charger.snapshot.status is ChargerStatus.PAUSED
    assert charger.snapshot.taken_at >= house.clock() - timedelta(minutes=1.5)
