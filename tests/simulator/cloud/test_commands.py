"""Which orders a charger takes through the cloud, and which it refuses."""

from typing import Any

import pytest

from simulator.cloud.charging import status_of
from simulator.cloud.clock import ManualClock
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

ACT = "/v3/chargers/100001/remote-action"


async def act(visitor: Visitor, action: Any) -> int:
    return (await visitor.call("POST", ACT, {"action": action})).status


async def set_attributes(visitor: Visitor, **attributes: Any) -> None:
    await visitor.order("chargers/Garage/set", **attributes)


async def shown_status(visitor: Visitor) -> Any:
    return (await visitor.get("/chargers/status/100001")).body["status_id"]


@pytest.mark.parametrize("action", [4, 6, 7, 8, 0, -1, None, "2", True, [1], 1.0])
async def test_factory_reset_and_unknown_actions_are_400(visitor: Visitor, action: Any) -> None:
    assert await act(visitor, action) == 400


async def test_an_action_is_echoed_without_a_status(visitor: Visitor, world: World) -> None:
    world.plug("Garage")
    answer = await visitor.call("POST", ACT, {"action": 2})
    assert answer.body == {"action": 2, "chargerId": 100001, "error": False}


@pytest.mark.parametrize("action", [1, 2, 3, 5, 9])
async def test_a_locked_charger_refuses_every_action(visitor: Visitor, world: World, action: int) -> None:
    world.plug("Garage")
    await visitor.call("PUT", "/v2/charger/100001", {"locked": 1})
    assert await act(visitor, action) == 403


async def test_a_locked_charger_takes_a_current_and_an_unlock(visitor: Visitor, world: World) -> None:
    world.plug("Garage")
    await visitor.call("PUT", "/v2/charger/100001", {"locked": 1})
    assert (await visitor.call("PUT", "/v2/charger/100001", {"maxChargingCurrent": 8})).status == 200
    assert (await visitor.call("PUT", "/v2/charger/100001", {"locked": 0})).status == 200
    assert status_of(world.charger("Garage")) == 194


@pytest.mark.parametrize("action", [1, 2])
async def test_without_a_car_there_is_nothing_to_pause_or_resume(visitor: Visitor, action: int) -> None:
    assert await act(visitor, action) == 409


async def test_a_charging_car_cannot_be_resumed_nor_a_paused_one_paused(visitor: Visitor, world: World) -> None:
    world.plug("Garage")
    assert await act(visitor, 1) == 409
    assert await act(visitor, 2) == 200
    assert await act(visitor, 2) == 409
    assert await act(visitor, 1) == 200


async def test_pausing_a_full_car_is_accepted_and_does_nothing(visitor: Visitor, world: World) -> None:
    world.plug("Garage", kwh=0)
    assert await act(visitor, 2) == 200
    assert status_of(world.charger("Garage")) == 181


async def test_resume_starts_a_car_that_waits_for_sun(visitor: Visitor, world: World) -> None:
    await set_attributes(visitor, eco_smart={"enabled": True, "mode": 1})
    world.plug("Garage")
    assert status_of(world.charger("Garage")) == 189
    assert await act(visitor, 1) == 200
    assert status_of(world.charger("Garage")) == 194


async def test_resume_schedule_acts_only_from_a_pause(visitor: Visitor, world: World) -> None:
    await set_attributes(visitor, eco_smart={"enabled": True, "mode": 1})
    world.plug("Garage")
    await act(visitor, 1)
    assert await act(visitor, 9) == 200
    assert status_of(world.charger("Garage")) == 194
    await act(visitor, 2)
    assert await act(visitor, 9) == 200
    assert status_of(world.charger("Garage")) == 189


async def test_a_restart_shows_ready_then_offline_then_what_was(
    visitor: Visitor, world: World, clock: ManualClock
) -> None:
    world.plug("Garage", kwh=100)
    clock.advance(60)
    assert await act(visitor, 3) == 200
    seen = {}
    for second in range(6, 126, 5):
        clock.advance(6 if second == 6 else 5)
        seen[second] = await shown_status(visitor)
    assert {second: code for second, code in seen.items() if second < 10} == {6: 161}
    assert {code for second, code in seen.items() if 10 <= second < 100} == {0}
    assert {code for second, code in seen.items() if second > 100} == {194}


async def test_a_restarting_charger_takes_no_actions(visitor: Visitor, clock: ManualClock) -> None:
    await act(visitor, 3)
    assert await act(visitor, 3) == 409
    clock.advance(50)
    assert await act(visitor, 5) == 409


async def test_an_update_shows_166_for_four_minutes_and_ends_after_five(visitor: Visitor, clock: ManualClock) -> None:
    assert await act(visitor, 5) == 200
    clock.advance(10)
    assert await shown_status(visitor) == 166
    clock.advance(250)
    assert await shown_status(visitor) == 0
    clock.advance(41)
    status = (await visitor.get("/chargers/status/100001")).body
    assert status["status_id"] == 161
    assert status["config_data"]["software"]["currentVersion"] == "6.7.43"
    assert status["config_data"]["software"]["updateAvailable"] is False


@pytest.mark.parametrize(("current", "latest", "available"), [("6.9.2", "6.10.0", True), ("6.10.0", "6.9.2", False)])
async def test_only_a_later_version_is_an_update(
    visitor: Visitor, current: str, latest: str, *, available: bool
) -> None:
    await set_attributes(visitor, current_version=current, latest_version=latest)
    software = (await visitor.get("/chargers/config/100001")).body["software"]
    assert software["updateAvailable"] is available
    assert await act(visitor, 5) == (200 if available else 409)


async def test_without_an_update_there_is_nothing_to_install(visitor: Visitor) -> None:
    answer = await visitor.call("POST", "/v3/chargers/100002/remote-action", {"action": 5})
    assert answer.status == 409


@pytest.mark.parametrize("action", [1, 2, 3, 5, 9])
async def test_an_offline_charger_takes_no_actions(visitor: Visitor, action: int) -> None:
    await visitor.order("chargers/Garage/offline")
    assert await act(visitor, action) == 409


async def test_in_ocpp_mode_unlocking_succeeds_without_effect_and_actions_are_refused(
    visitor: Visitor, world: World, clock: ManualClock
) -> None:
    await set_attributes(visitor, operation_mode="ocpp")
    world.plug("Garage")
    answer = await visitor.call("PUT", "/v2/charger/100001", {"locked": 0})
    assert answer.status == 200
    assert await act(visitor, 1) == 403
    clock.advance(10)
    status = (await visitor.get("/chargers/status/100001")).body
    assert (status["status_id"], status["ocpp_status"], status["config_data"]["locked"]) == (210, 4, 1)
    assert status["config_data"]["operation_mode"] == "ocpp"


async def test_ocpp_is_switched_over_http(visitor: Visitor, world: World) -> None:
    path = "/v3/chargers/100001/ocpp-configuration"
    backend = {"type": "ocpp", "address": "ws://example.invalid/", "chargePointIdentity": "100001", "password": "p"}
    assert (await visitor.call("POST", path, backend)).body == backend
    assert world.charger("Garage").operation_mode == "ocpp"
    assert (await visitor.call("POST", path, {"type": "wallbox"})).status == 200
    assert (await visitor.get(path)).body == {**backend, "type": "wallbox"}
    assert (await visitor.call("POST", path, {"type": ["wallbox"]})).status == 400
    await visitor.call("PUT", "/v2/charger/100001", {"locked": 0})
    assert not world.charger("Garage").locked


@pytest.mark.parametrize("current", [6, 32, "16", 16, 16.0, "16.0"])
async def test_a_current_within_the_limits_is_taken_as_number_or_text(visitor: Visitor, current: Any) -> None:
    answer = await visitor.call("PUT", "/v2/charger/100001", {"maxChargingCurrent": current})
    assert answer.body["data"]["chargerData"]["maxChargingCurrent"] == int(float(current))


@pytest.mark.parametrize("current", [5, 33, "x", None, 16.5, True, "", {}, -6])
async def test_any_other_current_is_400(visitor: Visitor, world: World, current: Any) -> None:
    assert (await visitor.call("PUT", "/v2/charger/100001", {"maxChargingCurrent": current})).status == 400
    assert world.charger("Garage").max_charging_current == 32


async def test_a_charger_is_renamed(visitor: Visitor) -> None:
    await visitor.call("PUT", "/v2/charger/100001", {"name": "Carport"})
    assert (await visitor.get("/chargers/status/100001")).body["name"] == "Carport"


@pytest.mark.parametrize("body", ["{", "[1]", "7", '"x"', "\xff"])
async def test_malformed_json_is_400(visitor: Visitor, body: str) -> None:
    assert (await visitor.call("PUT", "/v2/charger/100001", body)).status == 400
    assert (await visitor.call("POST", ACT, body)).status == 400


@pytest.mark.parametrize(
    "body",
    [{"locked": 2}, {"locked": "1"}, {"locked": None}, {"locked": [1]}, {"name": ""}, {"name": 7}],
)
async def test_other_wrong_values_are_400(visitor: Visitor, body: dict[str, Any]) -> None:
    assert (await visitor.call("PUT", "/v2/charger/100001", body)).status == 400
