"""PostgreSQL: a pool of connections that wait for nothing without an end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

PATIENCE_S = 15
"""How long a transaction waits for another one, or for a connection, before it fails."""

_MIGRATION_LOCK = 0x57424F54
"""Any number that nobody else uses as an advisory lock in this database."""


class Postgresql:
    """One server."""

    def __init__(self, url: URL) -> None:
        milliseconds = str(PATIENCE_S * 1000)
        self._engine = create_async_engine(
            url,
            pool_size=5,
            max_overflow=10,
            pool_timeout=PATIENCE_S,
            pool_pre_ping=True,
            connect_args={
                "timeout": PATIENCE_S,
                "command_timeout": 2 * PATIENCE_S,
                "server_settings": {
                    "application_name": "wallbox-telegram-bot",
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": milliseconds,
                },
            },
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """As `Database.transaction`."""
        async with AsyncExitStack() as unwinding:
            tx = await unwinding.enter_async_context(self._engine.connect())
            yield tx
            await tx.commit()
            await tx.close()
            unwinding.pop_all()  # it would close in a task of its own: that is for failures

    @asynccontextmanager
    async def schema_change(self) -> AsyncIterator[AsyncConnection]:
        """As `Database.schema_change`; one may take longer than a statement of daily life."""
        async with self._engine.begin() as tx:
            await tx.execute(text("SET LOCAL statement_timeout = 0"))
            await tx.execute(text("SET LOCAL lock_timeout = 0"))
            await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            yield tx

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
