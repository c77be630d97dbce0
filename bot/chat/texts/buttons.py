"""What stands on buttons: emoji and verb, at most 24 characters, no HTML."""

from bot.chat.language import Language
from bot.chat.texts import values, words
from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot, EcoSmartMode
from bot.domain.values import Value

LONGEST = 24

_MODE_SIGNS = {EcoSmartMode.OFF.value: "🔌 ", EcoSmartMode.ECO.value: "🌱 ", EcoSmartMode.FULL_SOLAR.value: "☀️ "}

PREVIOUS, NEXT = "‹", "›"


def action(say: Language, wanted: Action, set_to: Value | None = None, currency: str | None = None) -> str:
    """The button that asks for an action; for one that sets a value with the value."""
    if set_to is not None:
        return value(say, wanted, set_to, currency)
    return {
        Action.PAUSE: say("⏸ Pause"),
        Action.RESUME: say("▶ Resume"),
        Action.LOCK: say("🔒 Lock"),
        Action.UNLOCK: say("🔓 Unlock"),
        Action.RESUME_SCHEDULE: say("↩ Back to schedule"),
    }[wanted]


def value(say: Language, wanted: Action, set_to: Value, currency: str | None, *, chosen: bool = False) -> str:
    """The button that sets a value; the present one is marked."""
    said = values.shown(say, wanted, set_to, currency)
    sign = {
        Action.SET_MAX_CHARGING_CURRENT: "⚡ ",
        Action.SET_ECO_SMART: _MODE_SIGNS.get(str(set_to), ""),
    }.get(wanted, "")
    return f"{sign}{said[:1].upper()}{said[1:]}{' •' if chosen else ''}"


def undo(say: Language) -> str:
    """Take a change back."""
    return say("↩ Undo")


def unlock_and_resume(say: Language) -> str:
    """The cure for a car at a locked charger."""
    return say("🔓▶ Unlock and charge")


def upkeep(say: Language, wanted: Action) -> str:
    """Ask before a restart or an update."""
    return say("🔁 Restart…") if wanted is Action.RESTART else say("⬆️ Update…")


def upkeep_now(say: Language, wanted: Action) -> str:
    """Confirm it."""
    return say("🔁 Restart now") if wanted is Action.RESTART else say("⬆️ Install now")


def current(say: Language, snapshot: ChargerSnapshot) -> str:
    """The button that opens the choices; shows the present setting, unless it is to discharge."""
    setting = snapshot.max_charging_current_a
    return say("⚡ Current") if setting is None or setting < 0 else f"⚡ {setting} A"


def amperes(value: int, *, chosen: bool) -> str:
    """One choice; the present one is marked."""
    return f"{value} A •" if chosen else f"{value} A"


def charger(snapshot: ChargerSnapshot) -> str:
    """A charger's name."""
    return words.short(snapshot.label, LONGEST)


def before(snapshot: ChargerSnapshot) -> str:
    """To the charger before."""
    return f"{PREVIOUS} {words.short(snapshot.label, LONGEST - 2)}"


def after(snapshot: ChargerSnapshot) -> str:
    """To the charger after."""
    return f"{words.short(snapshot.label, LONGEST - 2)} {NEXT}"


def other_email(say: Language) -> str:
    """Begin the login again."""
    return say("✉️ Other e-mail")


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


def back_to_menu(say: Language) -> str:
    """To the menu."""
    return say("‹ Back")


def more(say: Language) -> str:
    """Open the menu."""
    return say("☰ More")


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


def another_account(say: Language) -> str:
    """Begin the login of one more account."""
    return say("➕ Another account")


def account(label: str) -> str:
    """An account by the names of its chargers."""
    return words.short(label, LONGEST)


def try_again(say: Language) -> str:
    """The same once more."""
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
