"""Inserting what may already be there, in words that SQLite and PostgreSQL share."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import SyntaxExtension

from bot.db.tables import Table


class _UnlessThere(SyntaxExtension, ClauseElement):
    """ON CONFLICT DO NOTHING."""

    _traverse_internals: Any = ()  # it holds nothing; unsaid, SQLAlchemy compiles at every call

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(_UnlessThere)
def _spell(_element: _UnlessThere, _compiler: Any, **_options: Any) -> str:
    return "ON CONFLICT DO NOTHING"


async def insert_new(tx: AsyncConnection, table: type[Table], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when one with its key is already there, also when another replica was faster.

    A row whose account is gone still ends the transaction with `AccountGone`.
    """
    return await tx.scalar(_insert_new(table), values) is not None


@cache
def _insert_new(table: type[Table]) -> Any:
    return (
        insert(Table.metadata.tables[table.__tablename__])
        .ext(_UnlessThere())
        .returning(next(iter(table.__table__.primary_key)))
    )


async def insert_all_new(tx: AsyncConnection, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, leaving out those whose key is already there."""
    if rows:
        await tx.execute(insert(table).ext(_UnlessThere()), [dict(row) for row in rows])
