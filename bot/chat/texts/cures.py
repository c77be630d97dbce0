"""What helps against what an alert tells: lists of what to look at, a newer firmware, the question at the plug."""

from enum import StrEnum

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.access import Action
from bot.domain.alerts import Alert
from bot.domain.charger import ChargerSnapshot
from bot.domain.plugged import Answer
from bot.domain.upkeep import EXPECTED


class Topic(StrEnum):
    """What a list is about; part of a button."""

    ERROR = "error"
    CAR = "car"
    """Connected, and asks for nothing."""


def check(say: Language, topic: Topic, label: str) -> str:
    """What to look at, the easiest first."""
    head = say("☰ {name} · what to check", name=words.bold(label))
    if topic is Topic.ERROR:
        steps = [
            say("Unplug the cable, wait a moment, plug in again."),
            say("Are its fuse and residual-current switch on?"),
            say("Restart it, with nothing plugged in."),
            say("If it stays: the Wallbox app names the error for whoever installed it."),
        ]
    else:
        steps = [
            say("Is the car full, or at a limit of its own?"),
            say("Does the car wait for its own timer?"),
            say("Is the plug pushed in fully, at both ends?"),
            say("Unlock the car to wake it, then resume."),
        ]
    return "\n".join([head, *(f"{number}. {step}" for number, step in enumerate(steps, start=1))])


def check_button(say: Language) -> str:
    """Opens the list."""
    return say("☰ What to check")


def ignore(say: Language) -> str:
    """Takes the buttons away."""
    return say("🙈 Ignore")


def firmware(say: Language) -> str:
    """Opens the firmware screen."""
    return say("⬆️ Firmware…")


def headline(say: Language, told: Alert) -> str:
    """The first line about a newer firmware."""
    version = words.name(told.latest_firmware or "?")
    return say("{name} can have firmware {version}", name=words.bold(told.charger_name), version=version)


def details(say: Language, told: Alert) -> list[str]:
    """What it replaces, and when installing it is safe."""
    away = say.duration(EXPECTED[Action.UPDATE_FIRMWARE].total_seconds())
    replaces = say("Installed: {version}", version=words.name(told.firmware)) if told.firmware else ""
    if told.status.energy_flows:
        safe = say("Safe once the car has finished: it takes about {duration}.", duration=away)
    else:
        safe = say("Safe while nothing charges: it takes about {duration}.", duration=away)
    return [replaces, safe, say("Leave its power on meanwhile.")]


def answer(say: Language, given: Answer) -> str:
    """A button under the question."""
    return {
        Answer.NOW: say("▶ Charge now"),
        Answer.SCHEDULE: say("🕒 Keep schedule"),
        Answer.SOLAR: say("☀️ Solar"),
    }[given]


def shall_it_charge(say: Language) -> str:
    """The question itself."""
    return say("Shall it charge now?")


def keeps(say: Language, given: Answer, label: str) -> str:
    """What is left of the question where nothing is to be changed."""
    name = words.bold(label)
    if given is Answer.SCHEDULE:
        return say("🕒 {name} keeps its schedule.", name=name)
    return say("☀️ {name} waits for the sun.", name=name)


def is_now(say: Language, snapshot: ChargerSnapshot) -> str:
    """What is left of the question once it is pointless."""
    status = words.shown_status(snapshot)
    return f"{words.icon(status)} {words.bold(snapshot.label)} · {words.status_words(say, status)}"
