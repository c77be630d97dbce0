"""Charging sessions as the cloud has recorded them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.statements import insert_new
from bot.db.stored import Stored
from bot.db.tables import SessionRow
from bot.domain.session import ChargingSession

_SESSION = Stored(ChargingSession)


async def keep(session: AsyncSession, account_id: int, recorded: Iterable[ChargingSession]) -> None:
    """Store sessions; one that is there already is brought up to date, since the cloud corrects records."""
    for each in recorded:
        key = {"account_id": account_id, "charger_id": each.charger_id, "session_id": each.session_id}
        values = {"started_at": each.start, "body": _SESSION.dump(each)}
        if not await insert_new(session, SessionRow, {**key, **values}):
            await session.execute(update(SessionRow).filter_by(**key).values(values))


async def of_charger(
    session: AsyncSession, account_id: int, charger_id: int, *, start: datetime, end: datetime
) -> list[ChargingSession]:
    """The sessions that began in `[start, end)`, newest first."""
    found = await session.scalars(
        select(SessionRow.body)
        .where(
            SessionRow.account_id == account_id,
            SessionRow.charger_id == charger_id,
            SessionRow.started_at >= start,
            SessionRow.started_at < end,
        )
        .order_by(SessionRow.started_at.desc(), SessionRow.session_id)
    )
    return [each for body in found if (each := _SESSION.load(body)) is not None]


async def find(session: AsyncSession, account_id: int, charger_id: int, session_id: str) -> ChargingSession | None:
    """One session; None where it is not stored."""
    body = await session.scalar(
        select(SessionRow.body).filter_by(account_id=account_id, charger_id=charger_id, session_id=session_id)
    )
    return _SESSION.load(body)
