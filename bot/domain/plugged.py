"""The question when a car is plugged in: what this charger can do about it now; pure."""

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.access import Action, Role
from bot.domain.charger import ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.domain.offers import possible_actions


class Answer(StrEnum):
    """What a person may answer."""

    NOW = "now"
    """Charge now, whatever schedule or eco-smart say."""
    SCHEDULE = "schedule"
    """Leave it to its schedule."""
    SOLAR = "solar"
    """Leave it to the sun; where eco-smart is off it is switched on."""


def answers(snapshot: ChargerSnapshot) -> tuple[Answer, ...]:
    """What there is to answer while a car waits; empty where nothing is to be asked."""
    status = snapshot.status
    if not status.car_connected or Action.RESUME not in possible_actions(snapshot):
        return ()
    found = [Answer.NOW]
    if status is ChargerStatus.SCHEDULED:
        found.append(Answer.SCHEDULE)
    if snapshot.has_eco_smart:
        found.append(Answer.SOLAR)
    return tuple(found)


def answers_of(role: Role, offered: Sequence[Answer]) -> tuple[Answer, ...]:
    """Those of the answers that somebody may give; empty where only looking is allowed."""
    if not role.may(Action.RESUME):
        return ()
    return tuple(each for each in offered if each is not Answer.SOLAR or role.may(Action.SET_ECO_SMART))


def goes_by_sun(snapshot: ChargerSnapshot) -> bool:
    """Whether the charger waits for the sun already, so that nothing is to be set."""
    return snapshot.eco_smart is EcoSmartMode.FULL_SOLAR or snapshot.status is ChargerStatus.WAITING_FOR_ECO_SMART
