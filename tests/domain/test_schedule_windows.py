"""Local windows and stored schedules are two views of the same thing, on every day of three years in every zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import (
    EVERY_DAY,
    ChargingSchedule,
    DaysAre,
    ImpossibleTime,
    Weekday,
    Window,
    local_window,
    next_clock_change,
    parse_times,
    rewritten,
    stored_as,
)

A_YEAR = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=366)
MADRID = ZoneInfo("Europe/Madrid")
SLOT = ChargingSchedule(slot=0, start=time(0), stop=time(1), days=EVERY_DAY)
WEEK = frozenset({Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY})

zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(Window, start=clocks, stop=clocks, days=st.frozensets(st.sampled_from(Weekday), min_size=1))


@given(windows, zones, moments, st.sampled_from(DaysAre))
def test_what_is_written_is_read_back_the_same(window: Window, zone: ZoneInfo, at: datetime, days_are: DaysAre) -> None:
    assert local_window(stored_as(window, SLOT, zone, at, days_are), zone, at, days_are) == window


changing = st.deferred(  # not while tests are collected: it takes a while
    lambda: st.sampled_from(
        [each for each in sorted(available_timezones() - {"localtime"}) if next_clock_change(ZoneInfo(each), *A_YEAR)]
    )
).map(ZoneInfo)


@given(windows, changing, moments, st.sampled_from(DaysAre))
def test_rewriting_at_a_clock_change_keeps_the_local_times(
    window: Window, zone: ZoneInfo, at: datetime, days_are: DaysAre
) -> None:
    change = next_clock_change(zone, at, A_YEAR[1])
    if change is not None:
        stored = stored_as(window, SLOT, zone, change.at - timedelta(minutes=1), days_are)
        assert local_window(rewritten(stored, change, days_are), zone, change.at, days_are) == window


@given(zones, moments)
def test_a_clock_change_is_where_the_offset_changes(zone: ZoneInfo, at: datetime) -> None:
    change = next_clock_change(zone, at, timedelta(days=200))
    if change is not None:
        before, after = (change.at - timedelta(minutes=1)).astimezone(zone), change.at.astimezone(zone)
        assert after.utcoffset() != before.utcoffset()
        assert at < change.at <= at + timedelta(days=200)


def test_a_night_in_madrid_is_two_hours_earlier_in_summer_and_one_in_winter() -> None:
    night = Window(start=time(22), stop=time(6), days=WEEK)
    summer = stored_as(night, SLOT, MADRID, datetime(2026, 7, 1, tzinfo=UTC))
    winter = stored_as(night, SLOT, MADRID, datetime(2026, 12, 1, tzinfo=UTC))
    assert (summer.start, summer.stop, summer.days) == (time(20), time(4), WEEK)
    assert (winter.start, winter.stop) == (time(21), time(5))
    assert night.over_midnight
    assert not Window(start=time(1), stop=time(2), days=WEEK).over_midnight


def test_utc_days_move_when_the_start_crosses_midnight() -> None:
    after_midnight = Window(start=time(0, 30), stop=time(6), days=frozenset({Weekday.MONDAY}))
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert stored_as(after_midnight, SLOT, MADRID, at, DaysAre.UTC).days == {Weekday.SUNDAY}
    assert stored_as(after_midnight, SLOT, MADRID, at, DaysAre.LOCAL).days == {Weekday.MONDAY}


def test_madrid_changes_its_clocks_on_the_last_sundays_of_march_and_october() -> None:
    spring = next_clock_change(MADRID, datetime(2027, 3, 20, tzinfo=UTC), timedelta(days=14))
    assert spring is not None
    assert (spring.at, spring.shift) == (datetime(2027, 3, 28, 1, tzinfo=UTC), timedelta(hours=1))
    assert next_clock_change(MADRID, datetime(2027, 6, 1, tzinfo=UTC), timedelta(days=14)) is None


def test_an_offset_with_seconds_is_reported_as_impossible() -> None:
    with pytest.raises(ImpossibleTime):
        local_window(SLOT, ZoneInfo("Europe/Amsterdam"), datetime(1930, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("22:00-06:00", (time(22), time(6))),
        (" 22-6 ", (time(22), time(6))),
        ("22.30 – 6:15", (time(22, 30), time(6, 15))),
        ("8 to 24", (time(8), time(0))),
        ("de 22 a 6:30", (time(22), time(6, 30))),
        ("desde las 22:00 hasta las 6:00", (time(22), time(6))),
        ("from 22:00 to 06:00", (time(22), time(6))),
        ("22h - 6h", (time(22), time(6))),
        ("22h30-6h", (time(22, 30), time(6))),
        ("22:00−06:00", (time(22), time(6))),
        ("22:00-06:00 mon", None),
        ("22006", None),
        ("25-3", None),
        ("22:70-3", None),
        ("7-7", None),
        ("tonight", None),
    ],
)
def test_times_are_read_as_people_type_them(text: str, times: tuple[time, time] | None) -> None:
    assert parse_times(text) == times
