"""One database: SQLite for a household, PostgreSQL for everybody. The only dialect branch in the code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.postgresql import Postgresql
from bot.db.sqlite import Sqlite, file_of
from bot.domain.errors import AccountGone

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_FOREIGN_KEY_BROKEN = {"SQLITE_CONSTRAINT_FOREIGNKEY", "23503"}
"""What SQLite and PostgreSQL call it."""


class UnusableUrl(ValueError):
    """The URL names no database this code can speak to; the message does not repeat it."""


class Database:
    """A database by its URL: `sqlite:///file`, or `postgresql://user:password@host/name`.

    The folder of a SQLite file is created. Nothing is connected before the first transaction.
    A URL of another kind raises `UnusableUrl`. The password appears in no repr and no message.
    """

    def __init__(self, url: str) -> None:
        self._url = _normalised(url)
        self._engine = Sqlite(self._url) if self.dialect == "sqlite" else Postgresql(self._url)

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
            async with self._engine.transaction() as tx:
                yield tx
        except IntegrityError as error:
            if _of_no_account(error):
                raise AccountGone from error
            raise

    @asynccontextmanager
    async def schema_change(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a transaction that no other replica's schema change runs beside."""
        async with self._engine.schema_change() as tx:
            yield tx

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file a URL names, whether it is there or not; None for another database. Raises `UnusableUrl`."""
    parsed = _normalised(url)
    return file_of(parsed) if parsed.get_backend_name() == "sqlite" else None


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


def _of_no_account(error: IntegrityError) -> bool:
    """Whether a foreign key did not hold: every one in `tables.py` leads to an account."""
    codes = {getattr(error.orig, name, None) for name in ("sqlite_errorname", "sqlstate")}
    return not codes.isdisjoint(_FOREIGN_KEY_BROKEN)
