"""The last changes of a charger's status as a timeline; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.domain.charger import ChargerSnapshot, ChargerStatus

SHORT = timedelta(minutes=5)
"""What is over sooner, and leaves everything as it was before, is folded into what it interrupts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """From `at` on a charger was in this status."""

    at: datetime
    status: ChargerStatus
    charging_power_kw: float | None = None
    """As the first reading told it; None where no energy flowed."""

    @classmethod
    def of(cls, snapshot: ChargerSnapshot) -> Self:
        """The moment a reading has found."""
        power = snapshot.charging_power_kw if snapshot.status.energy_flows else None
        return cls(at=snapshot.taken_at, status=snapshot.status, charging_power_kw=power or None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in one status, short interruptions included."""

    since: datetime
    status: ChargerStatus
    charging_power_kw: float | None = None
    """The most that the readings told at its beginnings."""
    pauses: int = 0
    """Times in which energy did not flow for a moment."""
    gaps: int = 0
    """Times in which the charger could not be read for a moment."""


def timeline(moments: Sequence[Moment]) -> list[Stretch]:
    """The stretches of `moments` (oldest first), newest first."""
    stretches: list[Stretch] = []
    for place, moment in enumerate(moments):
        here = _stretch(moment)
        if len(stretches) > 1 and _is_back(stretches, moment, since=moments[place - 1].at):
            stretches[-2:] = [_folded(stretches[-2], stretches[-1], here)]
        else:
            stretches.append(here)
    return stretches[::-1]


def _stretch(moment: Moment) -> Stretch:
    return Stretch(since=moment.at, status=moment.status, charging_power_kw=moment.charging_power_kw)


def _is_back(stretches: Sequence[Stretch], moment: Moment, *, since: datetime) -> bool:
    """Whether a moment takes up what a short, harmless stretch (`since` then) has interrupted."""
    before, between = stretches[-2:]
    if before.status is not moment.status or between.since != since or moment.at - since >= SHORT:
        return False
    return between.status in _UNREADABLE or (moment.status.energy_flows and between.status in _PAUSES)


_UNREADABLE = frozenset({ChargerStatus.OFFLINE, ChargerStatus.UNKNOWN})
_PAUSES = frozenset({each for each in ChargerStatus if each.waiting} | {ChargerStatus.PAUSED})


def _folded(before: Stretch, between: Stretch, after: Stretch) -> Stretch:
    unread = between.status in _UNREADABLE
    return replace(
        before,
        charging_power_kw=max(before.charging_power_kw or 0.0, after.charging_power_kw or 0.0) or None,
        pauses=before.pauses + (not unread),
        gaps=before.gaps + unread,
    )
