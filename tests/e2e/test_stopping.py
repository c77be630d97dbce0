"""SIGTERM and SIGINT end the process in order within ten seconds, whatever it waits for."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from simulator.cloud.server import Cloud
from simulator.cloud.world import World
from simulator.demo.stage import Stage, settings_for
from simulator.telegram.server import serve
from simulator.telegram.user import ChatUser
from tests.e2e.test_starting import GOOD, PATIENCE
from tests.e2e.warm import WarmBot

AT_MOST_S = 10.0


class SilentCloud:
    """A Wallbox cloud that takes requests and never answers. `asked` is set with the first."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def _wait(self, _: web.Request) -> web.StreamResponse:
        self.asked.set()
        await asyncio.Event().wait()
        return web.Response()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Listen while the context lasts; gives the URL."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._wait)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


@asynccontextmanager
async def stage_before(cloud_url: str, folder: Path) -> AsyncIterator[Stage]:
    """A stage whose cloud is somewhere else."""
    async with serve() as telegram:
        settings = {**settings_for(cloud_url, telegram, folder), "LOG_LEVEL": "DEBUG"}
        stage = Stage(Cloud(cloud_url, World()), telegram, WarmBot(folder, settings))
        try:
            await stage.start_bot()
            yield stage
        finally:
            await stage.bot.stop()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_while_the_database_does_not_answer_it_stops_in_time(by: signal.Signals, tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as silence:
        port = silence.sockets[0].getsockname()[1]
        bot = WarmBot(tmp_path, GOOD | {"DATABASE_URL": f"postgresql://bot@127.0.0.1:{port}/bot"})
        await bot.start()
        async with asyncio.timeout(PATIENCE):
            await asked.wait()
        begun = time.monotonic()
        assert await bot.stop(AT_MOST_S, by=by) == 0
        assert time.monotonic() - begun < AT_MOST_S / 2
        assert "stopped" in bot.tail(1)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_in_the_middle_of_a_long_poll_it_stops_at_once(by: signal.Signals, tmp_path: Path) -> None:
    async with stage_before("http://127.0.0.1:9", tmp_path) as stage:
        begun = time.monotonic()
        assert await stage.bot.stop(AT_MOST_S, by=by) == 0
        assert time.monotonic() - begun < AT_MOST_S / 2
        assert "stopped" in stage.bot.tail(1)


async def test_in_the_middle_of_a_slow_answer_of_the_cloud_it_stops_in_time(tmp_path: Path) -> None:
    cloud = SilentCloud()
    async with cloud.serve() as url, stage_before(url, tmp_path) as stage:
        async with ChatUser(stage.telegram.url) as anna:
            await anna.say("/login")
            await anna.wait_for("Which e-mail")
            await anna.say("anna@example.net")
            await anna.wait_for("And the password?")
            await anna.say("demo-password")
            async with asyncio.timeout(AT_MOST_S):
                await cloud.asked.wait()
            begun = time.monotonic()
            assert await stage.bot.stop(AT_MOST_S) == 0
            assert time.monotonic() - begun < AT_MOST_S
        assert "Traceback" not in stage.bot.tail(100)
