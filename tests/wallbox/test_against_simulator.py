"""Every method of the client against the simulated cloud, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.charger import ChargerStatus, EcoSmartMode
from bot.domain.schedule import EVERY_DAY, ChargingSchedule, Weekday
from bot.wallbox.client import WallboxClient, connect
from bot.wallbox.errors import (
    ChargerLocked,
    CredentialsRefused,
    NotApplicable,
    NotFound,
    OcppMode,
    RateLimited,
    Unavailable,
)
from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud, serve
from simulator.cloud.world import DEMO, World

GARAGE, STREET = 100001, 100002


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def cloud(clock: ManualClock) -> AsyncIterator[Cloud]:
    async with serve(World.demo(clock, limiter="off")) as running:
        yield running


@pytest.fixture
async def client(cloud: Cloud, clock: ManualClock) -> AsyncIterator[WallboxClient]:
    def now() -> datetime:
        return datetime.fromtimestamp(clock.now(), UTC)

    async with connect(*DEMO, api_url=cloud.url, auth_url=f"{cloud.url}/", now=now) as connected:
        yield connected


def asked(cloud: Cloud) -> list[str]:
    return [f"{entry['method']} {entry['path']}" for entry in cloud.world.journal.entries]


async def test_authenticate_signs_in_and_later_refreshes(
    cloud: Cloud, client: WallboxClient, clock: ManualClock
) -> None:
    await client.authenticate()
    clock.advance(15 * 60)
    await client.authenticate()
    assert asked(cloud) == ["GET /users/signin", "GET /users/refresh-token"]


async def test_a_wrong_password_is_refused(cloud: Cloud) -> None:
    async with connect(DEMO[0], "not-the-password", api_url=cloud.url, auth_url=cloud.url) as client:
        with pytest.raises(CredentialsRefused):
            await client.authenticate()


async def test_chargers_reads_both_at_once(cloud: Cloud, client: WallboxClient) -> None:
    found = await client.chargers()
    assert [(each.label, each.group_name, each.status) for each in found] == [
        ("Garage", "Home", ChargerStatus.READY),
        ("Street", "Parking", ChargerStatus.READY),
    ]
    assert {each.profile for each in found} == {"super-admin"}
    assert asked(cloud)[1:] == ["GET /v3/chargers/groups"]


async def test_charger_status_knows_the_slow_half(client: WallboxClient) -> None:
    snapshot = await client.charger_status(GARAGE)
    assert (snapshot.max_available_current_a, snapshot.icp_max_current_a) == (32, 40)
    assert (snapshot.eco_smart, snapshot.currency, snapshot.ocpp_mode) == (EcoSmartMode.OFF, "EUR", False)
    assert (snapshot.firmware, snapshot.update_available) == ("6.7.36", True)


async def test_lock_and_unlock_echo_what_they_did(client: WallboxClient) -> None:
    locked = await client.lock(GARAGE)
    assert (locked.locked, locked.status) == (True, ChargerStatus.LOCKED)
    unlocked = await client.unlock(GARAGE)
    assert (unlocked.locked, unlocked.status) == (False, ChargerStatus.READY)


async def test_set_max_charging_current_echoes_it(client: WallboxClient) -> None:
    assert (await client.set_max_charging_current(GARAGE, 13)).max_charging_current_a == 13


async def test_pause_resume_and_resume_schedule_move_the_session(
    cloud: Cloud, client: WallboxClient, clock: ManualClock
) -> None:
    statuses = []
    cloud.world.plug(GARAGE, kwh=20)
    for act in (client.pause, client.resume, client.pause, client.resume_schedule):
        await act(GARAGE)
        clock.advance(30)
        statuses.append((await client.charger_status(GARAGE)).status)
    charging, paused = ChargerStatus.CHARGING, ChargerStatus.PAUSED
    assert statuses == [paused, charging, paused, charging]


async def test_resume_without_a_car_does_not_apply(client: WallboxClient) -> None:
    with pytest.raises(NotApplicable):
        await client.resume(GARAGE)


async def test_a_locked_charger_refuses_to_pause(client: WallboxClient) -> None:
    await client.lock(GARAGE)
    with pytest.raises(ChargerLocked):
        await client.pause(GARAGE)


async def test_a_charger_in_ocpp_mode_refuses_to_pause(cloud: Cloud, client: WallboxClient) -> None:
    cloud.world.charger(GARAGE).operation_mode = "ocpp"
    with pytest.raises(OcppMode):
        await client.pause(GARAGE)


async def test_restart_and_update_firmware_take_the_charger_away(
    cloud: Cloud, client: WallboxClient, clock: ManualClock
) -> None:
    await client.restart(STREET)
    await client.update_firmware(GARAGE)
    clock.advance(60)
    found = {each.charger_id: each.status for each in await client.chargers()}
    assert found == {GARAGE: ChargerStatus.UPDATING, STREET: ChargerStatus.OFFLINE}


async def test_sessions_tell_what_was_charged(cloud: Cloud, client: WallboxClient, clock: ManualClock) -> None:
    cloud.world.plug(GARAGE, kwh=11.04)
    clock.advance(3600)
    cloud.world.unplug(GARAGE)
    end = datetime.fromtimestamp(clock.now(), UTC)
    (session,) = await client.sessions(GARAGE, end - timedelta(days=1), end)
    assert (session.energy_kwh, session.currency, session.charger_id) == (11.04, "EUR", GARAGE)
    assert session.end - session.start == timedelta(hours=1)
    assert await client.sessions(STREET, end - timedelta(days=1), end) == []


async def test_set_energy_cost_and_icp_max_current_return_the_settings(client: WallboxClient) -> None:
    assert (await client.set_energy_cost(GARAGE, 0.31)).energy_cost == 0.31
    assert (await client.set_icp_max_current(GARAGE, 25)).icp_max_current_a == 25


async def test_schedules_are_replaced_changed_and_removed(client: WallboxClient) -> None:
    night = ChargingSchedule(slot=0, start=time(22, 30), stop=time(5, 0), days=EVERY_DAY, max_current_a=10)
    sunday = ChargingSchedule(
        slot=1,
        start=time(10, 0),
        stop=time(12, 0),
        days=frozenset({Weekday.SUNDAY}),
        enabled=False,
        max_energy_wh=5000,
    )
    assert await client.schedules(GARAGE) == []
    assert len(await client.set_schedules(GARAGE, [night, sunday])) == 2
    (left,) = await client.set_schedules(GARAGE, [sunday])
    assert (left.days, left.enabled, left.max_energy_wh) == (sunday.days, False, 5000)
    assert await client.set_schedules(GARAGE, []) == []


@pytest.mark.parametrize("mode", EcoSmartMode)
async def test_set_eco_smart_sets_every_mode(client: WallboxClient, clock: ManualClock, mode: EcoSmartMode) -> None:
    await client.set_eco_smart(GARAGE, mode)
    clock.advance(30)
    assert (await client.charger_status(GARAGE)).eco_smart is mode


async def test_a_charger_of_nobody_is_not_found(client: WallboxClient) -> None:
    with pytest.raises(NotFound):
        await client.charger_status(999999)


async def test_a_second_read_within_the_minute_is_rate_limited(clock: ManualClock) -> None:
    async with (
        serve(World.demo(clock, limiter="strict")) as cloud,
        connect(*DEMO, api_url=cloud.url, auth_url=cloud.url) as client,
    ):
        await client.chargers()
        with pytest.raises(RateLimited):
            await client.charger_status(GARAGE)


async def test_a_cut_connection_is_unavailable_and_the_call_is_not_repeated(
    cloud: Cloud, client: WallboxClient
) -> None:
    await client.authenticate()
    cloud.world.faults.order(drop=True)
    for call in (client.chargers, lambda: client.lock(GARAGE)):
        cloud.world.faults.order(drop=True)
        with pytest.raises(Unavailable):
            await call()
    assert [fault.times for fault in cloud.world.faults.ordered] == [1]
    assert not cloud.world.charger(GARAGE).locked


async def test_a_silent_cloud_does_not_hold_the_caller() -> None:
    over = asyncio.Event()

    async def silence(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(silence, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with connect(*DEMO, api_url=url, auth_url=url, timeout=0.05) as client:
            with pytest.raises(Unavailable, match="ReadTimeout"):
                await client.authenticate()
        over.set()


async def test_an_access_token_that_ends_early_is_renewed_unnoticed(cloud: Cloud, client: WallboxClient) -> None:
    await client.chargers()
    cloud.world.faults.order(method="GET", path="/v3/chargers/groups", status=401)
    assert len(await client.chargers()) == 2
    assert asked(cloud)[-3:] == ["GET /v3/chargers/groups", "GET /users/refresh-token", "GET /v3/chargers/groups"]
