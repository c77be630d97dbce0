"""Who may ask what of a charger."""

import pytest

from bot.domain.access import Action, Role

DRIVING = {
    Action.PAUSE,
    Action.RESUME,
    Action.RESUME_SCHEDULE,
    Action.LOCK,
    Action.UNLOCK,
    Action.SET_MAX_CHARGING_CURRENT,
}


@pytest.mark.parametrize(("role", "allowed"), [(Role.OWNER, set(Action)), (Role.DRIVER, DRIVING), (Role.VIEWER, set())])
def test_an_owner_may_everything_a_driver_may_charge_a_viewer_may_look(role: Role, allowed: set[Action]) -> None:
    assert {action for action in Action if role.may(action)} == allowed


def test_nothing_that_can_be_asked_resets_a_charger_to_its_factory_state() -> None:
    assert not [action for action in Action if "reset" in action.value or "factory" in action.value]
