"""A restart or a firmware update: the charger is away for a while, as expected, and comes back or does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot, ChargerStatus

EXPECTED: Mapping[Action, timedelta] = {
    Action.RESTART: timedelta(minutes=2),
    Action.UPDATE_FIRMWARE: timedelta(minutes=10),
}
"""How long the charger is usually away."""

LASTING: Mapping[Action, timedelta] = {
    Action.RESTART: timedelta(minutes=10),
    Action.UPDATE_FIRMWARE: timedelta(minutes=30),
}
"""After so long something is wrong."""

_UNSEEN = timedelta(minutes=4)
"""A restart that no reading has caught is over by then."""

_AWAY = frozenset({ChargerStatus.OFFLINE, ChargerStatus.UPDATING, ChargerStatus.UNKNOWN})


class Outcome(StrEnum):
    """How it ended; also the words of the alerts."""

    BACK = "back"
    NOT_BACK = "not_back"
    """Away for too long, or an update that never began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A restart or an update the cloud has accepted, until the charger is back from it."""

    action: Action
    by: int
    """Telegram user id of the person who asked for it."""
    since: datetime
    firmware: str | None = None
    """The version before."""
    seen: bool = False
    """Whether a reading has found the charger away."""
    overdue: bool = False
    """Whether it was told that the charger has not come back."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a reading means for an absence."""

    absence: Absence | None
    """What to remember; None when it is over."""
    outcome: Outcome | None = None
    """What to tell."""
    held_back: bool = False
    """The status is not to be taken at its word: a charger about to restart is "ready" with a car connected."""


def follow(absence: Absence, current: ChargerSnapshot) -> Followed:
    """Look at an absence in the light of a newer reading."""
    passed = current.taken_at - absence.since
    late = passed > LASTING[absence.action]
    if current.status in _AWAY:
        tell = late and not absence.overdue
        seen = absence.seen or current.status is not ChargerStatus.UNKNOWN
        kept = replace(absence, seen=seen, overdue=absence.overdue or tell)
        return Followed(kept, Outcome.NOT_BACK if tell else None)
    if absence.seen or _over_unseen(absence, current, passed):
        return Followed(None, Outcome.BACK)
    if late:
        return Followed(None, Outcome.NOT_BACK)
    return Followed(absence, held_back=absence.action is Action.RESTART)


def _over_unseen(absence: Absence, current: ChargerSnapshot, passed: timedelta) -> bool:
    if absence.action is Action.RESTART:
        return passed > _UNSEEN
    return None not in {current.firmware, absence.firmware} and current.firmware != absence.firmware
