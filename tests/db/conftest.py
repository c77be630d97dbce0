"""One open transaction with one account in it, or many replicas."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.cipher import Cipher
from bot.db.engine import Database
from tests.conftest import OpenDatabase
from tests.db.samples import new_account

REPLICAS = 6


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that lasts as long as the test."""
    async with database.transaction() as session:
        yield session


@pytest.fixture
async def account_id(session: AsyncSession, cipher: Cipher, now: datetime) -> int:
    """An account that is due, in the open transaction."""
    return await new_account(session, cipher, now)


@pytest.fixture
def replicas(open_database: OpenDatabase) -> list[Database]:
    """Replicas, each with connections of its own."""
    return [open_database() for _ in range(REPLICAS)]
