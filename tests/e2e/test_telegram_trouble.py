"""Telegram refuses, floods, hangs or sends what nobody can read: the process lives on, and stops when it is told to."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from simulator.cloud.server import Cloud
from simulator.cloud.world import World
from simulator.demo.stage import Stage, settings_for
from simulator.telegram.server import serve
from simulator.telegram.user import ChatUser
from tests.e2e.warm import WarmBot

NO_CLOUD = "http://127.0.0.1:9"
AT_MOST_S = 10.0


@asynccontextmanager
async def quiet_stage(folder: Path) -> AsyncIterator[Stage]:
    """A stage without a cloud whose bot is not started yet."""
    async with serve(flood_limits=False) as telegram:
        settings = {**settings_for(NO_CLOUD, telegram, folder), "LOG_LEVEL": "DEBUG"}
        stage = Stage(Cloud(NO_CLOUD, World()), telegram, WarmBot(folder, settings))
        try:
            yield stage
        finally:
            await stage.bot.stop()


async def is_answered(stage: Stage) -> None:
    """Somebody asks for help and gets it."""
    async with ChatUser(stage.telegram.url) as anna:
        await anna.say("/help")
        await anna.wait_for("What I can do", 15)


async def test_it_starts_and_introduces_itself_although_telegram_refuses_both_at_first(tmp_path: Path) -> None:
    async with quiet_stage(tmp_path) as stage:
        world = stage.telegram.world
        world.fault(method="getMe", status=429, retry_after=1)
        world.fault(method="getMe", status=409)
        world.fault(method="setMyCommands", status=429, retry_after=1)
        await stage.start_bot()
        await is_answered(stage)
        await world.wait(lambda: len(world.profile()["commands"]) == 4)
        assert await stage.bot.stop() == 0
        log = stage.bot.tail(200)
        for refusal in ("RetryAfter", "Conflict"):
            assert f"Telegram does not answer yet: {refusal}" in log
        assert "the bot could not introduce itself (en): RetryAfter" in log
        assert "Traceback" not in log


async def test_a_refusal_or_an_unreadable_message_in_the_middle_neither_deafens_it_nor_floods_its_log(
    tmp_path: Path,
) -> None:
    async with quiet_stage(tmp_path) as stage:
        await stage.start_bot()
        lines = len(stage.bot.lines)
        stage.telegram.world.bot().updates.put("message", {"message_id": 7, "text": "my planted-diary"})
        await is_answered(stage)
        await stage.bot.logged("cannot be read and is passed over: KeyError")
        stage.telegram.world.fault(method="getUpdates", status=401)
        await is_answered(stage)
        await is_answered(stage)
        assert len(stage.bot.lines) - lines < 40
        assert "planted-diary" not in stage.bot.tail(200)
        assert "Traceback" not in stage.bot.tail(200)


async def test_a_last_call_that_hangs_holds_up_no_end_and_the_leases_are_handed_back(tmp_path: Path) -> None:
    async with quiet_stage(tmp_path) as stage:
        await stage.start_bot()
        await is_answered(stage)
        stage.telegram.world.fault(method="getUpdates", delay=60, times=9)
        async with ChatUser(stage.telegram.url) as anna:
            await anna.say("/help")
            begun = time.monotonic()
            assert await stage.bot.stop(AT_MOST_S) == 0
        assert time.monotonic() - begun < AT_MOST_S
        assert "Traceback" not in stage.bot.tail(200)
        assert "bot.app: stopped" in stage.bot.tail(1)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        assert {row[0] for row in database.execute("SELECT owner FROM leases")} == {""}


async def test_every_call_hangs_and_it_ends_in_time_all_the_same(tmp_path: Path) -> None:
    async with quiet_stage(tmp_path) as stage:
        await stage.start_bot()
        async with ChatUser(stage.telegram.url) as anna:
            stage.telegram.world.fault(delay=60, times=1000)
            await anna.say("/help")
            await anna.say("/status")
            begun = time.monotonic()
            assert await stage.bot.stop(AT_MOST_S) == 0
        assert time.monotonic() - begun < AT_MOST_S
        assert "Traceback" not in stage.bot.tail(200)
        assert "bot.app: stopped" in stage.bot.tail(1)


async def test_a_database_whose_folder_cannot_be_made_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with quiet_stage(tmp_path) as stage:
        for command in ("run", "migrate"):
            bot = WarmBot(tmp_path, {**stage.bot.settings, "DATABASE_URL": f"sqlite:///{tmp_path}/file/in/bot.db"})
            await bot.start(command)
            async with asyncio.timeout(AT_MOST_S * 3):
                assert await bot.ended() == 1
            assert "The folder of the database cannot be created (Not a directory). Check DATABASE_URL." in bot.tail()
            assert "Traceback" not in bot.tail()
