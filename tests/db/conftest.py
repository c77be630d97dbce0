"""One open transaction with one account in it, or many replicas."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.cipher import Cipher
from bot.db.engine import Database
from tests.conftest import OpenDatabase
from tests.db.samples import new_account

REPLICAS = 6


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that lasts as long as the test."""
    async with database.transaction() as tx:
        yield tx


@pytest.fixture
async def account_id(tx: AsyncConnection, cipher: Cipher, now: datetime) -> int:
    """An account that is due, in the open transaction."""
    return await new_account(tx, cipher, now)


@pytest.fixture
def replicas(open_database: OpenDatabase) -> list[Database]:
    """Replicas, each with connections of its own."""
    return [open_database() for _ in range(REPLICAS)]
