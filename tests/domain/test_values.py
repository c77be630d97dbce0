"""The values of a charger: where they stand, what is offered and refused, how long a change can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.access import Action, Role
from bot.domain.changes import Change
from bot.domain.charger import Asked, Charger, ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.domain.errors import CostOutOfRange, CurrentOutOfRange
from bot.domain.offers import may_return_to_schedule, paused_by_hand, under_upkeep
from bot.domain.values import (
    Value,
    cost_choices,
    demand,
    icp_choices,
    setting,
    value_in,
    with_setting,
)
from tests.domain.readings import START, reading

SNAPSHOT = replace(
    reading(ChargerStatus.READY),
    max_charging_current_a=16,
    max_available_current_a=32,
    icp_max_current_a=35,
    energy_cost=0.2,
    currency="EUR",
    eco_smart=EcoSmartMode.OFF,
)
ALL: list[tuple[Action, Value, Value]] = [
    (Action.SET_MAX_CHARGING_CURRENT, 16, 10),
    (Action.SET_ICP_MAX_CURRENT, 35, 40),
    (Action.SET_ENERGY_COST, 0.2, 0.15),
    (Action.SET_ECO_SMART, EcoSmartMode.OFF, EcoSmartMode.FULL_SOLAR),
]


@pytest.mark.parametrize(("action", "old", "new"), ALL)
def test_each_action_sets_its_own_value_and_a_button_brings_it_back(action: Action, old: Value, new: Value) -> None:
    assert setting(SNAPSHOT, action) == old
    changed = with_setting(SNAPSHOT, action, new)
    assert setting(changed, action) == new
    assert with_setting(changed, action, old) == SNAPSHOT
    assert value_in(action, str(new), "EUR") == new


def test_other_actions_set_nothing() -> None:
    assert setting(SNAPSHOT, Action.PAUSE) is None


@pytest.mark.parametrize(
    ("action", "value"),
    [
        (Action.SET_MAX_CHARGING_CURRENT, 6),
        (Action.SET_MAX_CHARGING_CURRENT, 32),
        (Action.SET_ICP_MAX_CURRENT, 6),
        (Action.SET_ICP_MAX_CURRENT, 255),
        (Action.SET_ENERGY_COST, 0),
        (Action.SET_ENERGY_COST, 99.9999),
        (Action.SET_ECO_SMART, EcoSmartMode.ECO),
    ],
)
def test_values_within_bounds_pass(action: Action, value: Value) -> None:
    demand(SNAPSHOT, action, value)


@pytest.mark.parametrize(
    ("action", "value", "least", "most"),
    [
        (Action.SET_MAX_CHARGING_CURRENT, 5, 6, 32),
        (Action.SET_MAX_CHARGING_CURRENT, 33, 6, 32),
        (Action.SET_MAX_CHARGING_CURRENT, -16, 6, 32),
        (Action.SET_ICP_MAX_CURRENT, 5, 6, 255),
        (Action.SET_ICP_MAX_CURRENT, 256, 6, 255),
    ],
)
def test_amperes_out_of_range_name_the_range(action: Action, value: Value, least: int, most: int) -> None:
    with pytest.raises(CurrentOutOfRange) as refused:
        demand(SNAPSHOT, action, value)
    assert (refused.value.minimum_a, refused.value.maximum_a) == (least, most)


@pytest.mark.parametrize("cost", [-0.01, 100.0, float("inf"), float("nan")])
def test_an_absurd_price_is_refused(cost: float) -> None:
    with pytest.raises(CostOutOfRange):
        demand(SNAPSHOT, Action.SET_ENERGY_COST, cost)


def test_the_present_main_fuse_is_among_the_choices() -> None:
    assert icp_choices(SNAPSHOT) == [16, 20, 25, 32, 35, 40, 50, 63, 80, 100]
    assert 0 not in icp_choices(replace(SNAPSHOT, icp_max_current_a=0))


def test_prices_are_offered_around_the_present_one_and_never_from_zero_down() -> None:
    assert cost_choices(SNAPSHOT) == [0.15, 0.18, 0.19, 0.21, 0.22, 0.25]
    assert cost_choices(replace(SNAPSHOT, energy_cost=0.02)) == [0.01, 0.03, 0.04, 0.07]
    assert cost_choices(replace(SNAPSHOT, energy_cost=None)) == cost_choices(replace(SNAPSHOT, energy_cost=0.0))


def test_a_change_can_be_undone_for_ten_minutes() -> None:
    change = Change(change_id=1, charger_id=1, action=Action.SET_ENERGY_COST, old=0.2, new=0.15, made_at=START)
    assert change.undoable(START + timedelta(minutes=9, seconds=59))
    assert not change.undoable(START + timedelta(minutes=10))


def _charger(snapshot: ChargerSnapshot, *, scheduled: bool | None = None, asked: Action | None = None) -> Charger:
    request = None if asked is None else Asked(action=asked, by=1, at=START)
    return Charger(
        account_id=1, role=Role.OWNER, snapshot=snapshot, asked=request, next_read_at=START, scheduled=scheduled
    )


PAUSED = replace(SNAPSHOT, status=ChargerStatus.PAUSED, status_code=182)


@pytest.mark.parametrize(
    ("snapshot", "scheduled", "offered"),
    [
        (PAUSED, None, True),
        (PAUSED, True, True),
        (PAUSED, False, False),
        (replace(PAUSED, eco_smart=EcoSmartMode.ECO), False, True),
        (replace(PAUSED, max_available_current_a=None, eco_smart=None), False, True),
        (replace(PAUSED, status_code=178), True, False),
        (replace(PAUSED, status_code=None), True, False),
        (replace(PAUSED, ocpp_mode=True), True, False),
        (SNAPSHOT, True, False),
    ],
)
def test_the_way_back_to_the_schedule_is_offered_where_it_leads_somewhere(
    snapshot: ChargerSnapshot, *, scheduled: bool | None, offered: bool
) -> None:
    assert may_return_to_schedule(_charger(snapshot, scheduled=scheduled)) is offered


@pytest.mark.parametrize(("code", "by_hand"), [(182, True), (None, True), (178, False)])
def test_a_pause_by_hand_has_its_own_number(code: int | None, *, by_hand: bool) -> None:
    assert paused_by_hand(replace(PAUSED, status_code=code)) is by_hand


def test_a_restart_and_an_update_are_upkeep() -> None:
    asked = {action: under_upkeep(_charger(SNAPSHOT, asked=action)) for action in Action}
    assert {action for action, under in asked.items() if under} == {Action.RESTART, Action.UPDATE_FIRMWARE}
    assert not under_upkeep(_charger(SNAPSHOT))


def test_a_restart_is_under_way_for_as_long_as_the_charger_is_away() -> None:
    asked = Asked(action=Action.RESTART, by=1, at=START)
    assert asked.open_in(reading(ChargerStatus.READY, 0.1))
    assert asked.open_in(reading(ChargerStatus.OFFLINE, 1))
    assert asked.open_in(reading(ChargerStatus.OFFLINE, 9))
    assert not asked.open_in(reading(ChargerStatus.READY, 2))
    assert not Asked(action=Action.PAUSE, by=1, at=START).open_in(reading(ChargerStatus.OFFLINE, 1))
