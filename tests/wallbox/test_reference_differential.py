"""Method by method, the client sends what the reference client sends; where it does not, the reference is wrong.

Both run against equal simulated clouds over real sockets, and the clouds' journals are compared.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
import wallbox

from bot.domain.charger import EcoSmartMode
from bot.domain.schedule import EVERY_DAY, ChargingSchedule
from bot.wallbox.client import WallboxClient, connect
from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud, serve
from simulator.cloud.world import DEMO, World

GARAGE = 100001
START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(days=2)
NIGHT = ChargingSchedule(slot=0, start=time(21, 0), stop=time(5, 0), days=EVERY_DAY)
OLD_SHAPE = {
    "schedules": [
        {
            "chargerId": GARAGE,
            "enable": 1,
            "max_current": 1,
            "max_energy": 0,
            "days": {day.name.lower(): True for day in EVERY_DAY},
            "start": "2100",
            "stop": "0500",
        }
    ]
}

Journal = list[dict[str, Any]]


class Pair(NamedTuple):
    """One method of the reference, its arguments, and the client's."""

    reference: str
    arguments: tuple[Any, ...]
    ours: Callable[[WallboxClient], Awaitable[Any]]
    before: Callable[[World], None] | None = None


def name_of(pair: Pair) -> str:
    return pair.reference


def charging(world: World) -> None:
    world.plug(GARAGE, kwh=20)


def paused(world: World) -> None:
    world.plug(GARAGE, kwh=20)
    world.charger(GARAGE).paused = True


PAIRS = [
    Pair("authenticate", (), lambda c: c.authenticate()),
    Pair("getChargersList", (), lambda c: c.chargers()),
    Pair("getChargerStatus", (GARAGE,), lambda c: c.charger_status(GARAGE)),
    Pair("lockCharger", (GARAGE,), lambda c: c.lock(GARAGE)),
    Pair("unlockCharger", (GARAGE,), lambda c: c.unlock(GARAGE)),
    Pair("setMaxChargingCurrent", (GARAGE, 16), lambda c: c.set_max_charging_current(GARAGE, 16)),
    Pair("pauseChargingSession", (GARAGE,), lambda c: c.pause(GARAGE), charging),
    Pair("resumeChargingSession", (GARAGE,), lambda c: c.resume(GARAGE), paused),
    Pair("resumeSchedule", (GARAGE,), lambda c: c.resume_schedule(GARAGE), paused),
    Pair("restartCharger", (GARAGE,), lambda c: c.restart(GARAGE)),
    Pair("updateFirmware", (GARAGE,), lambda c: c.update_firmware(GARAGE)),
    Pair("getSessionList", (GARAGE, START, END), lambda c: c.sessions(GARAGE, START, END)),
    Pair("setEnergyCost", (GARAGE, 0.25), lambda c: c.set_energy_cost(GARAGE, 0.25)),
    Pair("setIcpMaxCurrent", (GARAGE, 20), lambda c: c.set_icp_max_current(GARAGE, 20)),
    Pair("getChargerSchedules", (GARAGE,), lambda c: c.schedules(GARAGE)),
    Pair(
        "setChargerSchedules",
        (GARAGE, OLD_SHAPE),
        lambda c: c.write_schedules(GARAGE, [NIGHT], created_at=c.next_stamp(0)),
    ),
    Pair("enableEcoSmart", (GARAGE, 0), lambda c: c.set_eco_smart(GARAGE, EcoSmartMode.ECO)),
    Pair("enableEcoSmart", (GARAGE, 1), lambda c: c.set_eco_smart(GARAGE, EcoSmartMode.FULL_SOLAR)),
    Pair("disableEcoSmart", (GARAGE,), lambda c: c.set_eco_smart(GARAGE, EcoSmartMode.OFF)),
]

DEFECTS = {
    "User-Agent": "the reference names itself as another program, or as its HTTP library when it signs in",
    "Accept": "the reference leaves it to its HTTP library when it signs in",
    "Content-Type": "the reference sends none when it signs in",
    "getSessionList": "the reference asks for one page, with fractions of a second",
    "setChargerSchedules": "the reference adds chargerId, takes enable: 1, and sends no created_at, id or type",
}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def cloud_with(pair: Pair, clock: ManualClock) -> AbstractAsyncContextManager[Cloud]:
    world = World.demo(clock, limiter="off")
    if pair.before is not None:
        pair.before(world)
    return serve(world)


async def journal_of_reference(pair: Pair, clock: ManualClock) -> Journal:
    async with cloud_with(pair, clock) as cloud:
        reference = wallbox.Wallbox(*DEMO, requestGetTimeout=5)
        reference.baseUrl = reference.authUrl = f"{cloud.url}/"
        for name, arguments in {"authenticate": (), pair.reference: pair.arguments}.items():
            await asyncio.to_thread(getattr(reference, name), *arguments)
        return list(cloud.world.journal.entries)


async def journal_of_ours(pair: Pair, clock: ManualClock) -> Journal:
    def now() -> datetime:
        return datetime.fromtimestamp(clock.now(), UTC)

    async with (
        cloud_with(pair, clock) as cloud,
        connect(*DEMO, api_url=cloud.url, auth_url=cloud.url, now=now) as client,
    ):
        await pair.ours(client)
        return list(cloud.world.journal.entries)


def essence(entry: dict[str, Any]) -> dict[str, Any]:
    """What both must share: the call, who calls and how they prove it, the headers the cloud looks at, the answer."""
    headers = {name: entry["headers"].get(name) for name in ("Authorization", "Partner")}
    return {**{key: entry[key] for key in ("method", "path", "account", "status")}, **headers}


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
async def test_both_make_the_same_calls_in_the_same_order(pair: Pair, clock: ManualClock) -> None:
    theirs, ours = await journal_of_reference(pair, clock), await journal_of_ours(pair, clock)
    assert [essence(entry) for entry in ours] == [essence(entry) for entry in theirs]
    assert {entry["status"] for entry in ours} <= {200, 204}


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair.reference not in DEFECTS], ids=name_of)
async def test_both_send_the_same_query_and_body(pair: Pair, clock: ManualClock) -> None:
    theirs, ours = await journal_of_reference(pair, clock), await journal_of_ours(pair, clock)
    assert [(entry["query"], entry["body"]) for entry in ours] == [(e["query"], e["body"]) for e in theirs]


def numbers(query: str) -> dict[str, float]:
    return {key: float(value) for key, value in parse_qsl(query)}


async def test_sessions_are_asked_for_alike_but_for_the_page(clock: ManualClock) -> None:
    pair = next(pair for pair in PAIRS if pair.reference == "getSessionList")
    theirs = (await journal_of_reference(pair, clock))[-1]["query"]
    ours = (await journal_of_ours(pair, clock))[-1]["query"]
    assert numbers(ours) == {**numbers(theirs), "limit": 1000, "offset": 0}


async def test_schedules_are_written_alike_but_for_what_the_cloud_ignores(clock: ManualClock) -> None:
    pair = next(pair for pair in PAIRS if pair.reference == "setChargerSchedules")
    theirs = (await journal_of_reference(pair, clock))[-1]["body"]["schedules"][0]
    ours = (await journal_of_ours(pair, clock))[-1]["body"]["schedules"][0]
    shared = {"days", "start", "stop", "max_current", "max_energy"}
    assert {key: ours[key] for key in shared} == {key: theirs[key] for key in shared}
    assert set(theirs) - set(ours) == {"chargerId"}
    assert set(ours) - set(theirs) == {"id", "type", "target", "created_at"}
    assert (ours["enable"], theirs["enable"]) == (True, 1)


async def test_charger_calls_carry_the_same_headers_but_for_the_own_name(clock: ManualClock) -> None:
    pair = PAIRS[1]
    theirs = (await journal_of_reference(pair, clock))[-1]["headers"]
    ours = (await journal_of_ours(pair, clock))[-1]["headers"]
    assert {name for name in {*theirs, *ours} if theirs.get(name) != ours.get(name)} == {"User-Agent"}


def test_every_method_of_the_reference_is_compared() -> None:
    methods = inspect.getmembers(wallbox.Wallbox, inspect.isfunction)
    public = {name for name, _ in methods if not name.startswith("_")}
    assert public == {pair.reference for pair in PAIRS}
    assert len(public) == 18
    assert {name for name in DEFECTS if name[0].islower()} <= public
