"""When the cloud learns what a charger does: its reports come every 30 s when live, every 300 s when idle."""

from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.cloud import commands
from simulator.cloud.clock import ManualClock
from simulator.cloud.payloads import status_payload
from simulator.cloud.payloads_groups import listed_charger
from simulator.cloud.visitor import Visitor
from simulator.cloud.windows import DAYS
from simulator.cloud.world import World


def shown(world: World, name: str = "Garage") -> dict[str, Any]:
    charger = world.charger(name)
    account = world.accounts.all["demo@example.com"]
    return status_payload(charger, world.groups[charger.group_id], account)


def age(world: World, clock: ManualClock) -> float:
    synced = datetime.strptime(shown(world)["last_sync"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return clock.now() - synced.timestamp()


def test_an_idle_charger_reports_every_five_minutes(world: World, clock: ManualClock) -> None:
    ages = []
    for _ in range(60):
        clock.advance(61)
        ages.append(age(world, clock))
    assert 240 <= max(ages) < 300


def test_a_charging_charger_reports_every_thirty_seconds(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=1000)
    ages = []
    for _ in range(200):
        clock.advance(17)
        ages.append(age(world, clock))
    assert 20 <= max(ages) < 30


def test_a_plug_shows_within_ten_seconds_and_not_at_once(world: World, clock: ManualClock) -> None:
    world.plug("Garage")
    assert shown(world)["status_id"] == 161
    clock.advance(10)
    assert shown(world)["status_id"] == 194


def test_a_command_shows_within_ten_seconds_and_is_pending_until_then(world: World, clock: ManualClock) -> None:
    world.plug("Garage")
    clock.advance(60)
    commands.remote_action(world.charger("Garage"), 2)
    assert (shown(world)["status_id"], shown(world)["config_data"]["remote_action"]) == (194, 2)
    clock.advance(10)
    assert (shown(world)["status_id"], shown(world)["config_data"]["remote_action"]) == (182, 0)


def test_numbers_move_in_steps_of_thirty_seconds(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=100)
    seen = set()
    for _ in range(120):
        clock.advance(1)
        seen.add(shown(world)["added_energy"])
    assert len(seen) == 5


def test_a_full_car_shows_at_the_next_report(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=5.52)
    clock.advance(900)
    clock.advance(30)
    assert (shown(world)["status_id"], shown(world)["charging_power"]) == (181, 0)


def test_the_groups_list_is_as_old_as_the_status(world: World, clock: ManualClock) -> None:
    world.plug("Garage")
    clock.advance(100)
    charger = world.charger("Garage")
    listed = listed_charger(charger, world.groups[charger.group_id])
    assert clock.now() - listed["lastConnection"] == age(world, clock)
    assert (listed["status"], listed["chargingPower"]) == (194, 22.08)


def test_energy_and_time_stay_after_unplugging_until_the_next_session(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=11.04)
    clock.advance(7200)
    world.unplug("Garage")
    clock.advance(7200)
    idle = shown(world)
    assert (idle["added_energy"], idle["charging_time"], idle["added_range"]) == (11.04, 1800, 91)
    assert (idle["finished"], idle["status_id"], idle["added_grid_energy"]) == (True, 161, 0)
    world.plug("Garage", asleep=True)
    clock.advance(30)
    assert (shown(world)["added_energy"], shown(world)["finished"]) == (0, False)


@pytest.mark.parametrize(("kwh", "kilometres"), [(1.674, 13), (29.6, 246), (15.06, 125)])
def test_range_is_eight_and_a_third_kilometres_a_kilowatt_hour(
    world: World, clock: ManualClock, kwh: float, kilometres: int
) -> None:
    world.plug("Garage", kwh=kwh)
    clock.advance(10 * 3600)
    assert shown(world)["added_range"] == kilometres


def test_an_offline_charger_is_status_0_with_old_numbers_and_charges_on(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=100)
    clock.advance(600)
    before = shown(world)
    commands.go_offline(world.charger("Garage"))
    clock.advance(3600)
    gone = shown(world)
    assert gone == {**before, "status_id": 0}
    commands.go_online(world.charger("Garage"))
    assert shown(world)["status_id"] == 194
    assert shown(world)["added_energy"] == pytest.approx(22.08 * 4200 / 3600, abs=0.001)


async def test_what_is_set_while_offline_takes_effect_when_back(visitor: Visitor, world: World) -> None:
    await visitor.order("chargers/Garage/offline")
    echo = (await visitor.call("PUT", "/v2/charger/100001", {"locked": 1})).body["data"]["chargerData"]
    assert (echo["locked"], echo["status"]) == (1, 0)
    assert not world.charger("Garage").locked
    await visitor.order("chargers/Garage/online")
    assert world.charger("Garage").locked


async def test_a_session_that_ends_offline_is_listed_when_the_charger_is_back(
    visitor: Visitor, world: World, clock: ManualClock
) -> None:
    world.plug("Garage", kwh=1)
    clock.advance(600)
    await visitor.order("chargers/Garage/offline")
    world.unplug("Garage")
    clock.advance(600)
    await visitor.sign_in()
    lists = ("/v4/sessions/stats", "/v4/groups/300001/charger-charging-sessions", "/v4/charger-last-sessions")
    assert [len((await visitor.get(path)).body["data"]) for path in lists] == [0, 0, 0]
    await visitor.order("chargers/Garage/online")
    assert [len((await visitor.get(path)).body["data"]) for path in lists] == [1, 1, 1]


async def test_schedules_are_kept_by_the_cloud_while_the_charger_is_offline(visitor: Visitor, world: World) -> None:
    await visitor.order("chargers/Garage/offline")
    days = dict.fromkeys(DAYS, True)
    entry = {"id": 0, "enable": True, "start": "2100", "stop": "2200", "days": days, "max_current": 1}
    for path, entries in (("/chargers/100001/schedules", [entry]), ("/chargers/100001/schedules", [])):
        assert (await visitor.call("POST", path, {"schedules": entries})).status == 200
        assert len((await visitor.get(path)).body["schedules"]) == len(entries)
    await visitor.call("POST", "/chargers/100001/schedules", {"schedules": [entry]})
    assert world.charger("Garage").schedules == []
    await visitor.order("chargers/Garage/online")
    assert len(world.charger("Garage").schedules) == 1


async def test_the_echo_of_a_write_is_fresh_while_the_status_lags(visitor: Visitor, clock: ManualClock) -> None:
    clock.advance(100)
    echo = (await visitor.call("PUT", "/v2/charger/100001", {"locked": 1})).body["data"]["chargerData"]
    assert (echo["locked"], echo["status"], echo["lastConnection"]) == (1, 209, clock.now())
    late = (await visitor.get("/chargers/status/100001")).body
    assert (late["config_data"]["locked"], late["status_id"]) == (0, 161)
    clock.advance(10)
    late = (await visitor.get("/chargers/status/100001")).body
    assert (late["config_data"]["locked"], late["status_id"]) == (1, 209)
