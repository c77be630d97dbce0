"""The live card of a charging session: what it shows, and when a change is worth an edit; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Self

from bot.domain.alerts import Alert
from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.open_session import OpenSession
from bot.domain.session import ChargingSession

ENERGY_STEP_KWH = 0.5
POWER_STEP = 0.2
"""Of the power shown: a fifth more or less is worth an edit."""

AT_LEAST_EVERY = timedelta(minutes=5)
"""While energy flows the card is brought up to date so often, however little has moved."""

USUAL_FROM = timedelta(days=90)
"""How far back sessions count for what is usual."""

_ENOUGH_SESSIONS = 3
_LEAST_KWH = 1.0
"""A shorter session says nothing about how much is usual."""

LEAST_KWH, MOST_KWH = 1.0, 200.0
"""Of a target: no car takes more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What the bar of a card is measured against."""

    kwh: float
    own: bool
    """Chosen by a person; else the usual session of this charger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A session as one reading has shown it."""

    taken_at: datetime
    status: ChargerStatus
    energy_kwh: float = 0.0
    """Of this session alone."""
    power_kw: float | None = None
    """None while no energy flows."""
    price: float | None = None
    """Per kWh, in `currency`."""
    currency: str | None = None
    pauses: int = 0
    long_pauses: int = 0
    paused_s: int = 0
    waiting_s: int = 0
    sun_s: int = 0
    turn_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCard:
    """The one message of a chat that follows a session."""

    charger_name: str
    opened_at: datetime
    """When the alert happened whose message the card is."""
    current: Figures
    started_at: datetime | None = None
    """None where the beginning of the session was not seen."""
    time_zone: str | None = None
    goal: Goal | None = None
    pinned: bool = False
    shown: Figures | None = None
    """None while there is no message yet."""
    shown_at: datetime | None = None
    over: bool = False
    """Whether the session is."""
    receipt: Alert | None = None
    """What the card has become; None while the session lasts, and where nobody saw it end."""

    def reading(self, figures: Figures) -> Self:
        """With newer figures."""
        return replace(self, current=figures)

    def seen(self, now: datetime) -> Self:
        """After what is current was shown."""
        return replace(self, shown=self.current, shown_at=now)

    def ended(self, receipt: Alert | None = None) -> Self:
        """After the session."""
        return replace(self, over=True, receipt=receipt)

    @property
    def cost(self) -> float | None:
        """So far, in the currency of the figures; None where there is no price."""
        price = self.current.price
        return self.current.energy_kwh * price if price and self.current.currency else None

    @property
    def elapsed(self) -> timedelta | None:
        """Since the session began."""
        return None if self.started_at is None else self.current.taken_at - self.started_at

    @property
    def share(self) -> float | None:
        """How much of the goal is reached: 1 is all of it, and it may be more; None without a goal."""
        return None if self.goal is None else self.current.energy_kwh / self.goal.kwh


def figures(snapshot: ChargerSnapshot, session: OpenSession) -> Figures:
    """What a reading shows of a session."""
    return Figures(
        taken_at=snapshot.taken_at,
        status=snapshot.status,
        energy_kwh=session.own_energy_kwh,
        power_kw=snapshot.charging_power_kw if snapshot.status.energy_flows else None,
        price=snapshot.energy_cost,
        currency=snapshot.currency,
        pauses=session.pauses,
        long_pauses=session.long_pauses,
        paused_s=session.paused_s,
        waiting_s=session.waiting_s,
        sun_s=session.sun_s,
        turn_s=session.turn_s,
    )


def due(card: LiveCard, now: datetime) -> bool:
    """Whether the current figures are worth an edit of what was shown last."""
    shown, current = card.shown, card.current
    if shown is None or card.shown_at is None:
        return False  # the first text shows whatever is current when it is sent
    if current.status is not shown.status or abs(current.energy_kwh - shown.energy_kwh) >= ENERGY_STEP_KWH:
        return True
    if not current.status.energy_flows:
        return False
    return _power_moved(shown.power_kw or 0.0, current.power_kw or 0.0) or now - card.shown_at >= AT_LEAST_EVERY


def _power_moved(shown: float, current: float) -> bool:
    return shown != current and abs(current - shown) >= POWER_STEP * shown


def goal(target_kwh: float | None, sessions: Iterable[ChargingSession]) -> Goal | None:
    """The person's own target, else the median of what recent sessions took; None where too few are known."""
    if target_kwh is not None:
        return Goal(kwh=target_kwh, own=True)
    taken = [each.energy_kwh for each in sessions if each.energy_kwh >= _LEAST_KWH]
    return Goal(kwh=median(taken), own=False) if len(taken) >= _ENOUGH_SESSIONS else None


_TARGET = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:kwh)?", re.IGNORECASE | re.ASCII)
_NO_TARGET = {"off", "no", "none", "ninguno", "sin"}


def target_in(text: str) -> float | None:
    """The target in `20`, `20 kWh`, `17,5`; 0 for `off` and the like. None for anything else, too little, too much."""
    said = text.strip().lower()
    if said in _NO_TARGET:
        return 0.0
    found = _TARGET.fullmatch(said)
    kwh = float(found[1].replace(",", ".")) if found else -1.0
    return kwh if kwh == 0 or LEAST_KWH <= kwh <= MOST_KWH else None
