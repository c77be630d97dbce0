"""The scene every transcript is played in; on SQLite only, for what differs between databases is tested below chat."""

from collections.abc import AsyncIterator

import pytest

from bot.db.cipher import Cipher
from bot.db.engine import Database
from tests.chat.scene import Scene, opened
from tests.clock import ManualClock


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    """The URL of a migrated SQLite database."""
    return migrated_sqlite


@pytest.fixture
async def scene(database: Database, clock: ManualClock, cipher: Cipher) -> AsyncIterator[Scene]:
    """The bot among a simulated Telegram and a simulated cloud."""
    async with opened(database, clock, cipher) as scene:
        yield scene
