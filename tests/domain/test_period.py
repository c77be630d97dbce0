"""Periods are whole local days, whatever the clocks do, and typed dates are understood or refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import Period, Span, parse_period, zone_of

MADRID = ZoneInfo("Europe/Madrid")
TODAY = date(2026, 7, 14)

zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def period(first: str, last: str) -> Period:
    return Period(first=date.fromisoformat(first), last=date.fromisoformat(last))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span.TODAY, period("2026-07-14", "2026-07-14")),
        (Span.WEEK, period("2026-07-08", "2026-07-14")),
        (Span.MONTH, period("2026-07-01", "2026-07-31")),
        (Span.YEAR, period("2026-01-01", "2026-12-31")),
    ],
)
def test_a_span_is_counted_from_today(span: Span, expected: Period) -> None:
    assert Period.of(span, TODAY) == expected


def test_december_and_a_leap_february_are_whole_months() -> None:
    assert Period.of(Span.MONTH, date(2026, 12, 5)) == period("2026-12-01", "2026-12-31")
    assert Period.of(Span.MONTH, date(2028, 2, 5)) == period("2028-02-01", "2028-02-29")


def test_a_month_in_madrid_is_an_hour_short_in_march_and_an_hour_long_in_october() -> None:
    assert period("2026-03-01", "2026-03-31").bounds(MADRID) == (
        datetime(2026, 2, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 31, 22, tzinfo=UTC),
    )
    begin, over = period("2026-10-25", "2026-10-25").bounds(MADRID)
    assert over - begin == timedelta(hours=25)


def test_a_day_whose_midnight_does_not_exist_begins_when_the_clocks_are_moved() -> None:
    begin, over = period("2026-09-06", "2026-09-06").bounds(ZoneInfo("America/Santiago"))
    assert begin == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert over - begin == timedelta(hours=23)


@given(days, zones)
def test_days_follow_each_other_without_gap_and_overlap_everywhere(day: date, zone: ZoneInfo) -> None:
    today = Period(first=day, last=day)
    assert today.bounds(zone)[1] == today.next.bounds(zone)[0]
    assert today.bounds(zone)[0] < today.bounds(zone)[1]


@given(days, days)
def test_the_period_after_the_one_before_is_the_same_again(one: date, other: date) -> None:
    chosen = Period(first=min(one, other), last=max(one, other))
    before = chosen.previous
    assert before.last == chosen.first - timedelta(days=1)
    calendar = (chosen.is_month, chosen.is_year) == (before.is_month, before.is_year)
    assert before.next == chosen or not calendar


@pytest.mark.parametrize(
    ("chosen", "before", "after"),
    [
        ("2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "2026-04-01 2026-04-30"),
        ("2028-01-01 2028-12-31", "2027-01-01 2027-12-31", "2029-01-01 2029-12-31"),
        ("2026-03-30 2026-04-02", "2026-03-26 2026-03-29", "2026-04-03 2026-04-06"),
    ],
)
def test_months_and_years_are_stepped_by_the_calendar_the_rest_by_days(chosen: str, before: str, after: str) -> None:
    shown = period(*chosen.split())
    assert (shown.previous, shown.next) == (period(*before.split()), period(*after.split()))


@given(days, days)
def test_a_code_is_read_back_the_same(one: date, other: date) -> None:
    chosen = Period(first=min(one, other), last=max(one, other))
    assert Period.from_code(chosen.code) == chosen


@pytest.mark.parametrize("code", ["", "20260301", "20260331-20260301", "20260230-20260301", "19990101-20260101", "x-y"])
def test_a_code_that_is_none_is_none(code: str) -> None:
    assert Period.from_code(code) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1.3.-31.3.2026", "2026-03-01 2026-03-31"),
        ("2026-03-01 2026-03-31", "2026-03-01 2026-03-31"),
        ("01/03/2026 - 31/03/2026", "2026-03-01 2026-03-31"),
        ("1/3/26 al 31/3/26", "2026-03-01 2026-03-31"),
        ("1.3.2026 to 31.3.2026", "2026-03-01 2026-03-31"),
        ("2026-03-01..2026-03-31", "2026-03-01 2026-03-31"),
        ("31.3.2026–1.3.2026", "2026-03-01 2026-03-31"),
        ("1.3. - 31.3.", "2026-03-01 2026-03-31"),
        ("1/12 - 10/1", "2025-12-01 2026-01-10"),
        ("24.12.-6.1.2026", "2025-12-24 2026-01-06"),
        (" 14.7.2026 ", "2026-07-14 2026-07-14"),
        ("15.7", "2025-07-15 2025-07-15"),
        ("29.2.", "2024-02-29 2024-02-29"),
        ("2026-03", "2026-03-01 2026-03-31"),
        ("3/2026", "2026-03-01 2026-03-31"),
        ("03.2026", "2026-03-01 2026-03-31"),
        ("2025", "2025-01-01 2025-12-31"),
        ("today", "2026-07-14 2026-07-14"),
        ("Hoy", "2026-07-14 2026-07-14"),
        ("7  days", "2026-07-08 2026-07-14"),
        ("semana", "2026-07-08 2026-07-14"),
        ("month", "2026-07-01 2026-07-31"),
        ("mes", "2026-07-01 2026-07-31"),
        ("año", "2026-01-01 2026-12-31"),
    ],
)
def test_dates_are_understood_as_people_type_them(typed: str, expected: str) -> None:
    assert parse_period(typed, TODAY) == period(*expected.split())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "31.2.2026",
        "1.13.2026",
        "31.2.",
        "2026-00",
        "13/2026",
        "1999",
        "1.1.2026-31.2.2026",
        "31.2. 1.3.2026",
        "1.3.2026 2.3.2026 3.3.2026",
        "١.٣.٢٠٢٦",
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert parse_period(typed, TODAY) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(typed: str) -> None:
    found = parse_period(typed, TODAY)
    assert found is None or found.first <= found.last


@given(
    days, days, st.sampled_from(["{0:%Y-%m-%d} {1:%Y-%m-%d}", "{0.day}.{0.month}.{0.year}-{1.day}.{1.month}.{1.year}"])
)
def test_whatever_is_typed_exactly_is_read_exactly(one: date, other: date, form: str) -> None:
    expected = Period(first=min(one, other), last=max(one, other))
    assert parse_period(form.format(one, other), TODAY) == expected


@pytest.mark.parametrize("name", [None, "", "Nowhere/Town", "../etc", "Europe"])
def test_a_zone_nobody_knows_is_utc(name: str | None) -> None:
    assert zone_of(name) is UTC


def test_a_zone_is_found_by_its_name() -> None:
    assert zone_of("Europe/Madrid") == MADRID
