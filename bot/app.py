"""The composition root: builds everything and runs it. The only owner of the clock."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from typing import Any

from bot.chat import application as chat
from bot.config import Settings
from bot.db import cipher as ciphers
from bot.db.accounts import keys_open_the_database
from bot.db.cipher import Cipher, InvalidKey
from bot.db.engine import Database
from bot.db.migrations import migrate as migrate_database
from bot.domain.schedule import DaysAre
from bot.engine import Engine, StartFailure
from bot.services.clouds import Clouds
from bot.services.wiring import wire
from bot.wallbox.client import open_http

__all__ = ["StartFailure", "migrate", "new_key", "run"]

log = logging.getLogger(__name__)


DISPOSE_S = 1.0
"""How long closing the database may take at the end."""


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
    database = _database(settings)
    try:
        await _migrated(database)
    finally:
        await database.dispose()


def _database(settings: Settings) -> Database:
    try:
        return Database(settings.database_url)
    except OSError as error:
        message = f"The folder of the database cannot be created ({error.strerror}). Check DATABASE_URL."
        raise StartFailure(message) from error


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
    async with contextlib.AsyncExitStack() as stack:
        engine = await _before(stop, stack.enter_async_context(_opened(settings)))
        if engine is not None:
            await engine.run(stop)
    log.info("stopped")


async def _before(stop: asyncio.Event, opening: Coroutine[Any, Any, Engine]) -> Engine | None:
    """What is opened; None where it is to stop before that: a database may take long to answer, or never do."""
    opened, stopped = asyncio.create_task(opening), asyncio.create_task(stop.wait())
    await asyncio.wait({opened, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not opened.done():
        opened.cancel()
        await asyncio.wait({opened})
    return None if opened.cancelled() else opened.result()


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Engine]:
    database = _database(settings)
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
        await _closed(database)


async def _closed(database: Database) -> None:
    """A database that does not answer any more is not waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DISPOSE_S):
            await database.dispose()


async def _fitting_cipher(settings: Settings, database: Database) -> Cipher:
    try:
        cipher = Cipher([key.get_secret_value() for key in settings.encryption_keys])
    except InvalidKey as error:
        raise StartFailure(str(error)) from error
    async with database.transaction() as tx:
        if not await keys_open_the_database(tx, cipher):
            message = (
                "None of ENCRYPTION_KEYS opens what this database holds. Put the key back that it was started with."
            )
            raise StartFailure(message)
    return cipher


def _built(settings: Settings, clouds: Clouds) -> Engine:
    services = wire(
        clouds,
        interval=settings.read_interval,
        source=settings.read_source,
        allowed=settings.allowed_users,
        days_are=DaysAre(settings.schedule_days),
    )
    application = chat.build(
        settings.bot_token.get_secret_value(), services, api_url=settings.telegram_api_url, clock=now
    )
    return Engine(application=application, services=services, clock=now, heartbeat_file=settings.heartbeat_file)
