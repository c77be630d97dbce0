"""The loops of one replica: poll, deliver, talk, keep house; and their orderly stop."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram.error import InvalidToken, NetworkError
from telegram.ext import Updater

from bot.chat import application as chat
from bot.chat.context import BotApplication, surroundings_of
from bot.chat.sending import Sender
from bot.services.clock_changes import ClockChanges
from bot.services.delivery import LEASE as SENDER
from bot.services.delivery import Delivery
from bot.services.leadership import Leadership
from bot.services.monitor import BATCH, Monitor

log = logging.getLogger(__name__)

UPDATES = "updates"
"""Telegram gives updates to one poller per bot token: the holder of this lease."""

GRACE_S = 5.0
"""How long what is under way may take once the process is asked to stop."""

MESSAGES_PER_S = 25.0
"""Below Telegram's 30 a second for a bot."""


class StartFailure(Exception):
    """The process cannot start; the message says why and what to do."""


@dataclass(slots=True, kw_only=True)
class Engine:
    """The loops of one replica; any number of them may run on one database."""

    application: BotApplication
    monitor: Monitor
    delivery: Delivery
    clock_changes: ClockChanges
    leadership: Leadership
    clock: Callable[[], datetime]
    heartbeat_file: Path | None
    """Touched at every turn of the poll loop: a container's health check looks at its age."""
    introduced: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once Telegram has answered."""

    async def run(self, stop: asyncio.Event) -> None:
        """Run all loops until `stop`, then give what is under way `GRACE_S` seconds."""
        loops = asyncio.create_task(self._loops(stop))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({loops, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        stop.set()
        try:
            async with asyncio.timeout(GRACE_S):
                await loops
        except TimeoutError:
            log.warning("stopped with something still under way; it will be taken up again")

    async def _loops(self, stop: asyncio.Event) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for step in (self._poll, self._deliver, self._lock_after_guests, self._keep_house):
                    group.create_task(_repeat(step, stop))
                group.create_task(self._talk(stop))
        except* StartFailure as failures:
            raise failures.exceptions[0] from None

    async def _poll(self) -> float:
        read = await self.monitor.poll_once()
        if self.heartbeat_file is not None:
            self.heartbeat_file.touch()
        return 0.0 if read == BATCH else random.uniform(0.2, 0.3)

    async def _deliver(self) -> float:
        if not self.introduced.is_set() or not await self.leadership.hold(SENDER):
            return 0.5
        self.monitor.put_out.clear()  # before looking: what is put out meanwhile must wake the next look
        services = surroundings_of(self.application).services
        sent = await self.delivery.deliver_once(Sender(self.application.bot, self.clock, services))
        if sent:
            return sent / MESSAGES_PER_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.monitor.put_out.wait(), 0.5)
        return 0.0

    async def _lock_after_guests(self) -> float:
        await surroundings_of(self.application).services.guests.step()
        return random.uniform(0.9, 1.1)

    async def _keep_house(self) -> float:
        await self.delivery.prune()
        if await self.clock_changes.watch_once():
            self.monitor.put_out.set()
        return 3600.0

    async def _talk(self, stop: asyncio.Event) -> None:
        """Answer people: introduce the bot, then fetch updates while this replica holds the lease for them."""
        application = self.application
        if not await self._introduced(stop):
            return
        async with application:
            await application.start()
            try:
                await _repeat(self._fetch, stop)
            finally:
                await self._hang_up()

    async def _introduced(self, stop: asyncio.Event) -> bool:
        """Wait until Telegram answers: a house's network may come up after the bot."""
        while not stop.is_set():
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise StartFailure("Telegram does not know BOT_TOKEN. Copy it again from @BotFather.") from error
            except NetworkError as error:
                log.warning("Telegram does not answer yet: %s", type(error).__name__)
                await _rest(stop, 5.0)
            else:
                await chat.introduce(self.application.bot)
                self.introduced.set()
                log.info("ready: @%s", self.application.bot.username)
                return True
        return False

    @property
    def _updater(self) -> Updater:
        if self.application.updater is None:
            raise StartFailure("the application was built without an updater")
        return self.application.updater

    async def _fetch(self) -> float:
        updater = self._updater
        held = await self.leadership.hold(UPDATES)
        if held and not updater.running:
            await updater.start_polling(allowed_updates=chat.ALLOWED_UPDATES, bootstrap_retries=-1)
        elif not held and updater.running:
            await updater.stop()
        return 1.0

    async def _hang_up(self) -> None:
        if self._updater.running:
            await self._updater.stop()
        await self.application.stop()
        for lease in (UPDATES, SENDER):
            await self.leadership.release(lease)


async def _repeat(step: Callable[[], Awaitable[float]], stop: asyncio.Event) -> None:
    """Call `step` until `stop`, resting as many seconds as it says."""
    while not stop.is_set():
        try:
            pause = await step()
        except Exception:  # the database or the network may be gone for a while; the loop must outlive that
            log.exception("a step failed, trying again in 5 s")
            pause = 5.0
        await _rest(stop, pause)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
