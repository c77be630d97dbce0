"""One database: SQLite for a household, PostgreSQL for everybody. The only dialect branch in the code."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.db import sqlite
from bot.domain.errors import AccountGone

BUSY_TIMEOUT_S = 15
"""How long a transaction waits for another one, or for a connection, before it fails."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_FOREIGN_KEY_BROKEN = {"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}
"""What SQLite and PostgreSQL call it."""
_MIGRATION_LOCK = 0x57424F54
"""Any number that nobody else uses as an advisory lock in this database."""


class UnusableUrl(ValueError):
    """The URL names no database this code can speak to; the message does not repeat it."""


class Database:
    """A database by its URL: `sqlite:///file`, or `postgresql://user:password@host/name`.

    The folder of a SQLite file is created. Nothing is connected before the first transaction.
    A URL of another kind raises `UnusableUrl`. The password appears in no repr and no message.
    """

    def __init__(self, url: str) -> None:
        self._url = _normalised(url)
        self._engine = _sqlite(self._url) if self.dialect == "sqlite" else _postgresql(self._url)

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)})"

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection whose work is committed at the end, or rolled back when the block raises.

        Short, and never nested: on SQLite every transaction is alone. Raises `AccountGone` where a row was to be kept
        for an account that has been erased.
        """
        try:
            async with AsyncExitStack() as unwinding:
                tx = await unwinding.enter_async_context(self._engine.connect())
                yield tx
                await tx.commit()
                await tx.close()
                unwinding.pop_all()  # it would close in a task of its own: that is for failures
        except IntegrityError as error:
            if _of_no_account(error):
                raise AccountGone from error
            raise

    @asynccontextmanager
    async def schema_change(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction that no other replica's schema change runs beside.

        Foreign keys of SQLite rest meanwhile, since a table is changed there by copying and dropping it.
        """
        async with self._engine.connect() as connection:
            if self.dialect == "sqlite":
                await _foreign_keys(connection, on=False)
            try:
                async with connection.begin():
                    await _wait_for_other_schema_changes(connection)
                    yield connection
            finally:
                if self.dialect == "sqlite":
                    await _foreign_keys(connection, on=True)

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file a URL names, whether it is there or not; None for another database. Raises `UnusableUrl`."""
    parsed = _normalised(url)
    return _file(parsed) if parsed.get_backend_name() == "sqlite" else None


def _file(url: URL) -> Path | None:
    return Path(url.database) if url.database and url.database != ":memory:" else None


def _normalised(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UnusableUrl("not a database URL: sqlite:///file or postgresql://user:password@host/name") from error
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise UnusableUrl(f"no database of the kind {parsed.drivername!r}: only sqlite and postgresql")
    query = dict(parsed.query)
    if "sslmode" in query:  # libpq's name, in every hosted database's URL; asyncpg calls it ssl
        query["ssl"] = query.pop("sslmode")
    return parsed.set(drivername=driver, query=query)


def _sqlite(url: URL) -> AsyncEngine:
    """One connection: SQLite has one writer, and the pool's queue is fair where its own waiting is not."""
    if (file := _file(url)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_TIMEOUT_S,
        connect_args={"timeout": BUSY_TIMEOUT_S, "async_creator_fn": sqlite.Connection},
    )


def _of_no_account(error: IntegrityError) -> bool:
    """Whether a foreign key did not hold: every one in `tables.py` leads to an account."""
    codes = {getattr(error.orig, name, None) for name in ("sqlite_errorname", "sqlstate")}
    return not codes.isdisjoint(_FOREIGN_KEY_BROKEN)


async def _foreign_keys(connection: AsyncConnection, *, on: bool) -> None:
    """Switch them outside any transaction, where alone SQLite listens."""
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, sqlite.Connection):
        raise TypeError("only SQLite has to be told")
    await driver.keep_foreign_keys(on=on)


def _postgresql(url: URL) -> AsyncEngine:
    milliseconds = str(BUSY_TIMEOUT_S * 1000)
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_timeout=BUSY_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args={
            "timeout": BUSY_TIMEOUT_S,
            "command_timeout": 2 * BUSY_TIMEOUT_S,
            "server_settings": {
                "application_name": "wallbox-telegram-bot",
                "statement_timeout": milliseconds,
                "lock_timeout": milliseconds,
                "idle_in_transaction_session_timeout": milliseconds,
            },
        },
    )


async def _wait_for_other_schema_changes(connection: AsyncConnection) -> None:
    """The lock ends with the transaction; a migration may take longer than a statement of daily life."""
    if connection.dialect.name == "sqlite":
        await connection.execute(text("SELECT 1"))  # any statement takes the lock; a look at the tables would not
        return
    await connection.execute(text("SET LOCAL statement_timeout = 0"))
    await connection.execute(text("SET LOCAL lock_timeout = 0"))
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
