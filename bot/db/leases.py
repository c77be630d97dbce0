"""Leases: the right to do a thing only one replica may do, for a while."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.tables import LeaseRow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY = ""
_PAUSED_UNTIL = select(LeaseRow.paused_until).where(LeaseRow.name == bindparam("name"))


async def hold(tx: AsyncConnection, name: str, owner: str, *, now: datetime, until: datetime) -> bool:
    """Take or renew a lease until `until`; False while another owner holds it."""
    held = (
        update(LeaseRow)
        .where(LeaseRow.name == name, or_(LeaseRow.owner == owner, LeaseRow.until <= now))
        .values(owner=owner, until=until)
        .returning(LeaseRow.name)
    )
    if await tx.scalar(held) is not None:
        return True
    return await insert_new(tx, LeaseRow, {"name": name, "owner": owner, "until": until})


async def release(tx: AsyncConnection, name: str, owner: str) -> None:
    """Hand a lease back, if `owner` holds it, so that the next one need not wait."""
    await tx.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.owner == owner).values(owner=_NOBODY, until=_LONG_AGO)
    )


async def paused_until(tx: AsyncConnection, name: str) -> datetime | None:
    """Until when every holder of the lease has to wait; None when nobody ever had to."""
    return await tx.scalar(_PAUSED_UNTIL, {"name": name})


async def pause(tx: AsyncConnection, name: str, until: datetime) -> None:
    """Let every holder of the lease wait until `until`; a longer wait that is noted already stays."""
    values = {"name": name, "owner": _NOBODY, "until": _LONG_AGO, "paused_until": until}
    if not await insert_new(tx, LeaseRow, values):
        shorter = or_(LeaseRow.paused_until.is_(None), LeaseRow.paused_until < until)
        await tx.execute(update(LeaseRow).where(LeaseRow.name == name, shorter).values(paused_until=until))
