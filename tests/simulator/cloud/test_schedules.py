"""Writing schedules: what is refused, what is lost without a word, and what is kept."""

from typing import Any

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.visitor import Visitor

PATH = "/chargers/100001/schedules"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = dict.fromkeys(DAYS, True)


def entry(**changes: Any) -> dict[str, Any]:
    known = {"id": 0, "enable": True, "start": "2100", "stop": "0500", "days": dict(WEEK), "max_current": 1, "type": 0}
    return {**known, **changes}


async def write(visitor: Visitor, *entries: Any) -> Any:
    return await visitor.call("POST", PATH, {"schedules": list(entries)})


async def stored(visitor: Visitor) -> Any:
    return (await visitor.get(PATH)).body


async def test_success_is_a_timestamp_and_no_error(visitor: Visitor, clock: ManualClock) -> None:
    assert (await write(visitor, entry())).body == {"sync_timestamp": int(clock.now()), "error": False}


async def test_the_stored_form_has_every_key(visitor: Visitor, clock: ManualClock) -> None:
    await write(visitor, entry())
    (kept,) = (await stored(visitor))["schedules"]
    assert len(kept.pop("uid")) == 26
    assert len(kept.pop("user_uid")) == 26
    assert kept == entry(max_energy=0, name=None, created_at=int(clock.now()))


async def test_the_list_replaces_the_whole_list(visitor: Visitor, clock: ManualClock) -> None:
    await write(visitor, entry(), entry(id=1, start="1000", stop="1100"))
    clock.advance(10)
    await write(visitor, entry(id=2, start="1200", stop="1300"))
    assert [one["id"] for one in (await stored(visitor))["schedules"]] == [2]
    clock.advance(10)
    await write(visitor)
    assert (await stored(visitor))["schedules"] == []


async def test_an_entry_with_uid_makes_the_cloud_say_yes_and_do_nothing(visitor: Visitor) -> None:
    await write(visitor, entry())
    before = await stored(visitor)
    answer = await write(visitor, entry(start="1000", uid=before["schedules"][0]["uid"]))
    assert (answer.status, answer.body["error"]) == (200, False)
    assert await stored(visitor) == before


@pytest.mark.parametrize(("ahead", "kept"), [(-1, 0), (0, 0), (1, 1)])
async def test_created_at_must_be_newer_than_now(visitor: Visitor, clock: ManualClock, ahead: int, kept: int) -> None:
    answer = await write(visitor, entry(created_at=int(clock.now()) + ahead))
    assert answer.status == 200
    assert len((await stored(visitor))["schedules"]) == kept


async def test_created_at_must_be_newer_than_everything_stored(visitor: Visitor, clock: ManualClock) -> None:
    await write(visitor, entry(created_at=int(clock.now()) + 1000))
    before = await stored(visitor)
    await write(visitor, entry(start="1000", created_at=int(clock.now()) + 1000))
    assert await stored(visitor) == before
    await write(visitor, entry(start="1000", created_at=int(clock.now()) + 1001))
    assert (await stored(visitor))["schedules"][0]["start"] == "1000"


@pytest.mark.parametrize(
    "changes",
    [
        {"days": {"monday": True}},
        {"days": None},
        {"days": {**WEEK, "monday": "yes"}},
        {"max_energy": None},
        {"max_energy": "5"},
        {"start": "2460"},
        {"start": "21:00"},
        {"start": 2100},
        {"stop": None},
        {"stop": "2400"},
        {"max_current": None},
        {"created_at": "now"},
        {"id": "first"},
    ],
)
async def test_what_the_cloud_cannot_read_is_400(visitor: Visitor, changes: dict[str, Any]) -> None:
    assert (await write(visitor, entry(**changes))).status == 400
    assert (await stored(visitor))["schedules"] == []


@pytest.mark.parametrize("body", [{}, {"schedules": None}, {"schedules": {}}, {"schedules": [1]}])
async def test_without_a_list_of_objects_it_is_400(visitor: Visitor, body: Any) -> None:
    assert (await visitor.call("POST", PATH, body)).status == 400


@pytest.mark.parametrize(("sent", "read"), [(0, True), (1, True), (True, True), (False, False), (None, True)])
async def test_only_json_false_switches_an_entry_off(visitor: Visitor, sent: Any, *, read: bool) -> None:
    await write(visitor, entry(enable=sent))
    assert (await stored(visitor))["schedules"][0]["enable"] is read


async def test_an_entry_without_a_day_is_dropped_without_a_word(visitor: Visitor) -> None:
    answer = await write(visitor, entry(days=dict.fromkeys(DAYS, False)), entry(id=1))
    assert answer.status == 200
    assert [one["id"] for one in (await stored(visitor))["schedules"]] == [1]


async def test_an_energy_target_is_kept_as_watt_hours(visitor: Visitor) -> None:
    await write(visitor, entry(repeat=True, target={"type": 1, "value": 9000}))
    assert (await stored(visitor))["schedules"][0]["max_energy"] == 9000
