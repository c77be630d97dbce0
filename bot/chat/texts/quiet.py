"""What is told in a chat, how loudly, and when it is quiet there."""

from collections.abc import Collection
from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import replies, words
from bot.domain.alerts import AlertKind
from bot.domain.preferences import MAY_RING, Loudness, QuietHours
from bot.services.telling import Told

_SIGNS = {Loudness.LOUD: "🔔", Loudness.SILENT: "🔕", Loudness.OFF: "✖"}


def settings(say: Language, told: Told, charger_id: int, *, now: datetime) -> str:
    """Above the switches: of one charger, or of all."""
    scope = told.scope(charger_id)
    head = say("What shall I tell you in this chat?")
    if scope in told.chargers:
        head = say("What shall I tell you of {name} in this chat?", name=words.bold(told.chargers[scope]))
    lines = [head, say("🔔 aloud · 🔕 without a sound · ✖ not at all")]
    if told.preferences.quiet is not None:
        lines.append(say("🌙 Quiet from {start} to {stop}.", **_hours(told.preferences.quiet)))
    if told.snoozed_until is not None:
        lines.append(say("💤 No sound until {time}.", time=say.clock(told.snoozed_until, told.zone, now=now)))
    return "\n".join(lines)


def come_here(say: Language, told: Told) -> str:
    """A group, or a topic of it, gets the alerts from now on."""
    names = say.listed([words.name(label) for label in told.chargers.values()])
    return say("Alerts of {names} come here now.", names=names or "Wallbox")


def stopped(say: Language) -> str:
    """A group gets no alerts any more."""
    return say("I tell nothing here any more. /alerts brings the alerts back.")


def not_yours(say: Language) -> str:
    """For somebody in a group who does not own the account."""
    return say("Only an owner of the Wallbox account arranges what I tell in a group. Yours come to our private chat.")


def nothing_told_here(say: Language) -> str:
    """For an owner in a group to which the alerts were never brought."""
    return say("I don't tell you anything in this group yet. /alerts brings your alerts here.")


def topic_gone(say: Language) -> str:
    """Below the first alert that could not go to its topic."""
    return say("The topic for alerts is gone, so they come here. /alerts in another topic moves them.")


def switch(say: Language, kind: AlertKind, loudness: Loudness) -> str:
    """One kind and its present state."""
    return words.short(f"{_SIGNS[loudness]} {replies.alert_name(say, kind)}")


def stop_here(say: Language) -> str:
    """Tell nothing in this group any more."""
    return say("✖ Stop here")


def all_chargers(say: Language) -> str:
    """The switches hold for every charger."""
    return say("All chargers")


def quiet_button(say: Language, quiet: QuietHours | None) -> str:
    """Opens the quiet hours."""
    return say("🌙 Quiet hours…") if quiet is None else f"🌙 {hours(quiet)}"


def quiet_hours(say: Language, told: Told) -> str:
    """Above the choices of quiet hours."""
    quiet = told.preferences.quiet
    zone = words.short(told.zone)
    if quiet is None:
        head = say("🌙 <b>Quiet hours</b> · off ({zone})", zone=zone)
    else:
        head = say("🌙 <b>Quiet hours</b> · {start}–{stop} ({zone})", **_hours(quiet), zone=zone)
    return "\n".join([head, say("Alerts make no sound then, except those with a ✔.")])


def hours(quiet: QuietHours) -> str:
    """`22:00–07:00`."""
    return "{start}–{stop}".format(**_hours(quiet))


def _hours(quiet: QuietHours) -> dict[str, str]:
    return {"start": f"{quiet.start:%H:%M}", "stop": f"{quiet.stop:%H:%M}"}


def may_ring(say: Language, kind: AlertKind, *, on: bool) -> str:
    """Whether a kind breaks the quiet."""
    return words.short(f"{'✔' if on else '✖'} {replies.alert_name(say, kind)}")


def type_times(say: Language) -> str:
    """Type the times instead."""
    return say("✏️ Type times…")


def no_quiet_hours(say: Language) -> str:
    """Keep none."""
    return say("✖ No quiet hours")


def ask_times(say: Language, zone: str) -> str:
    """The question for times."""
    return say(
        "From when to when shall I be quiet? Send e.g. 22:30-06:45, in another time zone 22-7 Europe/Lisbon. "
        "Now: {zone}.",
        zone=words.short(zone),
    )


def no_times(say: Language) -> str:
    """For an answer that is no times."""
    return say("I need two times of day, e.g. 22:30-06:45. /cancel leaves it as it is.")


def snooze(say: Language) -> str:
    """Asks for how long; opened from an alert."""
    return say("💤 Snooze")


def snooze_hour(say: Language) -> str:
    """No sound for an hour."""
    return say("💤 Snooze 1 h")


def snooze_night(say: Language) -> str:
    """No sound for the rest of the night."""
    return say("💤 Till morning")


def end_snooze(say: Language) -> str:
    """Aloud again."""
    return say("🔔 End the snooze")


def how_long(say: Language) -> str:
    """The question after a press under an alert."""
    return say("💤 Alerts without a sound in this chat: how long?")


def snoozed(say: Language, told: Told, *, now: datetime) -> str:
    """No sound until then, and what may ring all the same."""
    if told.snoozed_until is None:
        return say("🔔 Alerts make a sound again.")
    until = say.clock(told.snoozed_until, told.zone, now=now)
    lines = [say("💤 Alerts make no sound here until {time}.", time=until)]
    if ringing := _ringing(say, told.preferences.breaking):
        lines.append(say("What rings all the same: {kinds}.", kinds=ringing))
    return "\n".join(lines)


def _ringing(say: Language, breaking: Collection[AlertKind]) -> str:
    return say.listed([replies.alert_name(say, kind).lower() for kind in MAY_RING if kind in breaking])


def settings_button(say: Language) -> str:
    """To the switches."""
    return say("‹ Alerts")
