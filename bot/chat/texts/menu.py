"""The menu of a charger, and which charger is meant where none is named."""

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.menu import Entry


def menu(say: Language, label: str, *, default: bool) -> str:
    """Above the menu."""
    head = say("☰ {name} · what next?", name=words.bold(label))
    return "\n".join([head, say("⭐ Commands without a name mean this charger.")]) if default else head


def upkeep(say: Language, label: str) -> str:
    """Above the last screen."""
    return say("🛠 {name} · maintenance", name=words.bold(label))


def entry(say: Language, wanted: Entry) -> str:
    """A button of the menu."""
    return {
        Entry.SESSIONS: say("📊 Sessions"),
        Entry.SCHEDULE: say("🕒 Schedule"),
        Entry.ECO_SMART: say("☀️ Eco-Smart"),
        Entry.MAIN_FUSE: say("🏠 Main fuse (ICP)"),
        Entry.PRICE: say("💶 Price"),
        Entry.BACK_TO_SCHEDULE: say("↩ Back to schedule"),
        Entry.GUEST_PASS: say("🔓 Guest pass"),
        Entry.HISTORY: say("🕘 History"),
        Entry.ALERTS: say("🔔 Alerts"),
        Entry.DEFAULT: say("⭐ Use by default"),
        Entry.NO_DEFAULT: say("☆ Ask each time"),
        Entry.UPKEEP: say("🛠 Maintenance"),
        Entry.RESTART: say("🔁 Restart…"),
        Entry.FIRMWARE: say("⬆️ Firmware"),
    }[wanted]


def default_chosen(say: Language, label: str) -> str:
    """After `/default garage`."""
    return say("⭐ {name}: commands without a name mean this charger now.", name=words.bold(label))


def no_default(say: Language) -> str:
    """After `/default off`."""
    return say("Commands without a name ask which charger from now on.")


def default_toast(say: Language) -> str:
    """The answer to the press, shown for a moment above the chat."""
    return say("Used by default from now on.")


def no_default_toast(say: Language) -> str:
    """As `default_toast`, where there is none any more."""
    return say("From now on I ask each time.")
