"""What is worth telling a person: from one reading to the next, pure.

`observe` is the whole decision: it takes what was remembered and a new snapshot, and gives what to remember and
what to tell. It tells nothing on first sight, and nothing twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.access import Action
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus


class AlertKind(StrEnum):
    """What happened; each can be switched off."""

    STARTED = "started"
    FINISHED = "finished"
    PAUSED = "paused"
    CAR_CONNECTED = "car_connected"
    CAR_UNPLUGGED = "car_unplugged"
    LOCKED_WITH_CAR = "locked_with_car"
    WAITING = "waiting"
    ERROR = "error"
    OFFLINE = "offline"
    ONLINE = "online"
    """Back after having been offline."""
    SIGN_IN_REFUSED = "sign_in_refused"
    """The cloud no longer takes the stored password; of the account, not of a charger."""


SWITCHABLE = tuple(kind for kind in AlertKind if kind is not AlertKind.SIGN_IN_REFUSED)
"""The kinds a person may switch off: all but the one after which nothing else arrives."""

_EXPIRY = {
    AlertKind.LOCKED_WITH_CAR: timedelta(minutes=15),
    AlertKind.CAR_CONNECTED: timedelta(minutes=30),
    AlertKind.WAITING: timedelta(minutes=30),
    AlertKind.FINISHED: timedelta(hours=24),
    AlertKind.ERROR: timedelta(hours=24),
    AlertKind.SIGN_IN_REFUSED: timedelta(days=7),
}
_USUAL_EXPIRY = timedelta(hours=2)

_ASKED_FOR = {Action.RESTART: timedelta(minutes=10), Action.UPDATE_FIRMWARE: timedelta(minutes=30)}
_USUALLY_ASKED_FOR = timedelta(minutes=3)

_LONGEST_STEP = timedelta(minutes=20)
"""From one reading to the next; after a longer silence nobody knows when a session began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that happened to one charger, with every figure its message needs."""

    kind: AlertKind
    charger_id: int
    charger_name: str
    occurred_at: datetime
    status: ChargerStatus
    by: int | None = None
    """Telegram user id of the person whose own action this is."""
    time_zone: str | None = None
    charging_power_kw: float | None = None
    max_charging_current_a: int | None = None
    energy_kwh: float | None = None
    cost: float | None = None
    currency: str | None = None
    started_at: datetime | None = None
    """Of the charging session; None where its beginning was not seen."""
    charging_s: int | None = None
    """Time in which energy flowed, by the readings."""
    peak_power_kw: float | None = None
    range_km: int | None = None
    last_seen_at: datetime | None = None
    """Of a charger that went offline."""
    offline_s: int | None = None
    """Of a charger that came back."""

    @property
    def expires_at(self) -> datetime:
        """When telling it would no longer help."""
        return self.occurred_at + _EXPIRY.get(self.kind, _USUAL_EXPIRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A charging session while it lasts, as the readings tell it."""

    started_at: datetime | None
    """None when its beginning was not seen."""
    energy_kwh: float
    """The most the cloud has reported for it."""
    energy_before_kwh: float = 0.0
    """What the cloud's counter already held when this session began on the same cable."""
    charging_s: int = 0
    peak_power_kw: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is remembered about a charger between two readings."""

    status: ChargerStatus
    """Of the last reading."""
    settled: ChargerStatus
    """The last status that told whether a car is there; gaps and errors do not change it."""
    seen_at: datetime
    """Of the last reading."""
    reached_at: datetime
    """Of the last reading in which the charger was not offline."""
    session: OpenSession | None = None
    counted_kwh: float = 0.0
    """Energy on the cloud's counter that an earlier session on this cable has already told."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What to remember and what to tell after a reading."""

    watched: Watched
    alerts: list[Alert]


def observe(watched: Watched | None, current: ChargerSnapshot, asked: Asked | None = None) -> Observation:
    """Compare a new snapshot with what is remembered.

    `asked` marks the alert that is the asking person's own doing (`Alert.by`). The first sight tells nothing.
    """
    if watched is None:
        return Observation(_first_sight(current), [])
    kinds = [*_reachability(watched, current), *_course(watched, current)]
    session = _session(watched, current)
    alerts = [_alert(kind, watched, session, current, asked) for kind in kinds]
    return Observation(_remembered(watched, current, session), alerts)


def wanted(alerts: Iterable[Alert], *, off: frozenset[AlertKind], user_id: int | None) -> list[Alert]:
    """The alerts a chat gets: not those switched off, its owner's own doing, or implied by another."""
    kept = [alert for alert in alerts if alert.kind not in off and not (alert.by is not None and alert.by == user_id)]
    kinds = {alert.kind for alert in kept}
    return [alert for alert in kept if not _IMPLIED_BY.get(alert.kind, frozenset()) & kinds]


_IMPLIED_BY = {
    AlertKind.CAR_CONNECTED: frozenset({AlertKind.STARTED, AlertKind.WAITING, AlertKind.LOCKED_WITH_CAR}),
    AlertKind.CAR_UNPLUGGED: frozenset({AlertKind.FINISHED}),
    AlertKind.ONLINE: frozenset({AlertKind.STARTED, AlertKind.FINISHED}),
}

_OWN_DOING = {
    AlertKind.PAUSED: {Action.PAUSE},
    AlertKind.STARTED: {Action.RESUME, Action.UNLOCK, Action.RESUME_SCHEDULE, Action.SET_ECO_SMART},
    AlertKind.WAITING: {Action.RESUME, Action.UNLOCK, Action.RESUME_SCHEDULE, Action.SET_ECO_SMART, Action.RESTART},
    AlertKind.LOCKED_WITH_CAR: {Action.LOCK},
    AlertKind.OFFLINE: {Action.RESTART, Action.UPDATE_FIRMWARE},
    AlertKind.ONLINE: {Action.RESTART, Action.UPDATE_FIRMWARE},
}
"""Which alert is the expected effect of which action."""


def _first_sight(current: ChargerSnapshot) -> Watched:
    flows = current.status.energy_flows
    return Watched(
        status=current.status,
        settled=current.status,
        seen_at=current.taken_at,
        reached_at=current.taken_at,
        session=OpenSession(started_at=None, energy_kwh=current.added_energy_kwh or 0.0) if flows else None,
        counted_kwh=0.0 if flows else current.added_energy_kwh or 0.0,
    )


def _reachability(watched: Watched, current: ChargerSnapshot) -> list[AlertKind]:
    was, now = watched.status, current.status
    if was == now:
        return []
    kinds = []
    if now is ChargerStatus.OFFLINE:
        kinds.append(AlertKind.OFFLINE)
    if was is ChargerStatus.OFFLINE:
        kinds.append(AlertKind.ONLINE)
    if now is ChargerStatus.ERROR:
        kinds.append(AlertKind.ERROR)
    return kinds


def _course(watched: Watched, current: ChargerSnapshot) -> list[AlertKind]:
    was, now = watched.settled, current.status
    if was.car_connected is None or now.car_connected is None or now == was:
        return []
    kinds = []
    if watched.session is not None and _ends(now):
        kinds.append(AlertKind.FINISHED)
    if was.car_connected is False and now.car_connected:
        kinds.append(AlertKind.CAR_CONNECTED)
    if was.car_connected and not now.car_connected:
        kinds.append(AlertKind.CAR_UNPLUGGED)
    kinds.extend(_entered(watched, now))
    return kinds


def _entered(watched: Watched, now: ChargerStatus) -> list[AlertKind]:
    """The alert for being in `now`, which was not so before."""
    if now.energy_flows:
        return [] if watched.session is not None else [AlertKind.STARTED]
    if now is ChargerStatus.LOCKED_CAR_CONNECTED:
        return [AlertKind.LOCKED_WITH_CAR]
    if now is ChargerStatus.PAUSED and watched.settled.car_connected is not False:
        return [AlertKind.PAUSED]
    if now.waiting and not (now is ChargerStatus.WAITING_FOR_CAR and watched.session is not None):
        return [AlertKind.WAITING]
    return []


def _ends(status: ChargerStatus) -> bool:
    """Whether a session that was open is over in this status."""
    return status.car_connected is False or status in {
        ChargerStatus.FINISHED,
        ChargerStatus.WAITING_FOR_CAR,
        ChargerStatus.LOCKED_CAR_CONNECTED,
    }


def _session(watched: Watched, current: ChargerSnapshot) -> OpenSession | None:
    """The open session with this reading counted in; still there in the reading that ends it."""
    session = watched.session
    if session is None:
        return _opened(watched, current) if current.status.energy_flows else None
    flowed = watched.status.energy_flows
    passed = int((current.taken_at - watched.seen_at).total_seconds())
    return replace(
        session,
        energy_kwh=_counted(session, current),
        charging_s=session.charging_s + (max(0, passed) if flowed else 0),
        peak_power_kw=max(session.peak_power_kw, current.charging_power_kw or 0.0),
    )


def _counted(session: OpenSession, current: ChargerSnapshot) -> float:
    """The counter only grows, but in the first reading it may still show the session of the cable before."""
    counter = current.added_energy_kwh or 0.0
    second_reading = session.charging_s == 0 and current.status.energy_flows
    return counter if second_reading and not session.energy_before_kwh else max(session.energy_kwh, counter)


def _opened(watched: Watched, current: ChargerSnapshot) -> OpenSession:
    energy = current.added_energy_kwh or 0.0
    same_cable = watched.settled.car_connected is True
    before = watched.counted_kwh if same_cable and energy >= watched.counted_kwh else 0.0
    beginning_seen = watched.status.car_connected is not None and current.taken_at - watched.seen_at <= _LONGEST_STEP
    return OpenSession(
        started_at=current.taken_at if beginning_seen else None,
        energy_kwh=energy,
        energy_before_kwh=before,
        peak_power_kw=current.charging_power_kw or 0.0,
    )


def _remembered(watched: Watched, current: ChargerSnapshot, session: OpenSession | None) -> Watched:
    tells = current.status.car_connected is not None
    over = session is not None and tells and _ends(current.status)
    return Watched(
        status=current.status,
        settled=current.status if tells else watched.settled,
        seen_at=current.taken_at,
        reached_at=watched.reached_at if current.status is ChargerStatus.OFFLINE else current.taken_at,
        session=None if over else session,
        counted_kwh=session.energy_kwh if over and session is not None else watched.counted_kwh,
    )


def _alert(
    kind: AlertKind, watched: Watched, session: OpenSession | None, current: ChargerSnapshot, asked: Asked | None
) -> Alert:
    alert = Alert(
        kind=kind,
        charger_id=current.charger_id,
        charger_name=current.label,
        occurred_at=current.taken_at,
        status=current.status,
        by=_whose_doing(kind, watched, current, asked),
        time_zone=current.time_zone,
        charging_power_kw=current.charging_power_kw,
        max_charging_current_a=current.max_charging_current_a,
    )
    if kind is AlertKind.FINISHED and session is not None:
        return _with_receipt(alert, session, current)
    if kind is AlertKind.OFFLINE:
        return replace(alert, last_seen_at=current.last_sync_at or watched.reached_at)
    if kind is AlertKind.ONLINE:
        return replace(alert, offline_s=int((current.taken_at - watched.reached_at).total_seconds()))
    return alert


def _with_receipt(alert: Alert, session: OpenSession, current: ChargerSnapshot) -> Alert:
    energy = max(0.0, session.energy_kwh - session.energy_before_kwh)
    return replace(
        alert,
        energy_kwh=energy,
        cost=None if current.energy_cost is None else energy * current.energy_cost,
        currency=current.currency,
        started_at=session.started_at,
        charging_s=session.charging_s if session.started_at is not None else None,
        peak_power_kw=session.peak_power_kw or None,
        range_km=current.added_range_km,
    )


def _whose_doing(kind: AlertKind, watched: Watched, current: ChargerSnapshot, asked: Asked | None) -> int | None:
    if asked is None or not asked.at <= current.taken_at <= asked.at + _lasting(asked):
        return None
    if watched.settled.car_connected is False and kind not in {AlertKind.OFFLINE, AlertKind.ONLINE}:
        return None  # that a car came is nobody's request
    return asked.by if asked.action in _OWN_DOING.get(kind, ()) else None


def still_asked(asked: Asked | None, observation: Observation) -> Asked | None:
    """What is still open of a request after an observation: nothing once its effect was seen or its time is over."""
    if asked is None or observation.watched.seen_at - asked.at > _lasting(asked):
        return None
    told = any(alert.by is not None and alert.kind is not AlertKind.OFFLINE for alert in observation.alerts)
    return None if told else asked


def _lasting(asked: Asked) -> timedelta:
    """How long a change may still be what the person asked for."""
    return _ASKED_FOR.get(asked.action, _USUALLY_ASKED_FOR)
