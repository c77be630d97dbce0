"""What happened, as a message; rendered from the alert alone, never from the present state."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from bot.chat.language import Language
from bot.chat.texts import clock_changes, cures, guests, upkeep, watches, words
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.live import Figures
from bot.domain.session import Amended

_SEPARATOR = " · "


class _Feature(NamedTuple):
    """The words of a feature's own alerts, from its own module."""

    headline: Callable[[Language, Alert], str]
    details: Callable[[Language, Alert], list[str]]


_UPKEEP, _GUESTS = _Feature(upkeep.headline, upkeep.details), _Feature(guests.headline, guests.details)
_WATCHES = _Feature(watches.headline, watches.details)
_OF_A_FEATURE = {
    AlertKind.BACK: _UPKEEP,
    AlertKind.NOT_BACK: _UPKEEP,
    AlertKind.GUEST_ENDED: _GUESTS,
    AlertKind.GUEST_NOT_LOCKED: _GUESTS,
    AlertKind.UPDATE_AVAILABLE: _Feature(cures.headline, cures.details),
    AlertKind.REMINDER: _WATCHES,
    AlertKind.UNWANTED_USE: _WATCHES,
    AlertKind.STILL_UNLOCKED: _WATCHES,
    AlertKind.NOT_CHARGING: _WATCHES,
}


def alert(say: Language, told: Alert, *, now: datetime, short: bool = False) -> str:
    """The whole message; the first line says what and which charger, and when.

    `short`: of a receipt as much as a lock screen shows.
    """
    if told.kind is AlertKind.CLOCK_CHANGE:
        return clock_changes.alert(say, told, now=now)
    at = say.clock(told.occurred_at, told.time_zone, now=now)
    first = f"{_icon(told)} {_headline(say, told)}{_SEPARATOR}{at}"
    details = [_taken(say, told), _amended(say, told)] if short else _details(say, told, now)
    return "\n".join([first, *(line for line in details if line)])


def headline(say: Language, told: Alert) -> str:
    """What and which charger, without icon and time."""
    return _headline(say, told)


def _icon(told: Alert) -> str:
    return {
        AlertKind.FINISHED: "✅",
        AlertKind.PAUSED: "⏸",
        AlertKind.CAR_CONNECTED: "🔌",
        AlertKind.CAR_UNPLUGGED: "🟢",
        AlertKind.LOCKED_WITH_CAR: "🔒🚗",
        AlertKind.ERROR: "⚠️",
        AlertKind.OFFLINE: "📴",
        AlertKind.SIGN_IN_REFUSED: "⚠️",
        AlertKind.CLOUD_SILENT: "☁️",
        AlertKind.CLOUD_BACK: "☁️",
        AlertKind.BACK: "✅",
        AlertKind.NOT_BACK: "⚠️",
        AlertKind.GUEST_ENDED: "🔒",
        AlertKind.GUEST_NOT_LOCKED: "⚠️",
        AlertKind.UPDATE_AVAILABLE: "⬆️",
        AlertKind.PLUG_QUESTION: "🔌",
        AlertKind.REMINDER: "⏰",
        AlertKind.UNWANTED_USE: "🚨",
        AlertKind.STILL_UNLOCKED: "🔓",
    }.get(told.kind, words.icon(told.status))


def _headline(say: Language, told: Alert) -> str:
    name = words.bold(told.charger_name)
    if told.kind in _OF_A_FEATURE:
        return _OF_A_FEATURE[told.kind].headline(say, told)
    if told.kind is AlertKind.WAITING:
        return f"{name}{_SEPARATOR}{words.status_words(say, told.status)}"
    if told.kind is AlertKind.STARTED and told.status is ChargerStatus.DISCHARGING:
        return say("{name} started discharging", name=name)
    return {
        AlertKind.STARTED: say("{name} started charging", name=name),
        AlertKind.FINISHED: say("{name} finished", name=name),
        AlertKind.PAUSED: say("{name} is paused", name=name),
        AlertKind.CAR_CONNECTED: say("{name} has a car connected", name=name),
        AlertKind.PLUG_QUESTION: say("{name} has a car connected", name=name),
        AlertKind.CAR_UNPLUGGED: say("{name} is free, the car is unplugged", name=name),
        AlertKind.LOCKED_WITH_CAR: say("{name} is locked with a car connected", name=name),
        AlertKind.ERROR: say("{name} reports an error", name=name),
        AlertKind.OFFLINE: say("{name} is offline", name=name),
        AlertKind.ONLINE: say("{name} is online again", name=name),
        AlertKind.SIGN_IN_REFUSED: say("Wallbox no longer takes your password"),
        AlertKind.CLOUD_SILENT: say("Wallbox's cloud does not answer"),
        AlertKind.CLOUD_BACK: say("Wallbox's cloud answers again"),
    }[told.kind]


def _details(say: Language, told: Alert, now: datetime) -> list[str]:
    if told.kind in _OF_A_FEATURE:
        return _OF_A_FEATURE[told.kind].details(say, told)
    return {
        AlertKind.FINISHED: lambda: [
            _SEPARATOR.join(part for part in (_taken(say, told), _time(say, told)) if part),
            _averages(say, told),
            _price(say, told),
            stops(say, told),
            _amended(say, told) or _away_until_now(say, told),
        ],
        AlertKind.STARTED: lambda: [_flow(say, told)],
        AlertKind.WAITING: lambda: [_waiting(say, told.status)],
        AlertKind.PLUG_QUESTION: lambda: [_waiting(say, told.status), cures.shall_it_charge(say)],
        AlertKind.OFFLINE: lambda: [
            _last_seen(say, told, now),
            say("It may well go on charging.") if told.car_connected is not False and not told.after_receipt else "",
        ],
        AlertKind.ONLINE: lambda: [_back(say, told)],
        AlertKind.CLOUD_SILENT: lambda: [_silence(say, told), say("I keep trying; your charger works on its own.")],
        AlertKind.CLOUD_BACK: lambda: [_away(say, told)],
    }.get(told.kind, lambda: [_advice(say, told.kind)])()


def _away(say: Language, told: Alert) -> str:
    return say("It was away for {duration}.", duration=say.duration(told.offline_s or 0))


def _taken(say: Language, told: Alert) -> str:
    """The energy and its cost."""
    parts = [say.energy(told.energy_kwh)] if told.energy_kwh is not None else []
    if told.cost and told.currency and _tells(told.energy_kwh):
        parts.append(say.money(told.cost, told.currency))
    return _SEPARATOR.join(parts)


def _tells(energy_kwh: float | None) -> bool:
    """Whether its cost says anything; not where the energy is shown as nothing."""
    return energy_kwh is None or energy_kwh >= words.LEAST_KWH


def _time(say: Language, told: Alert) -> str:
    """The whole session; how long energy flowed where that is notably less."""
    if told.started_at is None:
        return ""
    whole = (told.occurred_at - told.started_at).total_seconds()
    if whole < 1:
        return ""
    said = say.duration(whole)
    flowed_s = _flowed_s(told)
    if flowed_s and whole - flowed_s >= 60:  # noqa: PLR2004 - a minute, the least shown
        return say("{whole} (charging {charging})", whole=said, charging=say.duration(flowed_s))
    return said


def _averages(say: Language, told: Alert) -> str:
    parts = []
    average = _average_kw(told)
    if average is not None:
        parts.append(say("avg {power}", power=say.power(average)))
    if told.peak_power_kw:
        parts.append(say("peak {power}", power=say.power(told.peak_power_kw)))
    if told.range_km:
        parts.append(say("about {range} km", range=say.number(told.range_km)))
    return _SEPARATOR.join(parts)


def _average_kw(told: Alert) -> float | None:
    """Of the time energy flowed by the readings."""
    flowed_s = _flowed_s(told)
    if not told.energy_kwh or not flowed_s or flowed_s < 60:  # noqa: PLR2004 - less gives no average
        return None
    average = told.energy_kwh / (flowed_s / 3600)
    return min(average, told.peak_power_kw or average)


def _flowed_s(told: Alert) -> int | None:
    """How long energy flowed by the readings; None where that is clearly too short to be true.

    The energy counts from the first moment, the time from the first reading.
    """
    if not told.charging_s or not told.energy_kwh or not told.peak_power_kw:
        return told.charging_s
    least_kw = told.energy_kwh / ((told.charging_s + _UNTIL_FIRST_READING_S) / 3600)
    return told.charging_s if least_kw <= told.peak_power_kw * _READING_NOISE else None


_UNTIL_FIRST_READING_S = 90
"""How long energy may have flowed before a reading has found it."""

_READING_NOISE = 1.05
"""The time between readings is known to the reading only."""


def _flow(say: Language, told: Alert) -> str:
    parts = [say.power(told.charging_power_kw)] if told.charging_power_kw else []
    limit = told.max_charging_current_a
    if limit is not None:
        parts.append(say("limit {limit} A", limit=limit) if limit >= 0 else say("up to {limit} A", limit=-limit))
    return ", ".join(parts)


def went_on(say: Language, name: str, at: str) -> str:
    """What is left of a pause that was told; `at`: when it was told to have begun."""
    was = say("{name} was paused", name=words.bold(name))
    return f"⏸ {was}{_SEPARATOR}{at}\n" + say("Charging went on.")


def _waiting(say: Language, status: ChargerStatus) -> str:
    return {
        ChargerStatus.SCHEDULED: say("It starts at the time of its schedule."),
        ChargerStatus.WAITING_FOR_CAR: say("The car takes no energy: it may be full or asleep."),
        ChargerStatus.WAITING_FOR_POWER_SHARING: say("Another charger has the power now. It goes on by itself."),
        ChargerStatus.WAITING_FOR_POWER_BOOST: say("The house needs the power now. It goes on by itself."),
        ChargerStatus.WAITING_FOR_ECO_SMART: say("It goes on by itself when there is enough sun."),
        ChargerStatus.WAITING_FOR_METER: say("Its meter does not answer. Ask whoever installed it."),
    }.get(status, "")


def _last_seen(say: Language, told: Alert, now: datetime) -> str:
    if told.last_seen_at is None:
        return ""
    return say("last seen {time}", time=say.clock(told.last_seen_at, told.time_zone, now=now))


def _silence(say: Language, told: Alert) -> str:
    since = told.last_seen_at or told.occurred_at
    return say("Nothing for {duration}.", duration=say.duration((told.occurred_at - since).total_seconds()))


def stops(say: Language, of: Alert | Figures) -> str:
    """What held a session up, where something did."""
    parts = []
    if of.long_pauses:
        parts.append(say("paused {duration}", duration=say.duration(of.paused_s)))
    elif of.pauses:
        parts.append(say.plural("{n} short pause", "{n} short pauses", of.pauses))
    power_s = of.waiting_s - of.sun_s - of.turn_s
    waited = [
        (of.sun_s, say("{duration} waiting for sun", duration=say.duration(of.sun_s))),
        (power_s, say("{duration} waiting for power", duration=say.duration(power_s))),
        (of.turn_s, say("{duration} waiting for its turn", duration=say.duration(of.turn_s))),
    ]
    parts += [said for seconds, said in waited if seconds >= 60]  # noqa: PLR2004 - a minute, the least shown
    return ", ".join(parts)


def _price(say: Language, told: Alert) -> str:
    """What the cost was reckoned with, and how much came from the sun."""
    parts = []
    if told.cost and told.currency and told.energy_kwh and _tells(told.energy_kwh):
        parts.append(say("at {price}/kWh", price=say.price(told.cost / told.energy_kwh, told.currency)))
    if told.green_energy_kwh and told.energy_kwh:
        share = min(1.0, told.green_energy_kwh / told.energy_kwh)
        parts.append(say("{percent} % green", percent=round(share * 100)))
    return _SEPARATOR.join(parts)


def _amended(say: Language, told: Alert) -> str:
    if told.amended is None:
        return ""
    said = {
        Amended.CORRECTED: say("corrected with Wallbox's record"),
        Amended.COMPLETED: say("completed with Wallbox's record"),
    }[told.amended]
    return f"<i>{said}</i>"


def _away_until_now(say: Language, told: Alert) -> str:
    """That the charger is back, where its receipt is the word of that."""
    return say("Back online after {duration}.", duration=say.duration(told.offline_s)) if told.offline_s else ""


def _back(say: Language, told: Alert) -> str:
    status = words.status_words(say, told.status)
    if not told.offline_s:
        return say("Now: {status}", status=status)
    return say("Now: {status}. It was away for {duration}.", status=status, duration=say.duration(told.offline_s))


def _advice(say: Language, kind: AlertKind) -> str:
    return {
        AlertKind.LOCKED_WITH_CAR: say("It won't charge until it is unlocked."),
        AlertKind.ERROR: say("Unplug and plug in again. If that does not help, look into the Wallbox app."),
        AlertKind.SIGN_IN_REFUSED: say("I can't see or control your chargers until you connect again."),
    }.get(kind, "")
