"""What a person wants to be reminded or warned of: when to look, and what a look finds; pure.

Times of day are those of the charger's own zone. In the hour that the clocks skip a look is an hour later; of the hour
that comes twice it is the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.charger import ChargerStatus
from bot.domain.course import Watched
from bot.domain.schedule import EVERY_DAY, ChargingSchedule, DaysAre, Weekday


class WatchKind(StrEnum):
    """What is looked for."""

    REMIND_AT = "at"
    """No car at an hour, on certain weekdays."""
    REMIND_BEFORE = "before"
    """No car some minutes before a schedule starts."""
    UNLOCKED_AT = "open"
    """Still unlocked at an hour."""
    NOT_CHARGING = "idle"
    """A car that should charge and does not."""
    AWAY = "away"
    """Any use at all; of a chat, and waits for readings only."""


REMINDERS = (WatchKind.REMIND_AT, WatchKind.REMIND_BEFORE)

LATE = timedelta(minutes=30)
"""A look that comes later is left out: it would speak of another moment."""

FRESH = timedelta(minutes=15)
"""What was read longer ago says nothing about now."""

LOOK_AGAIN = timedelta(minutes=15)
"""How often the schedules are looked at: they may have been changed."""

READ_SCHEDULES_EVERY = timedelta(hours=24)
"""How old the list of schedules may become: the Wallbox app changes it too."""

LONGEST_MINUTES = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What was chosen, and what the looks have found so far."""

    at: time | None = None
    """On the charger's clock."""
    days: frozenset[Weekday] = EVERY_DAY
    minutes: int = 0
    """Before a schedule starts, or after charging should have begun."""
    looked_at: datetime | None = None
    """What was to be told up to here was seen to."""
    idle_since: datetime | None = None
    """Of NOT_CHARGING: since when a car waits."""
    told: bool = False
    """Of NOT_CHARGING: of this car it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A charger's schedules, as they are to be understood."""

    schedules: Sequence[ChargingSchedule]
    """Empty also where they were never read."""
    zone: ZoneInfo
    days_are: DaysAre = DaysAre.LOCAL

    @property
    def used(self) -> bool:
        """Whether any schedule is on."""
        return any(each.enabled for each in self.schedules)

    def next_start(self, after: datetime) -> datetime | None:
        """The first start after a moment, within eight days; None without one."""
        return min(self.starts(after, after + timedelta(days=8)), default=None)

    def starts(self, after: datetime, until: datetime) -> list[datetime]:
        """The starts (UTC) of the schedules that are on, in `(after, until]`."""
        return [start for each in self.schedules for start in self._starts(each, after, until)]

    def open_since(self, now: datetime) -> datetime | None:
        """Since when a schedule lets the car charge; None while none does."""
        open_ = [
            start
            for each in self.schedules
            for start in self._starts(each, now - timedelta(days=1), now)
            if start + _length(each) > now
        ]
        return min(open_, default=None)

    def _starts(self, schedule: ChargingSchedule, after: datetime, until: datetime) -> list[datetime]:
        if not schedule.enabled:
            return []
        days = range((until.astimezone(UTC).date() - after.astimezone(UTC).date()).days + 1)
        first = after.astimezone(UTC).date()
        moments = [datetime.combine(first + timedelta(days=n), schedule.start, UTC) for n in days]
        return [each for each in moments if after < each <= until and self._day_of(each) in schedule.days]

    def _day_of(self, moment: datetime) -> Weekday:
        local = moment if self.days_are is DaysAre.UTC else moment.astimezone(self.zone)
        return Weekday(local.weekday())


def _length(schedule: ChargingSchedule) -> timedelta:
    start, stop = (datetime.combine(date.min, each) for each in (schedule.start, schedule.stop))
    return stop - start if stop > start else stop - start + timedelta(days=1)


def next_due(at: time, days: frozenset[Weekday], zone: ZoneInfo, after: datetime) -> datetime | None:
    """The next time (UTC) it is `at` on one of the days; None without a day."""
    today = after.astimezone(zone).date()
    moments = [
        datetime.combine(today + timedelta(days=n), at, zone).astimezone(UTC)
        for n in range(8)
        if (today + timedelta(days=n)).weekday() in days
    ]
    return next((each for each in moments if each > after), None)


def next_look(watch: Watch, plan: Plan, now: datetime) -> datetime | None:
    """When to look next at a watch with an hour, or else at one before schedules."""
    if watch.at is not None:
        return next_due(watch.at, watch.days, plan.zone, now)
    before = timedelta(minutes=watch.minutes)
    start = plan.next_start(now + before)
    return now + LOOK_AGAIN if start is None else min(start - before, now + LOOK_AGAIN)


def has_come(watch: Watch, plan: Plan, now: datetime) -> bool:
    """Whether what a watch with an hour, or else one before schedules, waits for came since the last look."""
    if watch.at is None:
        return start_ahead(watch, plan, now) is not None
    due_at = next_due(watch.at, watch.days, plan.zone, max(watch.looked_at or now, now - LATE))
    return due_at is not None and due_at <= now


def start_ahead(watch: Watch, plan: Plan, now: datetime) -> datetime | None:
    """The start of a schedule that a look at `now` has to remind of; None without one."""
    before = timedelta(minutes=watch.minutes)
    since = max(watch.looked_at or now, now - LATE)
    ahead = [each for each in plan.starts(since + before, now + before) if each > now]
    return min(ahead, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Idling:
    """What a look at a car that may not charge has found."""

    watch: Watch
    """To be remembered."""
    due_at: datetime | None
    """When to look again; None: when the status changes."""
    tell: bool = False


def look_at_idling(watch: Watch, watched: Watched, plan: Plan, now: datetime) -> Idling:
    """Whether a car has waited for too long although it should charge.

    It should while a schedule lets it, and without schedules as soon as it is connected; waiting for the sun and a
    full car are as they should be, and pauses within a session have words of their own.
    """
    if watched.status.car_connected is None:
        return Idling(watch=watch, due_at=None)
    if not _waits(watched):
        over = watched.status.energy_flows or watched.status.car_connected is False
        return Idling(watch=replace(watch, idle_since=None, told=watch.told and not over), due_at=None)
    since = watch.idle_since or watched.seen_at
    watch = replace(watch, idle_since=since)
    due_at = None if watch.told else _overdue_at(watch, watched, plan, (since, now))
    if due_at is None or due_at > now:
        return Idling(watch=watch, due_at=due_at)
    return Idling(watch=replace(watch, told=True), due_at=None, tell=True)


def _overdue_at(watch: Watch, watched: Watched, plan: Plan, idle: tuple[datetime, datetime]) -> datetime | None:
    """When a car that idles since then until now has idled for too long."""
    since, now = idle
    if plan.used:
        open_since = plan.open_since(now)
        should = plan.next_start(now) if open_since is None else max(open_since, since)
    else:
        should = None if watched.status is ChargerStatus.SCHEDULED else since
    return None if should is None else should + timedelta(minutes=watch.minutes)


def _waits(watched: Watched) -> bool:
    """Whether a car is there that is neither served nor full, nor waits for the sun."""
    status = watched.status
    if not status.car_connected or status.energy_flows or watched.session is not None:
        return False
    if status in {ChargerStatus.FINISHED, ChargerStatus.WAITING_FOR_ECO_SMART}:
        return False
    return not (status is ChargerStatus.WAITING_FOR_CAR and watched.receipt_told)


def changed(kind: WatchKind, choice: str, before: Watch | None) -> Watch | None:
    """The watch after a choice: an hour, minutes, or `day:0:off`; None for what is no choice of this kind."""
    watch = before or Watch()
    if kind in {WatchKind.REMIND_BEFORE, WatchKind.NOT_CHARGING}:
        minutes = parse_minutes(choice)
        return None if minutes is None else replace(watch, minutes=minutes, told=False)
    if kind is WatchKind.AWAY:
        return None
    at = parse_time(choice)
    if at is not None:
        return replace(watch, at=at)
    return _with_day(watch, choice) if before is not None else None


def _with_day(watch: Watch, choice: str) -> Watch | None:
    match = _DAY.fullmatch(choice)
    if match is None:
        return None
    day = frozenset({Weekday(int(match["day"]))})
    return replace(watch, days=watch.days | day if match["state"] == "on" else watch.days - day)


_DAY = re.compile(r"day:(?P<day>[0-6]):(?P<state>on|off)")


def parse_time(text: str) -> time | None:
    """A time of day as people type it (`21:30`, `9`, `21.30`, `21h30`); None for anything else."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None  # noqa: PLR2004 - a day


_TIME = re.compile(r"(?P<hours>\d{1,2})(?:[:.h](?P<minutes>\d{2}))?", re.IGNORECASE | re.ASCII)


def parse_minutes(text: str) -> int | None:
    """Minutes between 1 and `LONGEST_MINUTES`; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LONGEST_MINUTES))):
        return None
    return int(text) if 1 <= int(text) <= LONGEST_MINUTES else None
