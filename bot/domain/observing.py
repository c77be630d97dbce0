"""From one reading to the next: what to remember and what to tell; pure.

`observe` is the whole decision: it takes what was remembered and a new snapshot, and gives what to remember and
what to tell. It tells nothing on first sight, and nothing twice.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.access import Action
from bot.domain.alerts import SWITCHED_WITH, Alert, AlertKind
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus
from bot.domain.course import LONG_WAIT, Step, Watched, first_sight, step
from bot.domain.open_session import OpenSession
from bot.domain.upkeep import LASTING, Absence, Followed, follow

_USUALLY_ASKED_FOR = timedelta(minutes=3)

_KM_PER_KWH = 8.33
"""What the cloud reckons with, in every answer seen that tells both; a groups answer does not tell the range."""

OFFLINE_AFTER = timedelta(minutes=10)
OFFLINE_READINGS = 10
"""A charger is told to be offline after so long, or after so many readings in a row, whichever comes first."""


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
        return Observation(first_sight(current), [])
    followed = Followed(None) if watched.absence is None else follow(watched.absence, current)
    if followed.held_back:
        current = replace(current, status=ChargerStatus.UNKNOWN)
    done = step(watched, current)
    kinds = [] if followed.outcome is None else [AlertKind(followed.outcome.value)]
    kinds += [*_reachability(watched, current), *_course(watched, current, done)]
    alerts = [_alert(kind, watched, done, current, asked) for kind in kinds]
    remembered = _remembered(watched, current, done)
    told = remembered.offline_told or AlertKind.OFFLINE in kinds
    return Observation(replace(remembered, absence=followed.absence, offline_told=told), alerts)


def expecting(watched: Watched | None, asked: Asked, firmware: str | None = None) -> Watched | None:
    """What to remember once the cloud has accepted a restart or an update: its absence is no news.

    A charger that is offline already stays under what was told of it. `firmware` is the version before.
    """
    if watched is None or asked.action not in LASTING or watched.status is ChargerStatus.OFFLINE:
        return watched
    return replace(watched, absence=Absence(action=asked.action, by=asked.by, since=asked.at, firmware=firmware))


_OWN_DOING = {
    AlertKind.PAUSED: {Action.PAUSE},
    AlertKind.STARTED: {Action.RESUME, Action.UNLOCK, Action.RESUME_SCHEDULE, Action.SET_ECO_SMART},
    AlertKind.WAITING: {Action.RESUME, Action.UNLOCK, Action.RESUME_SCHEDULE, Action.SET_ECO_SMART, Action.RESTART},
    AlertKind.LOCKED_WITH_CAR: {Action.LOCK},
}
"""Which alert is the expected effect of which action."""


def _reachability(watched: Watched, current: ChargerSnapshot) -> list[AlertKind]:
    offline, expected = current.status is ChargerStatus.OFFLINE, watched.absence is not None
    kinds = []
    if offline and not expected and not watched.offline_told and _lost(watched, current):
        kinds.append(AlertKind.OFFLINE)
    if not offline and watched.offline_told:
        kinds.append(AlertKind.ONLINE)
    if current.status is ChargerStatus.ERROR and watched.status is not ChargerStatus.ERROR:
        kinds.append(AlertKind.ERROR)
    return kinds


def _lost(watched: Watched, current: ChargerSnapshot) -> bool:
    """Whether a charger has been away for longer than a hiccup of its network."""
    readings = watched.offline_readings + 1
    return current.silent or readings >= OFFLINE_READINGS or current.taken_at - watched.reached_at >= OFFLINE_AFTER


def _course(watched: Watched, current: ChargerSnapshot, done: Step) -> list[AlertKind]:
    """What happened to the session and the cable, in the order in which it happened."""
    happened = [AlertKind(each.value) for each in done.happened]
    ended = [kind for kind in happened if kind is AlertKind.FINISHED]
    return [*ended, *_cable(watched.settled, current.status), *(kind for kind in happened if kind not in ended)]


def _cable(was: ChargerStatus, now: ChargerStatus) -> list[AlertKind]:
    if None in {was.car_connected, now.car_connected}:
        return []
    kinds = []
    if now.car_connected and not was.car_connected:
        kinds.append(AlertKind.CAR_CONNECTED)
    if was.car_connected and not now.car_connected:
        kinds.append(AlertKind.CAR_UNPLUGGED)
    if now is ChargerStatus.LOCKED_CAR_CONNECTED and was is not now:
        kinds.append(AlertKind.LOCKED_WITH_CAR)
    return kinds


def _remembered(watched: Watched, current: ChargerSnapshot, done: Step) -> Watched:
    tells = current.status.car_connected is not None
    offline = current.status is ChargerStatus.OFFLINE
    counted = watched.counted_kwh if done.ended is None else done.ended.energy_kwh
    return Watched(
        status=current.status,
        settled=current.status if tells else watched.settled,
        seen_at=current.taken_at,
        reached_at=watched.reached_at if offline else current.taken_at,
        session=done.session,
        counted_kwh=0.0 if current.status.car_connected is False else counted,
        counter_kwh=watched.counter_kwh if current.added_energy_kwh is None else current.added_energy_kwh,
        receipt_told=current.status.car_connected is not False and (done.ended is not None or watched.receipt_told),
        offline_readings=watched.offline_readings + 1 if offline else 0,
        offline_told=watched.offline_told and offline,
    )


def _alert(kind: AlertKind, watched: Watched, done: Step, current: ChargerSnapshot, asked: Asked | None) -> Alert:
    alert = Alert(
        kind=kind,
        charger_id=current.charger_id,
        charger_name=current.label,
        occurred_at=current.taken_at,
        status=current.status,
        by=_whose_doing(kind, watched, done.session, current, asked),
        time_zone=current.time_zone,
        charging_power_kw=current.charging_power_kw,
        max_charging_current_a=current.max_charging_current_a,
    )
    if kind is AlertKind.FINISHED and done.ended is not None:
        looked_at = watched.reached_at if watched.session is None else None
        ended = replace(alert, occurred_at=done.ended_at or current.taken_at, last_seen_at=looked_at)
        return _with_receipt(ended, done.ended, current)
    if kind is AlertKind.OFFLINE:
        last_seen_at = current.last_sync_at or watched.reached_at
        over = watched.receipt_told and watched.session is None
        return replace(
            alert, last_seen_at=last_seen_at, car_connected=watched.settled.car_connected, after_receipt=over
        )
    if kind is AlertKind.ONLINE:
        return replace(alert, offline_s=int((current.taken_at - watched.reached_at).total_seconds()))
    if kind is AlertKind.CAR_UNPLUGGED:
        return replace(alert, after_receipt=watched.receipt_told)
    if kind in SWITCHED_WITH and watched.absence is not None:
        return replace(alert, by=watched.absence.by, after=watched.absence.action, firmware=current.firmware)
    return alert


def _with_receipt(alert: Alert, session: OpenSession, current: ChargerSnapshot) -> Alert:
    energy = session.own_energy_kwh
    return replace(
        alert,
        energy_kwh=energy,
        cost=None if current.energy_cost is None else energy * current.energy_cost,
        currency=current.currency,
        started_at=session.started_at,
        charging_s=session.charging_s if session.started_at is not None else None,
        peak_power_kw=session.peak_power_kw or None,
        range_km=current.added_range_km or int(energy * _KM_PER_KWH) or None,
        pauses=session.pauses,
        long_pauses=session.long_pauses,
        paused_s=session.paused_s,
        waiting_s=session.waiting_s,
        sun_s=session.sun_s,
        turn_s=session.turn_s,
    )


def _whose_doing(
    kind: AlertKind, watched: Watched, session: OpenSession | None, current: ChargerSnapshot, asked: Asked | None
) -> int | None:
    """Of a stop it counts when it was first read: it is told some readings later."""
    stop = None if session is None else session.hold
    changed_at = current.taken_at if stop is None else stop.since
    if asked is None or not asked.at <= changed_at <= asked.at + _lasting(asked):
        return None
    if watched.settled.car_connected is False:
        return None  # that a car came is nobody's request
    return asked.by if asked.action in _OWN_DOING.get(kind, ()) else None


def still_asked(asked: Asked | None, observation: Observation) -> Asked | None:
    """What is still open of a request after an observation: nothing once its effect was seen or its time is over."""
    if asked is None or any(alert.by is not None for alert in observation.alerts):
        return None
    session, changed_at = observation.watched.session, observation.watched.seen_at
    stop = None if session is None else session.hold
    if stop is not None and stop.since >= asked.at and stop.readings < LONG_WAIT:
        changed_at = stop.since  # it is not told yet
    return asked if changed_at - asked.at <= _lasting(asked) else None


def _lasting(asked: Asked) -> timedelta:
    """How long a change may still be what the person asked for."""
    return LASTING.get(asked.action, _USUALLY_ASKED_FOR)
