"""The changes of a charger's status, for its timeline."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.stored import Stored
from bot.db.tables import HistoryRow, Table
from bot.domain.history import Moment

KEPT = timedelta(days=90)

_MOMENT = Stored(Moment)

_NOTE = insert(Table.metadata.tables[HistoryRow.__tablename__])
_NEWEST_FIRST = (
    select(HistoryRow.body)
    .where(HistoryRow.account_id == bindparam("account_id"), HistoryRow.charger_id == bindparam("charger_id"))
    .order_by(HistoryRow.at.desc(), HistoryRow.id.desc())
    .limit(bindparam("limit"))
)


async def note(tx: AsyncConnection, account_id: int, charger_id: int, moment: Moment) -> None:
    """Keep a moment, unless the newest one kept is of the same status."""
    newest = await newest_first(tx, account_id, charger_id, limit=1)
    if newest and newest[0].status is moment.status:
        return
    values = {"account_id": account_id, "charger_id": charger_id, "at": moment.at, "body": _MOMENT.dump(moment)}
    await tx.execute(_NOTE, values)


async def newest_first(tx: AsyncConnection, account_id: int, charger_id: int, *, limit: int) -> list[Moment]:
    """The newest moments of a charger, at most `limit`."""
    which = {"account_id": account_id, "charger_id": charger_id, "limit": limit}
    found = await tx.scalars(_NEWEST_FIRST, which)
    return [moment for body in found if (moment := _MOMENT.load(body)) is not None]


async def prune(tx: AsyncConnection, *, before: datetime) -> None:
    """Delete the moments from before a time."""
    await tx.execute(delete(HistoryRow).where(HistoryRow.at < before))
