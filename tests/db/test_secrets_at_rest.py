"""Whoever has the database file has no secret."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, dialogs
from bot.db.accounts import StoredTokens
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.db.migrations import migrate
from bot.db.tables import Table

PLANTED = ["planted-email@example.com", "planted-password", "planted-access", "planted-refresh", "planted-dialog"]


async def _plant(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    email, password, access, refresh, typed = PLANTED
    tokens = StoredTokens(access=access, access_expires_at=now, refresh=refresh, refresh_expires_at=now)
    await accounts.create(tx, cipher, email=email, password=password, tokens=tokens, now=now)
    await dialogs.save(tx, cipher, chat_id=1, user_id=1, state={"typed": typed}, expires_at=now)


async def test_no_secret_is_readable_in_the_file_or_beside_it(cipher: Cipher, now: datetime, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bot.sqlite3")
    await migrate(database)
    async with database.transaction() as tx:
        await _plant(tx, cipher, now)
        await tx.execute(text("CREATE TABLE witness (word TEXT)"))
        await tx.execute(text("INSERT INTO witness VALUES ('planted-witness')"))
    written = _written(tmp_path)
    await database.dispose()
    assert b"planted-witness" in written
    assert [secret for secret in PLANTED if secret.encode() in written] == []


def _written(folder: Path) -> bytes:
    files = [path for path in folder.iterdir() if path.name.startswith("bot.sqlite3")]
    assert "bot.sqlite3-wal" in {path.name for path in files}
    return b"".join(path.read_bytes() for path in files)


async def test_no_secret_is_readable_in_any_column(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await _plant(tx, cipher, now)
    rows = [repr(tuple(row)) for table in Table.metadata.sorted_tables for row in await tx.execute(table.select())]
    assert len(rows) == 3
    assert "planted" not in "".join(rows)


async def test_no_secret_is_in_an_error(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await _plant(tx, cipher, now)
    with pytest.raises(accounts.AccountExists) as error:
        await _plant(tx, cipher, now)
    assert "planted" not in repr(error.value)
