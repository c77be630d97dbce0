"""What holds up nobody on SQLite: statements are over where they are called, and waiting is for whoever waits."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.db import leases
from bot.db.engine import Database
from bot.db.migrations import migrate
from bot.db.sqlite import Sqlite
from bot.db.tables import LeaseRow


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "bot.sqlite3"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    """A database of its own, migrated."""
    database = Database(f"sqlite:///{file}")
    await migrate(database)
    yield database
    await database.dispose()


@pytest.fixture
def another(file: Path, database: Database) -> Iterator[sqlite3.Connection]:
    """Another process that is in the middle of a change."""
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        yield another


async def _pauses(database: Database) -> int:
    async with database.transaction() as tx:
        return await tx.scalar(select(func.count()).select_from(LeaseRow)) or 0


async def test_a_statement_is_over_where_it_is_called(database: Database) -> None:
    async with database.transaction() as tx:
        meanwhile: list[str] = []
        asyncio.get_running_loop().call_soon(meanwhile.append, "something else")
        assert (await tx.execute(text("SELECT 1 UNION SELECT 2"))).scalars().all() == [1, 2]
        assert await tx.scalar(text("SELECT 3")) == 3
        assert meanwhile == []


async def test_a_thread_waits_for_the_disk_where_something_was_written(database: Database, now: datetime) -> None:
    here, seen = threading.get_ident(), set()
    async with database.transaction() as tx:
        driver = (await tx.run_sync(lambda sync: sync.connection)).driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(lambda said: seen.add((said, threading.get_ident() == here)))
    assert ("COMMIT", True) in seen
    async with database.transaction() as tx:
        await leases.pause(tx, "sender", now)
    assert ("COMMIT", False) in seen


async def test_waiting_for_another_process_holds_up_nobody(
    database: Database, another: sqlite3.Connection, now: datetime
) -> None:
    async def pause() -> None:
        async with database.transaction() as tx:
            await leases.pause(tx, "sender", now)

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(pause())
        await asyncio.sleep(0)  # it has begun, and found the file locked
        assert not waiting.done()
        another.execute("COMMIT")
    assert await _pauses(database) == 1


async def test_whoever_waits_can_be_called_off_at_once(
    database: Database, another: sqlite3.Connection, now: datetime
) -> None:
    waiting = asyncio.create_task(_pauses(database))
    await asyncio.sleep(0)  # it has begun, and found the file locked
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    another.execute("COMMIT")
    assert await _pauses(database) == 0


async def test_the_wait_has_an_end(file: Path, another: sqlite3.Connection) -> None:
    hasty = Sqlite(make_url(f"sqlite:///{file}"), patience_s=0.01)
    with pytest.raises(OperationalError, match="locked"):
        await _one(hasty)
    another.execute("COMMIT")
    assert await _one(hasty) == 1
    await hasty.dispose()


async def _one(hasty: Sqlite) -> int | None:
    async with hasty.transaction() as tx:
        found: int | None = await tx.scalar(text("SELECT 1"))
        return found


async def test_a_commit_that_is_called_off_is_carried_out_first(database: Database, now: datetime) -> None:
    async def pause() -> None:
        async with database.transaction() as tx:
            await leases.pause(tx, "sender", now)
            asyncio.get_running_loop().call_soon(pausing.cancel)  # while the thread is at it

    pausing = asyncio.create_task(pause())
    with pytest.raises(asyncio.CancelledError):
        await pausing
    assert await _pauses(database) == 1
