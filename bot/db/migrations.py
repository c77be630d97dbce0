"""Bring a database to the schema of this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

import bot
from bot.db.engine import Database

SCRIPTS = Path(bot.__file__).parent.parent / "alembic"
"""Beside the package, in a checkout as in the image."""


async def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to `revision` in one transaction; any number of processes may do so at once.

    The first does the work, the others wait for it and find nothing to do.
    """
    async with database.schema_change() as connection:
        await connection.run_sync(_upgrade, revision)


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for a connection that is already in a transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(configuration(connection), revision)
