"""What stands on buttons: emoji and verb, at most 24 characters, no HTML."""

from bot.chat.language import Language
from bot.chat.texts import words
from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot

LONGEST = 24

PREVIOUS, NEXT = "‹", "›"


def action(say: Language, wanted: Action, amperes: int | None = None) -> str:
    """The button that asks for an action; for a max charging current with the amperes."""
    return {
        Action.PAUSE: say("⏸ Pause"),
        Action.RESUME: say("▶ Resume"),
        Action.LOCK: say("🔒 Lock"),
        Action.UNLOCK: say("🔓 Unlock"),
    }.get(wanted, f"⚡ {amperes} A")


def current(say: Language, snapshot: ChargerSnapshot) -> str:
    """The button that opens the choices; shows the present setting."""
    setting = snapshot.max_charging_current_a
    return say("⚡ Current") if setting is None else f"⚡ {setting} A"


def amperes(value: int, *, chosen: bool) -> str:
    """One choice; the present one is marked."""
    return f"{value} A •" if chosen else f"{value} A"


def charger(snapshot: ChargerSnapshot) -> str:
    """A charger's name."""
    return words.short(snapshot.label, LONGEST)


def email(address: str) -> str:
    """The e-mail that was typed before."""
    return words.short(address, LONGEST)


def switch(name: str, *, on: bool) -> str:
    """One kind of alert and its present state."""
    return words.short(f"{'🔔' if on else '🔕'} {name}", LONGEST)


def refresh(say: Language) -> str:
    """Read again."""
    return say("🔄 Refresh")


def status(say: Language) -> str:
    """Show the card."""
    return say("📋 Status")


def other(say: Language) -> str:
    """Type a number instead."""
    return say("Other…")


def back(say: Language) -> str:
    """To the card."""
    return say("‹ Back to the card")


def no(say: Language) -> str:
    """Leave everything as it is."""
    return say("✖ No")


def cancel(say: Language) -> str:
    """End the dialog."""
    return say("✖ Cancel")


def connect(say: Language) -> str:
    """Begin the login."""
    return say("🔑 Connect")


def connect_again(say: Language) -> str:
    """Begin the login although connected."""
    return say("🔑 Connect again")


def try_again(say: Language) -> str:
    """The same e-mail, the password once more."""
    return say("🔁 Try again")


def disconnect(say: Language) -> str:
    """Ask before erasing."""
    return say("Disconnect…")


def disconnect_now(say: Language) -> str:
    """Erase."""
    return say("Yes, disconnect")


def open_private_chat(say: Language) -> str:
    """A link."""
    return say("💬 Open private chat")


def as_in_telegram(say: Language) -> str:
    """Follow Telegram's language."""
    return say("As in Telegram")
