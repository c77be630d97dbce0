"""The simulated Telegram on a socket: for tests in this process, or as a process of its own."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache

from aiohttp import web

from simulator.telegram import bot_api, control
from simulator.telegram.bot_api import WORLD
from simulator.telegram.webhook import stop_webhook
from simulator.telegram.world import World

DEFAULT_TOKEN = "123456:SIMULATED-BOT-TOKEN-NOT-A-SECRET-00"  # noqa: S105 - known to everybody, worth nothing
UPLOAD_LIMIT = 50 * 1024 * 1024
_STOPPING_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class RunningTelegram:
    """A simulated Telegram that listens. `url` has no slash at its end: a bot calls `{url}/bot{token}/{method}`."""

    url: str
    world: World
    token: str


def build_app(world: World) -> web.Application:
    """Return the web application that stands before a world."""
    app = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[control.refusals])
    app[WORLD] = world
    for resource in _resources():
        app.router.register_resource(resource)
    app.on_shutdown.append(_release)
    return app


@cache
def _resources() -> tuple[web.AbstractResource, ...]:
    """What is served; reading paths and the signatures of orders takes a while, so once for all worlds."""
    router = web.UrlDispatcher()
    router.add_routes(bot_api.routes())
    router.add_routes(control.routes())
    return tuple(router.resources())


async def _release(app: web.Application) -> None:
    for bot in app[WORLD].bots.values():
        await stop_webhook(bot)
    app[WORLD].release()


@asynccontextmanager
async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Callable[[], float] = time.time,
    token: str = DEFAULT_TOKEN,
    flood_limits: bool = True,
) -> AsyncIterator[RunningTelegram]:
    """Listen while the context is open; port 0 is a free one, `clock` gives seconds since 1970."""
    world = World(clock, token=token, flood_limits=flood_limits)
    runner = web.AppRunner(
        build_app(world), access_log=None, handler_cancellation=True, shutdown_timeout=_STOPPING_SECONDS
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        yield RunningTelegram(f"http://{host}:{bound}", world, token)
    finally:
        await runner.cleanup()


async def run(*, host: str = "127.0.0.1", port: int = 0, token: str = DEFAULT_TOKEN) -> None:
    """Listen until SIGTERM or SIGINT; prints `Telegram on <url>`, and then the token, once it does."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    async with serve(host=host, port=port, token=token) as telegram:
        print(f"Telegram on {telegram.url}\nBot token: {telegram.token}", flush=True)
        await stop.wait()
