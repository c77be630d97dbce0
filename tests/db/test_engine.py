"""A database by its URL, and its transactions."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.db import leases
from bot.db.engine import Database, UnusableUrl
from bot.db.statements import _insert_new, insert_new
from bot.db.tables import LeaseRow, MemberRow
from bot.domain.errors import AccountGone
from tests.conftest import OpenDatabase


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("sqlite:///{}/bot.sqlite3", "sqlite"),
        ("sqlite+aiosqlite:///{}/bot.sqlite3", "sqlite"),
        ("postgres://bot:demo-password@db/bot", "postgresql"),
        ("postgresql://bot:demo-password@db/bot", "postgresql"),
        ("postgresql+asyncpg://bot:demo-password@db/bot?sslmode=require", "postgresql"),
    ],
)
def test_the_usual_urls_are_understood(url: str, dialect: str, tmp_path: Path) -> None:
    assert Database(url.format(tmp_path)).dialect == dialect


@pytest.mark.parametrize(
    "url",
    ["mysql://bot:demo-password@db/bot", "nonsense demo-password", "", "postgresql://bot:demo-password@db:port/bot"],
)
def test_another_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UnusableUrl) as refusal:
        Database(url)
    assert "demo-password" not in str(refusal.value)


def test_the_password_is_in_no_repr() -> None:
    database = Database("postgresql://bot:demo-password@db/bot")
    assert repr(database) == "Database(postgresql+asyncpg://bot:***@db/bot)"
    assert "demo-password" not in repr(vars(database))


def test_libpqs_name_for_tls_becomes_the_drivers() -> None:
    assert repr(Database("postgres://bot@db/bot?sslmode=require")).endswith("?ssl=require)")


async def test_the_folder_of_a_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/data/bot.sqlite3")
    async with database.transaction() as tx:
        assert await tx.scalar(text("SELECT 1")) == 1
    await database.dispose()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_a_database_in_memory_needs_no_folder() -> None:
    database = Database("sqlite:///:memory:")
    async with database.transaction() as tx:
        assert await tx.scalar(text("SELECT 1")) == 1
    await database.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_survives_a_power_cut_and_keeps_its_references(database: Database) -> None:
    async with database.transaction() as tx:
        settings = [await tx.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert settings == ["wal", 2, 1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_does_not_wait_for_ever(database: Database) -> None:
    async with database.transaction() as tx:
        settings = [
            await tx.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    assert settings == ["15s", "15s", "15s"]


async def test_a_transaction_that_raises_leaves_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="halfway"):
        await _fail_halfway(database, now)
    async with database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(LeaseRow)) == 0


async def _fail_halfway(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await leases.pause(tx, "sender", now)
        raise RuntimeError("halfway")


async def test_a_transaction_that_is_cancelled_leaves_nothing_and_holds_up_nobody(
    database: Database, now: datetime
) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with database.transaction() as tx:
            await leases.pause(tx, "sender", now)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(LeaseRow)) == 0


async def test_a_row_of_no_account_is_refused(database: Database, now: datetime) -> None:
    with pytest.raises(AccountGone):
        await _orphan(database, now)


async def test_that_a_row_is_there_already_is_another_refusal(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        await _twins(database, now)


async def _orphan(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await insert_new(tx, MemberRow, {"account_id": 1, "user_id": 1, "role": "owner", "joined_at": now})


async def _twins(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        for _ in range(2):
            await tx.execute(insert(LeaseRow).values(name="sender", owner="first", until=now))


async def test_time_comes_back_aware_and_in_utc(database: Database) -> None:
    madrid = datetime(2026, 7, 14, 17, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    async with database.transaction() as tx:
        await leases.pause(tx, "sender", madrid)
    async with database.transaction() as tx:
        stored = await leases.paused_until(tx, "sender")
    assert stored == datetime(2026, 7, 14, 15, 30, 0, 123456, tzinfo=UTC)
    assert stored is not None
    assert stored.utcoffset() == timedelta()


async def test_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        await _pause(database, datetime(2026, 7, 14, 17, 30))  # noqa: DTZ001 - the mistake that is tested


async def _pause(database: Database, until: datetime) -> None:
    async with database.transaction() as tx:
        await leases.pause(tx, "sender", until)


async def _count_up(database: Database, times: int) -> int:
    """Read, then write on the condition of what was read; gives how often that worked."""
    worked = 0
    for _ in range(times):
        async with database.transaction() as tx:
            seen = await tx.scalar(select(LeaseRow.owner).where(LeaseRow.name == "count"))
            counted = (
                update(LeaseRow)
                .where(LeaseRow.name == "count", LeaseRow.owner == seen)
                .values(owner=str(int(seen or 0) + 1))
                .returning(LeaseRow.name)
            )
            worked += await tx.scalar(counted) is not None
    return worked


async def test_writers_that_read_first_wait_for_each_other(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await leases.hold(tx, "count", "0", now=now, until=now)
    worked = sum(await asyncio.gather(*(_count_up(database, 10) for _ in range(8))))
    async with database.transaction() as tx:
        assert await tx.scalar(select(LeaseRow.owner)) == str(worked)


async def test_two_replicas_that_read_first_wait_for_each_other(open_database: OpenDatabase, now: datetime) -> None:
    replicas = [open_database() for _ in range(2)]
    async with replicas[0].transaction() as tx:
        await leases.hold(tx, "count", "0", now=now, until=now)
    worked = sum(await asyncio.gather(*(_count_up(replica, 10) for replica in replicas for _ in range(3))))
    async with replicas[0].transaction() as tx:
        assert await tx.scalar(select(LeaseRow.owner)) == str(worked)


def test_an_insertion_of_what_may_be_there_is_compiled_once() -> None:
    assert _insert_new(LeaseRow)._generate_cache_key() is not None
