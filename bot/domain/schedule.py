"""Charging schedules: as the cloud stores them, as people say them, and the way between.

The cloud keeps times of day in UTC and moves nothing when the clocks change, so the same stored slot is another local
time in summer than in winter: every conversion names the moment whose offset it uses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo


class Weekday(IntEnum):
    """Days as `datetime.weekday` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


EVERY_DAY = frozenset(Weekday)

AHEAD = timedelta(days=7)
"""How long before a clock change its effect is told."""

MISSED = timedelta(days=14)
"""How long after a clock change that nobody was told of it is still worth telling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingSchedule:
    """One slot: charge between two times of day on certain weekdays.

    `start` and `stop` are UTC as stored; a `stop` at or before `start` lies on the next day.
    Weekdays are the charger's local ones on the device; whether the cloud shifts them is unverified.
    """

    slot: int
    """Position in the charger's list, from 0."""
    start: time
    stop: time
    days: frozenset[Weekday]
    enabled: bool = True
    max_current_a: int | None = None
    """None: as the charger is set."""
    max_energy_wh: int | None = None
    """None: no limit; only newer models know one."""
    created_at: int | None = None
    """Epoch seconds as stored; the cloud ignores a write that is not newer."""


class DaysAre(StrEnum):
    """What the stored weekdays mean; on the device they are local ones, at the cloud nobody outside has verified it."""

    LOCAL = "local"
    """The local day on which the window begins."""
    UTC = "utc"
    """The UTC day on which the stored start falls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Two local times of day and the local days on which the window begins."""

    start: time
    stop: time
    """At or before `start`: on the next day."""
    days: frozenset[Weekday]

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the day after it began."""
        return self.stop <= self.start

    def ends_on(self, day: Weekday) -> Weekday:
        """The day on which the window that begins on `day` ends."""
        return Weekday((day + self.over_midnight) % 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """The moment a zone's offset from UTC changes."""

    at: datetime
    """Aware, UTC."""
    shift: timedelta
    """How much later every stored window begins on the local clock from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What a clock change does to one stored schedule."""

    before: Window
    """On the local clock until the change."""
    after: Window
    """On the local clock from then on, unless the stored times are rewritten."""


class ImpossibleTime(ValueError):
    """A local time that no stored schedule can express: the zone is not whole minutes away from UTC."""


def local_window(schedule: ChargingSchedule, zone: ZoneInfo, at: datetime, days_are: DaysAre = DaysAre.LOCAL) -> Window:
    """What a stored schedule means on the local clock at the offset in force at `at`."""
    offset = _offset(zone, at)
    start, day_shift = _moved(schedule.start, offset)
    stop, _ = _moved(schedule.stop, offset)
    days = schedule.days if days_are is DaysAre.LOCAL else _shifted(schedule.days, day_shift)
    return Window(start=start, stop=stop, days=days)


def stored_as(
    window: Window, schedule: ChargingSchedule, zone: ZoneInfo, at: datetime, days_are: DaysAre = DaysAre.LOCAL
) -> ChargingSchedule:
    """The schedule with its times and days replaced by a local window; the inverse of `local_window`."""
    offset = _offset(zone, at)
    start, day_shift = _moved(window.start, -offset)
    stop, _ = _moved(window.stop, -offset)
    days = window.days if days_are is DaysAre.LOCAL else _shifted(window.days, day_shift)
    return replace(schedule, start=start, stop=stop, days=days)


def next_clock_change(zone: ZoneInfo, after: datetime, within: timedelta) -> ClockChange | None:
    """The first change of the zone's offset in `(after, after + within]`, to the minute; None without one."""
    moment, end = after.astimezone(UTC), (after + within).astimezone(UTC)
    while moment < end:
        later = min(moment + timedelta(days=1), end)
        if _offset(zone, moment) != _offset(zone, later):
            return _narrowed(zone, moment, later)
        moment = later
    return None


def clock_change_near(zone: ZoneInfo, now: datetime) -> ClockChange | None:
    """The clock change worth a word at `now`: the next within `AHEAD`, else one within `MISSED` before."""
    return next_clock_change(zone, now, AHEAD) or next_clock_change(zone, now - MISSED, MISSED)


def shift_of(
    schedule: ChargingSchedule, zone: ZoneInfo, change: ClockChange, days_are: DaysAre = DaysAre.LOCAL
) -> Shift:
    """What a clock change of the zone does to the schedule."""
    before = local_window(schedule, zone, change.at - timedelta(minutes=1), days_are)
    return Shift(before=before, after=local_window(schedule, zone, change.at, days_are))


def rewritten(schedule: ChargingSchedule, change: ClockChange, days_are: DaysAre = DaysAre.LOCAL) -> ChargingSchedule:
    """The schedule that keeps its local times after a clock change."""
    start, day_shift = _moved(schedule.start, -change.shift)
    stop, _ = _moved(schedule.stop, -change.shift)
    days = schedule.days if days_are is DaysAre.LOCAL else _shifted(schedule.days, day_shift)
    return replace(schedule, start=start, stop=stop, days=days)


def zone_named(name: str | None) -> ZoneInfo | None:
    """The time zone of an IANA name; None for a name that is missing or unknown."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # unknown, malformed, or the name of a folder of zones
        return None


def day_runs(days: Iterable[Weekday], first: Weekday = Weekday.MONDAY) -> list[tuple[Weekday, Weekday]]:
    """The days as runs of neighbours, first and last of each, in a week that begins with `first`."""
    runs: list[tuple[Weekday, Weekday]] = []
    for place in sorted((day - first) % 7 for day in set(days)):
        day = Weekday((place + first) % 7)
        if runs and place > 0 and runs[-1][1] == (day - 1) % 7:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def parse_times(text: str) -> tuple[time, time] | None:
    """Two times of day as people type them: `22:00-06:00`, `22 – 6`, `de 22 a 6:30`; None for anything else."""
    match = _TIMES.fullmatch(text.strip())
    if match is None:
        return None
    start, stop = _time_of(match["start"], match["start_m"]), _time_of(match["stop"], match["stop_m"])
    return None if start is None or stop is None or start == stop else (start, stop)


_TIME = r"(?:las?\s+)?(?P<{n}>\d{{1,2}})(?:[:.h](?P<{n}_m>\d{{2}}))?\s?h?"
_TIMES = re.compile(
    r"(?:(?:from|de|desde)\s+)?"
    + _TIME.format(n="start")
    + r"\s*(?:-|–|—|−|to|until|till|a|hasta|bis)\s*"
    + _TIME.format(n="stop"),
    re.IGNORECASE,
)


def _time_of(hour: str, minute: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if (hours, minutes) == (24, 0):
        hours = 0
    return time(hours, minutes) if hours < 24 and minutes < 60 else None  # noqa: PLR2004 - a day


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset() or timedelta()
    if offset.total_seconds() % 60:
        raise ImpossibleTime(zone.key)
    return offset


def _moved(clock: time, by: timedelta) -> tuple[time, int]:
    """A time of day moved by an offset, and by how many days it has crossed midnight."""
    minutes = clock.hour * 60 + clock.minute + int(by.total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    return time(rest // 60, rest % 60), days


def _shifted(days: Iterable[Weekday], by: int) -> frozenset[Weekday]:
    return frozenset(Weekday((day + by) % 7) for day in days)


def _narrowed(zone: ZoneInfo, before: datetime, after: datetime) -> ClockChange:
    old, new = _offset(zone, before), _offset(zone, after)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return ClockChange(at=after.replace(second=0, microsecond=0), shift=new - old)
