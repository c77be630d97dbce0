"""The loops of one replica: poll, deliver, talk, keep house; and their orderly stop."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram.error import InvalidToken, RetryAfter

from bot.chat import application as chat
from bot.chat.context import BotApplication
from bot.chat.fetching import Fetching
from bot.chat.patience import as_asked
from bot.chat.sending import Sender
from bot.services.delivery import LEASE as SENDER
from bot.services.monitor import BATCH
from bot.services.slots import Slots
from bot.services.wiring import Services

log = logging.getLogger(__name__)

UPDATES = "updates"
"""Telegram gives updates to one poller per bot token: the holder of this lease."""

GRACE_S = 5.0
"""How long what is under way may take once the process is asked to stop."""

LAST_GRACE_S = 2.0
"""How long the tidying may take after that."""

RELEASE_S = 1.0
"""How long handing the leases back may take; left alone they run out by themselves."""

HOUSEKEEPING_S = 3600.0

NOT_KNOWN = "Telegram does not know BOT_TOKEN. Copy it again from @BotFather."

MESSAGES_PER_S = 25.0
"""Below Telegram's 30 a second for a bot."""


class StartFailure(Exception):
    """The process cannot start; the message says why and what to do."""


@dataclass(slots=True, kw_only=True)
class Engine:
    """The loops of one replica; any number of them may run on one database."""

    application: BotApplication
    services: Services
    clock: Callable[[], datetime]
    heartbeat_file: Path | None
    """Touched at every turn of the poll loop: a container's health check looks at its age."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once Telegram has answered."""
    _introduced: bool = False
    _fetching: Fetching = field(init=False)

    def __post_init__(self) -> None:
        self._fetching = Fetching(self.application.bot, self.application.update_queue)

    async def run(self, stop: asyncio.Event) -> None:
        """Run all loops until `stop`, then give what is under way `GRACE_S` seconds. Raises StartFailure.

        After `stop` nothing is raised, and it returns within `GRACE_S` and `LAST_GRACE_S`.
        """
        loops = asyncio.create_task(self._loops(stop))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({loops, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if loops.done():
            stopped.cancel()
            return loops.result()
        await asyncio.wait({loops}, timeout=GRACE_S)
        if not loops.done():
            log.warning("stopped with something still under way; it will be taken up again")
            loops.cancel()
            await asyncio.wait({loops}, timeout=LAST_GRACE_S)
        if loops.done() and not loops.cancelled() and (error := loops.exception()) is not None:
            log.error("not everything stopped in order", exc_info=error)
        return None

    async def _loops(self, stop: asyncio.Event) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for step in (self._lock_after_guests, self._look_at_watches, self._keep_house, self._introduce):
                    group.create_task(_repeat(step, stop))
                group.create_task(_repeat_with(self._poll, self.services.monitor.under_way, stop))
                group.create_task(_repeat_with(self._deliver, self.services.delivery.under_way, stop))
                group.create_task(self._talk(stop))
        except* StartFailure as failures:
            raise failures.exceptions[0] from None

    async def _poll(self) -> float:
        started = await self.services.monitor.poll_free()
        if self.heartbeat_file is not None:
            self.heartbeat_file.touch()
        return 0.0 if started == BATCH else random.uniform(0.2, 0.3)

    async def _deliver(self) -> float:
        if not self.answered.is_set() or not await self.services.leadership.hold(SENDER):
            return 0.5
        self.services.monitor.put_out.clear()  # before looking: what is put out meanwhile must wake the next look
        if self._fetching.back.is_set():
            self._fetching.back.clear()
            await self.services.delivery.wake()
        sender = Sender(self.application.bot, self.clock, self.services)
        started = await self.services.delivery.deliver_free(sender)
        if started:
            return started / MESSAGES_PER_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.services.monitor.put_out.wait(), 0.5)
        return 0.0

    async def _lock_after_guests(self) -> float:
        await self.services.guests.step()
        return random.uniform(0.9, 1.1)

    async def _look_at_watches(self) -> float:
        if await self.services.watches.step():
            self.services.monitor.put_out.set()
        return random.uniform(4.0, 6.0)

    async def _keep_house(self) -> float:
        await self.services.delivery.prune()
        if await self.services.clock_changes.watch_once():
            self.services.monitor.put_out.set()
        return HOUSEKEEPING_S

    async def _talk(self, stop: asyncio.Event) -> None:
        """Answer people: wait for Telegram, then fetch updates while this replica holds the lease for them."""
        application = self.application
        if not await self._answers(stop):
            return
        async with application:
            await application.start()
            try:
                await _repeat(self._fetch, stop)
            finally:
                await self._hang_up()

    async def _answers(self, stop: asyncio.Event) -> bool:
        """Wait until Telegram answers: a house's network may come up after the bot."""
        while not stop.is_set():
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise StartFailure(NOT_KNOWN) from error
            except Exception as error:  # noqa: BLE001 - a refusal, or what a proxy answers in Telegram's place, may pass
                log.warning("Telegram does not answer yet: %s", type(error).__name__)
                await _rest(stop, as_asked(error).total_seconds() if isinstance(error, RetryAfter) else 5.0)
            else:
                self.answered.set()
                log.info("ready: @%s", self.application.bot.username)
                return True
        return False

    async def _introduce(self) -> float:
        """Until Telegram has taken the whole introduction once: when it asks for it, else hourly."""
        if not self.answered.is_set():
            return 0.2
        if self._introduced:
            return HOUSEKEEPING_S
        refusal = await chat.introduce(self.application.bot)
        self._introduced = refusal is None
        return as_asked(refusal).total_seconds() if isinstance(refusal, RetryAfter) else HOUSEKEEPING_S

    async def _fetch(self) -> float:
        """Fetch updates as long as this replica holds the lease for them."""
        if not await self.services.leadership.hold(UPDATES):
            await self._fetching.stop()
            return 1.0
        try:
            self._fetching.go_on()
        except InvalidToken as error:
            raise StartFailure(NOT_KNOWN) from error
        return 1.0

    async def _hang_up(self) -> None:
        """Whatever hangs or fails: nothing is fetched any more, the application stops, the leases are free."""
        try:
            await self._fetching.stop()
        finally:
            try:
                await self.application.stop()
            finally:
                await self._release()

    async def _release(self) -> None:
        try:
            async with asyncio.timeout(RELEASE_S):
                for lease in (UPDATES, SENDER):
                    await self.services.leadership.release(lease)
        except Exception as error:  # noqa: BLE001 - a database that is away must not hold up the end
            log.warning("the leases were not handed back: %s", type(error).__name__)


async def _repeat(step: Callable[[], Awaitable[float]], stop: asyncio.Event) -> None:
    """Call `step` until `stop`, resting as many seconds as it says."""
    while not stop.is_set():
        try:
            pause = await step()
        except StartFailure:
            raise
        except Exception:  # the database or the network may be gone for a while; the loop must outlive that
            log.exception("a step failed, trying again in 5 s")
            pause = 5.0
        await _rest(stop, pause)


async def _repeat_with(step: Callable[[], Awaitable[float]], under_way: Slots, stop: asyncio.Event) -> None:
    """As `_repeat`; then wait for what the steps have started, and end it when cancelled."""
    try:
        await _repeat(step, stop)
        await under_way.settled()
    finally:
        await under_way.close()


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
