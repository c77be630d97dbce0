"""Guest passes: the choices, what was agreed, the line on the card, the end with the guest's receipt."""

from datetime import datetime, timedelta

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Charger, ChargerStatus
from bot.domain.guests import NOBODY_AFTER, WhyOver
from bot.domain.hosting import LEAST_KWH

_LEAST_S = 60


def choose(say: Language, charger: Charger, *, now: datetime) -> str:
    """Above the choices; with a pass that is there already, what a choice does to it."""
    name = words.bold(charger.snapshot.label)
    if charger.guest is None:
        head = say("🎟 {name} · unlock for a guest", name=name)
        return "\n".join([head, say("I unlock it now. When shall I lock it again?")])
    head = say("🎟 {name} · guest pass", name=name)
    return "\n".join([head, card_line(say, charger, now=now), say("A new choice replaces this one.")])


def given(say: Language, charger: Charger, *, now: datetime) -> str:
    """The confirmation: what happens by itself from now on."""
    head = say("🎟 {name} · unlocked for a guest", name=words.bold(charger.snapshot.label))
    if charger.guest is None:
        return head
    if charger.guest.until is None:
        longest = say.duration(NOBODY_AFTER.total_seconds())
        lines = [
            say("I lock it again when the cable leaves, or after {longest} if nobody comes.", longest=longest),
        ]
    else:
        until = say.clock(charger.guest.until, charger.snapshot.time_zone, now=now)
        lines = [
            say("I lock it again at {time}.", time=until),
            say("That stops a car that is still charging."),
        ]
    return "\n".join([head, *lines, say("Locking it yourself ends the guest pass.")])


def card_line(say: Language, charger: Charger, *, now: datetime) -> str:
    """The line on the status card; empty without a pass."""
    if charger.guest is None:
        return ""
    if charger.guest.over_at(now):
        return say("🎟 Guest pass over, locking again…")
    if charger.guest.until is None:
        return say("🎟 Guest until the cable leaves")
    return say("🎟 Guest until {time}", time=say.clock(charger.guest.until, charger.snapshot.time_zone, now=now))


def left_open(say: Language, labels: list[str]) -> str:
    """Before an account is erased, and its guest passes with it."""
    names = say.listed([words.bold(label) for label in labels])
    return say("🎟 {names}: open for a guest. I won't lock it again then.", names=names)


def headline(say: Language, told: Alert) -> str:
    """The first line of the messages at the end, without its sign and time."""
    name = words.bold(told.charger_name)
    if told.kind is AlertKind.GUEST_ENDED:
        return say("{name} is locked again", name=name)
    return say("{name} could not be locked again", name=name)


def details(say: Language, told: Alert) -> list[str]:
    """The receipt, or what happens next."""
    if told.kind is AlertKind.GUEST_NOT_LOCKED:
        return [say("The guest pass is over. I keep trying, and tell you when it is locked.")]
    lines = [_receipt(say, told)]
    if told.pass_over is WhyOver.LOCKED and told.by is None:
        lines.append(say("It was locked in the Wallbox app, or by auto-lock."))
    if told.status is ChargerStatus.LOCKED_CAR_CONNECTED:
        lines.append(say("A car is still connected."))
    return lines


def _receipt(say: Language, told: Alert) -> str:
    energy = told.energy_kwh or 0.0
    if energy < LEAST_KWH:
        if told.pass_over is WhyOver.NOBODY_CAME:
            return say("No guest came within {longest}.", longest=say.duration(NOBODY_AFTER.total_seconds()))
        return say("Your guest did not charge.")
    parts = [say.energy(energy)]
    if told.cost and told.currency:
        parts.append(say.money(told.cost, told.currency))
    if (told.charging_s or 0) >= _LEAST_S:
        parts.append(say.duration(told.charging_s or 0))
    return say("Your guest charged {figures}.", figures=say.listed(parts))


def until_the_cable_leaves(say: Language) -> str:
    """A choice."""
    return say("🔌 Until the cable leaves")


def hours(say: Language, lasting: timedelta) -> str:
    """A choice."""
    return f"🕒 {say.duration(lasting.total_seconds())}"


def end(say: Language) -> str:
    """The button that locks now."""
    return say("🔒 End guest pass")
