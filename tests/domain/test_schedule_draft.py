"""A schedule while a person makes it."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import DaysAre, Weekday
from bot.domain.schedule_draft import Draft, DraftProblem, draft_of
from bot.domain.schedule_list import mark

clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
drafts = st.builds(
    Draft,
    start=clocks,
    stop=clocks,
    days=st.frozensets(st.sampled_from(Weekday), min_size=1),
    max_current_a=st.none() | st.integers(6, 31),
    max_energy_wh=st.none() | st.integers(1, 99).map(lambda kwh: kwh * 1000),
    enabled=st.booleans(),
).filter(lambda draft: draft.problem is None)


@given(drafts, zones, moments, st.sampled_from(DaysAre))
def test_what_is_saved_opens_again_as_the_same_draft(
    draft: Draft, zone: ZoneInfo, at: datetime, days_are: DaysAre
) -> None:
    stored = draft.stored(zone, at, days_are)
    again = draft_of(stored, mark(stored), zone, at, days_are)
    assert replace(again, slot=None, mark="") == draft
    assert (again.slot, again.mark) == (0, mark(stored))


def test_a_draft_without_a_day_or_a_length_cannot_be_stored() -> None:
    no_day = Draft(days=frozenset({Weekday.MONDAY})).toggled(Weekday.MONDAY)
    assert no_day.problem is DraftProblem.NO_DAY
    assert Draft(start=time(7), stop=time(7)).problem is DraftProblem.NO_LENGTH
    with pytest.raises(ValueError, match="no_day"):
        no_day.stored(ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC), DaysAre.LOCAL)


def test_a_changed_schedule_keeps_its_slot() -> None:
    draft = Draft(slot=3).toggled(Weekday.SUNDAY)
    assert draft.stored(ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC), DaysAre.LOCAL).slot == 3
    assert Weekday.SUNDAY not in draft.days
