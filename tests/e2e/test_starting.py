"""What may be missing or wrong when the process starts."""

import asyncio
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.db.engine import Database
from simulator.cloud.server import Cloud
from simulator.cloud.server import serve as serve_cloud
from simulator.cloud.world import DEMO, World
from simulator.demo.bot_process import BotProcess
from simulator.demo.evening import Actor
from simulator.demo.stage import Stage, settings_for
from simulator.demo.transcript import Transcript
from simulator.telegram.server import serve as serve_telegram
from simulator.telegram.user import ChatUser
from tests.e2e.warm import WarmBot

AT_ONCE = 6
PATIENCE = 60.0

GOOD = {
    "BOT_TOKEN": "123456:SIMULATED-BOT-TOKEN-NOT-A-SECRET-00",
    "ENCRYPTION_KEYS": "A" * 43 + "=",
    "LOG_LEVEL": "DEBUG",
}


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def names_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return [path.name for path in folder.iterdir()]


async def finished(process: BotProcess, *arguments: str) -> tuple[int, str]:
    """Exit status and output of a command."""
    await process.start(*arguments)
    try:
        async with asyncio.timeout(PATIENCE):
            return await process.ended(), process.tail(200)
    finally:
        await process.kill()


async def test_a_bad_configuration_ends_with_status_2_and_names_every_problem(tmp_path: Path) -> None:
    bad = {
        "BOT_TOKEN": "planted-token",
        "DATABASE_URL": "mysql://planted-password@host/x",
        "READ_INTERVAL_SECONDS": "5",
    }
    status, output = await finished(BotProcess(tmp_path, bad))
    assert status == 2
    for name in ("BOT_TOKEN", "ENCRYPTION_KEYS", "DATABASE_URL", "READ_INTERVAL_SECONDS"):
        assert name in output, name
    assert "planted" not in output
    assert names_in(tmp_path) == ["bot.log"]


async def test_a_token_that_telegram_does_not_know_ends_with_status_1(tmp_path: Path) -> None:
    async with serve_telegram(token="654321:ANOTHER-SIMULATED-TOKEN-NOT-A-SECRET") as telegram:
        settings = {**GOOD, "TELEGRAM_API_URL": telegram.url, "DATABASE_URL": f"sqlite:///{tmp_path}/bot.db"}
        status, output = await finished(WarmBot(tmp_path, settings), "run")
    assert status == 1
    assert "Telegram does not know BOT_TOKEN." in output
    assert "SIMULATED-BOT-TOKEN" not in output


async def test_a_key_that_does_not_open_the_database_is_refused(tmp_path: Path) -> None:
    status, key = await finished(BotProcess(tmp_path, {}, name="keys"), "keys", "new")
    assert (status, len(key)) == (0, 44)
    async with serve_cloud(World.demo()) as cloud, serve_telegram() as telegram:
        settings = {**settings_for(cloud.url, telegram, tmp_path), "LOG_LEVEL": "DEBUG"}
        stage = Stage(cloud, telegram, WarmBot(tmp_path, settings))
        await stage.start_bot()
        async with ChatUser(telegram.url) as user:
            await log_in(Actor(stage, user, Transcript(telegram.world, user.user_id, "Anna", print)))
        assert await stage.bot.stop() == 0
        status, output = await finished(WarmBot(tmp_path, {**settings, "ENCRYPTION_KEYS": key}, name="other-key"))
    assert status == 1
    assert "None of ENCRYPTION_KEYS opens what this database holds." in output


async def log_in(anna: Actor) -> None:
    """Connect the demo account."""
    await anna.says("/login")
    await anna.is_answered("Which e-mail")
    await anna.says(DEMO[0])
    await anna.is_answered("And the password?")
    await anna.says(DEMO[1])
    await anna.is_answered("Connected. 2 chargers: Garage, Street.")


@pytest.mark.parametrize("new_database_url", ["sqlite"], indirect=True)
async def test_many_that_start_at_once_migrate_one_database_once(new_database_url: str, tmp_path: Path) -> None:
    settings = {**GOOD, "DATABASE_URL": new_database_url}
    ends = await asyncio.gather(
        *(finished(WarmBot(tmp_path, settings, name=f"bot-{number}"), "migrate") for number in range(AT_ONCE))
    )
    assert [status for status, _ in ends] == [0] * AT_ONCE
    assert "Traceback" not in "".join(output for _, output in ends)
    database = Database(new_database_url)
    async with database.transaction() as tx:
        assert len((await tx.execute(text("SELECT * FROM alembic_version"))).all()) == 1
        assert (await tx.execute(text("SELECT * FROM accounts"))).all() == []
    await database.dispose()


async def test_it_waits_for_telegram_and_bears_a_cloud_that_is_down(tmp_path: Path) -> None:
    telegram_port, cloud_port = free_port(), free_port()
    cloud_url = f"http://127.0.0.1:{cloud_port}"
    async with serve_telegram() as somewhere:
        settings = settings_for(cloud_url, somewhere, tmp_path)
    settings |= {"TELEGRAM_API_URL": f"http://127.0.0.1:{telegram_port}", "LOG_LEVEL": "DEBUG"}
    bot = WarmBot(tmp_path, settings)
    try:
        await bot.start()
        await bot.logged("Telegram does not answer yet")
        async with serve_telegram(port=telegram_port) as telegram:
            await bot.logged("ready: @simulated_wallbox_bot")
            await logs_in_while_the_cloud_comes_up(Stage(Cloud(cloud_url, World.demo()), telegram, bot), cloud_port)
            assert await bot.stop() == 0
    finally:
        await bot.stop()


async def logs_in_while_the_cloud_comes_up(stage: Stage, cloud_port: int) -> None:
    """Try in vain, and once more when the cloud listens."""
    async with ChatUser(stage.telegram.url) as user:
        anna = Actor(stage, user, Transcript(stage.telegram.world, user.user_id, "Anna", print))
        await anna.says("/login")
        await anna.is_answered("Which e-mail")
        await anna.says(DEMO[0])
        await anna.is_answered("And the password?")
        await anna.says(DEMO[1])
        await anna.is_answered("Wallbox's cloud does not answer right now.", buttons=("🔁 Try again",))
        async with serve_cloud(stage.cloud.world, port=cloud_port):
            await anna.presses("🔁 Try again")
            await anna.hears("And the password?")
            await anna.says(DEMO[1])
            await anna.is_answered("Connected. 2 chargers: Garage, Street.")
