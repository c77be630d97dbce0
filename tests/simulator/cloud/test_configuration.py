"""Prices, ICP current, Power Boost, eco-smart and the phase switch."""

from typing import Any

import pytest

from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

CONFIG = "/chargers/config/100001"


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        ({"energyCost": 0.25}, "energy_price", 0.25),
        ({"energyCost": 0}, "energy_price", 0.0),
        ({"energy_price": 0.4, "currency_id": 48}, "currency", {"id": 48, "symbol": "£"}),
        ({"icp_max_current": 6}, "icp_max_current", 6),
        ({"icp_max_current": 255}, "icp_max_current", 255),
        ({"home_sharing": 1, "icp_max_current": 20}, "home_sharing", 1),
        ({"home_sharing": 0, "icp_max_current": -20}, "icp_max_current", 20),
        ({"max_charging_current": 9}, "max_charging_current", 9),
        ({"auto_lock": 1, "auto_lock_time": 300}, "auto_lock_time", 300),
        ({"locked": 1}, "locked", 1),
        ({"name": "Barn"}, "name", "Barn"),
        ({"something": "else"}, "name", "Garage"),
    ],
)
async def test_a_partial_write_answers_the_whole_configuration(
    visitor: Visitor, body: dict[str, Any], key: str, value: Any
) -> None:
    answer = await visitor.call("POST", CONFIG, body)
    assert answer.status == 200
    assert set(answer.body) == set((await visitor.get(CONFIG)).body)
    if isinstance(value, dict):
        assert value.items() <= answer.body[key].items()
    else:
        assert answer.body[key] == value


@pytest.mark.parametrize(
    "body",
    [
        {"icp_max_current": 5},
        {"icp_max_current": 256},
        {"icp_max_current": -20},
        {"icp_max_current": "many"},
        {"energyCost": -1},
        {"energyCost": "0.2"},
        {"energyCost": True},
        {"currency_id": 999},
        {"max_charging_current": 40},
        {"home_sharing": 2},
    ],
)
async def test_a_wrong_value_changes_nothing(visitor: Visitor, body: dict[str, Any]) -> None:
    before = (await visitor.get(CONFIG)).body
    answer = await visitor.call("POST", CONFIG, {"name": "Never", **body})
    assert (answer.status, answer.body["error"]) == (400, True)
    assert "msg" in answer.body
    assert (await visitor.get(CONFIG)).body == before


async def test_not_a_number_is_no_price(visitor: Visitor) -> None:
    assert (await visitor.call("POST", CONFIG, '{"energyCost": NaN}')).status == 400


async def test_a_charger_without_a_meter_refuses_an_icp_current(visitor: Visitor) -> None:
    assert (await visitor.call("POST", "/chargers/config/100002", {"icp_max_current": 20})).status == 400


async def test_a_price_of_its_own_replaces_the_inherited_one(visitor: Visitor) -> None:
    assert (await visitor.get(CONFIG)).body["energyCost"] == {"value": 0.2, "inheritedGroupId": 300001}
    await visitor.call("POST", CONFIG, {"energyCost": 0.5})
    assert (await visitor.get(CONFIG)).body["energyCost"] == {"value": 0.5, "inheritedGroupId": None}


def eco(enabled: Any, mode: Any, **others: Any) -> dict[str, Any]:
    return {"data": {"attributes": {"enabled": enabled, "mode": mode, **others}, "type": "eco_smart"}}


@pytest.mark.parametrize("key", ["100001", "01SMCHARGER000000000100001"])
async def test_eco_smart_takes_either_id_and_answers_nothing(visitor: Visitor, world: World, key: str) -> None:
    answer = await visitor.call("PUT", f"/v4/chargers/{key}/eco-smart", eco(1, 1, percentage=100))
    assert (answer.status, answer.body) == (204, "")
    settings = world.charger("Garage").eco_smart
    assert settings is not None
    assert settings.enabled


@pytest.mark.parametrize(
    "body", [eco(2, 0), eco(1, 2), eco(1, None), eco(1, True), eco(1, [1]), eco(1, 0, percentage=101), {}, {"data": []}]
)
async def test_a_wrong_eco_smart_body_is_400(visitor: Visitor, body: Any) -> None:
    assert (await visitor.call("PUT", "/v4/chargers/100001/eco-smart", body)).status == 400


async def test_a_charger_without_eco_smart_refuses_it(visitor: Visitor) -> None:
    answer = await visitor.call("PUT", "/v4/chargers/100002/eco-smart", eco(1, 0))
    assert (answer.status, answer.body["title"]) == (400, "The charger does not support Eco-Smart")
    assert "ecosmart" not in (await visitor.get("/chargers/config/100002")).body


async def test_the_phase_switch_is_found_by_uid_only(visitor: Visitor, world: World) -> None:
    added = await visitor.order("chargers", model="PulsarPro", name="Pro")
    path = f"/v4/chargers/{added['uid']}/phase-switch"
    body = {"data": {"id": added["uid"], "type": "phase-switch", "attributes": {"enabled": True}}}
    assert (await visitor.call("PUT", path, body)).body == body
    assert (await visitor.get(path)).body == body
    assert world.charger("Pro").phase_switch is True
    assert (await visitor.get(f"/v4/chargers/{added['id']}/phase-switch")).status == 404
    garage = world.charger("Garage").uid
    assert (await visitor.get(f"/v4/chargers/{garage}/phase-switch")).status == 404
    assert (await visitor.call("PUT", f"/v4/chargers/{garage}/phase-switch", body)).status == 400
