"""What a button carries: typed, at most 64 bytes, with a version, and nothing that lives in one process only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
LONGEST = 64
"""Bytes Telegram takes in callback_data."""


class Verb(StrEnum):
    """What a press asks for."""

    CARD = "card"
    PREVIOUS = "prev"
    """The card of the charger before the one named."""
    NEXT = "next"
    REFRESH = "refresh"
    PAUSE = "pause"
    RESUME = "resume"
    LOCK = "lock"
    UNLOCK = "unlock"
    CHOOSE_CURRENT = "amps"
    """Show the choices of max charging current."""
    SET_CURRENT = "set"
    """`value` holds the amperes."""
    TYPE_CURRENT = "type"
    """Ask for a number to be typed."""
    SWITCH_ALERT = "alert"
    """`value` holds the kind and what it becomes: `started:off`."""
    LANGUAGE = "lang"
    """`value` holds the language code; empty = Telegram's."""
    LOGIN = "login"
    LOGIN_ANYWAY = "relogin"
    """Also where an account is connected already: a new password, or another account."""
    SAME_EMAIL = "same"
    """The e-mail of the attempt before, which the dialog remembers."""
    LOGOUT = "logout"
    LOGOUT_NOW = "erase"
    CANCEL = "cancel"
    """Leave everything as it is and take the question away."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button's meaning."""

    verb: Verb
    charger_id: int = 0
    """0 = no charger in particular."""
    value: str = ""
    keep: bool = False
    """The pressed message is worth keeping (an alert): the answer is a new message."""

    def pack(self) -> str:
        """The callback_data. Raises ValueError where it would not fit or not come back the same."""
        parts = (VERSION, self.verb.value, str(self.charger_id), self.value, "k" if self.keep else "")
        packed = "|".join(parts)
        if len(packed.encode()) > LONGEST or "|" in self.value:
            raise ValueError(f"does not fit into a button: {packed}")
        return packed


def unpack(packed: str | None) -> Press | None:
    """The press, or None for what this version has not made: an older button or a forged one."""
    version, *parts = (packed or "").split("|")
    if version != VERSION or len(parts) != 4:  # noqa: PLR2004 - verb, charger, value, keep
        return None
    verb, charger_id, value, keep = parts
    if verb not in set(Verb) or not (charger_id.isascii() and charger_id.isdecimal()) or keep not in {"", "k"}:
        return None
    return Press(Verb(verb), int(charger_id), value, keep == "k")


def carries(*verbs: Verb) -> Callable[[object], bool]:
    """Whether callback_data holds a press of one of these verbs, as a pattern for a route."""

    def matches(packed: object) -> bool:
        press = unpack(packed) if isinstance(packed, str) else None
        return press is not None and press.verb in verbs

    return matches
