"""Two transactions of a PostgreSQL database, one of which waits for the other."""

from sqlalchemy import text

from bot.db.engine import Database

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")


async def somebody_waits(database: Database) -> None:
    """Return as soon as a transaction waits for another one."""
    waiting = 0
    while not waiting:
        async with database.transaction() as tx:  # each one sees the present
            waiting = await tx.scalar(WAITING) or 0
