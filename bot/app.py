"""Builds everything, runs it in one loop, stops it in order. The only owner of the clock."""

import asyncio
import contextlib
import logging
import random
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from telegram.error import InvalidToken, NetworkError
from telegram.ext import Updater

from bot.chat import application as chat
from bot.chat.context import BotApplication, Services
from bot.chat.sending import Sender
from bot.config import Settings
from bot.db import cipher as ciphers
from bot.db.accounts import keys_open_the_database
from bot.db.cipher import Cipher, InvalidKey
from bot.db.engine import Database
from bot.db.migrations import migrate as migrate_database
from bot.services.accounts import Accounts
from bot.services.asking import Asking
from bot.services.cards import Cards
from bot.services.charging import Charging
from bot.services.clouds import Clouds
from bot.services.delivery import LEASE as SENDER
from bot.services.delivery import Delivery
from bot.services.dialogs import Dialogs
from bot.services.leadership import Leadership
from bot.services.monitor import BATCH, Monitor
from bot.services.people import People
from bot.services.readings import Readings
from bot.services.writing import Writing
from bot.wallbox.client import open_http

log = logging.getLogger(__name__)

UPDATES = "updates"
"""Telegram gives updates to one poller per bot token: the holder of this lease."""

GRACE_S = 5.0
"""How long what is under way may take once the process is asked to stop."""

MESSAGES_PER_S = 25.0
"""Below Telegram's 30 a second for a bot."""


class StartFailure(Exception):
    """The process cannot start; the message says why and what to do."""


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def new_key() -> str:
    """A fresh key for ENCRYPTION_KEYS."""
    return ciphers.new_key()


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; the exit status. Raises StartFailure."""
    asyncio.run(_run(settings))
    return 0


def migrate(settings: Settings) -> None:
    """Bring the database up to this release. Raises StartFailure."""
    asyncio.run(_migrate_and_close(settings))


async def _migrate_and_close(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        await _migrated(database)
    finally:
        await database.dispose()


async def _migrated(database: Database) -> None:
    try:
        await migrate_database(database)
    except Exception as error:  # whatever the driver raises, a person at the console needs one plain sentence
        log.debug("migration failed", exc_info=error)
        message = f"The database cannot be opened or brought up to date ({type(error).__name__}). Check DATABASE_URL."
        raise StartFailure(message) from error


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with _opened(settings) as engine:
        await engine.run(stop)
    log.info("stopped")


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator["Engine"]:
    database = Database(settings.database_url)
    try:
        await _migrated(database)
        cipher = await _fitting_cipher(settings, database)
        async with open_http() as http:
            clouds = Clouds(
                database=database,
                cipher=cipher,
                http=http,
                clock=now,
                api_url=settings.wallbox_api_url,
                auth_url=settings.wallbox_auth_url,
            )
            yield _built(settings, clouds)
    finally:
        await database.dispose()


async def _fitting_cipher(settings: Settings, database: Database) -> Cipher:
    try:
        cipher = Cipher([key.get_secret_value() for key in settings.encryption_keys])
    except InvalidKey as error:
        raise StartFailure(str(error)) from error
    async with database.transaction() as session:
        if not await keys_open_the_database(session, cipher):
            message = (
                "None of ENCRYPTION_KEYS opens what this database holds. Put the key back that it was started with."
            )
            raise StartFailure(message)
    return cipher


def _built(settings: Settings, clouds: Clouds) -> "Engine":
    database, cipher = clouds.database, clouds.cipher
    interval = settings.read_interval
    readings = Readings(
        database=database,
        clouds=clouds,
        clock=now,
        interval=interval,
        asking=Asking(database=database, clouds=clouds, clock=now),
        source=settings.read_source,
    )
    monitor = Monitor(database=database, readings=readings, clock=now)
    writing = Writing(database=database, clouds=clouds, monitor=monitor, clock=now)
    charging = Charging(database=database, monitor=monitor, writing=writing)
    services = Services(
        accounts=Accounts(
            database=database,
            cipher=cipher,
            clouds=clouds,
            charging=charging,
            clock=now,
            allowed=settings.allowed_users,
        ),
        charging=charging,
        people=People(database=database, clock=now),
        dialogs=Dialogs(database=database, cipher=cipher, clock=now),
        cards=Cards(database=database, clock=now, interval=interval),
    )
    application = chat.build(
        settings.bot_token.get_secret_value(), services, api_url=settings.telegram_api_url, clock=now
    )
    return Engine(
        application=application,
        monitor=monitor,
        delivery=Delivery(database=database, clock=now),
        leadership=Leadership(database=database, clock=now, owner=secrets.token_hex(8)),
        heartbeat_file=settings.heartbeat_file,
    )


@dataclass(slots=True, kw_only=True)
class Engine:
    """The loops of one replica; any number of them may run on one database."""

    application: BotApplication
    monitor: Monitor
    delivery: Delivery
    leadership: Leadership
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
                for step in (self._poll, self._deliver, self._keep_house):
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
        sent = await self.delivery.deliver_once(Sender(self.application.bot, now))
        if sent:
            return sent / MESSAGES_PER_S
        self.monitor.put_out.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.monitor.put_out.wait(), 0.5)
        return 0.0

    async def _keep_house(self) -> float:
        await self.delivery.prune()
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
