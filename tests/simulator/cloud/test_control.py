"""What can be ordered and read below /simulator/."""

from typing import Any

import aiohttp
import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World


async def test_a_charger_is_plugged_unplugged_broken_and_cleared(visitor: Visitor) -> None:
    assert (await visitor.order("chargers/100001/plug", kwh=9.5, max_current=16, phases=1))["power"] == 3.68
    assert (await visitor.send("POST", "/simulator/chargers/Garage/plug")).status == 409
    assert (await visitor.order("chargers/Garage/fault"))["status"] == 14
    assert (await visitor.order("chargers/Garage/clear"))["status"] == 194
    assert (await visitor.order("chargers/Garage/unplug"))["status"] == 161
    assert (await visitor.send("POST", "/simulator/chargers/Garage/unplug")).status == 409


async def test_a_pinned_status_holds_until_it_is_cleared(visitor: Visitor, clock: ManualClock) -> None:
    await visitor.order("chargers/Garage/status", status_id=189)
    clock.advance(600)
    assert (await visitor.get("/chargers/status/100001")).body["status_id"] == 189
    await visitor.order("chargers/Garage/clear")
    clock.advance(10)
    assert (await visitor.get("/chargers/status/100001")).body["status_id"] == 161


@pytest.mark.parametrize(("action", "pinned", "after"), [(1, 182, 194), (2, 194, 182)])
async def test_an_action_that_applies_to_a_pinned_status_ends_it(
    visitor: Visitor, action: int, pinned: int, after: int
) -> None:
    await visitor.order("chargers/Garage/plug")
    await visitor.order("chargers/Garage/status", status_id=pinned)
    assert (await visitor.call("POST", "/v3/chargers/100001/remote-action", {"action": action})).status == 200
    states = (await visitor.send("GET", "/simulator/chargers")).body
    assert states[0]["status"] == after


async def test_attributes_are_set_all_or_none(visitor: Visitor, world: World) -> None:
    state = await visitor.order(
        "chargers/Garage/set", name="Barn", sun=4.5, energy_price=None, currency="GBP", timezone=None
    )
    assert (state["name"], state["sun"], state["currency"]) == ("Barn", 4.5, "GBP")
    bodies: list[dict[str, Any]] = [
        {"name": "Never", "wheels": 4},
        {"name": "Never", "sun": "much"},
        {"phases": True},
        {"currency": "XXX"},
        {"operation_mode": "other"},
        {"eco_smart": {"speed": 1}},
        {"eco_smart": {"enabled": "yes"}},
        {"eco_smart": True},
        {"timezone": "Mars/Olympus"},
        {"phases": 0},
    ]
    for body in bodies:
        assert (await visitor.send("POST", "/simulator/chargers/Barn/set", body)).status == 400
    assert world.charger(100001).name == "Barn"
    assert (await visitor.send("POST", "/simulator/chargers/Nobody/set", {})).status == 404
    assert (await visitor.send("POST", "/simulator/chargers/Barn/set", {"asleep": False})).status == 409


async def test_a_sleeping_car_is_woken(visitor: Visitor) -> None:
    assert (await visitor.order("chargers/Garage/plug", asleep=True))["status"] == 180
    assert (await visitor.order("chargers/Garage/set", asleep=False))["status"] == 194


async def test_one_charger_is_looked_at_by_id_uid_or_name(visitor: Visitor, world: World) -> None:
    for key in ("100001", "Garage", world.charger("Garage").uid):
        assert (await visitor.send("GET", f"/simulator/chargers/{key}")).body["name"] == "Garage"
    assert (await visitor.send("GET", "/simulator/chargers/Nobody")).status == 404


@pytest.mark.parametrize("path", ["/simulator", "/simulator/"])
async def test_all_control_calls_are_listed(visitor: Visitor, path: str) -> None:
    listed = (await visitor.send("GET", path)).body
    calls = {(one["method"], one["path"]) for one in listed}
    assert {("POST", "/simulator/chargers/{charger}/plug"), ("GET", "/simulator/journal")} <= calls
    assert all(one["path"].startswith("/simulator") and one["does"] for one in listed)


async def test_chargers_are_added(visitor: Visitor) -> None:
    added = await visitor.order("chargers", model="PulsarPlus", name="Barn", group_id=300002, id=555)
    assert (added["id"], added["name"], added["group_id"]) == (555, "Barn", 300002)
    assert (await visitor.get("/chargers/status/555")).body["name"] == "Barn"
    second = await visitor.order("chargers", account="guest@example.com")
    assert second["group_id"] == 300001
    refused: list[dict[str, Any]] = [{"id": 555}, {"model": "Toaster"}, {"group_id": 1}, {"account": "x"}, {"id": "7"}]
    statuses = [(await visitor.send("POST", "/simulator/chargers", body)).status for body in refused]
    assert statuses == [409, 400, 404, 404, 400]
    before = len((await visitor.send("GET", "/simulator/chargers")).body)
    assert (await visitor.send("POST", "/simulator/chargers", {"wheels": 4})).status == 400
    assert len((await visitor.send("GET", "/simulator/chargers")).body) == before


async def test_accounts_are_added_with_their_chargers(cloud: Cloud, visitor: Visitor) -> None:
    added = await visitor.order("accounts", email="new@example.com", password="new-password", chargers=2, role="admin")
    assert len(added["chargers"]) == 2
    async with Visitor(cloud.url) as other:
        await other.sign_in("new@example.com", "new-password")
        (group,) = (await other.get("/v3/chargers/groups")).body["result"]["groups"]
        assert [one["id"] for one in group["chargers"]] == added["chargers"]
        assert (await other.call("PUT", f"/v2/charger/{added['chargers'][0]}", {"locked": 1})).status == 200
    again = await visitor.send("POST", "/simulator/accounts", {"email": "new@example.com", "password": "x"})
    assert again.status == 409
    for body in ({}, {"email": "a", "password": "b", "role": "king"}, {"email": "a", "password": "b", "chargers": -1}):
        assert (await visitor.send("POST", "/simulator/accounts", body)).status == 400


async def test_the_journal_tells_what_was_asked_without_secrets(visitor: Visitor, clock: ManualClock) -> None:
    await visitor.send("DELETE", "/simulator/journal")
    await visitor.sign_in()
    body = {"type": "wallbox", "password": "hush"}
    await visitor.call("POST", "/v3/chargers/100001/ocpp-configuration?a=b", body)
    await visitor.sign_in("demo@example.com", "wrong")
    signed_in, written, refused = (await visitor.send("GET", "/simulator/journal")).body
    assert (signed_in["path"], signed_in["account"]) == ("/users/signin", "demo@example.com")
    assert signed_in["headers"].items() >= {"Authorization": "Basic", "Partner": "wallbox"}.items()
    assert (written["method"], written["query"], written["status"]) == ("POST", "a=b", 200)
    assert (written["at"], written["headers"]["Authorization"]) == ("2026-03-02T08:00:00.000+00:00", "Bearer access")
    assert written["body"] == {"type": "wallbox", "password": "***"}
    assert (refused["status"], refused["n"]) == (403, written["n"] + 1)
    later = (await visitor.send("GET", f"/simulator/journal?after={written['n']}")).body
    assert [entry["n"] for entry in later] == [refused["n"]]
    assert (await visitor.send("GET", "/simulator/journal?after=x")).status == 400


async def test_the_journal_names_the_kind_of_token(visitor: Visitor) -> None:
    await visitor.refresh()
    visitor.token = "nothing"
    await visitor.get("/v3/chargers/groups")
    entries = (await visitor.send("GET", "/simulator/journal")).body
    kinds = [(entry["headers"]["Authorization"], entry["account"]) for entry in entries[-2:]]
    assert kinds == [("Bearer refresh", "demo@example.com"), ("Bearer unknown", None)]


async def test_an_ordered_fault_answers_as_often_as_ordered(visitor: Visitor) -> None:
    page = "<html>down</html>"
    await visitor.order("faults", method="GET", path="/v3/chargers/groups", status=502, body=page, times=2)
    answers = [await visitor.get("/v3/chargers/groups") for _ in range(3)]
    assert [one.status for one in answers] == [502, 502, 200]
    assert answers[0].body == page
    assert answers[0].headers["Content-Type"].startswith("text/html")


async def test_a_fault_meets_only_its_method_and_path_and_can_be_taken_back(visitor: Visitor) -> None:
    await visitor.order("faults", method="GET", path="/chargers", status=500, body={"message": "no"}, times=None)
    assert (await visitor.get("/v3/chargers/groups")).status == 200
    assert (await visitor.call("POST", "/chargers/config/100001", {})).status == 200
    assert (await visitor.get("/chargers/status/100001")).body == {"message": "no"}
    assert (await visitor.get("/chargers/status/100002")).status == 500
    await visitor.send("DELETE", "/simulator/faults")
    assert (await visitor.get("/chargers/status/100001")).status == 200


async def test_a_dropped_connection_answers_nothing(visitor: Visitor, world: World) -> None:
    await visitor.order("faults", path="/chargers", drop=True)
    with pytest.raises(aiohttp.ClientError):
        await visitor.call("POST", "/chargers/config/100001", {"name": "Barn"})
    assert world.charger(100001).name == "Garage"
    entries = (await visitor.send("GET", "/simulator/journal")).body
    assert entries[-1]["status"] == 0


async def test_a_fault_after_the_effect_hides_that_it_worked(visitor: Visitor, world: World) -> None:
    await visitor.order("faults", path="/v2", status=504, after_effect=True)
    assert (await visitor.call("PUT", "/v2/charger/100001", {"locked": 1})).status == 504
    assert world.charger("Garage").locked


async def test_a_delay_alone_only_delays(visitor: Visitor) -> None:
    await visitor.order("faults", delay=0.01)
    assert (await visitor.get("/v3/chargers/groups")).status == 200
    for fault in ({"colour": "red"}, {"delay": "long"}, {"status": "500"}):
        assert (await visitor.send("POST", "/simulator/faults", fault)).status == 400


async def test_the_clock_is_read_and_advanced(visitor: Visitor, clock: ManualClock) -> None:
    before = clock.now()
    assert (await visitor.order("clock", advance=90))["now"] == before + 90
    assert (await visitor.send("GET", "/simulator/clock")).body["at"] == "2026-03-02T08:01:30.000+00:00"
    for wrong in (-1, "1", None, True):
        assert (await visitor.send("POST", "/simulator/clock", {"advance": wrong})).status == 400
    dated = await visitor.get("/v3/chargers/groups")
    assert dated.headers["Date"] == "Mon, 02 Mar 2026 08:01:30 GMT"


async def test_the_state_counts_what_happened(visitor: Visitor, world: World) -> None:
    await visitor.order("limiter", profile="strict")
    for path in ("/v3/chargers/groups", "/v3/chargers/groups"):
        await visitor.get(path)
    await visitor.call("POST", "/v3/chargers/100001/remote-action", {"action": 1})
    await visitor.refresh()
    state = (await visitor.send("GET", "/simulator/state")).body
    total = state["total"]
    assert (total["sign_ins"], total["refreshes"], total["reads"], total["writes"], total["429"]) == (1, 1, 2, 1, 1)
    assert (state["limiter"], len(state["accounts"])) == ("strict", 2)
    assert (await visitor.send("POST", "/simulator/limiter", {"profile": "gentle"})).status == 400
