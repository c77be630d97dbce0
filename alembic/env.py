"""How a migration gets its connection: from `bot.db.migrations`, or from the shell with DATABASE_URL."""

import asyncio
import logging
import os

from alembic import context
from sqlalchemy import Connection

from bot.db.engine import Database
from bot.db.tables import Table, UTCDateTime


def spelled(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column kinds without importing the application: a migration outlives it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run_on(connection: Connection) -> None:
    """Run inside the transaction that the connection is already in."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=spelled,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_the_shell() -> None:
    """Open the database that DATABASE_URL names, and show what happens."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    database = Database(os.environ.get("DATABASE_URL", "sqlite:///data/bot.db"))
    try:
        async with database.schema_change() as connection:
            await connection.run_sync(run_on)
    finally:
        await database.dispose()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_from_the_shell())
else:
    run_on(given)
