"""What is worth offering to a person: only what works now on this model, in this state."""

from bot.domain.access import PROVIDER_S, Action
from bot.domain.charger import Charger, ChargerSnapshot, ChargerStatus, EcoSmartMode, is_locked

PAUSED_BY_HAND = 182
"""The status number of a pause that a schedule and eco-smart do not end by themselves."""


def possible_actions(snapshot: ChargerSnapshot) -> list[Action]:
    """The first-screen actions that can work now, in the order of the buttons."""
    if not snapshot.status.reachable:
        return []
    actions = [Action.UNLOCK] if is_locked(snapshot) else [*_session_actions(snapshot.status), Action.LOCK]
    return [each for each in (*actions, Action.SET_MAX_CHARGING_CURRENT) if takes_orders(snapshot, each)]


def takes_orders(snapshot: ChargerSnapshot, action: Action) -> bool:
    """Whether the action is not for an OCPP provider alone to ask for."""
    return not (snapshot.ocpp_mode and action in PROVIDER_S)


def _session_actions(status: ChargerStatus) -> list[Action]:
    if status.energy_flows:
        return [Action.PAUSE]
    if status in _MAY_RESUME:
        return [Action.RESUME]
    return []


_MAY_RESUME = frozenset(
    {
        ChargerStatus.PAUSED,
        ChargerStatus.SCHEDULED,
        ChargerStatus.WAITING_FOR_CAR,
        ChargerStatus.WAITING_FOR_ECO_SMART,
    }
)
"""PAUSED for certain; sources disagree on the others, where the app too offers a manual start."""


def paused_by_hand(snapshot: ChargerSnapshot) -> bool:
    """Whether the charger waits for a person although a schedule or eco-smart may be set."""
    return snapshot.status is ChargerStatus.PAUSED and snapshot.status_code in {None, PAUSED_BY_HAND}


def may_return_to_schedule(charger: Charger) -> bool:
    """Whether "back to schedule" would change anything, as far as is known."""
    snapshot = charger.snapshot
    if not paused_by_hand(snapshot) or snapshot.status_code is None or snapshot.ocpp_mode:
        return False
    has_sun = snapshot.eco_smart not in {None, EcoSmartMode.OFF}
    return has_sun or charger.scheduled is not False or not snapshot.slow_half_known


def under_upkeep(charger: Charger) -> bool:
    """Whether the charger is away for a restart or an update somebody asked for."""
    return charger.asked is not None and charger.asked.action in {Action.RESTART, Action.UPDATE_FIRMWARE}
