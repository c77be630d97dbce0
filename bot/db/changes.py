"""Changes people have made, and taking them back once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.tables import ChangeRow, ChargerRow, MemberRow
from bot.domain.access import Action
from bot.domain.changes import UNDOABLE_FOR, Change
from bot.domain.values import SETTINGS

KEPT = timedelta(days=1)
"""How long a change is remembered, so that a late wish to undo it gets its answer."""

_COLUMNS = ChangeRow.__table__.columns
_VALUES = [action.value for action in SETTINGS]
_NEWER = aliased(ChangeRow)
LATEST = ChangeRow.id == (
    select(func.max(_NEWER.id))
    .where(
        _NEWER.account_id == ChargerRow.account_id,
        _NEWER.charger_id == ChargerRow.charger_id,
        _NEWER.user_id == MemberRow.user_id,
        _NEWER.undone_at.is_(None),
        _NEWER.action.in_(_VALUES),
    )
    .correlate(ChargerRow, MemberRow)
    .scalar_subquery()
)
"""For a query of chargers and members: joins the member's latest change of a value that was not undone."""
CARRIED = [_COLUMNS[name].label(f"change_{name}") for name in ("id", "action", "body", "made_at")]
"""What is read of one, beside the number of its charger."""


async def record(tx: AsyncConnection, account_id: int, user_id: int, change: Change) -> Change:
    """Remember a change; gives it with the number it has from now on."""
    values = {
        "account_id": account_id,
        "charger_id": change.charger_id,
        "user_id": user_id,
        "action": change.action.value,
        "body": {"old": change.old, "new": change.new},
        "made_at": change.made_at,
    }
    recorded = await tx.execute(insert(ChangeRow).values(values).returning(ChangeRow.id))
    return replace(change, change_id=recorded.scalar_one())


async def claim_undo(tx: AsyncConnection, change_id: int, *, user_id: int, now: datetime) -> Change | None:
    """Mark a change as undone, once, by the person who made it and in time; None where that is not so."""
    claimed = (
        update(ChangeRow)
        .where(
            ChangeRow.id == change_id,
            ChangeRow.user_id == user_id,
            ChangeRow.undone_at.is_(None),
            ChangeRow.made_at > now - UNDOABLE_FOR,
        )
        .values(undone_at=now)
        .returning(ChangeRow.charger_id, *CARRIED)
    )
    row = (await tx.execute(claimed)).first()
    return None if row is None else _change(row)


async def release(tx: AsyncConnection, change_id: int, *, claimed_at: datetime) -> None:
    """Taking it back came to nothing: it may be tried again."""
    await tx.execute(
        update(ChangeRow).where(ChangeRow.id == change_id, ChangeRow.undone_at == claimed_at).values(undone_at=None)
    )


async def undone(tx: AsyncConnection, change_id: int, *, user_id: int) -> bool | None:
    """Whether a person's change was undone; None where it is not this person's or no longer remembered."""
    mine = select(ChangeRow.undone_at).where(ChangeRow.id == change_id, ChangeRow.user_id == user_id)
    row = (await tx.execute(mine)).first()
    return None if row is None else row.undone_at is not None


async def latest(
    tx: AsyncConnection, account_id: int, charger_id: int, *, user_id: int, action: Action
) -> Change | None:
    """A person's latest change of one kind on a charger; None where there is none or it was undone."""
    mine = select(ChangeRow.charger_id, ChangeRow.undone_at, *CARRIED).where(
        ChangeRow.user_id == user_id,
        ChangeRow.account_id == account_id,
        ChangeRow.charger_id == charger_id,
        ChangeRow.action == action.value,
    )
    row = (await tx.execute(mine.order_by(ChangeRow.id.desc()).limit(1))).first()
    return None if row is None or row.undone_at is not None else _change(row)


async def prune(tx: AsyncConnection, *, before: datetime) -> None:
    """Forget the changes made before a time."""
    await tx.execute(delete(ChangeRow).where(ChangeRow.made_at < before))


def carried(row: Row[Any]) -> Change | None:
    """The change that a row of a charger carries along."""
    return None if row.change_id is None else _change(row)


def _change(row: Row[Any]) -> Change:
    return Change(
        change_id=row.change_id,
        charger_id=row.charger_id,
        action=Action(row.change_action),
        old=row.change_body["old"],
        new=row.change_body["new"],
        made_at=row.change_made_at,
    )
