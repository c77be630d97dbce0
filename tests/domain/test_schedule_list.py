"""A list that is replaced with every write, and what a person edits of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.charger import ChargerSnapshot
from bot.domain.errors import NoFreeSlot, ScheduleChanged
from bot.domain.schedule import (
    EVERY_DAY,
    ChargingSchedule,
    ClockChange,
    DaysAre,
    Weekday,
    clock_change_near,
    day_runs,
    shift_of,
    zone_named,
)
from bot.domain.schedule_list import (
    AskedList,
    ScheduleLimits,
    ScheduleList,
    adding,
    find,
    keeping_local_times,
    limits_of,
    mark,
    read_back,
    removing,
    replacing,
    switching,
    taken_back,
    turning_into,
    written,
)

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
CHANGE = ClockChange(at=datetime(2026, 10, 25, 1, tzinfo=UTC), shift=timedelta(hours=-1))
NIGHT = ChargingSchedule(slot=0, start=time(20), stop=time(4), days=EVERY_DAY, created_at=1_000)
NOON = ChargingSchedule(slot=1, start=time(10), stop=time(12), days=frozenset({Weekday.SUNDAY}), created_at=1_000)
BOTH = (NIGHT, NOON)
MAX = ChargerSnapshot(charger_id=1, taken_at=NOW, part_number="PLP2-0-2", max_available_current_a=32)


def _asked(*schedules: ChargingSchedule, stamp: int = 9_000, kept_for: datetime | None = None) -> AskedList:
    return AskedList(schedules=schedules, by=7, at=NOW, stamp=stamp, kept_for=kept_for)


def test_a_new_schedule_takes_the_first_free_slot() -> None:
    assert [each.slot for each in adding(NOON, None)((NIGHT, replace(NOON, slot=2)))] == [0, 2, 1]
    assert adding(NIGHT, 4)(()) == (NIGHT,)


def test_a_full_charger_takes_no_more() -> None:
    with pytest.raises(NoFreeSlot) as refused:
        adding(NIGHT, 2)(BOTH)
    assert refused.value.slots == 2


def test_a_schedule_is_known_by_slot_and_mark() -> None:
    assert find(BOTH, 1, mark(NOON)) is NOON
    for slot, marked in ((0, mark(NOON)), (1, mark(replace(NOON, enabled=False))), (2, mark(NOON))):
        with pytest.raises(ScheduleChanged):
            find(BOTH, slot, marked)


def test_a_mark_does_not_depend_on_the_cloud_s_stamp() -> None:
    assert mark(replace(NIGHT, created_at=None)) == mark(NIGHT)


def test_edits_leave_the_other_schedules_alone() -> None:
    assert replacing(1, mark(NOON), NIGHT)(BOTH) == (NIGHT, replace(NIGHT, slot=1))
    assert switching(0, mark(NIGHT), on=False)(BOTH) == (replace(NIGHT, enabled=False), NOON)
    assert removing(0, mark(NIGHT))(BOTH) == (NOON,)


def test_a_whole_list_is_put_back_only_in_the_place_of_the_one_that_was_meant() -> None:
    back = turning_into((NIGHT,), instead_of=BOTH)
    assert back((NOON, NIGHT)) == (NIGHT,)
    with pytest.raises(ScheduleChanged):
        back((NOON,))


def test_a_write_under_way_is_the_newest_list_until_it_is_read_back() -> None:
    known = ScheduleList(schedules=BOTH, latest_stamp=2_000)
    assert (known.newest, known.newer_than, known.newest_kept_for) == (BOTH, 2_000, None)
    under_way = written(known, _asked(NIGHT, kept_for=CHANGE.at))
    assert under_way.newest == (NIGHT,)
    assert under_way.asked is not None
    assert under_way.asked.before == BOTH
    assert under_way.newer_than == 9_000
    assert under_way.newest_kept_for == CHANGE.at


def test_times_that_stay_keep_the_moment_since_which_they_stand() -> None:
    moved = replace(NOON, start=time(9), created_at=None)
    asked = written(ScheduleList(schedules=BOTH), _asked(replace(NIGHT, enabled=False), moved)).asked
    assert asked is not None
    assert [each.created_at for each in asked.schedules] == [1_000, int(NOW.timestamp())]


def test_what_was_asked_is_confirmed_or_refused_by_a_later_reading_only() -> None:
    under_way = written(ScheduleList(schedules=BOTH), _asked(NIGHT, kept_for=CHANGE.at))
    stamped = replace(NIGHT, created_at=9_000)
    early = read_back(under_way, BOTH, latest_stamp=1_000, at=NOW, taken=False)
    assert early.asked == under_way.asked
    taken = read_back(under_way, [stamped], latest_stamp=9_000, at=NOW + timedelta(minutes=1), taken=True)
    assert (taken.asked, taken.taken, taken.refused, taken.kept_for) == (None, True, None, CHANGE.at)
    assert taken.schedules == (NIGHT,)
    assert read_back(taken, BOTH, latest_stamp=9_000, at=NOW + timedelta(minutes=2), taken=False).taken is None
    ignored = read_back(under_way, BOTH, latest_stamp=1_000, at=NOW + timedelta(minutes=1), taken=False)
    assert (ignored.schedules, ignored.taken, ignored.refused, ignored.kept_for) == (
        BOTH,
        False,
        under_way.asked,
        None,
    )
    again = read_back(ignored, BOTH, latest_stamp=1_000, at=NOW + timedelta(minutes=2), taken=False)
    assert again == ignored


def test_a_reading_without_a_write_says_nothing_about_writes() -> None:
    first = read_back(None, BOTH, latest_stamp=5, at=NOW, taken=False)
    assert first == ScheduleList(schedules=BOTH, latest_stamp=5)
    assert read_back(first, (NIGHT,), latest_stamp=6, at=NOW, taken=False).taken is None


def test_a_write_that_failed_is_taken_back_unless_another_stands_on_it() -> None:
    known = ScheduleList(schedules=BOTH)
    under_way = written(known, _asked(NIGHT))
    assert under_way.asked is not None
    assert taken_back(under_way, under_way.asked) == known
    later = written(under_way, _asked(NOON, stamp=9_001))
    assert taken_back(later, under_way.asked) == later


def test_local_times_are_kept_by_rewriting_what_stands_since_before_the_change() -> None:
    set_after = replace(NOON, created_at=int(CHANGE.at.timestamp()) + 1)
    rewritten = keeping_local_times(CHANGE, DaysAre.LOCAL)((NIGHT, set_after))
    assert (rewritten[0].start, rewritten[0].stop) == (time(21), time(5))
    assert rewritten[1] == set_after
    unstamped = keeping_local_times(CHANGE, DaysAre.LOCAL)((replace(NIGHT, created_at=None),))
    assert unstamped[0].start == time(21)


def test_a_rewritten_start_that_crosses_midnight_takes_days_of_utc_along() -> None:
    late = replace(NOON, start=time(23, 30))
    (local,) = keeping_local_times(CHANGE, DaysAre.LOCAL)((late,))
    (utc,) = keeping_local_times(CHANGE, DaysAre.UTC)((late,))
    assert local.start == utc.start == time(0, 30)
    assert (local.days, utc.days) == (frozenset({Weekday.SUNDAY}), frozenset({Weekday.MONDAY}))


@pytest.mark.parametrize(
    ("snapshot", "stored", "limits"),
    [
        (MAX, (), ScheduleLimits(slots=None, currents_a=(6, 8, 10, 13, 16, 20, 25), energy=True)),
        (
            replace(MAX, part_number=None),
            (),
            ScheduleLimits(slots=None, currents_a=(6, 8, 10, 13, 16, 20, 25), energy=False),
        ),
        (
            replace(MAX, part_number="PLP1-0", max_available_current_a=16),
            (replace(NIGHT, max_energy_wh=5000),),
            ScheduleLimits(slots=None, currents_a=(6, 8, 10, 13), energy=True),
        ),
        (replace(MAX, model="Pulsar", part_number=None), (), ScheduleLimits(slots=4, currents_a=(), energy=False)),
        (
            replace(MAX, max_available_current_a=48),
            (),
            ScheduleLimits(slots=None, currents_a=(6, 8, 10, 13, 16, 20, 25), energy=True),
        ),
    ],
    ids=["Pulsar Max", "unknown", "shown by what is stored", "the original Pulsar", "48 A"],
)
def test_limits_are_offered_where_the_model_has_them(
    snapshot: ChargerSnapshot, stored: tuple[ChargingSchedule, ...], limits: ScheduleLimits
) -> None:
    assert limits_of(snapshot, stored) == limits


@pytest.mark.parametrize(
    ("days", "first", "runs"),
    [
        ({0, 1, 2, 3, 4}, 0, [(0, 4)]),
        ({5, 6}, 0, [(5, 6)]),
        ({6, 0, 1}, 0, [(0, 1), (6, 6)]),
        ({6, 0, 1}, 6, [(6, 1)]),
        ({0, 2, 4}, 0, [(0, 0), (2, 2), (4, 4)]),
        (set(), 0, []),
    ],
)
def test_days_are_told_as_runs_in_the_person_s_own_week(
    days: set[int], first: int, runs: list[tuple[int, int]]
) -> None:
    assert day_runs({Weekday(day) for day in days}, Weekday(first)) == runs


@pytest.mark.parametrize("name", [None, "", "Nowhere/Town", "../etc", "Europe"])
def test_a_zone_nobody_knows_is_none(name: str | None) -> None:
    assert zone_named(name) is None


def test_a_clock_change_is_near_for_a_week_before_and_two_after() -> None:
    assert zone_named("Europe/Madrid") == MADRID
    for days, near in ((-8, False), (-6, True), (0.5, True), (13, True), (15, False)):
        assert (clock_change_near(MADRID, CHANGE.at + timedelta(days=days)) == CHANGE) is near


def test_a_shift_tells_both_sides_of_a_clock_change() -> None:
    shift = shift_of(NIGHT, MADRID, CHANGE)
    assert (shift.before.start, shift.after.start) == (time(22), time(21))
    assert shift.before.ends_on(Weekday.SUNDAY) is Weekday.MONDAY
    noon = shift_of(NOON, MADRID, CHANGE).before
    assert noon.ends_on(Weekday.SUNDAY) is Weekday.SUNDAY
