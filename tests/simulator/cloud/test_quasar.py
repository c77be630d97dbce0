"""A Quasar charges and discharges: a negative current makes the car feed the house."""

from typing import Any

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

QUASAR = "/chargers/status/500001"


@pytest.fixture
async def quasar(visitor: Visitor) -> Visitor:
    """The owner's cloud with a Quasar and, on it, a car of 60 kWh that lacks 12."""
    await visitor.order("chargers", model="Quasar", name="Quasar", id=500001)
    await visitor.order("chargers/Quasar/plug", kwh=12)
    return visitor


async def set_current(visitor: Visitor, amperes: int) -> Any:
    answer = await visitor.call("PUT", "/v2/charger/500001", {"maxChargingCurrent": amperes})
    return answer.body["data"]["chargerData"]["maxChargingCurrent"] if answer.status == 200 else answer.status


async def told(visitor: Visitor, clock: ManualClock, seconds: float) -> dict[str, Any]:
    clock.advance(seconds)
    await visitor.sign_in()
    status: dict[str, Any] = (await visitor.get(QUASAR)).body
    return status


@pytest.mark.parametrize(
    ("amperes", "answer"), [(-32, -32), (-6, -6), (6, 6), (32, 32), (-33, 400), (-5, 400), (0, 400), (5, 400)]
)
async def test_a_quasar_takes_currents_of_both_signs(quasar: Visitor, amperes: int, answer: int) -> None:
    assert await set_current(quasar, amperes) == answer


async def test_no_other_charger_takes_a_negative_current(visitor: Visitor) -> None:
    assert (await visitor.call("PUT", "/v2/charger/100001", {"maxChargingCurrent": -16})).status == 400


async def test_it_charges_like_any_other_and_tells_the_state_of_charge(quasar: Visitor, clock: ManualClock) -> None:
    status = await told(quasar, clock, 3600)
    assert (status["status_id"], status["charging_power"]) == (194, 7.36)
    assert status["config_data"]["part_number"].startswith("QS")
    assert (status["added_energy"], status["added_discharged_energy"], status["state_of_charge"]) == (7.36, 0, 92)


async def test_a_negative_current_discharges_the_car(quasar: Visitor, world: World, clock: ManualClock) -> None:
    await set_current(quasar, -16)
    status = await told(quasar, clock, 3600)
    assert (status["status_id"], status["charging_power"]) == (196, 3.68)
    assert status["config_data"]["max_charging_current"] == -16
    assert (status["added_energy"], status["added_discharged_energy"], status["state_of_charge"]) == (0, 3.68, 74)
    assert (await quasar.call("POST", "/v3/chargers/500001/remote-action", {"action": 2})).status == 200
    assert (await told(quasar, clock, 30))["status_id"] == 182
    world.unplug("Quasar")
    clock.advance(60)
    await quasar.sign_in()
    (listed,) = (await quasar.get("/v4/sessions/stats?charger=500001")).body["data"]
    assert listed["attributes"]["discharged_energy"] == pytest.approx(3.68, abs=0.01)
    assert (listed["attributes"]["energy"], listed["attributes"]["time"]) == (0, 0)
    assert listed["attributes"]["discharging_time"] == pytest.approx(3600, abs=1)


async def test_discharging_ends_at_a_fifth_of_the_battery(quasar: Visitor, clock: ManualClock) -> None:
    await set_current(quasar, -32)
    status = await told(quasar, clock, 12 * 3600)
    assert (status["status_id"], status["charging_power"], status["state_of_charge"]) == (181, 0, 20)
    assert status["added_discharged_energy"] == 36
    await set_current(quasar, 32)
    assert (await told(quasar, clock, 30))["status_id"] == 194


async def test_other_chargers_know_no_state_of_charge(visitor: Visitor, world: World) -> None:
    world.plug("Garage")
    assert (await visitor.get("/chargers/status/100001")).body["state_of_charge"] is None
    assert (await visitor.get("/v2/charger/100001")).body["data"]["chargerData"]["stateOfCharge"] is None
