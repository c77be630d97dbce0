"""Charging sessions as the cloud records them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingSession:
    """One connection of a car, from plug to unplug."""

    session_id: str
    charger_id: int
    start: datetime
    end: datetime
    """Aware, UTC; `end - start` is the whole connection."""
    charging_time_s: int
    """Time in which energy flowed; well below the whole connection."""
    energy_kwh: float
    green_energy_kwh: float | None = None
    discharged_energy_kwh: float | None = None
    cost: float | None = None
    """In `currency`."""
    currency: str | None = None
    """ISO 4217 code."""
    range_km: int | None = None
    person: str | None = None
    """Who charged, where the charger knows."""

    @property
    def price_per_kwh(self) -> float | None:
        """What a kWh has cost, in `currency`; the cloud records the sum only."""
        return self.cost / self.energy_kwh if self.cost is not None and self.energy_kwh > 0 else None

    def brought(self, energy_kwh: float) -> bool:
        """Whether a charger's counter that stands there since the last session tells of this one."""
        return abs(self.energy_kwh - energy_kwh) < _COUNTER_LAGS_KWH


_COUNTER_LAGS_KWH = 0.1


class Amended(StrEnum):
    """What the cloud's own record has done to a receipt."""

    CORRECTED = "corrected"
    """Its figures were others."""
    COMPLETED = "completed"
    """It knew the green share, which the receipt could not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTotals:
    """Sums over sessions; `cost` holds one sum per currency."""

    count: int
    energy_kwh: float
    green_energy_kwh: float
    charging_time_s: int
    cost: dict[str, float]


def totals(sessions: Iterable[ChargingSession]) -> SessionTotals:
    """The sums of the sessions given."""
    listed = list(sessions)
    cost: dict[str, float] = {}
    for session in listed:
        if session.cost is not None and session.currency is not None:
            cost[session.currency] = cost.get(session.currency, 0.0) + session.cost
    return SessionTotals(
        count=len(listed),
        energy_kwh=sum(session.energy_kwh for session in listed),
        green_energy_kwh=sum(session.green_energy_kwh or 0.0 for session in listed),
        charging_time_s=sum(session.charging_time_s for session in listed),
        cost=cost,
    )
