"""A charger's whole list of schedules, as it is known: every write replaces it, and the cloud may ignore a write."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.charger import MIN_CURRENT_A, USUAL_MAX_CURRENT_A, ChargerSnapshot
from bot.domain.errors import NoFreeSlot, ScheduleChanged
from bot.domain.schedule import ChargingSchedule, ClockChange, DaysAre, rewritten
from bot.domain.values import current_choices

Edit = Callable[[tuple[ChargingSchedule, ...]], tuple[ChargingSchedule, ...]]
"""From the newest list to the wanted one; raises ScheduleChanged or NoFreeSlot where that is not possible."""

_ORIGINAL_PULSAR = frozenset({"pulsar"})
_ORIGINAL_PULSAR_SLOTS = 4
_WITH_ENERGY_LIMIT = ("PLP2",)
"""Part numbers of Pulsar Max, of which it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedList:
    """A list that was written and not read back yet."""

    schedules: tuple[ChargingSchedule, ...]
    before: tuple[ChargingSchedule, ...] = ()
    """What the list was until then."""
    by: int
    """Telegram user id."""
    at: datetime
    stamp: int
    """The `created_at` it was written with, epoch seconds."""
    kept_for: datetime | None = None
    """The clock change for which these times are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleList:
    """What is known of a charger's list.

    `created_at` of a schedule is here the moment since which its times and days stand, although the cloud stamps
    every schedule anew with every write.
    """

    schedules: tuple[ChargingSchedule, ...]
    """As last read."""
    latest_stamp: int = 0
    """Epoch seconds of the latest write the cloud knows."""
    asked: AskedList | None = None
    taken: bool | None = None
    """Whether this reading has confirmed a write, or the last write was not there when it was read back."""
    refused: AskedList | None = None
    """The last write where the cloud did not take it."""
    kept_for: datetime | None = None
    """The clock change for which the times were rewritten."""

    @property
    def newest(self) -> tuple[ChargingSchedule, ...]:
        """What the cloud holds as far as known: what was written last, else what was read."""
        return self.schedules if self.asked is None else self.asked.schedules

    @property
    def newest_kept_for(self) -> datetime | None:
        """The clock change for which the newest times are right."""
        return self.kept_for if self.asked is None else self.asked.kept_for

    @property
    def newer_than(self) -> int:
        """The next write has to be stamped later than this."""
        stamps = [self.latest_stamp, *(each.created_at or 0 for each in self.newest)]
        return max(stamps if self.asked is None else [*stamps, self.asked.stamp])


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """A change of a list that may be taken back."""

    change_id: int
    before: tuple[ChargingSchedule, ...]
    after: tuple[ChargingSchedule, ...]

    @property
    def pairs(self) -> list[tuple[ChargingSchedule | None, ChargingSchedule | None]]:
        """What each slot that is another one by it held before and holds after; None for nothing."""
        before, after = ({each.slot: each for each in listed} for listed in (self.before, self.after))
        pairs = [(before.get(slot), after.get(slot)) for slot in sorted({*before, *after})]
        return [(old, new) for old, new in pairs if old is None or new is None or mark(old) != mark(new)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLimits:
    """What a model's schedules can hold."""

    slots: int | None
    """None where the number is not known."""
    currents_a: tuple[int, ...]
    """The max currents worth offering: below the charger's own maximum; empty where schedules know none."""
    energy: bool
    """Whether a schedule can end after some energy."""


def limits_of(snapshot: ChargerSnapshot, schedules: Iterable[ChargingSchedule] = ()) -> ScheduleLimits:
    """What the charger's schedules can hold; one that is stored with an energy limit shows that it can be."""
    if (snapshot.model or "").strip().casefold() in _ORIGINAL_PULSAR:
        return ScheduleLimits(slots=_ORIGINAL_PULSAR_SLOTS, currents_a=(), energy=False)
    energy = (snapshot.part_number or "").startswith(_WITH_ENERGY_LIMIT)
    top = min(snapshot.max_available_current_a or USUAL_MAX_CURRENT_A, USUAL_MAX_CURRENT_A)
    currents = tuple(each for each in current_choices(snapshot) if MIN_CURRENT_A <= each < top)
    stored = any(each.max_energy_wh for each in schedules)
    return ScheduleLimits(slots=None, currents_a=currents, energy=energy or stored)


def mark(schedule: ChargingSchedule) -> str:
    """Eight characters that change with everything a schedule means: a button of an older list is known by it."""
    days = sum(1 << day for day in schedule.days)
    limits = (schedule.max_current_a, schedule.max_energy_wh)
    meaning = (f"{schedule.start:%H%M}", f"{schedule.stop:%H%M}", days, schedule.enabled, *limits)
    return f"{zlib.crc32(repr(meaning).encode()):08x}"


def find(schedules: Iterable[ChargingSchedule], slot: int, marked: str) -> ChargingSchedule:
    """The schedule of a slot as it was shown. Raises ScheduleChanged where it is another one by now, or gone."""
    for schedule in schedules:
        if schedule.slot == slot and mark(schedule) == marked:
            return schedule
    raise ScheduleChanged


def adding(schedule: ChargingSchedule, slots: int | None) -> Edit:
    """Put the schedule into the first free slot. Raises NoFreeSlot."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        taken = {each.slot for each in schedules}
        free = next(slot for slot in range(len(taken) + 1) if slot not in taken)
        if slots is not None and free >= slots:
            raise NoFreeSlot(slots)
        return (*schedules, replace(schedule, slot=free))

    return edit


def replacing(slot: int, marked: str, schedule: ChargingSchedule) -> Edit:
    """Put the schedule in the place of the one in its slot. Raises ScheduleChanged."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        old = find(schedules, slot, marked)
        return tuple(replace(schedule, slot=slot) if each == old else each for each in schedules)

    return edit


def switching(slot: int, marked: str, *, on: bool) -> Edit:
    """Switch a schedule on or off. Raises ScheduleChanged."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        old = find(schedules, slot, marked)
        return tuple(replace(each, enabled=on) if each == old else each for each in schedules)

    return edit


def removing(slot: int, marked: str) -> Edit:
    """Take a schedule out. Raises ScheduleChanged."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        old = find(schedules, slot, marked)
        return tuple(each for each in schedules if each != old)

    return edit


def keeping_local_times(change: ClockChange, days_are: DaysAre) -> Edit:
    """Rewrite the times that stand since before a clock change, so that they are the same on the local clock."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        outdated = stale_at(schedules, change)
        return tuple(rewritten(each, change, days_are) if each in outdated else each for each in schedules)

    return edit


def turning_into(wanted: Sequence[ChargingSchedule], *, instead_of: Sequence[ChargingSchedule]) -> Edit:
    """Put a whole list in the place of another. Raises ScheduleChanged where another still is there."""

    def edit(schedules: tuple[ChargingSchedule, ...]) -> tuple[ChargingSchedule, ...]:
        if not alike(schedules, instead_of):
            raise ScheduleChanged
        return tuple(wanted)

    return edit


def alike(one: Iterable[ChargingSchedule], other: Iterable[ChargingSchedule]) -> bool:
    """Whether two lists mean the same."""
    return sorted(map(mark, one)) == sorted(map(mark, other))


def stale_at(schedules: Iterable[ChargingSchedule], change: ClockChange) -> list[ChargingSchedule]:
    """The schedules whose times stand since before a clock change."""
    return [each for each in schedules if (each.created_at or 0) < change.at.timestamp()]


def written(known: ScheduleList, asked: AskedList) -> ScheduleList:
    """The list while a write is under way."""
    dated = _dated(asked.schedules, known.newest, int(asked.at.timestamp()))
    return replace(known, asked=replace(asked, schedules=dated, before=known.newest), taken=None, refused=None)


def taken_back(known: ScheduleList, asked: AskedList) -> ScheduleList:
    """The list after a write that failed; one written on top of it stays."""
    return replace(known, asked=None) if known.asked == asked else known


def read_back(
    known: ScheduleList | None, found: Sequence[ChargingSchedule], *, latest_stamp: int, at: datetime, taken: bool
) -> ScheduleList:
    """The list after a reading asked for at `at`; `taken`: it shows what was asked, if anything was."""
    if known is None:
        return ScheduleList(schedules=tuple(found), latest_stamp=latest_stamp)
    schedules = _dated(found, (*known.newest, *known.schedules), None)
    read = replace(known, schedules=schedules, latest_stamp=latest_stamp)
    if known.asked is None:
        return replace(read, taken=None if known.taken else known.taken)
    if at <= known.asked.at:
        return read
    kept_for = known.asked.kept_for if taken else known.kept_for
    return replace(read, asked=None, taken=taken, refused=None if taken else known.asked, kept_for=kept_for)


def _dated(
    schedules: Iterable[ChargingSchedule], known: Iterable[ChargingSchedule], moment: int | None
) -> tuple[ChargingSchedule, ...]:
    """Each since when its times and days stand: as known, else `moment`, else its own stamp."""
    since = {_times(each): each.created_at for each in known if each.created_at is not None}
    return tuple(
        replace(each, created_at=since.get(_times(each), each.created_at if moment is None else moment))
        for each in schedules
    )


def _times(schedule: ChargingSchedule) -> tuple[object, ...]:
    return schedule.start, schedule.stop, schedule.days
