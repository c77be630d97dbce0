"""What was missed while the bot or Telegram was away, in one message: a line for each charger, in order of time."""

from collections.abc import Iterable
from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import alerts, words
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.digest import Digest


def digest(say: Language, missed: Digest, *, now: datetime) -> str:
    """The whole message; last, in full, what still calls for a person."""
    lines = [say("📬 While I was away:")]
    if missed.left_out:
        lines.append(say.plural("{n} earlier thing, and then", "{n} earlier things, and then", missed.left_out))
    lines += [_line(say, told, now) for told in _by_charger(missed.told)]
    if missed.urgent is not None:
        lines.append(alerts.alert(say, missed.urgent, now=now))
    return "\n".join(lines)


def _by_charger(told: Iterable[Alert]) -> list[list[Alert]]:
    """By charger, the one to which something happened first at the top."""
    grouped: dict[int, list[Alert]] = {}
    for alert in told:
        grouped.setdefault(alert.charger_id, []).append(alert)
    return list(grouped.values())


def _line(say: Language, told: list[Alert], now: datetime) -> str:
    parts, last_day = [], ""
    for alert in told:
        day = say.day(alert.occurred_at, alert.time_zone, now=now)
        told_on = alert.occurred_at if day == last_day else now
        at = say.clock(alert.occurred_at, alert.time_zone, now=told_on)
        parts.append(f"{at} {_what(say, alert)}")
        last_day = day
    listed = say.listed(parts)
    return f"{words.bold(told[0].charger_name)}: {listed}" if told[0].charger_id else listed


def _what(say: Language, told: Alert) -> str:
    if told.kind is AlertKind.FINISHED:
        return _finished(say, told)
    if told.kind is AlertKind.WAITING:
        return words.status_words(say, told.status)
    if told.kind is AlertKind.STARTED and told.status is ChargerStatus.DISCHARGING:
        return say("began to discharge")
    short = {
        AlertKind.STARTED: say("started"),
        AlertKind.PAUSED: say("paused"),
        AlertKind.CAR_CONNECTED: say("car connected"),
        AlertKind.CAR_UNPLUGGED: say("unplugged"),
        AlertKind.LOCKED_WITH_CAR: say("locked with a car"),
        AlertKind.ERROR: say("error"),
        AlertKind.OFFLINE: say("offline"),
        AlertKind.ONLINE: say("online again"),
        AlertKind.CLOUD_SILENT: say("Wallbox's cloud was silent"),
        AlertKind.CLOUD_BACK: say("Wallbox's cloud answered again"),
    }
    return short.get(told.kind) or alerts.headline(say, told)


def _finished(say: Language, told: Alert) -> str:
    figures = [] if told.energy_kwh is None else [say.energy(told.energy_kwh)]
    if told.cost and told.currency:
        figures.append(say.money(told.cost, told.currency))
    return say("finished ({figures})", figures=say.listed(figures)) if figures else say("finished")
