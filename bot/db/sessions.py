"""Charging sessions as the cloud has recorded them."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_all_new
from bot.db.stored import Stored
from bot.db.tables import ChargerRow, SessionRow
from bot.domain.session import ChargingSession

_SESSION = Stored(ChargingSession)


async def keep(tx: AsyncConnection, account_id: int, recorded: Iterable[ChargingSession]) -> None:
    """Store sessions; one that is there already is brought up to date, since the cloud corrects records."""
    rows = {
        (each.charger_id, each.session_id): {"started_at": each.start, "body": _SESSION.dump(each)} for each in recorded
    }
    stored = await _bodies(tx, account_id, {session_id for _, session_id in rows})
    new = [{**_key(account_id, *key), **values} for key, values in rows.items() if key not in stored]
    await insert_all_new(tx, SessionRow, new)
    for key, values in rows.items():
        if key in stored and stored[key] != values["body"]:
            await tx.execute(update(SessionRow).filter_by(**_key(account_id, *key)).values(values))


def _key(account_id: int, charger_id: int, session_id: str) -> dict[str, Any]:
    return {"account_id": account_id, "charger_id": charger_id, "session_id": session_id}


async def _bodies(
    tx: AsyncConnection, account_id: int, session_ids: AbstractSet[str]
) -> dict[tuple[int, str], dict[str, Any]]:
    """What is stored of these sessions, by charger and session."""
    found = await tx.execute(
        select(SessionRow.charger_id, SessionRow.session_id, SessionRow.body).where(
            SessionRow.account_id == account_id, SessionRow.session_id.in_(session_ids)
        )
    )
    return {(row.charger_id, row.session_id): row.body for row in found}


async def of_charger(
    tx: AsyncConnection, account_id: int, charger_id: int, *, start: datetime, end: datetime
) -> list[ChargingSession]:
    """The sessions that began in `[start, end)`, newest first."""
    found = await tx.scalars(
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


def newest() -> ScalarSelect[dict[str, Any]]:
    """For a query of chargers: the newest session of each, to be read by `loaded`."""
    return (
        select(SessionRow.body)
        .where(SessionRow.account_id == ChargerRow.account_id, SessionRow.charger_id == ChargerRow.charger_id)
        .order_by(SessionRow.started_at.desc(), SessionRow.session_id)
        .limit(1)
        .correlate(ChargerRow)
        .scalar_subquery()
    )


loaded = _SESSION.load
"""The session of what `newest` gives; None for None."""


async def find(tx: AsyncConnection, account_id: int, charger_id: int, session_id: str) -> ChargingSession | None:
    """One session; None where it is not stored."""
    body = await tx.scalar(
        select(SessionRow.body).filter_by(account_id=account_id, charger_id=charger_id, session_id=session_id)
    )
    return _SESSION.load(body)
