"""SQLite through aiosqlite with one change of threads for a statement, where the usual cursor takes four.

SQLAlchemy makes a cursor, executes, fetches and closes; each of these would wait for the thread of the connection.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

import aiosqlite


class Found(NamedTuple):
    """What one statement has given, read to its end."""

    description: Sequence[Any] | None
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


class Cursor:
    """What SQLAlchemy asks of a cursor; a statement brings its rows along, and nothing is left to close."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._found = Found(None, -1, None, [])

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Sequence[Any] | None:
        """The columns of the latest statement; None where it gives no rows."""
        return self._found.description

    @property
    def rowcount(self) -> int:
        """How many rows the latest statement has changed."""
        return self._found.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._found.lastrowid

    async def execute(self, statement: str, parameters: Iterable[Any] = ()) -> None:
        """Run one statement."""
        self._found = await self._connection.run("execute", statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Iterable[Any]]) -> None:
        """Run one statement for each of the parameters."""
        self._found = await self._connection.run("executemany", statement, parameters)

    async def fetchall(self) -> list[Any]:
        """Every row of the latest statement."""
        return self._found.rows

    async def close(self) -> None:
        """Nothing is open."""


class Connection(aiosqlite.Connection):
    """A connection whose cursors are made here, without asking its thread, and whose transactions begin by themselves.

    The first statement takes the write lock: a transaction that reads first could not wait for it later.
    """

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(partial(_opened, database, **options), iter_chunk_size=64)
        self._thread.daemon = True  # a process that dies of something else must not wait for it

    def cursor(self) -> Cursor:  # type: ignore[override]  # for SQLAlchemy only, which asks no more than this
        """A cursor for statements one after the other."""
        return Cursor(self)

    async def run(self, how: str, statement: str, parameters: Any) -> Found:
        """Execute and fetch at once, in the transaction that is open, or in a new one."""
        asked = partial(_run, self._conn, how, statement, parameters)
        found: Found = await self._execute(asked)  # type: ignore[no-untyped-call]  # the library has no type for it
        return found

    async def keep_foreign_keys(self, *, on: bool) -> None:
        """Switch whether they are held to; without effect in a transaction."""
        await (await self.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")).close()

    async def rollback(self) -> None:
        """Take back what is not committed; nothing where nothing is open, as when the pool makes sure."""
        if self.in_transaction:
            await super().rollback()


def _opened(database: str, **options: Any) -> sqlite3.Connection:
    """FULL, because a power cut may not take back a change whose alert was already told."""
    connection: sqlite3.Connection = sqlite3.connect(database, **options)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _run(connection: sqlite3.Connection, how: str, statement: str, parameters: Any) -> Found:
    if not (connection.in_transaction or statement.startswith("PRAGMA")):  # which concerns the connection alone
        connection.execute("BEGIN IMMEDIATE")
    cursor = connection.cursor()
    try:
        getattr(cursor, how)(statement, parameters)
        return Found(cursor.description, cursor.rowcount, cursor.lastrowid, cursor.fetchall())
    finally:
        cursor.close()
