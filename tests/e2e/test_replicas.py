"""Two processes on one PostgreSQL behave like one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from simulator.cloud.clock import SimulatedClock
from simulator.cloud.server import serve as serve_cloud
from simulator.cloud.world import World
from simulator.demo.stage import Stage, settings_for
from simulator.telegram.server import serve as serve_telegram
from tests.e2e.household import household, secrets_of
from tests.e2e.warm import WarmBot

SPEED = 120.0


@pytest_asyncio.fixture
async def pair(new_database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Stage, WarmBot]]:
    """A stage with one bot, and a second one on the same database."""
    world = World.demo(SimulatedClock(SPEED))
    async with serve_cloud(world) as cloud, serve_telegram(flood_limits=False) as telegram:
        settings = settings_for(cloud.url, telegram, tmp_path, speed=SPEED)
        settings |= {"DATABASE_URL": new_database_url, "LOG_LEVEL": "DEBUG"}
        stage = Stage(cloud, telegram, WarmBot(tmp_path, settings, name="one"))
        second = WarmBot(tmp_path, settings, name="two")
        try:
            await second.start()
            await stage.start_bot()
            await second.logged("ready: @")
            await stage.bot.logged("ready: @")
            yield stage, second
        finally:
            statuses = [await stage.bot.stop(), await second.stop()]
    assert statuses == [0, 0]
    logs = [*stage.bot.lines, *second.lines]
    assert [line for line in logs if any(secret in line for secret in [*secrets_of(stage), "Traceback"])] == []


@pytest.mark.parametrize("new_database_url", ["postgresql"], indirect=True)
async def test_each_message_is_answered_once_and_each_change_told_once(pair: tuple[Stage, WarmBot]) -> None:
    stage, second = pair
    async with household(stage) as anna:
        await anna.connects()
        await anna.happens("plug", kwh=90)
        await anna.hears("⚡ Home started charging")
        await anna.looks_until("⚡ Home · charging")
        assert await anna.told("started charging") == 1
        assert await stage.bot.stop() == 0  # whichever of the two held the leases, the other goes on at once
        await anna.says("/help")
        await anna.is_answered("What I can do:")
        await anna.happens("unplug")
        await anna.hears("✅ Home finished")
        await stage.bot.start()
        since = len(stage.bot.lines)
        await stage.bot.logged("ready: @", since=since)
        assert await second.stop() == 0
        await anna.says("/cancel")
        await anna.is_answered("There is nothing to cancel.")
        await anna.happens("fault")
        await anna.hears("⚠️ Home reports an error")
        for text in ("What I can do:", "There is nothing to cancel.", "Home finished", "reports an error"):
            assert await anna.told(text) == 1, text
        state = (await anna.house.get("/simulator/state")).body
        assert (state["total"]["429"], state["total"]["sign_ins"]) == (0, 1)
