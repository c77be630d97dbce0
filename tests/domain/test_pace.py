"""When an account is read again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pace import LONGEST_BACK_OFF, next_read_at
from tests.domain.readings import START

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("busy", "failures", "retry_after", "seconds"),
    [
        (True, 0, None, 60),
        (False, 0, None, 90),
        (True, 1, None, 60),
        (True, 2, None, 120),
        (True, 3, None, 240),
        (True, 4, None, 480),
        (True, 5, None, 900),
        (True, 5000, None, 900),
        (False, 1, None, 90),
        (True, 1, 300, 300),
        (True, 1, 5, 60),
        (True, 0, 3600, 3600),
    ],
)
def test_the_wait_fits_budget_need_and_trouble(
    *, busy: bool, failures: int, retry_after: int | None, seconds: int
) -> None:
    asked = None if retry_after is None else timedelta(seconds=retry_after)
    at = next_read_at(START, interval=MINUTE, busy=busy, failures=failures, retry_after=asked)
    assert at - START == timedelta(seconds=seconds)


def test_failing_is_never_answered_faster_than_a_minute_however_short_the_interval() -> None:
    at = next_read_at(START, interval=timedelta(seconds=2), busy=True, failures=1)
    assert at - START == MINUTE


@given(
    st.integers(1, 7200),
    st.sampled_from([True, False]),
    st.integers(0, 10_000),
    st.none() | st.integers(0, 86_400),
    st.floats(0, 1),
)
def test_the_budget_is_kept_and_nobody_is_forgotten(
    interval_s: int,
    busy: bool,  # noqa: FBT001 - hypothesis draws it
    failures: int,
    retry_s: int | None,
    chance: float,
) -> None:
    interval = timedelta(seconds=interval_s)
    retry_after = None if retry_s is None else timedelta(seconds=retry_s)
    at = next_read_at(START, interval=interval, busy=busy, failures=failures, retry_after=retry_after, chance=chance)
    least = max(interval, retry_after or interval)
    assert START + least <= at <= START + max(1.5 * interval, LONGEST_BACK_OFF, least) * 1.11
