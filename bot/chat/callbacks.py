"""What a button carries: typed, at most 64 bytes, with a version, and nothing that lives in one process only."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

VERSION = "1"
LONGEST = 64
"""Bytes Telegram takes in callback_data."""

_LARGEST = 2**63 - 1
"""What the database takes for a number."""

_FLAGS = re.compile(r"(k?)(?:u(\d{1,19}))?", re.ASCII)


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
    """`value` holds the kind and what it becomes, a Loudness: `started:off`."""
    LANGUAGE = "lang"
    """`value` holds the language code; empty = Telegram's."""
    LOGIN = "login"
    LOGIN_ANYWAY = "relogin"
    """Also where an account is connected already: a new password, or another account."""
    SAME_EMAIL = "same"
    """The e-mail of the attempt before, which the dialog remembers."""
    LOGOUT = "logout"
    """`value` holds the account, or `all`; empty = ask which."""
    LOGOUT_NOW = "erase"
    """`value` as for LOGOUT."""
    MORE = "more"
    """Show the menu of a charger."""
    UPKEEP = "upkeep"
    """Show what the menu keeps on its last screen."""
    USE_BY_DEFAULT = "star"
    """`value` is empty, or `off` where no charger is to be the default."""
    ALERTS = "alerts"
    """Show the switches of alerts."""
    CANCEL = "cancel"
    """Leave everything as it is and take the question away."""
    SESSIONS = "sess"
    """`value` holds what is shown of the recorded sessions; empty = the totals of this month."""
    NEW_SESSIONS = "sessnew"
    """As SESSIONS, after a new reading."""
    TYPE_PERIOD = "dates"
    """Ask for dates to be typed."""
    STATEMENT = "file"
    """`value` holds the kind of file and the period: `csv.20260301-20260331`."""
    SCHEDULES = "plans"
    """Show the charging schedules; an open draft is dropped."""
    NEW_SCHEDULES = "plansnew"
    """As SCHEDULES, after a new reading."""
    SCHEDULE = "plan"
    """One of them; `value` holds slot and mark: `0:1f2e3d4c`. So also below."""
    ADD_SCHEDULE = "planadd"
    EDIT_SCHEDULE = "planedit"
    SWITCH_SCHEDULE = "planon"
    """`value` holds slot, mark and what it becomes: `0:1f2e3d4c:off`."""
    DELETE_SCHEDULE = "plandel"
    DELETE_SCHEDULE_NOW = "planerase"
    DRAFT = "draft"
    """Change the open draft; `value` holds what of it: `day:0`, `start:22:15` …"""
    SAVE_DRAFT = "draftsave"
    WRITE_SCHEDULES_AGAIN = "planagain"
    """Once more what the cloud did not take."""
    UNDO_SCHEDULES = "planundo"
    """`value` holds the number of the change."""
    KEEP_LOCAL_TIMES = "planclock"
    """`value` holds the moment of the clock change, epoch seconds."""
    ECO = "eco"
    """Show the choices of eco-smart; likewise ICP and COST."""
    SET_ECO = "ecoset"
    """`value` holds the mode; of SET_ICP the amperes, of SET_COST the price."""
    ICP = "icp"
    SET_ICP = "icpset"
    TYPE_ICP = "icptype"
    COST = "cost"
    SET_COST = "costset"
    TYPE_COST = "costtype"
    UNDO = "undo"
    """`value` holds the number of the change."""
    RESUME_SCHEDULE = "auto"
    UNLOCK_AND_RESUME = "unlockgo"
    RESTART = "restart"
    """Ask before restarting; likewise UPDATE."""
    RESTART_NOW = "restartnow"
    """`value` holds who was asked and when, see bot.chat.confirming; likewise UPDATE_NOW."""
    FIRMWARE = "fw"
    """Show what is installed."""
    UPDATE = "update"
    UPDATE_NOW = "updatenow"
    GUEST = "guest"
    """Show how long a guest pass may last."""
    UNLOCK_FOR_GUEST = "guestfor"
    """`value` holds the hours, or `cable`."""
    STOP_ALERTS = "alertstop"
    """Tell nothing in this group any more."""
    QUIET = "quiet"
    """Show the quiet hours of the chat."""
    SET_QUIET = "quietset"
    """`value` holds the times, `22:00-07:00`, or `off`."""
    TYPE_QUIET = "quiettype"
    RING = "quietring"
    """`value` holds a kind and whether it breaks the quiet: `error:off`."""
    SNOOZE = "snooze"
    """Ask for how long."""
    SNOOZE_FOR = "snoozefor"
    """`value`: `1h`, `morning` or `off`."""
    REMIND = "remind"
    """Show when to be reminded to plug in; `value` is empty, or `days` for the weekdays."""
    WATCH = "watch"
    """Show the watchdogs."""
    SET_WATCH = "watchset"
    """`value` holds a WatchKind and what it becomes: `at:21:30`, `before:30`, `at:day:0:off`, `open:off`."""
    TYPE_WATCH = "watchtype"
    """`value` holds a WatchKind with an hour."""
    AWAY = "away"
    """`value`: `on` or `off`; `charger_id` is that of the screen it stands on, 0 for one of its own."""
    CHECK = "check"
    """Show what to look at; `value` holds a topic of bot.chat.texts.cures."""
    IGNORE = "ignore"
    """Take the buttons of the message away."""
    PLUG = "plug"
    """`value` holds an answer of bot.domain.plugged, or nothing."""
    HISTORY = "hist"
    """`value` holds the number of the page, from 0."""
    LIVE = "live"
    """Let sessions have a live card, `on`, or not, `off`; likewise PIN of the card pressed."""
    PIN = "pin"
    TARGET = "target"
    """Ask how much a session is to bring."""
    SET_TARGET = "targetset"
    """`value` holds the kWh, or `off`."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button's meaning."""

    verb: Verb
    charger_id: int = 0
    """0 = no charger in particular."""
    value: str = ""
    keep: bool = False
    """The pressed message is worth keeping (an alert): the answer is a new message."""
    asker: int = 0
    """The one person whose press counts, as a user id; 0 = everybody who may do what it asks for."""

    def pack(self) -> str:
        """The callback_data. Raises ValueError where it would not fit or not come back the same."""
        flags = ("k" if self.keep else "") + (f"u{self.asker}" if self.asker else "")
        packed = "|".join((VERSION, self.verb.value, str(self.charger_id), self.value, flags))
        if len(packed.encode()) > LONGEST or "|" in self.value:
            raise ValueError(f"does not fit into a button: {packed}")
        return packed


@lru_cache(maxsize=64)  # every route asks of the same press
def unpack(packed: str | None) -> Press | None:
    """The press, or None for what this version has not made: an older button or a forged one."""
    version, *parts = (packed or "").split("|")
    if version != VERSION or len(parts) != 4:  # noqa: PLR2004 - verb, charger, value, flags
        return None
    verb, charger_id, value, flags = parts
    number, found = number_in(charger_id), _FLAGS.fullmatch(flags)
    if verb not in set(Verb) or number is None or found is None:
        return None
    return Press(Verb(verb), number, value, bool(found[1]), number_in(found[2] or "") or 0)


def number_in(text: str) -> int | None:
    """The number that a part of a button holds, from 0 to what the database takes; None for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_LARGEST)) or int(text) > _LARGEST:
        return None
    return int(text)


def carries(*verbs: Verb) -> Callable[[object], bool]:
    """Whether callback_data holds a press of one of these verbs, as a pattern for a route."""

    def matches(packed: object) -> bool:
        press = unpack(packed) if isinstance(packed, str) else None
        return press is not None and press.verb in verbs

    return matches
