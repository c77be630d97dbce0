"""When to read an account again: the budget, the need and the back-off in one function."""

from datetime import datetime, timedelta

LONGEST_BACK_OFF = timedelta(minutes=15)
IDLE_FACTOR = 1.5
"""How much rarer an account is read while no car is connected anywhere."""


def next_read_at(
    now: datetime,
    *,
    interval: timedelta,
    busy: bool,
    failures: int = 0,
    retry_after: timedelta | None = None,
    chance: float = 0.0,
) -> datetime:
    """The time of the next scheduled read, never sooner than `interval` after `now`.

    `busy`: a car is connected or something was asked. `failures` counts reads in a row that failed; each doubles the
    wait. `chance` in 0..1 spreads accounts by up to a tenth of the wait.
    """
    wait = interval if busy else interval * IDLE_FACTOR
    if failures:
        wait = max(interval, min(LONGEST_BACK_OFF, max(wait, timedelta(seconds=60)) * 2 ** min(failures - 1, 10)))
    if retry_after is not None:
        wait = max(wait, retry_after)
    return now + wait * (1 + 0.1 * chance)
