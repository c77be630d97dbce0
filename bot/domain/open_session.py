"""A charging session while it lasts: what the readings have told of it so far."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.charger import ChargerStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The flow of energy has stopped within a session."""

    status: ChargerStatus
    since: datetime
    """When a reading first found this status."""
    readings: int = 1
    """In a row with this status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A charging session while it lasts."""

    started_at: datetime | None
    """None when its beginning was not seen."""
    energy_kwh: float
    """The most the cloud has reported for it."""
    energy_before_kwh: float = 0.0
    """What the cloud's counter already held when this session began on the same cable."""
    charging_s: int = 0
    peak_power_kw: float = 0.0
    pauses: int = 0
    """Stops by a person or the car after which it went on."""
    long_pauses: int = 0
    """Those of them that were no flicker."""
    paused_s: int = 0
    waiting_s: int = 0
    """For power, sun or a turn."""
    sun_s: int = 0
    """Of `waiting_s`, for sun."""
    turn_s: int = 0
    """Of `waiting_s`, for a turn."""
    hold: Hold | None = None
    wait_told: bool = False

    @property
    def own_energy_kwh(self) -> float:
        """Of this session alone."""
        return max(0.0, self.energy_kwh - self.energy_before_kwh)
