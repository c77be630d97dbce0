"""The scene every transcript is played in; on SQLite only, for what differs between databases is tested below chat."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db.cipher import Cipher
from bot.db.engine import Database
from tests.chat.scene import Scene, opened
from tests.clock import ManualClock


@pytest.fixture
def database_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """The URL of a migrated, empty SQLite database."""
    path = tmp_path / "bot.sqlite3"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def scene(database: Database, clock: ManualClock, cipher: Cipher) -> AsyncIterator[Scene]:
    """The bot among a simulated Telegram and a simulated cloud."""
    async with opened(database, clock, cipher) as scene:
        yield scene
