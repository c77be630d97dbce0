"""The values of a charger: set in the cloud, believed until read, undone once."""

import asyncio
from typing import Any

import pytest

from bot.domain.access import Action
from bot.domain.charger import EcoSmartMode
from bot.domain.errors import (
    ActionRefused,
    ChangedAgain,
    ChargerNotFound,
    CostOutOfRange,
    CurrentOutOfRange,
    Refusal,
    UndoRefused,
    WhyNotUndone,
)
from bot.domain.values import Value, setting
from simulator.cloud.charger import EcoSmart
from tests.services.house import GARAGE_ID, OWNER, STRANGER, STREET_ID, House, on_sqlite

pytestmark = on_sqlite

SETTINGS: list[tuple[Action, Value, str, Any]] = [
    (Action.SET_MAX_CHARGING_CURRENT, 10, "max_charging_current", 10),
    (Action.SET_ICP_MAX_CURRENT, 63, "icp_max_current", 63),
    (Action.SET_ENERGY_COST, 0.15, "energy_price", 0.15),
    (Action.SET_ECO_SMART, EcoSmartMode.FULL_SOLAR, "eco_smart", EcoSmart(enabled=True, mode=1)),
]


async def _connected(house: House) -> None:
    """Everything of both chargers read."""
    await house.connect()
    await house.live()


async def test_a_value_is_set_stored_and_confirmed(house: House, subtests: pytest.Subtests) -> None:
    await _connected(house)
    for action, value, name, truth in SETTINGS:
        with subtests.test(name):
            before = setting((await house.first.charging.charger(OWNER, GARAGE_ID)).snapshot, action)
            charger = await house.first.tuning.set(OWNER, GARAGE_ID, action, value)
            assert getattr(house.world.charger("Garage"), name) == truth
            assert setting(charger.snapshot, action) == value
            assert charger.change is not None
            assert (charger.change.old, charger.change.new) == (before, value)
            assert charger.snapshot.status == (await house.first.charging.charger(OWNER, GARAGE_ID)).snapshot.status
            await house.live(minutes=6)
            read = await house.first.charging.charger(OWNER, GARAGE_ID)
            assert (setting(read.snapshot, action), read.change) == (value, charger.change)


async def test_an_undo_sets_the_value_before_and_is_not_undone(house: House, subtests: pytest.Subtests) -> None:
    await _connected(house)
    garage = house.world.charger("Garage")
    for action, value, name, _ in SETTINGS:
        with subtests.test(name):
            before = getattr(garage, name)
            charger = await house.first.tuning.set(OWNER, GARAGE_ID, action, value)
            assert charger.change is not None
            house.clock.advance(seconds=1)
            undone, change = await house.first.tuning.undo(OWNER, charger.change.change_id)
            assert (undone.change, change) == (None, charger.change)
            assert setting(undone.snapshot, action) == change.old
            after = getattr(garage, name)
            assert after == before or (before is None and after == house.world.price_of(garage) == 0.2)
            with pytest.raises(UndoRefused) as refused:
                await house.first.tuning.undo(OWNER, change.change_id)
            assert refused.value.reason is WhyNotUndone.ALREADY
            assert (await house.first.charging.charger(OWNER, GARAGE_ID)).change is None
        house.clock.advance(minutes=1)


async def test_what_the_cloud_does_not_answer_is_read_next(house: House) -> None:
    await _connected(house)
    await house.first.tuning.set_eco_smart(OWNER, GARAGE_ID, EcoSmartMode.ECO)
    house.world.charger("Garage").eco_smart = EcoSmart(enabled=True, mode=1)  # the cloud keeps something else
    await house.live(minutes=9)
    read = await house.first.charging.charger(OWNER, GARAGE_ID)
    assert read.snapshot.eco_smart is EcoSmartMode.FULL_SOLAR
    assert read.change is None


async def test_setting_what_is_set_already_is_no_change(house: House) -> None:
    await _connected(house)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 32)
    assert charger.change is None


async def test_two_undos_at_once_make_one_write(house: House) -> None:
    await _connected(house)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    assert charger.change is not None
    house.clock.advance(seconds=1)
    replicas = [house.first, house.replica()]
    number = charger.change.change_id
    results = await asyncio.gather(*(each.tuning.undo(OWNER, number) for each in replicas), return_exceptions=True)
    assert [type(each) for each in results if isinstance(each, Exception)] == [UndoRefused]
    assert len(house.requests("PUT")) == 2


async def test_an_undo_that_failed_may_be_tried_again_and_one_too_late_not(house: House) -> None:
    await _connected(house)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    assert charger.change is not None
    number = charger.change.change_id
    house.world.faults.order(method="PUT", status=503)
    with pytest.raises(ActionRefused):
        await house.first.tuning.undo(OWNER, number)
    house.clock.advance(minutes=10)
    with pytest.raises(UndoRefused) as late:
        await house.first.tuning.undo(OWNER, number)
    assert late.value.reason is WhyNotUndone.TOO_LATE
    house.clock.advance(minutes=-5)
    undone, _ = await house.first.tuning.undo(OWNER, number)
    assert undone.snapshot.max_charging_current_a == 32


async def test_a_change_that_was_overtaken_is_not_taken_back(house: House, subtests: pytest.Subtests) -> None:
    await _connected(house)
    later: dict[Action, Value] = {Action.SET_ENERGY_COST: 1.5, Action.SET_ECO_SMART: EcoSmartMode.ECO}
    for action, value, name, truth in SETTINGS:
        with subtests.test(name):
            overtaken = (await house.first.tuning.set(OWNER, GARAGE_ID, action, value)).change
            house.clock.advance(seconds=1)
            latest = (await house.first.tuning.set(OWNER, GARAGE_ID, action, later.get(action, 12))).change
            assert overtaken is not None
            assert latest is not None
            house.clock.advance(seconds=1)
            with pytest.raises(ChangedAgain) as refused:
                await house.first.tuning.undo(OWNER, overtaken.change_id)
            assert setting(refused.value.charger.snapshot, refused.value.action) == later.get(action, 12)
            assert getattr(house.world.charger("Garage"), name) != truth
            house.clock.advance(seconds=1)
            await house.first.tuning.undo(OWNER, latest.change_id)
            house.clock.advance(seconds=1)
            undone, _ = await house.first.tuning.undo(OWNER, overtaken.change_id)  # its value stands again
            assert setting(undone.snapshot, action) == overtaken.old
        house.clock.advance(minutes=1)


async def test_somebody_elses_change_cannot_be_undone(house: House) -> None:
    await _connected(house)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    assert charger.change is not None
    with pytest.raises(UndoRefused) as refused:
        await house.first.tuning.undo(STRANGER, charger.change.change_id)
    assert refused.value.reason is WhyNotUndone.NOT_YOURS


async def test_a_charger_of_somebody_else_is_not_found(house: House) -> None:
    await house.connect()
    with pytest.raises(ChargerNotFound):
        await house.first.tuning.set_energy_cost(STRANGER, GARAGE_ID, 0.1)


async def test_out_of_range_nothing_is_sent(house: House) -> None:
    await _connected(house)
    with pytest.raises(CurrentOutOfRange):
        await house.first.tuning.set_icp_max_current(OWNER, GARAGE_ID, 256)
    with pytest.raises(CostOutOfRange):
        await house.first.tuning.set_energy_cost(OWNER, GARAGE_ID, 100)
    assert house.requests("POST", "/chargers/config") == []


async def test_what_a_model_lacks_is_refused_before_it_is_asked_for(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    settable = house.first.tuning.settable
    lacking = {Action.SET_ECO_SMART: Refusal.NO_ECO_SMART, Action.SET_ICP_MAX_CURRENT: Refusal.NO_POWER_BOOST}
    for action in lacking:
        with subtests.test(action.value, read=False):
            with pytest.raises(ActionRefused) as early:
                await settable(OWNER, STREET_ID, action)
            assert early.value.reason is Refusal.NOT_READ_YET
    await house.live(minutes=6)
    for action, reason in lacking.items():
        with subtests.test(action.value, read=True):
            with pytest.raises(ActionRefused) as refused:
                await settable(OWNER, STREET_ID, action)
            assert refused.value.reason is reason
    assert (await settable(OWNER, STREET_ID, Action.SET_ENERGY_COST)).snapshot.charger_id == STREET_ID


async def test_a_refused_request_leaves_the_one_before_it_pending(house: House) -> None:
    house.world.plug("Garage", kwh=50)
    await _connected(house)
    await house.first.charging.pause(OWNER, GARAGE_ID)
    house.world.faults.order(method="PUT", status=503)
    with pytest.raises(ActionRefused):
        await house.first.charging.lock(OWNER, GARAGE_ID)
    asked = (await house.first.charging.charger(OWNER, GARAGE_ID)).asked
    assert asked is not None
    assert asked.action is Action.PAUSE


async def test_changes_are_forgotten_in_the_end(house: House) -> None:
    await house.connect()
    await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    house.clock.advance(hours=25)
    await house.first.delivery.prune()
    assert "changes" not in await house.rows()


async def test_a_charger_set_to_discharge_is_never_set_back_to_that(house: House) -> None:
    house.world.charger("Garage").max_charging_current = -16
    await _connected(house)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    assert (charger.snapshot.max_charging_current_a, charger.change) == (10, None)
