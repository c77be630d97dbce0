"""Schedules: written as a whole list made from the newest one, read back out of the budget, taken back once."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.access import Role
from bot.domain.errors import ListTooOld, ScheduleChanged, UndoRefused, WhyNotUndone
from bot.domain.schedule import Weekday
from bot.domain.schedule_list import mark
from tests.services.house import GARAGE_ID, OWNER, PARTNER, CloudClock, House, on_sqlite
from tests.services.scheduling import NIGHT, NOON, in_the_cloud, join, refused, seen, service, settled


async def test_a_draft_is_written_in_utc_and_confirmed_by_reading_it_back(house: House) -> None:
    await settled(house)
    written = await service(house).save(OWNER, GARAGE_ID, NIGHT)
    assert written.asked is not None
    assert in_the_cloud(house) == [("2000", "0400", True)]
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    after = await seen(house)
    assert after.known is not None
    assert (after.asked, after.known.taken) == (None, True)
    assert [(each.start, each.stop) for each in after.schedules] == [(time(20), time(4))]
    assert not refused(house)


@on_sqlite
async def test_a_second_write_before_the_first_is_read_back_loses_nothing(house: House) -> None:
    await settled(house)
    await join(house, PARTNER, Role.OWNER)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(seconds=2)
    await service(house).save(PARTNER, GARAGE_ID, NOON)
    assert in_the_cloud(house) == [("2000", "0400", True), ("1100", "1300", True)]
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    after = await seen(house)
    assert after.known is not None
    assert after.known.taken
    assert [each.slot for each in after.schedules] == [0, 1]


@on_sqlite
async def test_switching_changing_and_deleting_leave_the_rest_as_it_is(house: House) -> None:
    await settled(house)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(minutes=1)
    listed = await service(house).save(OWNER, GARAGE_ID, NOON)
    first, second = listed.schedules
    house.clock.advance(minutes=1)
    await service(house).switch(OWNER, GARAGE_ID, 0, mark(first), on=False)
    assert in_the_cloud(house) == [("2000", "0400", False), ("1100", "1300", True)]
    draft = await service(house).draft(OWNER, GARAGE_ID, 1, mark(second))
    assert (draft.start, draft.max_current_a) == (time(13), 10)
    house.clock.advance(minutes=1)
    await service(house).save(OWNER, GARAGE_ID, replace(draft, start=time(12)))
    assert in_the_cloud(house) == [("2000", "0400", False), ("1000", "1300", True)]
    house.clock.advance(minutes=1)
    await service(house).remove(OWNER, GARAGE_ID, 0, mark(replace(first, enabled=False)))
    assert in_the_cloud(house) == [("1000", "1300", True)]
    with pytest.raises(ScheduleChanged):
        await service(house).remove(OWNER, GARAGE_ID, 0, mark(first))


@on_sqlite
async def test_a_write_the_cloud_drops_in_silence_is_detected_and_can_be_sent_again(house: House) -> None:
    await settled(house)
    garage = house.world.charger(GARAGE_ID)
    garage.last_schedule = int(house.clock().timestamp()) + 10_000
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    after = await seen(house)
    assert after.known is not None
    assert after.known.taken is False
    assert after.known.refused is not None
    assert after.schedules == ()
    await service(house).again(OWNER, GARAGE_ID)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    assert in_the_cloud(house) == [("2000", "0400", True)]
    confirmed = (await seen(house)).known
    assert confirmed is not None
    assert confirmed.taken
    with pytest.raises(ScheduleChanged):
        await service(house).again(OWNER, GARAGE_ID)


@on_sqlite
async def test_a_write_is_newer_than_the_cloud_s_own_now_whose_clock_is_far_ahead(house: House) -> None:
    await settled(house)
    house.world.clock = CloudClock(house.clock, ahead_s=7200)
    await house.live(minutes=2)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    await service(house).save(OWNER, GARAGE_ID, NOON)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    known = (await seen(house)).known
    assert known is not None
    assert known.taken
    assert in_the_cloud(house) == [("2000", "0400", True), ("1100", "1300", True)]


@on_sqlite
async def test_a_list_that_was_never_read_or_too_long_ago_is_read_before_it_is_written(house: House) -> None:
    await house.connect()
    await house.live(minutes=6)
    with pytest.raises(ListTooOld):
        await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(minutes=1)
    await house.live(minutes=15)
    with pytest.raises(ListTooOld):
        await service(house).save(OWNER, GARAGE_ID, NOON)
    assert in_the_cloud(house) == [("2000", "0400", True)]


@on_sqlite
async def test_the_zone_is_awaited_until_the_settings_are_read(house: House) -> None:
    await house.connect()
    assert (await seen(house)).zone_awaited
    await house.live(minutes=2)
    assert not (await seen(house)).zone_awaited
    assert (await seen(house)).zone_known


@on_sqlite
async def test_slots_made_in_the_app_meanwhile_are_kept(house: House) -> None:
    await settled(house)
    entry = {"enable": True, "start": "0100", "stop": "0200", "days": dict.fromkeys(_DAYS, True), "id": 0}
    garage = house.world.charger(GARAGE_ID)
    garage.schedules.append({**entry, "max_current": 1, "max_energy": 0, "created_at": 5, "uid": "X"})
    await house.live(minutes=15)
    with pytest.raises(ListTooOld):
        await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    assert in_the_cloud(house) == [("0100", "0200", True), ("2000", "0400", True)]


_DAYS = [day.name.lower() for day in Weekday]


@on_sqlite
async def test_a_change_is_taken_back_once_by_who_made_it_within_ten_minutes(house: House) -> None:
    await settled(house)
    await join(house, PARTNER, Role.OWNER)
    change = (await service(house).save(OWNER, GARAGE_ID, NIGHT)).change
    assert change is not None
    with pytest.raises(UndoRefused) as not_yours:
        await service(house).undo(PARTNER, GARAGE_ID, change.change_id)
    house.clock.advance(seconds=30)
    undone = await service(house).undo(OWNER, GARAGE_ID, change.change_id)
    assert undone.change is None
    assert in_the_cloud(house) == []
    with pytest.raises(UndoRefused) as already:
        await service(house).undo(OWNER, GARAGE_ID, change.change_id)
    house.clock.advance(minutes=1)
    assert (await seen(house)).change is None
    later = (await service(house).save(OWNER, GARAGE_ID, NIGHT)).change
    assert later is not None
    assert (await seen(house)).change == later
    assert (await service(house).stored(PARTNER, GARAGE_ID)).change is None
    house.clock.advance(minutes=11)
    assert (await seen(house)).change is None
    with pytest.raises(UndoRefused) as too_late:
        await service(house).undo(OWNER, GARAGE_ID, later.change_id)
    reasons = [each.value.reason for each in (not_yours, already, too_late)]
    assert reasons == [WhyNotUndone.NOT_YOURS, WhyNotUndone.ALREADY, WhyNotUndone.TOO_LATE]


@on_sqlite
async def test_an_undo_that_would_undo_somebody_else_s_change_is_refused_and_stays_open(house: House) -> None:
    await settled(house)
    change = (await service(house).save(OWNER, GARAGE_ID, NIGHT)).change
    assert change is not None
    house.clock.advance(minutes=1)
    listed = await service(house).save(OWNER, GARAGE_ID, NOON)
    assert listed.change is not None
    assert listed.change.pairs == [(None, listed.schedules[1])]
    for _ in range(2):
        with pytest.raises(ScheduleChanged):
            await service(house).undo(OWNER, GARAGE_ID, change.change_id)
    house.clock.advance(minutes=1)
    await service(house).remove(OWNER, GARAGE_ID, 1, mark(listed.schedules[1]))
    house.clock.advance(minutes=1)
    await service(house).undo(OWNER, GARAGE_ID, change.change_id)
    assert in_the_cloud(house) == []


@on_sqlite
async def test_times_are_rewritten_once_for_a_clock_change_and_given_back_by_undo(house: House) -> None:
    house.clock.now = datetime(2026, 10, 21, 12, tzinfo=UTC)
    at = datetime(2026, 10, 25, 1, tzinfo=UTC)
    await settled(house)
    await service(house).save(OWNER, GARAGE_ID, NIGHT)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    assert await service(house).keep_local_times(OWNER, GARAGE_ID, at - timedelta(days=1)) == await seen(house)
    kept = await service(house).keep_local_times(OWNER, GARAGE_ID, at)
    assert in_the_cloud(house) == [("2100", "0500", True)]
    assert kept.clock_change is None
    house.clock.advance(seconds=31)
    await service(house).keep_local_times(OWNER, GARAGE_ID, at)
    assert in_the_cloud(house) == [("2100", "0500", True)]
    assert kept.change is not None
    await service(house).undo(OWNER, GARAGE_ID, kept.change.change_id)
    assert in_the_cloud(house) == [("2000", "0400", True)]
    house.clock.advance(seconds=31)
    undone = await service(house).stored(OWNER, GARAGE_ID)
    assert undone.clock_change is not None
    assert undone.clock_change.at == at
