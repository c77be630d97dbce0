"""The values of a charger that a person may set: where they stand, what is offered, what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.access import Action
from bot.domain.charger import MAX_ICP_CURRENT_A, MIN_CURRENT_A, MIN_ICP_CURRENT_A, ChargerSnapshot, EcoSmartMode
from bot.domain.errors import CostOutOfRange, CurrentOutOfRange
from bot.domain.typed import COST_BELOW, amperes_in, cost_in, mode_in

Value = int | float | EcoSmartMode
"""Amperes, a price per kWh, or a way to use the sun."""

SETTINGS: Mapping[Action, str] = {
    Action.SET_MAX_CHARGING_CURRENT: "max_charging_current_a",
    Action.SET_ICP_MAX_CURRENT: "icp_max_current_a",
    Action.SET_ENERGY_COST: "energy_cost",
    Action.SET_ECO_SMART: "eco_smart",
}
"""The field of the snapshot that each action sets."""

_CURRENT_STEPS_A = (6, 8, 10, 13, 16, 20, 25, 32, 40, 48)
_FAR = 9
_MAIN_FUSES_A = (16, 20, 25, 32, 40, 50, 63, 80, 100)
_COST_STEPS = (-0.05, -0.02, -0.01, 0.01, 0.02, 0.05)
_USUAL_COSTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35)


def setting(snapshot: ChargerSnapshot, action: Action) -> Value | None:
    """The present value of what the action sets; None where it is not known or the action sets none."""
    value: Value | None = getattr(snapshot, SETTINGS[action]) if action in SETTINGS else None
    return value


def with_setting(snapshot: ChargerSnapshot, action: Action, value: Value) -> ChargerSnapshot:
    """The snapshot with the value that the action sets."""
    changed: dict[str, Any] = {SETTINGS[action]: EcoSmartMode(str(value)) if action is Action.SET_ECO_SMART else value}
    return replace(snapshot, **changed)


def value_in(action: Action, text: str, currency: str | None = None) -> Value | None:
    """The value somebody typed, or a button carries, for an action of `SETTINGS`; None for anything else."""
    match action:
        case Action.SET_ENERGY_COST:
            return cost_in(text, currency)
        case Action.SET_ECO_SMART:
            return mode_in(text)
        case _:
            return amperes_in(text)


def takes(snapshot: ChargerSnapshot, action: Action, value: Value) -> bool:
    """Whether this charger takes the value. A Quasar that is set to discharge holds one that nobody may ask for."""
    if action is Action.SET_ENERGY_COST:
        return 0 <= float(value) < COST_BELOW
    return action is Action.SET_ECO_SMART or value in amperes_allowed(snapshot, action)


def far_above(snapshot: ChargerSnapshot, action: Action, value: Value) -> bool:
    """Whether a price is so far above the present one that its decimal point may have been forgotten."""
    return action is Action.SET_ENERGY_COST and 0 < (snapshot.energy_cost or 0.0) * _FAR <= float(value)


def demand(snapshot: ChargerSnapshot, action: Action, value: Value) -> None:
    """Raises CurrentOutOfRange or CostOutOfRange for what this charger does not take."""
    if takes(snapshot, action, value):
        return
    if action is Action.SET_ENERGY_COST:
        raise CostOutOfRange(snapshot.label, snapshot.currency)
    allowed = amperes_allowed(snapshot, action)
    raise CurrentOutOfRange(snapshot.label, allowed.start, allowed.stop - 1)


def amperes_allowed(snapshot: ChargerSnapshot, action: Action) -> range:
    """The amperes that may be asked for: of the main fuse for ICP, else of the charger."""
    if action is Action.SET_ICP_MAX_CURRENT:
        return range(MIN_ICP_CURRENT_A, MAX_ICP_CURRENT_A + 1)
    return snapshot.current_range_a


def current_choices(snapshot: ChargerSnapshot) -> list[int]:
    """The max charging currents offered as buttons, ascending, with the charger's own maximum and present setting.

    While the own maximum is unknown nothing above the present setting is offered.
    """
    top = snapshot.max_available_current_a or snapshot.max_charging_current_a or MIN_CURRENT_A
    choices = {step for step in _CURRENT_STEPS_A if step <= top} | {top}
    if snapshot.max_charging_current_a is not None:
        choices.add(snapshot.max_charging_current_a)
    return sorted(choice for choice in choices if MIN_CURRENT_A <= choice <= top)


def icp_choices(snapshot: ChargerSnapshot) -> list[int]:
    """The main fuse limits offered as buttons, ascending, the present one among them."""
    return sorted({*_MAIN_FUSES_A, snapshot.icp_max_current_a or _MAIN_FUSES_A[0]})


def cost_choices(snapshot: ChargerSnapshot) -> list[float]:
    """The prices offered as buttons, ascending: around the present one, or usual ones."""
    if not snapshot.energy_cost:
        return list(_USUAL_COSTS)
    around = {round(snapshot.energy_cost + step, 4) for step in _COST_STEPS}
    return sorted(cost for cost in around if 0 < cost < COST_BELOW)
