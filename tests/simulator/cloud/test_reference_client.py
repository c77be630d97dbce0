"""The reference client runs all its 18 methods against the cloud over a real socket."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from wallbox import Wallbox

from simulator.cloud.charging import status_of
from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud
from simulator.cloud.world import World

GARAGE = 100001
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), True)

Run = Callable[..., Any]


@pytest.fixture
async def client(cloud: Cloud) -> Any:
    client = Wallbox("demo@example.com", "demo-password")
    client.baseUrl = client.authUrl = f"{cloud.url}/"
    await asyncio.to_thread(client.authenticate)
    return client


@pytest.fixture
def run(client: Any) -> Run:
    async def call(method: str, *arguments: Any) -> Any:
        return await asyncio.to_thread(getattr(client, method), *arguments)

    return call


async def test_authenticate_signs_in_and_later_refreshes(client: Any, run: Run, world: World) -> None:
    first = client.jwtRefreshToken
    client.jwtTokenTtl, client.jwtRefreshTokenTtl = 0, 9_999_999_999_999
    await run("authenticate")
    demo = world.accounts.all["demo@example.com"]
    assert (demo.counts["sign_ins"], demo.counts["refreshes"]) == (1, 1)
    assert client.jwtRefreshToken != first


async def test_authenticate_is_told_wrong_credentials_by_403(client: Any, run: Run) -> None:
    client.jwtToken, client.password = "", "not-the-password"
    with pytest.raises(requests.HTTPError, match="403"):
        await run("authenticate")


async def test_get_chargers_list_names_both_chargers(run: Run) -> None:
    assert await run("getChargersList") == [100001, 100002]


async def test_get_charger_status_tells_the_status(run: Run) -> None:
    status = await run("getChargerStatus", GARAGE)
    assert (status["status_id"], status["name"]) == (161, "Garage")


async def test_lock_and_unlock_move_the_lock(run: Run, world: World) -> None:
    locked = await run("lockCharger", GARAGE)
    assert locked["data"]["chargerData"]["locked"] == 1
    assert world.charger(GARAGE).locked
    unlocked = await run("unlockCharger", GARAGE)
    assert unlocked["data"]["chargerData"]["locked"] == 0
    assert not world.charger(GARAGE).locked


async def test_set_max_charging_current_sets_it(run: Run, world: World) -> None:
    answer = await run("setMaxChargingCurrent", GARAGE, 13)
    assert answer["data"]["chargerData"]["maxChargingCurrent"] == 13
    assert world.charger(GARAGE).max_charging_current == 13


async def test_pause_and_resume_stop_and_start_the_energy(run: Run, world: World) -> None:
    world.plug(GARAGE)
    assert (await run("pauseChargingSession", GARAGE))["action"] == 2
    assert status_of(world.charger(GARAGE)) == 182
    assert (await run("resumeChargingSession", GARAGE))["action"] == 1
    assert status_of(world.charger(GARAGE)) == 194


async def test_resume_schedule_returns_from_a_pause_to_the_schedule(run: Run, world: World) -> None:
    await run("setChargerSchedules", GARAGE, {"schedules": [_schedule()]})
    world.plug(GARAGE)
    await run("resumeChargingSession", GARAGE)
    await run("pauseChargingSession", GARAGE)
    assert (await run("resumeSchedule", GARAGE))["action"] == 9
    assert status_of(world.charger(GARAGE)) == 179


async def test_restart_takes_the_charger_away_and_brings_it_back(run: Run, world: World, clock: ManualClock) -> None:
    assert (await run("restartCharger", GARAGE))["action"] == 3
    clock.advance(50)
    assert not world.charger(GARAGE).reachable
    clock.advance(60)
    assert world.charger(GARAGE).reachable


async def test_update_firmware_installs_the_latest_version(run: Run, world: World, clock: ManualClock) -> None:
    assert (await run("updateFirmware", GARAGE))["action"] == 5
    assert status_of(world.charger(GARAGE)) == 166
    clock.advance(300)
    assert world.charger(GARAGE).current_version == "6.7.43"


async def test_get_session_list_tells_what_was_charged(run: Run, world: World, clock: ManualClock) -> None:
    world.plug(GARAGE, kwh=11.04)
    clock.advance(3600)
    world.unplug(GARAGE)
    await run("authenticate")
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)
    sessions = await run("getSessionList", GARAGE, start, end)
    assert sessions["meta"]["count"] == 1
    assert sessions["data"][0]["attributes"]["energy"] == 11.04


async def test_set_energy_cost_sets_the_price(run: Run, world: World) -> None:
    answer = await run("setEnergyCost", GARAGE, 0.31)
    assert answer["energy_price"] == 0.31
    assert world.price_of(world.charger(GARAGE)) == 0.31


async def test_set_icp_max_current_sets_it(run: Run, world: World) -> None:
    answer = await run("setIcpMaxCurrent", GARAGE, 25)
    assert answer["icp_max_current"] == 25
    assert world.charger(GARAGE).icp_max_current == 25


async def test_schedules_are_written_and_read(run: Run, world: World) -> None:
    assert (await run("setChargerSchedules", GARAGE, {"schedules": [_schedule()]}))["error"] is False
    stored = await run("getChargerSchedules", GARAGE)
    assert [(one["start"], one["stop"], one["enable"]) for one in stored["schedules"]] == [("2100", "0500", True)]
    assert stored["lastSchedule"] == world.charger(GARAGE).last_schedule


async def test_eco_smart_is_enabled_and_disabled(run: Run, world: World) -> None:
    assert await run("enableEcoSmart", GARAGE, 1) == 204
    eco = world.charger(GARAGE).eco_smart
    assert eco is not None
    assert (eco.enabled, eco.mode) == (True, 1)
    assert await run("disableEcoSmart", GARAGE) == 204
    eco = world.charger(GARAGE).eco_smart
    assert eco is not None
    assert not eco.enabled


def _schedule() -> dict[str, Any]:
    return {
        "chargerId": 42,
        "enable": 1,
        "max_current": 1,
        "max_energy": 0,
        "days": dict(WEEK),
        "start": "2100",
        "stop": "0500",
    }
