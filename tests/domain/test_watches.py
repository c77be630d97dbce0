"""When a watch looks, and what it finds."""

import itertools
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.charger import ChargerStatus as Status
from bot.domain.course import Watched
from bot.domain.open_session import OpenSession
from bot.domain.schedule import EVERY_DAY, ChargingSchedule, DaysAre, Weekday
from bot.domain.watches import (
    LOOK_AGAIN,
    Plan,
    Watch,
    WatchKind,
    changed,
    look_at_idling,
    next_due,
    next_look,
    parse_minutes,
    parse_time,
    start_ahead,
)

MADRID = ZoneInfo("Europe/Madrid")
MON, SUN = Weekday.MONDAY, Weekday.SUNDAY
NOW = datetime(2026, 7, 14, 19, 0, tzinfo=UTC)
"""A Tuesday, 21:00 in Madrid."""
MINUTE = timedelta(minutes=1)


def schedule(start: time, stop: time, **changes: Any) -> ChargingSchedule:
    """A schedule of every day that is on."""
    return ChargingSchedule(slot=0, start=start, stop=stop, **{"days": EVERY_DAY, **changes})


NIGHT = schedule(time(21), time(4))
"""23:00 to 06:00 in Madrid's summer."""
PLAN = Plan(schedules=(NIGHT,), zone=MADRID)
NONE = Plan(schedules=(), zone=MADRID)


@pytest.mark.parametrize(
    ("at", "days", "after", "due"),
    [
        (time(21, 30), EVERY_DAY, NOW, datetime(2026, 7, 14, 19, 30, tzinfo=UTC)),
        (time(21), EVERY_DAY, NOW, datetime(2026, 7, 15, 19, 0, tzinfo=UTC)),
        (time(21, 30), {MON}, NOW, datetime(2026, 7, 20, 19, 30, tzinfo=UTC)),
        (time(21), {Weekday.TUESDAY}, NOW, datetime(2026, 7, 21, 19, 0, tzinfo=UTC)),
        (time(0, 15), EVERY_DAY, NOW, datetime(2026, 7, 14, 22, 15, tzinfo=UTC)),
        (time(21, 30), frozenset(), NOW, None),
        (time(21, 30), {MON}, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, 20, 30, tzinfo=UTC)),
    ],
)
def test_the_next_time_is_that_of_the_charger_s_own_clock(
    at: time, days: frozenset[Weekday], after: datetime, due: datetime | None
) -> None:
    assert next_due(at, frozenset(days), MADRID, after) == due


def test_an_hour_that_the_clocks_skip_is_looked_at_once_an_hour_later() -> None:
    skipped = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_due(time(2, 30), EVERY_DAY, MADRID, datetime(2026, 3, 29, tzinfo=UTC)) == skipped
    assert next_due(time(2, 30), EVERY_DAY, MADRID, skipped) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_looked_at_once() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(time(2, 30), EVERY_DAY, MADRID, datetime(2026, 10, 24, 23, tzinfo=UTC)) == first
    assert next_due(time(2, 30), EVERY_DAY, MADRID, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_every_hour_of_two_years_is_looked_at_once_a_local_day() -> None:
    for at in (time(0), time(1, 30), time(2, 30), time(3), time(23, 59)):
        moment, seen = datetime(2026, 1, 1, tzinfo=UTC), []
        while (moment := next_due(at, EVERY_DAY, MADRID, moment) or moment).year < 2028:
            seen.append(moment.astimezone(MADRID).date())
        assert len(seen) == len(set(seen))
        assert all(late - early == timedelta(days=1) for early, late in itertools.pairwise(seen))


@pytest.mark.parametrize(
    ("plan", "after", "start"),
    [
        (PLAN, NOW, datetime(2026, 7, 14, 21, tzinfo=UTC)),
        (PLAN, datetime(2026, 7, 14, 21, tzinfo=UTC), datetime(2026, 7, 15, 21, tzinfo=UTC)),
        (NONE, NOW, None),
        (Plan(schedules=(schedule(time(21), time(4), enabled=False),), zone=MADRID), NOW, None),
        (
            Plan(schedules=(schedule(time(22, 30), time(4), days=frozenset({MON})),), zone=MADRID),
            NOW,
            datetime(2026, 7, 19, 22, 30, tzinfo=UTC),
        ),
        (
            Plan(
                schedules=(schedule(time(22, 30), time(4), days=frozenset({MON})),), zone=MADRID, days_are=DaysAre.UTC
            ),
            NOW,
            datetime(2026, 7, 20, 22, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_next_start_is_of_a_schedule_that_is_on(plan: Plan, after: datetime, start: datetime | None) -> None:
    assert plan.next_start(after) == start


@pytest.mark.parametrize(
    ("hour", "listed", "since"),
    [
        (20, NIGHT, None),
        (21, NIGHT, 21),
        (23, NIGHT, 21),
        (20, schedule(time(18), time(21)), 18),
        (21, schedule(time(18), time(21)), None),
    ],
)
def test_a_schedule_is_open_from_its_start_until_its_stop(
    hour: int, listed: ChargingSchedule, since: int | None
) -> None:
    now = NOW.replace(hour=hour)
    open_since = Plan(schedules=(listed,), zone=MADRID).open_since(now)
    assert open_since == (None if since is None else NOW.replace(hour=since))


def test_the_next_look_is_at_the_hour_or_before_the_start_or_soon() -> None:
    assert next_look(Watch(at=time(21, 30)), PLAN, NOW) == NOW + 30 * MINUTE
    assert next_look(Watch(minutes=115), PLAN, NOW) == NOW + 5 * MINUTE
    assert next_look(Watch(minutes=30), PLAN, NOW) == NOW + LOOK_AGAIN
    assert next_look(Watch(minutes=30), NONE, NOW) == NOW + LOOK_AGAIN


@pytest.mark.parametrize(
    ("looked", "now", "found"),
    [
        (85, 90, True),
        (90, 95, False),
        (80, 89, False),
        (60, 110, True),
        (60, 121, False),
        (None, 90, False),
    ],
)
def test_a_start_is_reminded_of_by_the_first_look_after_its_time(looked: int | None, now: int, found: bool) -> None:  # noqa: FBT001 - a column of a table
    watch = Watch(minutes=30, looked_at=None if looked is None else NOW + looked * MINUTE)
    start = datetime(2026, 7, 14, 21, tzinfo=UTC)
    assert start_ahead(watch, PLAN, NOW + now * MINUTE) == (start if found else None)


def watched(status: Status, **said: Any) -> Watched:
    """Seen now."""
    return Watched(status=status, settled=status, seen_at=NOW, reached_at=NOW, **said)


IDLE = Watch(minutes=30, idle_since=NOW)


@pytest.mark.parametrize(
    ("seen", "plan", "due"),
    [
        (watched(Status.WAITING_FOR_CAR), NONE, NOW + 30 * MINUTE),
        (watched(Status.PAUSED), NONE, NOW + 30 * MINUTE),
        (watched(Status.SCHEDULED), NONE, None),
        (watched(Status.SCHEDULED), PLAN, NOW + 150 * MINUTE),
        (watched(Status.LOCKED_CAR_CONNECTED), PLAN, NOW + 150 * MINUTE),
        (watched(Status.WAITING_FOR_ECO_SMART), NONE, None),
        (watched(Status.FINISHED), NONE, None),
        (watched(Status.CHARGING), NONE, None),
        (watched(Status.READY), NONE, None),
        (watched(Status.OFFLINE), NONE, None),
        (watched(Status.WAITING_FOR_CAR, receipt_told=True), NONE, None),
        (watched(Status.PAUSED, session=OpenSession(started_at=NOW, energy_kwh=1.0)), NONE, None),
    ],
)
def test_a_car_is_expected_to_charge_unless_there_is_a_reason(seen: Watched, plan: Plan, due: datetime | None) -> None:
    found = look_at_idling(Watch(minutes=30), seen, plan, NOW)
    assert (found.due_at, found.tell) == (due, False)


def test_a_car_that_idles_too_long_is_told_once() -> None:
    late = look_at_idling(IDLE, watched(Status.WAITING_FOR_CAR), NONE, NOW + 30 * MINUTE)
    assert (late.tell, late.due_at, late.watch.told) == (True, None, True)
    again = look_at_idling(late.watch, watched(Status.PAUSED), NONE, NOW + 60 * MINUTE)
    assert (again.tell, again.due_at) == (False, None)


def test_within_a_schedule_the_time_counts_from_its_start_or_from_the_car() -> None:
    seen = watched(Status.PAUSED)
    assert look_at_idling(IDLE, seen, PLAN, NOW + 140 * MINUTE).due_at == NOW + 150 * MINUTE
    came_later = Watch(minutes=30, idle_since=NOW + 130 * MINUTE)
    assert look_at_idling(came_later, seen, PLAN, NOW + 140 * MINUTE).due_at == NOW + 160 * MINUTE
    assert look_at_idling(IDLE, seen, PLAN, NOW + 150 * MINUTE).tell


def test_the_next_car_is_told_again_and_a_gap_changes_nothing() -> None:
    told = Watch(minutes=30, idle_since=NOW, told=True)
    assert look_at_idling(told, watched(Status.OFFLINE), NONE, NOW).watch == told
    assert look_at_idling(told, watched(Status.READY), NONE, NOW).watch == Watch(minutes=30)
    assert look_at_idling(told, watched(Status.FINISHED), NONE, NOW).watch == Watch(minutes=30, told=True)


@pytest.mark.parametrize(
    ("kind", "choice", "before", "after"),
    [
        (WatchKind.REMIND_AT, "21:30", None, Watch(at=time(21, 30))),
        (WatchKind.UNLOCKED_AT, "9", None, Watch(at=time(9))),
        (WatchKind.REMIND_AT, "noon", None, None),
        (WatchKind.REMIND_AT, "day:0:off", None, None),
        (WatchKind.REMIND_AT, "day:9:off", Watch(at=time(9)), None),
        (WatchKind.REMIND_AT, "day:0:off", Watch(at=time(9)), Watch(at=time(9), days=EVERY_DAY - {MON})),
        (WatchKind.REMIND_AT, "day:6:on", Watch(days=frozenset({MON})), Watch(days=frozenset({MON, SUN}))),
        (WatchKind.REMIND_BEFORE, "30", None, Watch(minutes=30)),
        (WatchKind.NOT_CHARGING, "15", Watch(minutes=30, told=True), Watch(minutes=15)),
        (WatchKind.NOT_CHARGING, "0", None, None),
        (WatchKind.AWAY, "21:30", None, None),
    ],
)
def test_a_choice_changes_one_thing(kind: WatchKind, choice: str, before: Watch | None, after: Watch | None) -> None:
    assert changed(kind, choice, before) == after


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("21:30", time(21, 30)),
        (" 9.05 ", time(9, 5)),
        ("7", time(7)),
        ("21h30", time(21, 30)),
        ("24:00", None),
        ("12:60", None),
        ("half nine", None),
        ("٩", None),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: time | None) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("1", 1), ("240", 240), ("241", None), ("0", None), ("9999", None), ("x", None)]
)
def test_minutes_have_bounds(typed: str, meant: int | None) -> None:
    assert parse_minutes(typed) == meant
