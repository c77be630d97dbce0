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
from bot.domain.course import OpenSession, Step, Watched, first_sight, step
from bot.domain.guests import WhyOver
from bot.domain.plugged import Answer
from bot.domain.schedule import ClockChange, Shift
from bot.domain.session import Amended
from bot.domain.upkeep import LASTING, Absence, Followed, Outcome, follow


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
    CLOCK_CHANGE = "clock_change"
    """The clocks change, soon or a few days ago, and stored schedules do not follow; `occurred_at` is the change."""
    CLOUD_SILENT = "cloud_silent"
    """The cloud has not answered for a while; of the account. `last_seen_at`: since when."""
    CLOUD_BACK = "cloud_back"
    """It answers again; `offline_s`: after how long."""
    SIGN_IN_REFUSED = "sign_in_refused"
    """The cloud no longer takes the stored password; of the account, not of a charger."""
    BACK = Outcome.BACK.value
    """Back after a restart or an update that somebody asked for."""
    NOT_BACK = Outcome.NOT_BACK.value
    """Not back from it in the time that takes."""
    GUEST_ENDED = "guest_ended"
    """Locked again after a guest; told to whoever has given the pass, and to nobody else."""
    GUEST_NOT_LOCKED = "guest_not_locked"
    """A guest pass is over and the charger cannot be locked; told like GUEST_ENDED."""
    UPDATE_AVAILABLE = "update_available"
    """A newer firmware; `latest_firmware` can take the place of `firmware`."""
    PLUG_QUESTION = "plug_question"
    """A car is connected: what shall be done? In the place of CAR_CONNECTED and WAITING, for whoever wants it."""
    REMINDER = "reminder"
    """No car is connected at the time a person has named, or shortly before a schedule."""
    UNWANTED_USE = "unwanted_use"
    """Charging has started while somebody is away; in the place of STARTED."""
    STILL_UNLOCKED = "still_unlocked"
    NOT_CHARGING = "not_charging"
    """A car is connected and does not charge, `waiting_s` after it should."""


_SWITCHED_WITH = {
    AlertKind.BACK: AlertKind.ONLINE,
    AlertKind.NOT_BACK: AlertKind.OFFLINE,
    AlertKind.CLOUD_SILENT: AlertKind.OFFLINE,
    AlertKind.CLOUD_BACK: AlertKind.ONLINE,
}
"""Told as the kinds named here; the answer to a request always to the person who asked."""

_GUEST_PASS = frozenset({AlertKind.GUEST_ENDED, AlertKind.GUEST_NOT_LOCKED})

_WATCHES = frozenset({AlertKind.REMINDER, AlertKind.UNWANTED_USE, AlertKind.STILL_UNLOCKED, AlertKind.NOT_CHARGING})
"""Told because somebody has set a watch for it, and switched off there."""

SWITCHABLE = tuple(
    kind for kind in AlertKind if kind not in {AlertKind.SIGN_IN_REFUSED, *_SWITCHED_WITH, *_GUEST_PASS, *_WATCHES}
)
"""The kinds a person may switch off: not the one after which nothing else arrives, and not what a person awaits."""

_EXPIRY = {
    AlertKind.LOCKED_WITH_CAR: timedelta(minutes=15),
    AlertKind.CAR_CONNECTED: timedelta(minutes=30),
    AlertKind.WAITING: timedelta(minutes=30),
    AlertKind.FINISHED: timedelta(hours=24),
    AlertKind.ERROR: timedelta(hours=24),
    AlertKind.NOT_BACK: timedelta(hours=24),
    AlertKind.SIGN_IN_REFUSED: timedelta(days=7),
    AlertKind.CLOCK_CHANGE: timedelta(days=14),
    AlertKind.GUEST_ENDED: timedelta(hours=24),
    AlertKind.GUEST_NOT_LOCKED: timedelta(hours=24),
    AlertKind.UPDATE_AVAILABLE: timedelta(days=7),
    AlertKind.PLUG_QUESTION: timedelta(minutes=30),
    AlertKind.REMINDER: timedelta(minutes=30),
    AlertKind.STILL_UNLOCKED: timedelta(hours=1),
    AlertKind.NOT_CHARGING: timedelta(hours=1),
    AlertKind.UNWANTED_USE: timedelta(hours=24),
    AlertKind.ONLINE: timedelta(hours=24),
    AlertKind.CLOUD_SILENT: timedelta(hours=1),
    AlertKind.CLOUD_BACK: timedelta(hours=24),
    AlertKind.BACK: timedelta(hours=24),
}
_USUAL_EXPIRY = timedelta(hours=2)

_USUALLY_ASKED_FOR = timedelta(minutes=3)

OFFLINE_AFTER = timedelta(minutes=10)
OFFLINE_READINGS = 10
"""A charger is told to be offline after so long, or after so many readings in a row, whichever comes first."""


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
    green_energy_kwh: float | None = None
    """Of a receipt's energy, where the cloud's record has told it."""
    amended: Amended | None = None
    """Of a receipt: the cloud's record of the session has come since it was told."""
    after_receipt: bool = False
    """Of a car that leaves: its session on this cable was told finished before."""
    pauses: int = 0
    """Stops within the session after which it went on."""
    paused_s: int = 0
    waiting_s: int = 0
    """For power, sun or a turn."""
    last_seen_at: datetime | None = None
    """Of a charger that went offline."""
    offline_s: int | None = None
    """Of a charger that came back."""
    after: Action | None = None
    """The restart or update that a charger is back from, or not."""
    firmware: str | None = None
    """Installed, after an update."""
    latest_firmware: str | None = None
    """Available."""
    answers: tuple[Answer, ...] = ()
    """Of a question."""
    starts_at: datetime | None = None
    """The start of the schedule a reminder comes before."""
    locked: bool = False
    """Of a reminder: a car could not charge."""
    clock_change: ClockChange | None = None
    shifts: tuple[Shift, ...] = ()
    """What a clock change does to the schedules that are on."""
    pass_over: WhyOver | None = None
    """Of a guest pass; `energy_kwh`, `cost` and `charging_s` are the guest's."""

    @property
    def expires_at(self) -> datetime:
        """When telling it would no longer help."""
        return self.occurred_at + _EXPIRY.get(self.kind, _USUAL_EXPIRY)


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


def wanted(alerts: Iterable[Alert], *, off: frozenset[AlertKind], user_id: int | None) -> list[Alert]:
    """The alerts a chat gets: not those switched off, its owner's own doing, or implied by another."""
    kept = [alert for alert in alerts if _is_wanted(alert, off, user_id)]
    kinds = {alert.kind for alert in kept}
    return [alert for alert in kept if not _IMPLIED_BY.get(alert.kind, frozenset()) & kinds]


def _is_wanted(alert: Alert, off: frozenset[AlertKind], user_id: int | None) -> bool:
    own = alert.by is not None and alert.by == user_id
    if alert.kind in _SWITCHED_WITH:
        return own or _SWITCHED_WITH[alert.kind] not in off
    return alert.kind not in off and not own


_IMPLIED_BY = {
    AlertKind.CAR_CONNECTED: frozenset(
        {
            AlertKind.STARTED,
            AlertKind.WAITING,
            AlertKind.LOCKED_WITH_CAR,
            AlertKind.PLUG_QUESTION,
            AlertKind.UNWANTED_USE,
        }
    ),
    AlertKind.WAITING: frozenset({AlertKind.PLUG_QUESTION}),
    AlertKind.STARTED: frozenset({AlertKind.UNWANTED_USE}),
    AlertKind.CAR_UNPLUGGED: frozenset({AlertKind.FINISHED}),
    AlertKind.ONLINE: frozenset({AlertKind.STARTED, AlertKind.FINISHED}),
}

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
    return readings >= OFFLINE_READINGS or current.taken_at - watched.reached_at >= OFFLINE_AFTER


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
    return Watched(
        status=current.status,
        settled=current.status if tells else watched.settled,
        seen_at=current.taken_at,
        reached_at=watched.reached_at if offline else current.taken_at,
        session=done.session,
        counted_kwh=watched.counted_kwh if done.ended is None else done.ended.energy_kwh,
        receipt_told=done.ended is not None or (watched.receipt_told and current.status.car_connected is not False),
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
        by=_whose_doing(kind, watched, current, asked),
        time_zone=current.time_zone,
        charging_power_kw=current.charging_power_kw,
        max_charging_current_a=current.max_charging_current_a,
    )
    if kind is AlertKind.FINISHED and done.ended is not None:
        return _with_receipt(replace(alert, occurred_at=done.ended_at or current.taken_at), done.ended, current)
    if kind is AlertKind.OFFLINE:
        return replace(alert, last_seen_at=current.last_sync_at or watched.reached_at)
    if kind is AlertKind.ONLINE:
        return replace(alert, offline_s=int((current.taken_at - watched.reached_at).total_seconds()))
    if kind is AlertKind.CAR_UNPLUGGED:
        return replace(alert, after_receipt=watched.receipt_told)
    if kind in _SWITCHED_WITH and watched.absence is not None:
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
        range_km=current.added_range_km,
        pauses=session.pauses,
        paused_s=session.paused_s,
        waiting_s=session.waiting_s,
    )


def _whose_doing(kind: AlertKind, watched: Watched, current: ChargerSnapshot, asked: Asked | None) -> int | None:
    if asked is None or not asked.at <= current.taken_at <= asked.at + _lasting(asked):
        return None
    if watched.settled.car_connected is False:
        return None  # that a car came is nobody's request
    return asked.by if asked.action in _OWN_DOING.get(kind, ()) else None


def still_asked(asked: Asked | None, observation: Observation) -> Asked | None:
    """What is still open of a request after an observation: nothing once its effect was seen or its time is over."""
    if asked is None or observation.watched.seen_at - asked.at > _lasting(asked):
        return None
    return None if any(alert.by is not None for alert in observation.alerts) else asked


def _lasting(asked: Asked) -> timedelta:
    """How long a change may still be what the person asked for."""
    return LASTING.get(asked.action, _USUALLY_ASKED_FOR)
