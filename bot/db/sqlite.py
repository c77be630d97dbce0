"""SQLite without a thread for each statement, which would take several times as long as the statement does.

What may take long holds up nobody: a coroutine waits for its turn among processes, and a thread for the disk.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import StaticPool

PATIENCE_S = 15
"""How long a transaction waits for another one before it fails."""

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.001, 0.05

Given = TypeVar("Given")


class Connection(AsyncConnection):
    """A connection in a transaction, with as much of the usual one as the functions of `db` ask for."""

    def __init__(self, here: sqlalchemy.Connection) -> None:
        self._here = here

    async def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        """Run a statement; its rows are there when it returns."""
        return self._here.execute(statement, parameters, execution_options=execution_options)

    async def scalar(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        """Run a statement for the first column of its first row."""
        return self._here.scalar(statement, parameters, execution_options=execution_options)

    async def scalars(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        """Run a statement for the first column of its rows."""
        return self._here.scalars(statement, parameters, execution_options=execution_options)

    async def run_sync(self, fn: Callable[..., Given], *arg: Any, **kw: Any) -> Given:
        """Call with the connection itself, in a thread: what is done so may take long."""
        return await _elsewhere(partial(fn, self._here, *arg, **kw))


class Sqlite:
    """One file, one connection: SQLite has one writer, and the queue for it is fair where its own waiting is not.

    A transaction takes the write lock at once: one that reads first could not wait for it later.
    """

    def __init__(self, url: URL, *, patience_s: float = PATIENCE_S) -> None:
        file = file_of(url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._engine = sqlalchemy.create_engine(
            url,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",  # nothing but `transaction` begins one
            connect_args={"check_same_thread": False, "timeout": 0, "cached_statements": 512},
        )
        event.listen(self._engine, "connect", _prepare)
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._opened: sqlalchemy.Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """As `Database.transaction`."""
        async with self._alone() as here, self._begun(here):
            yield Connection(here)

    @asynccontextmanager
    async def schema_change(self) -> AsyncIterator[AsyncConnection]:
        """As `Database.schema_change`. References rest meanwhile: a table is changed by copying and dropping it."""
        async with self._alone() as here:
            _driver(here).execute("PRAGMA foreign_keys = OFF")  # without effect inside a transaction
            try:
                async with self._begun(here):
                    yield Connection(here)
            finally:
                _driver(here).execute("PRAGMA foreign_keys = ON")

    async def dispose(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        self._engine.dispose()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[sqlalchemy.Connection]:
        async with asyncio.timeout(self._patience_s):
            await self._turn.acquire()
        try:
            if self._opened is None:
                self._opened = await _patiently(self._engine.connect, self._patience_s)
            yield self._opened
        finally:
            self._turn.release()

    @asynccontextmanager
    async def _begun(self, here: sqlalchemy.Connection) -> AsyncIterator[None]:
        """A transaction: committed at the end, or rolled back when the block raises."""
        try:
            await _patiently(partial(here.exec_driver_sql, "BEGIN IMMEDIATE"), self._patience_s)
            unchanged = _driver(here).total_changes
            yield
            if _driver(here).total_changes == unchanged:
                here.commit()
            else:
                await _elsewhere(here.commit)
        except BaseException:
            here.rollback()
            raise


def file_of(url: URL) -> Path | None:
    """The file a URL names, whether it is there or not; None for a database in memory."""
    return Path(url.database) if url.database and url.database != ":memory:" else None


def _prepare(driver: sqlite3.Connection, _record: object) -> None:
    """FULL, because a power cut may not take back a change whose alert was already told."""
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        driver.execute(f"PRAGMA {pragma}")


def _driver(here: sqlalchemy.Connection) -> sqlite3.Connection:
    driver = here.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("not a connection to SQLite")
    return driver


async def _patiently(attempt: Callable[[], Given], patience_s: float) -> Given:
    """What an attempt gives as soon as no other process is in the way."""
    clock, wait_s = asyncio.get_running_loop().time, _FIRST_WAIT_S
    until = clock() + patience_s
    while True:
        try:
            return attempt()
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY or clock() >= until:
                raise
        await asyncio.sleep(wait_s)
        wait_s = min(2 * wait_s, _LONGEST_WAIT_S)


async def _elsewhere(call: Callable[[], Given]) -> Given:
    """What a call gives that another thread makes; it is over also where the caller is cancelled."""
    work = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(work)
    finally:
        while not work.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({work})
