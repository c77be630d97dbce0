"""What the menu of a charger holds: only what works on this model, in this state, for this person."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.domain.access import Action
from bot.domain.charger import Charger, is_locked
from bot.domain.offers import may_return_to_schedule, takes_orders


class Entry(StrEnum):
    """What a button of the menu opens or does, in the order of the buttons."""

    SESSIONS = "sessions"
    SCHEDULE = "schedule"
    HISTORY = "history"
    ECO_SMART = "eco_smart"
    MAIN_FUSE = "main_fuse"
    PRICE = "price"
    BACK_TO_SCHEDULE = "back_to_schedule"
    GUEST_PASS = "guest_pass"  # noqa: S105 - a pass for a guest, not a password
    ALERTS = "alerts"
    DEFAULT = "default"
    """Make it the charger that commands without a name mean."""
    NO_DEFAULT = "no_default"
    """Let commands without a name ask again."""
    UPKEEP = "upkeep"
    """The screen with the entries of `upkeep`."""
    RESTART = "restart"
    FIRMWARE = "firmware"


def menu(charger: Charger, *, several: bool, default: bool) -> list[Entry]:
    """The first screen; nothing on it stops a charger."""
    entries = [entry for entry, fits in _FIRST.items() if fits(charger)]
    if several:
        entries.insert(-1, Entry.NO_DEFAULT if default else Entry.DEFAULT)
    return entries


def upkeep(charger: Charger) -> list[Entry]:
    """The last screen: what takes a charger away for a while."""
    return [entry for entry, fits in _UPKEEP.items() if fits(charger)]


def _always(_: Charger) -> bool:
    return True


def _works(action: Action) -> Callable[[Charger], bool]:
    """Whether the person may do it and the charger takes orders at all."""

    def works(charger: Charger) -> bool:
        snapshot = charger.snapshot
        return charger.role.may(action) and takes_orders(snapshot, action) and snapshot.status.reachable

    return works


def _has_eco_smart(charger: Charger) -> bool:
    return charger.snapshot.has_eco_smart and _works(Action.SET_ECO_SMART)(charger)


def _has_power_boost(charger: Charger) -> bool:
    return charger.snapshot.has_power_boost and _works(Action.SET_ICP_MAX_CURRENT)(charger)


def _left_its_schedule(charger: Charger) -> bool:
    return may_return_to_schedule(charger) and _works(Action.RESUME_SCHEDULE)(charger)


def _locked_to_guests(charger: Charger) -> bool:
    closed = is_locked(charger.snapshot) or charger.guest is not None
    return closed and _works(Action.UNLOCK)(charger)


_FIRST: Mapping[Entry, Callable[[Charger], bool]] = {
    Entry.SESSIONS: _always,
    Entry.SCHEDULE: _always,
    Entry.ECO_SMART: _has_eco_smart,
    Entry.MAIN_FUSE: _has_power_boost,
    Entry.PRICE: _works(Action.SET_ENERGY_COST),
    Entry.BACK_TO_SCHEDULE: _left_its_schedule,
    Entry.GUEST_PASS: _locked_to_guests,
    Entry.HISTORY: _always,
    Entry.ALERTS: _always,
    Entry.UPKEEP: _always,
}
_UPKEEP: Mapping[Entry, Callable[[Charger], bool]] = {
    Entry.RESTART: _works(Action.RESTART),
    Entry.FIRMWARE: _always,
}
