"""What is worth telling a person, and what of it a chat gets; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.access import Action
from bot.domain.charger import ChargerStatus
from bot.domain.guests import WhyOver
from bot.domain.plugged import Answer
from bot.domain.schedule import ClockChange, Shift
from bot.domain.session import Amended
from bot.domain.upkeep import Outcome


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


SWITCHED_WITH = {
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
    kind for kind in AlertKind if kind not in {AlertKind.SIGN_IN_REFUSED, *SWITCHED_WITH, *_GUEST_PASS, *_WATCHES}
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
    """Of a car that leaves, and of a charger that went offline: the session on this cable was told finished before."""
    pauses: int = 0
    """Stops within the session after which it went on."""
    long_pauses: int = 0
    """Those of them that were more than a flicker of the readings."""
    paused_s: int = 0
    waiting_s: int = 0
    """For power, sun or a turn."""
    sun_s: int = 0
    """Of `waiting_s`, for sun."""
    turn_s: int = 0
    """Of `waiting_s`, for a turn."""
    last_seen_at: datetime | None = None
    """Of a charger that went offline; of a session nobody saw, when somebody last looked."""
    car_connected: bool | None = None
    """Of a charger that went offline: as it was last read; None where that is not known."""
    offline_s: int | None = None
    """Of a charger that came back, and of the receipt that tells so too."""
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


def with_return(alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts, each receipt with the time that its charger, back with the same reading, was away."""
    away = {each.charger_id: each.offline_s for each in alerts if each.kind is AlertKind.ONLINE}
    return [
        replace(each, offline_s=away.get(each.charger_id)) if each.kind is AlertKind.FINISHED else each
        for each in alerts
    ]


def wanted(alerts: Iterable[Alert], *, off: frozenset[AlertKind], user_id: int | None) -> list[Alert]:
    """The alerts a chat gets: not those switched off, its owner's own doing, or implied by another."""
    kept = [alert for alert in alerts if _is_wanted(alert, off, user_id)]
    kinds = {alert.kind for alert in kept}
    return [alert for alert in kept if not _IMPLIED_BY.get(alert.kind, frozenset()) & kinds]


def _is_wanted(alert: Alert, off: frozenset[AlertKind], user_id: int | None) -> bool:
    own = alert.by is not None and alert.by == user_id
    if alert.kind in SWITCHED_WITH:
        return own or SWITCHED_WITH[alert.kind] not in off
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
    AlertKind.ONLINE: frozenset({AlertKind.FINISHED}),
}
