"""Starting and stopping, in this process and as a process of its own."""

import asyncio
import signal
import sys
import time

import aiohttp
import pytest
import telegram

from simulator.telegram.server import DEFAULT_TOKEN, serve
from simulator.telegram.user import ChatUser


async def test_the_server_stops_at_once_with_polls_open() -> None:
    async with ChatUserServer() as (url, polls):
        assert url.startswith("http://127.0.0.1:")
        began = time.monotonic()
    assert time.monotonic() - began < 0.2
    await asyncio.gather(*polls, return_exceptions=True)


class ChatUserServer:
    """A server with one open getUpdates and one open wait for events."""

    async def __aenter__(self) -> tuple[str, list[asyncio.Task[int]]]:
        self._context = serve()
        running = await self._context.__aenter__()
        self._http = aiohttp.ClientSession()
        urls = [f"{running.url}/bot{running.token}/getUpdates?timeout=30", f"{running.url}/simulator/events?after=999"]
        polls = [asyncio.create_task(self._get(url)) for url in urls]
        await running.world.wait(lambda: running.world.bot().updates.is_polled)
        return running.url, polls

    async def _get(self, url: str) -> int:
        async with self._http.get(url) as answer:
            return answer.status

    async def __aexit__(self, *error: object) -> None:
        await self._context.__aexit__(None, None, None)
        await self._http.close()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_says_where_it_is_and_stops_within_a_second(stop: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator", "telegram", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith("Telegram on http://127.0.0.1:")
    url = line.split()[-1]
    async with telegram.Bot(DEFAULT_TOKEN, base_url=f"{url}/bot") as bot, ChatUser(url) as anna:
        await anna.say("/start")
        assert (await bot.send_message(1001, "hello")).text == "hello"
    began = time.monotonic()
    process.send_signal(stop)
    assert await process.wait() == 0
    assert time.monotonic() - began < 1
