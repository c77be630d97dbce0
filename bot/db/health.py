"""What can be said about the state of a database without saying what is in it."""

from dataclasses import dataclass
from datetime import datetime

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, alerts
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.db.migrations import configuration
from bot.db.tables import AccountRow, ChargerRow, PollRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Counts and yes or no; no names, no ids."""

    schema: str
    """The revision the database is at."""
    current: bool
    """Whether that is this release's."""
    keys_fit: bool
    accounts: int
    refused: int
    """Accounts whose password the cloud no longer takes."""
    chargers: int
    pending: int
    """Alerts that wait to be delivered."""
    late_s: float
    """How long the longest overdue poll has been waiting."""


async def look(database: Database, cipher: Cipher, now: datetime) -> Health | None:
    """Look at everything in one transaction; None where no table was made yet.

    Raises what the driver raises where the database cannot be read.
    """
    async with database.transaction() as tx:
        schema, head = await tx.run_sync(_revisions)
        if schema is None:
            return None
        overdue = await tx.scalar(select(func.min(PollRow.next_read_at)))
        return Health(
            schema=schema,
            current=schema == head,
            keys_fit=await accounts.keys_open_the_database(tx, cipher),
            accounts=await _count(tx, select(func.count()).select_from(AccountRow)),
            refused=await _count(tx, select(func.count()).where(AccountRow.sign_in_refused_at.is_not(None))),
            chargers=await _count(tx, select(func.count()).select_from(ChargerRow)),
            pending=await alerts.pending_count(tx),
            late_s=max(0.0, (now - overdue).total_seconds()) if overdue is not None else 0.0,
        )


async def _count(tx: AsyncConnection, counted: Select[int]) -> int:
    return await tx.scalar(counted) or 0


def _revisions(connection: Connection) -> tuple[str | None, str | None]:
    """Where the database is, and where this release wants it."""
    at = MigrationContext.configure(connection).get_current_revision()
    return at, ScriptDirectory.from_config(configuration(connection)).get_current_head()
