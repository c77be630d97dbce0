"""Who may read and who may write: roles in groups, strangers, unknown ids."""

from typing import Any

import pytest

from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

READS = ["/chargers/status/{}", "/v2/charger/{}", "/chargers/config/{}", "/chargers/{}/schedules"]
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/v2/charger/{}", {"locked": 1}),
    ("POST", "/v3/chargers/{}/remote-action", {"action": 3}),
    ("POST", "/chargers/config/{}", {"energyCost": 1}),
    ("PUT", "/v4/chargers/{}/eco-smart", {"data": {"type": "eco_smart", "attributes": {"enabled": 1, "mode": 0}}}),
    ("POST", "/chargers/{}/schedules", {"schedules": []}),
    ("POST", "/v3/chargers/{}/ocpp-configuration", {"type": "wallbox"}),
]


async def test_the_owner_sees_two_groups_and_the_guest_one(visitor: Visitor, guest: Visitor) -> None:
    own = (await visitor.get("/v3/chargers/groups")).body["result"]["groups"]
    assert [(one["name"], one["profile"]["name"], [c["name"] for c in one["chargers"]]) for one in own] == [
        ("Home", "super-admin", ["Garage"]),
        ("Parking", "super-admin", ["Street"]),
    ]
    seen = (await guest.get("/v3/chargers/groups")).body["result"]["groups"]
    assert [(one["name"], one["profile"]["name"]) for one in seen] == [("Home", "user")]


@pytest.mark.parametrize("path", READS)
async def test_a_plain_user_reads(guest: Visitor, path: str) -> None:
    assert (await guest.get(path.format(100001))).status == 200


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_a_plain_user_does_not_write(
    guest: Visitor, world: World, method: str, path: str, body: dict[str, Any]
) -> None:
    answer = await guest.call(method, path.format(100001), body)
    assert answer.status == 403
    assert "You do not have permission to do this action" in answer.body.values()
    assert not world.charger("Garage").locked


async def test_an_empty_put_is_answered_to_owners_only(visitor: Visitor, guest: Visitor) -> None:
    assert (await visitor.call("PUT", "/v2/charger/100001")).body["data"]["chargerData"]["name"] == "Garage"
    assert (await guest.call("PUT", "/v2/charger/100001")).status == 403


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("number", ["100002", "01SMCHARGER000000000100002"])
async def test_a_charger_of_others_is_403(guest: Visitor, path: str, number: str) -> None:
    assert (await guest.get(path.format(number))).status == 403


@pytest.mark.parametrize("path", READS)
async def test_an_unknown_charger_is_404(visitor: Visitor, path: str, subtests: pytest.Subtests) -> None:
    for number in ("999999", "Garage", "9" * 5000, "0" * 26):
        with subtests.test(number=number[:9]):
            assert (await visitor.get(path.format(number))).status == 404


@pytest.mark.parametrize("path", ["/", "/v3/chargers", "/v4/nothing", "/chargers/energy/100001", "/users"])
async def test_an_unknown_path_is_404_in_json(visitor: Visitor, path: str) -> None:
    answer = await visitor.get(path)
    assert (answer.status, answer.body["error"]) == (404, True)


async def test_a_wrong_method_is_405(visitor: Visitor) -> None:
    answer = await visitor.call("DELETE", "/v2/charger/100001")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,PUT")


async def test_members_are_listed_with_their_roles(visitor: Visitor) -> None:
    users = (await visitor.get("/v2/charger/100001")).body["data"]["users"]
    assert [(one["email"], one["profile"]) for one in users] == [
        ("demo@example.com", "super-admin"),
        ("guest@example.com", "user"),
    ]
    groups = (await visitor.get("/v3/users/groups")).body["result"]["groups"]
    assert [len(one["users"]) for one in groups] == [2, 1]


async def test_the_chargers_of_a_group_are_listed_by_its_uid(visitor: Visitor, guest: Visitor) -> None:
    spaces = (await visitor.get("/v4/space-accesses?limit=999")).body["data"]
    home, parking = (one["attributes"]["group_uid"] for one in spaces)
    named = (await visitor.get("/v4/spaces")).body["data"]
    assert [(one["id"], one["attributes"]["name"]) for one in named] == [(home, "Home"), (parking, "Parking")]
    (garage,) = (await visitor.get(f"/v4/groups/{home}/chargers")).body["data"]
    assert garage["attributes"]["serial_number"] == "100001"
    assert (garage["attributes"]["status"], garage["attributes"]["location_name"]) == (161, "Home")
    assert (await guest.get(f"/v4/groups/{parking}/chargers")).status == 403
    assert (await guest.get("/v4/groups/nowhere/chargers")).status == 404


async def test_only_the_own_profile_is_told(visitor: Visitor, guest: Visitor) -> None:
    assert (await visitor.get("/v2/user/200001")).body["data"]["email"] == "demo@example.com"
    assert (await guest.get("/v2/user/200001")).status == 404
    assert (await guest.get("/v4/users/nobody/id")).status == 404
