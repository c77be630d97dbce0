"""From nothing to the tables of this release, and back."""

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.db.engine import Database
from bot.db.migrations import SCRIPTS, configuration, migrate
from bot.db.tables import Table

ROOT = Path(__file__).parent.parent.parent


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_the_newest_revision_is_what_the_code_expects(new_database_url: str) -> None:
    database = Database(new_database_url)
    await migrate(database)
    async with database.schema_change() as connection:
        assert await connection.run_sync(_differences) == []
    await database.dispose()


async def test_migrating_again_changes_nothing(new_database_url: str) -> None:
    database = Database(new_database_url)
    await migrate(database)
    await migrate(database)
    async with database.schema_change() as connection:
        assert await connection.run_sync(_tables) == {*Table.metadata.tables, "alembic_version"}
    await database.dispose()


async def test_every_revision_can_be_taken_back(new_database_url: str) -> None:
    database = Database(new_database_url)
    await migrate(database)
    async with database.schema_change() as connection:
        await connection.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))
        assert await connection.run_sync(_tables) == {"alembic_version"}
    await migrate(database)
    await database.dispose()


async def test_six_replicas_may_migrate_at_once(new_database_url: str) -> None:
    replicas = [Database(new_database_url) for _ in range(6)]
    await asyncio.gather(*(migrate(replica) for replica in replicas))
    async with replicas[0].transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    for replica in replicas:
        await replica.dispose()


async def test_a_migration_that_fails_leaves_nothing(new_database_url: str) -> None:
    database = Database(new_database_url)
    with pytest.raises(RuntimeError, match="halfway"):
        await _fail_halfway(database)
    async with database.schema_change() as connection:
        assert await connection.run_sync(_tables) == set()
    await database.dispose()


async def _fail_halfway(database: Database) -> None:
    async with database.schema_change() as connection:
        await connection.run_sync(lambda sync: command.upgrade(configuration(sync), "head"))
        raise RuntimeError("halfway")


async def test_references_rest_only_while_the_schema_changes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
    async with database.schema_change() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 0
    async with database.transaction() as tx:
        assert await tx.scalar(text("PRAGMA foreign_keys")) == 1
    await database.dispose()


async def test_migrating_leaves_the_logging_alone(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("bot").disabled)
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
    await migrate(database)
    await database.dispose()
    assert (root.level, list(root.handlers), logging.getLogger("bot").disabled) == before


def test_the_shell_command_takes_the_url_from_the_environment(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shell.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Running upgrade  -> 0001" in done.stderr
    assert (tmp_path / "shell.sqlite3").exists()


def test_the_scripts_folder_does_not_hide_the_library() -> None:
    assert not (SCRIPTS / "__init__.py").exists()
