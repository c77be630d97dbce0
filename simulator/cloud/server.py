"""The simulated cloud as an HTTP server: both hosts of the real one on a single port, and the control calls."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

from aiohttp import web

from simulator.cloud import (
    control,
    control_chargers,
    middleware,
    routes_auth,
    routes_chargers,
    routes_sessions,
    routes_structure,
)
from simulator.cloud.clock import SimulatedClock
from simulator.cloud.doors import WORLD
from simulator.cloud.world import World

STOP_WITHIN = 0.05  # waited for twice: for requests to end, then for their cancellation


@dataclass(frozen=True)
class Cloud:
    """A running cloud: `url` without a trailing slash serves sign-in and chargers alike."""

    url: str
    world: World


def build_app(world: World) -> web.Application:
    """Return the aiohttp application that serves the world."""
    around = (middleware.journal, middleware.faults)
    # refusals once more, outermost: a body that cannot be read is refused while the journal reads it
    app = web.Application(middlewares=[middleware.refusals, *around, middleware.refusals])
    app[WORLD] = world
    for resource in _resources():
        app.router.register_resource(resource)
    return app


@cache
def _resources() -> tuple[web.AbstractResource, ...]:
    """What is served; reading the patterns of the paths takes a while, so once for all worlds."""
    router = web.UrlDispatcher()
    for module in (routes_auth, routes_chargers, routes_sessions, routes_structure, control, control_chargers):
        router.add_routes(module.routes)
    return tuple(router.resources())


@asynccontextmanager
async def serve(world: World, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[Cloud]:
    """Serve the world on a real socket while the context lasts; port 0 takes a free one. Stops within 0.2 s."""
    runner = web.AppRunner(build_app(world), access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        shown = f"[{host}]" if ":" in host else host
        yield Cloud(f"http://{shown}:{runner.addresses[0][1]}", world)
    finally:
        await runner.cleanup()


async def run(*, host: str, port: int, limiter: str, speed: float) -> None:
    """Serve the demo world until SIGTERM or SIGINT; prints one line when it listens."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serve(World.demo(SimulatedClock(speed), limiter=limiter), port, host) as cloud:
        print(f"Wallbox cloud on {cloud.url}", flush=True)
        await stop.wait()
