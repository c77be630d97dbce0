"""A guest pass: a charger unlocked for a guest, which is locked again by itself. `hosting` follows its course."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PASS_HOURS = (1, 3, 12)
"""The times a pass can be given for, beside "until the cable leaves"."""

NOBODY_AFTER = timedelta(hours=12)
"""So long a charger stays unlocked for a guest who does not come."""


class WhyOver(StrEnum):
    """Why a pass is over."""

    CABLE_LEFT = "cable_left"
    TIME_OVER = "time_over"
    NOBODY_CAME = "nobody_came"
    LOCKED = "locked"
    """Somebody, or the charger itself, has locked it before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the readings have shown of the guest."""

    seen_at: datetime
    """Of the last reading counted in, at first of the giving."""
    car_seen: bool = False
    flowed: bool = False
    """Whether energy flowed in the last reading."""
    power_kw: float = 0.0
    """In the last reading."""
    counter_kwh: float = 0.0
    """The cloud's counter in the last reading; it starts again with every cable."""
    counter_old: bool = True
    """Whether the counter still shows what it showed when no car was connected."""
    energy_kwh: float = 0.0
    """What guests have charged."""
    charging_s: int = 0
    """Time in which energy flowed."""
    over: WhyOver | None = None
    """Set once the charger is to be locked for what was seen."""
    failure_told: bool = False
    """Whether it was told that it cannot be locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestPass:
    """A charger unlocked for a guest."""

    by: int
    """Telegram user id of who gave it."""
    chat_id: int
    """Where its end is told."""
    given_at: datetime
    until: datetime | None
    """None: until the cable leaves."""
    visit: Visit

    def over_at(self, now: datetime) -> bool:
        """Whether the charger is to be locked, so that only the cloud's word is awaited."""
        return self.visit.over is not None or (self.until is not None and self.until <= now)
