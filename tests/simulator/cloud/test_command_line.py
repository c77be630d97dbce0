"""`python -m simulator cloud` as a program of its own, and stopping in good time."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from simulator.__main__ import main
from simulator.cloud.clock import ManualClock, SimulatedClock
from simulator.cloud.server import serve
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

ROOT = Path(__file__).parents[3]


async def start(*arguments: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "simulator", *arguments]
    return await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT
    )


async def first_line(server: asyncio.subprocess.Process) -> str:
    assert server.stdout is not None
    return (await server.stdout.readline()).decode().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_command_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    server = await start("cloud", "--port", "0", "--speed", "2")
    line = await first_line(server)
    url = line.removeprefix("Wallbox cloud on ")
    assert url.startswith("http://127.0.0.1:")
    async with Visitor(url) as visitor:
        assert (await visitor.sign_in()).status == 200
        assert [(await visitor.get("/v3/chargers/groups")).status for _ in range(2)] == [200, 429]
        started = time.monotonic()
        server.send_signal(number)
        _, errors = await server.communicate()
    assert (server.returncode, errors) == (0, b"")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "required: part"),
        ("cloud --limiter x", "invalid choice"),
        ("cloud --port 0 --speed 0", "above zero"),
        ("cloud --port 0 --speed nan", "above zero"),
        ("cloud --port 0 --speed inf", "at most"),
        ("cloud --port 0 --speed fast", "invalid speed value"),
        ("cloud --port 65536", "0 to 65535"),
        ("cloud --port -1", "0 to 65535"),
        ("telegram --port http", "invalid port value"),
    ],
)
def test_a_wrong_command_line_is_explained(
    arguments: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["simulator", *arguments.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


async def test_the_server_stops_at_once_even_with_a_request_open() -> None:
    world = World.demo(ManualClock())
    world.faults.order(delay=30.0)
    async with Visitor("") as visitor:
        async with serve(world) as cloud:
            visitor.url = cloud.url
            waiting = asyncio.create_task(visitor.sign_in())
            await _until_taken(world)
            started = time.monotonic()
        assert time.monotonic() - started < 0.5
        with pytest.raises(aiohttp.ClientError):
            await waiting


async def _until_taken(world: World) -> None:
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()

    def look() -> None:
        if world.faults.ordered:
            loop.call_soon(look)
        else:
            ready.set()

    look()
    await ready.wait()


def test_a_simulated_clock_runs_at_its_speed_and_jumps() -> None:
    clock = SimulatedClock(speed=1000)
    first = clock.now()
    clock.advance(3600)
    assert 3600 <= clock.now() - first < 3600 + 1000
    assert abs(SimulatedClock().now() - time.time()) < 1


def test_clocks_refuse_to_run_backwards() -> None:
    with pytest.raises(ValueError, match="above zero"):
        SimulatedClock(0)
    for clock in (SimulatedClock(), ManualClock(0)):
        with pytest.raises(ValueError, match="forward"):
            clock.advance(-1)


async def test_a_port_in_use_is_said_and_not_shown_as_a_traceback() -> None:
    async with serve(World.demo(ManualClock())) as cloud:
        server = await start("cloud", "--port", cloud.url.rpartition(":")[2])
        _, errors = await server.communicate()
    assert server.returncode == 1
    assert errors.startswith(b"Cannot serve:")
    assert b"Traceback" not in errors
