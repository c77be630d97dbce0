"""Restart and firmware: questions, what came of it."""

from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import cards, words
from bot.domain.access import Action
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.upkeep import EXPECTED


def ask(say: Language, action: Action, snapshot: ChargerSnapshot) -> str:
    """The question before a restart or an update: what will happen to which charger."""
    name, away = words.bold(snapshot.label), say.duration(EXPECTED[action].total_seconds())
    if action is Action.RESTART:
        first, keep = say("🔁 Restart {name}?", name=name), ""
    else:
        version = words.name(snapshot.latest_firmware or "?")
        first = say("⬆️ Install firmware {version} on {name}?", version=version, name=name)
        keep = say("Leave its power on meanwhile.")
    back = say("It is away for about {duration}. I tell you when it is back.", duration=away)
    return "\n".join(line for line in (first, back, keep) if line)


def ask_while_charging(say: Language, action: Action, snapshot: ChargerSnapshot) -> str:
    """The second question, with the consequence."""
    name, away = words.bold(snapshot.label), say.duration(EXPECTED[action].total_seconds())
    if action is Action.RESTART:
        return say(
            "⚡ {name} is charging; restarting stops it for about {duration}. Restart now?", name=name, duration=away
        )
    return say(
        "⚡ {name} is charging; the update stops it for about {duration}. Install now?", name=name, duration=away
    )


def firmware(say: Language, snapshot: ChargerSnapshot, *, now: datetime) -> str:
    """What is installed, what is the newest, what an update means."""
    version, newest = words.name(snapshot.firmware or "?"), words.name(snapshot.latest_firmware or "?")
    away = say.duration(EXPECTED[Action.UPDATE_FIRMWARE].total_seconds())
    lines = [say("{name} · firmware {version}", name=words.bold(snapshot.label), version=version)]
    if snapshot.update_available:
        lines.append(say("Version {version} is available.", version=newest))
        takes = say("Installing it takes about {duration}, without charging.", duration=away)
        lines.append(_hindrance(say, snapshot) or takes)
    elif snapshot.update_available is False:
        lines.append(say("That is the newest version."))
    else:
        lines.append(say("Whether there is a newer one I'll know after the next reading."))
    icon = "⬆️" if snapshot.update_available else "✅" if snapshot.update_available is False else "❔"
    return f"{icon} " + "\n".join([*lines, cards.age(say, snapshot, now=now)])


def _hindrance(say: Language, snapshot: ChargerSnapshot) -> str:
    """Why an update is not offered; nothing where it is."""
    if snapshot.ocpp_mode:
        return say("Only its OCPP provider can install it.")
    return say("It has to be online for that.") if snapshot.status is ChargerStatus.OFFLINE else ""


def under_way(say: Language) -> str:
    """Below the card while the charger is away."""
    return say("I'll tell you when it is back.")


def not_your_question(say: Language) -> str:
    """For a press on somebody else's confirmation, shown above the chat."""
    return say("Only the person who asked for this can confirm it.")


def too_old(say: Language) -> str:
    """Why a confirmation is asked again."""
    return say("That question was more than a minute old.")


def headline(say: Language, told: Alert) -> str:
    """The first line of the alert that a charger is back, or is not."""
    name, restart = words.bold(told.charger_name), told.after is Action.RESTART
    if told.kind is AlertKind.BACK:
        if restart:
            return say("{name} is back after the restart", name=name)
        return say("{name} is back after the update", name=name)
    if restart:
        return say("{name} has not come back after the restart", name=name)
    if told.status.reachable:
        return say("{name} has not installed the update", name=name)
    return say("{name} has not come back after the update", name=name)


def details(say: Language, told: Alert) -> list[str]:
    """How it is now, or what to do."""
    if told.kind is AlertKind.BACK:
        now = say("Now: {status}", status=words.status_words(say, told.status))
        if told.after is Action.RESTART or told.firmware is None:
            return [now]
        return [now, say("Firmware {version}", version=words.name(told.firmware))]
    if told.after is Action.RESTART:
        return [say("Switch its power off and on at the fuse."), say("If that does not help, ask who installed it.")]
    if told.status.reachable:
        return [say("Try again with /firmware, or in the Wallbox app.")]
    return [say("Leave its power on for another half hour."), say("If it is still away then, ask Wallbox.")]
