"""The live card of a charging session, its pin and its target."""

from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import alerts, buttons, words
from bot.domain.live import MOST_KWH, LiveCard

_CELLS = 10
_SEPARATOR = " · "
_FULL, _EMPTY = "▰", "▱"


def card(say: Language, live: LiveCard, *, now: datetime) -> str:
    """The card, six lines at most, until it becomes the receipt; what is not known is left out.

    Its age is a time of day, for it stands a while.
    """
    if live.over:
        return _over(say, live, now)
    status = live.current.status
    lines = [
        f"{words.icon(status)} {words.bold(live.charger_name)}{_SEPARATOR}{words.status_words(say, status)}",
        _flow(say, live),
        _cost(say, live),
        _goal(say, live),
        alerts.stops(say, live.current),
        "<i>" + say("as of {time}", time=say.clock(live.current.taken_at, live.time_zone, now=now)) + "</i>",
    ]
    return "\n".join(line for line in lines if line)


def _flow(say: Language, live: LiveCard) -> str:
    parts = [] if live.current.power_kw is None else [say.power(live.current.power_kw)]
    parts.append(say.energy(live.current.energy_kwh))
    if live.elapsed is not None and live.elapsed.total_seconds() >= 60:  # noqa: PLR2004 - a minute, the least shown
        parts.append(say.duration(live.elapsed.total_seconds()))
    return _SEPARATOR.join(parts)


def _cost(say: Language, live: LiveCard) -> str:
    price, currency = live.current.price, live.current.currency
    if not live.cost or not price or not currency or live.current.energy_kwh < words.LEAST_KWH:
        return ""
    cost = say.money(live.cost, currency)
    return say("{cost} so far at {price}/kWh", cost=cost, price=say.price(price, currency))


def _goal(say: Language, live: LiveCard) -> str:
    if live.goal is None or live.share is None:
        return ""
    full = min(_CELLS, int(live.share * _CELLS))
    bar = _FULL * full + _EMPTY * (_CELLS - full)
    percent, kwh = f"{int(live.share * 100)} %", say.energy(live.goal.kwh)
    if live.goal.own:
        return say("{bar} {percent} of {energy}", bar=bar, percent=percent, energy=kwh)
    return say("{bar} {percent} of the usual {energy}", bar=bar, percent=percent, energy=kwh)


def _over(say: Language, live: LiveCard, now: datetime) -> str:
    """Nobody saw how it ended."""
    at = say.clock(live.current.taken_at, live.time_zone, now=now)
    last = say("{energy} when I last saw it, at {time}.", energy=say.energy(live.current.energy_kwh), time=at)
    return "\n".join([say("❔ {name} · this session is over", name=words.bold(live.charger_name)), last])


def pin(say: Language, *, pinned: bool) -> str:
    """What the button does."""
    return say("📌 Unpin") if pinned else say("📌 Pin")


def pinned(say: Language, *, on: bool) -> str:
    """The answer to a press, shown for a moment above the chat."""
    return say("Pinned until the session ends.") if on else say("No longer pinned.")


def may_not_pin(say: Language) -> str:
    """As `pinned`, where Telegram does not let the bot."""
    return say("I may not pin here. An admin of the group can allow it.")


def target_button(say: Language) -> str:
    """Asks for the target."""
    return say("🎯 Target…")


def ask_target(say: Language, kwh: float | None, *, typed: bool) -> str:
    """The question, with what holds now; `typed`: whether an answer may be typed at once."""
    head = say("🎯 How much is a charging session to bring?")
    current = say("Now: {energy}.", energy=say.energy(kwh)) if kwh is not None else say("Now: as much as usual.")
    how = say("Choose, or send the kWh, e.g. 20.") if typed else say("Choose, or type e.g. /target 20.")
    return f"{head}\n{current}\n{how}"


def target_set(say: Language, kwh: float | None, *, live: bool) -> str:
    """What is measured against from now on, and where it shows."""
    if kwh is None:
        first = say("🎯 No target: sessions are measured against the usual one.")
    else:
        first = say("🎯 Target: {energy} for each session.", energy=say.energy(kwh))
    return first if live else "\n".join([first, say("Live cards show it; switch them on in /alerts.")])


def no_target(say: Language) -> str:
    """For an answer that is no such number."""
    return say("I need kWh from 1 to {most}, e.g. 20; off for no target.", most=say.number(MOST_KWH))


def no_target_button(say: Language) -> str:
    """As much as usual."""
    return say("✖ No target")


def switch(say: Language, *, on: bool) -> str:
    """Whether the message that tells the beginning follows the session."""
    return words.short(say("📈 Live card: on") if on else say("📈 Live card: off"), buttons.LONGEST)
