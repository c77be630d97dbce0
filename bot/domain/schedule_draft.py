"""A schedule while a person is making it, on the local clock."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.schedule import (
    EVERY_DAY,
    ChargingSchedule,
    DaysAre,
    Weekday,
    Window,
    local_window,
    stored_as,
)


class DraftProblem(StrEnum):
    """Why a draft cannot be saved yet."""

    NO_DAY = "no_day"
    """The cloud would drop it without a word."""
    NO_LENGTH = "no_length"
    """It stops when it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been chosen so far; a new one begins with the night of every day."""

    start: time = time(23)
    stop: time = time(7)
    days: frozenset[Weekday] = EVERY_DAY
    max_current_a: int | None = None
    """None: as the charger is set."""
    max_energy_wh: int | None = None
    """None: no limit."""
    enabled: bool = True
    slot: int | None = None
    """Of the schedule that is being changed; None for a new one."""
    mark: str = ""
    """Of the schedule that is being changed, as it was."""

    @property
    def window(self) -> Window:
        """The times on the local clock."""
        return Window(start=self.start, stop=self.stop, days=self.days)

    @property
    def problem(self) -> DraftProblem | None:
        """Why it cannot be saved; None where it can."""
        if not self.days:
            return DraftProblem.NO_DAY
        return DraftProblem.NO_LENGTH if self.start == self.stop else None

    def toggled(self, day: Weekday) -> "Draft":
        """With a day taken in or out."""
        return replace(self, days=self.days ^ {day})

    def stored(self, zone: ZoneInfo, at: datetime, days_are: DaysAre) -> ChargingSchedule:
        """As the cloud stores it, at the zone's offset in force at `at`. Raises ValueError while there is a problem."""
        if self.problem is not None:
            raise ValueError(self.problem)
        blank = ChargingSchedule(
            slot=self.slot or 0,
            start=self.start,
            stop=self.stop,
            days=self.days,
            enabled=self.enabled,
            max_current_a=self.max_current_a,
            max_energy_wh=self.max_energy_wh,
        )
        return stored_as(self.window, blank, zone, at, days_are)


def draft_of(schedule: ChargingSchedule, mark: str, zone: ZoneInfo, at: datetime, days_are: DaysAre) -> Draft:
    """A draft that begins as a stored schedule."""
    window = local_window(schedule, zone, at, days_are)
    return Draft(
        start=window.start,
        stop=window.stop,
        days=window.days,
        max_current_a=schedule.max_current_a,
        max_energy_wh=schedule.max_energy_wh,
        enabled=schedule.enabled,
        slot=schedule.slot,
        mark=mark,
    )
