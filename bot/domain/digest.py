"""What waited too long to be told one by one: which of it still informs, and what calls for a person now; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus

LEAST = 3
"""Fewer alerts are no flood: each is told by itself, with all its figures."""

WAITED = timedelta(minutes=10)
"""How old the oldest is before it counts as missed."""

LONGEST = 20
"""Alerts told in one digest, the newest ones: well within the 4096 characters of a message."""

_ON_ITS_OWN = frozenset({AlertKind.CLOCK_CHANGE, AlertKind.PLUG_QUESTION, AlertKind.UPDATE_AVAILABLE})
"""What has several lines and buttons of its own and is no news of the last hours."""

_STORY = frozenset(
    {
        AlertKind.STARTED,
        AlertKind.FINISHED,
        AlertKind.PAUSED,
        AlertKind.CAR_CONNECTED,
        AlertKind.CAR_UNPLUGGED,
        AlertKind.ERROR,
        AlertKind.OFFLINE,
        AlertKind.ONLINE,
        AlertKind.CLOUD_SILENT,
        AlertKind.CLOUD_BACK,
        AlertKind.SIGN_IN_REFUSED,
        AlertKind.BACK,
        AlertKind.NOT_BACK,
        AlertKind.GUEST_ENDED,
        AlertKind.UNWANTED_USE,
    }
)
"""What happened, and stays true when it is told late; anything else is told until it expires."""

_ASKS = frozenset(
    {
        AlertKind.LOCKED_WITH_CAR,
        AlertKind.WAITING,
        AlertKind.GUEST_NOT_LOCKED,
        AlertKind.PLUG_QUESTION,
        AlertKind.REMINDER,
        AlertKind.STILL_UNLOCKED,
        AlertKind.NOT_CHARGING,
    }
)
"""What only asks somebody to act: told while it is so, however late, and never after."""

_BY_URGENCY = (
    AlertKind.SIGN_IN_REFUSED,
    AlertKind.UNWANTED_USE,
    AlertKind.ERROR,
    AlertKind.LOCKED_WITH_CAR,
    AlertKind.GUEST_NOT_LOCKED,
    AlertKind.NOT_BACK,
    AlertKind.NOT_CHARGING,
    AlertKind.PLUG_QUESTION,
    AlertKind.PAUSED,
    AlertKind.STILL_UNLOCKED,
    AlertKind.REMINDER,
    AlertKind.WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Several alerts as one message."""

    told: tuple[Alert, ...]
    """In the order in which they happened, at most `LONGEST`; without `urgent`."""
    urgent: Alert | None = None
    """What still calls for a person: told in full, with its buttons."""
    left_out: int = 0
    """How many earlier ones had no room."""


def folded(waiting: Sequence[Alert], now: datetime) -> list[Alert]:
    """Those of a chat's waiting alerts that are to be one message, none where each is to be told by itself."""
    foldable = [alert for alert in waiting if alert.kind not in _ON_ITS_OWN]
    missed = any(now - alert.occurred_at >= WAITED for alert in foldable)
    return foldable if missed and len(foldable) >= LEAST else []


def still_informs(alert: Alert, present: ChargerStatus | None, now: datetime) -> bool:
    """Whether it is worth telling late. `present`: what its charger does now; None where nobody knows."""
    if alert.kind in _ASKS:
        return _holds(alert, present)
    return alert.kind in _STORY or now < alert.expires_at


def digest(informing: Sequence[Alert], present: Mapping[int, ChargerStatus]) -> Digest:
    """One message of alerts that still inform. `present`: by charger, what each does now."""
    ordered = sorted(informing, key=lambda alert: alert.occurred_at)
    urgent = _most_urgent([alert for alert in ordered if _holds(alert, present.get(alert.charger_id))])
    told = [alert for alert in ordered if alert is not urgent]
    return Digest(told=tuple(told[-LONGEST:]), urgent=urgent, left_out=max(0, len(told) - LONGEST))


def _most_urgent(holding: Sequence[Alert]) -> Alert | None:
    """The newest of the most urgent kind."""
    ranked = [alert for kind in _BY_URGENCY for alert in reversed(holding) if alert.kind is kind]
    return ranked[0] if ranked else None


def _holds(alert: Alert, present: ChargerStatus | None) -> bool:
    """Whether what it asks for is still to be done."""
    if alert.kind is AlertKind.SIGN_IN_REFUSED:
        return True
    if present is None:
        return False
    if alert.kind is AlertKind.WAITING:
        return present is alert.status
    return present in _HOLDS_WHILE.get(alert.kind, frozenset())


_LOCKED = frozenset({ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED})
_IDLE_WITH_CAR = frozenset(each for each in ChargerStatus if each.car_connected and not each.energy_flows) - _LOCKED

_HOLDS_WHILE = {
    AlertKind.LOCKED_WITH_CAR: frozenset({ChargerStatus.LOCKED_CAR_CONNECTED}),
    AlertKind.GUEST_NOT_LOCKED: frozenset(ChargerStatus) - _LOCKED,
    AlertKind.STILL_UNLOCKED: frozenset(ChargerStatus) - _LOCKED,
    AlertKind.PLUG_QUESTION: _IDLE_WITH_CAR,
    AlertKind.NOT_CHARGING: _IDLE_WITH_CAR,
    AlertKind.REMINDER: frozenset({ChargerStatus.READY, ChargerStatus.LOCKED}),
    AlertKind.UNWANTED_USE: frozenset({ChargerStatus.CHARGING, ChargerStatus.DISCHARGING}),
    AlertKind.ERROR: frozenset({ChargerStatus.ERROR}),
    AlertKind.PAUSED: frozenset({ChargerStatus.PAUSED}),
    AlertKind.NOT_BACK: frozenset({ChargerStatus.OFFLINE}),
}
