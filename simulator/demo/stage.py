"""The stage: a simulated Wallbox cloud, a simulated Telegram and the real bot between them, on this machine only."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.cloud.clock import SimulatedClock
from simulator.cloud.server import Cloud
from simulator.cloud.server import serve as serve_cloud
from simulator.cloud.world import World
from simulator.demo.bot_process import BotFailure, BotProcess
from simulator.telegram.server import RunningTelegram
from simulator.telegram.server import serve as serve_telegram

SPEED = 60.0
"""Simulated seconds per real second: a minute of the house, and of the cloud's limits, is a second."""

READY_WITHIN = 30.0
"""Seconds until the bot must fetch updates: it migrates its database first, and this machine may be busy."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The three, running."""

    cloud: Cloud
    telegram: RunningTelegram
    bot: BotProcess

    @property
    def now(self) -> int:
        """The number of the latest event in Telegram."""
        return self.telegram.world.changes.n

    async def start_bot(self) -> None:
        """Start the bot and wait until it fetches updates; BotFailure when it ends instead."""
        await self.bot.start()
        polling = asyncio.create_task(self.telegram.world.wait(self._polls, READY_WITHIN))
        ended = asyncio.create_task(self.bot.ended())
        done, waiting = await asyncio.wait({polling, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if polling not in done or polling.exception() is not None:
            raise BotFailure(f"the bot does not fetch updates\n{self.bot.tail()}")

    async def kill_bot(self) -> None:
        """End the bot as a crash does; what it held in Telegram is let go when this returns."""
        await self.bot.kill()
        await self.telegram.world.wait(lambda: not self._polls())

    async def restart_bot(self) -> None:
        """Stop the bot in order and start it again; BotFailure when it did not stop in order."""
        status = await self.bot.stop()
        if status != 0:
            raise BotFailure(f"the bot ended with status {status}\n{self.bot.tail()}")
        await self.start_bot()

    def _polls(self) -> bool:
        return self.telegram.world.bot().updates.is_polled


def settings_for(cloud_url: str, telegram: RunningTelegram, folder: Path, *, speed: float = SPEED) -> dict[str, str]:
    """The environment of a bot on this stage: SQLite in `folder`, a fresh key that is kept in memory only."""
    return {
        "BOT_TOKEN": telegram.token,
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
        "TELEGRAM_API_URL": telegram.url,
        "WALLBOX_API_URL": cloud_url,
        "WALLBOX_AUTH_URL": cloud_url,
        "READ_INTERVAL_SECONDS": str(60 / speed),
    }


@asynccontextmanager
async def staged(
    folder: Path,
    *,
    speed: float = SPEED,
    settings: Mapping[str, str] | None = None,
    bot: type[BotProcess] = BotProcess,
) -> AsyncIterator[Stage]:
    """Start the three on free ports while the context lasts; the bot answers when it begins and is gone when it ends.

    The cloud is as strict as the real one. Telegram's flood limits are off: they run by the clock of the wall, and
    an evening that takes a minute is no flood. `settings` are further settings of the bot, `bot` is how it is started.
    """
    world = World.demo(SimulatedClock(speed), limiter="strict")
    async with serve_cloud(world) as cloud, serve_telegram(flood_limits=False) as telegram:
        given = {**settings_for(cloud.url, telegram, folder, speed=speed), **(settings or {})}
        stage = Stage(cloud, telegram, bot(folder, given))
        try:
            await stage.start_bot()
            yield stage
        finally:
            await stage.bot.stop()
