"""Watches: what people want to be reminded or warned of; one of each kind for each charger in a chat."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.stored import Stored
from bot.db.tables import WatchRow
from bot.domain.watches import Watch, WatchKind

_WATCH = Stored(Watch)
_COLUMNS = WatchRow.__table__.columns
_KINDS = [kind.value for kind in WatchKind]

_DUE = (
    select(*_COLUMNS)
    .where(WatchRow.due_at <= bindparam("now"), WatchRow.kind.in_(_KINDS))
    .order_by(WatchRow.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_WAKE = (
    update(WatchRow)
    .where(
        WatchRow.account_id == bindparam("of"),
        WatchRow.charger_id == bindparam("which"),
        WatchRow.kind == bindparam("wanted"),
    )
    .values(due_at=bindparam("now"))
)

ANY_CHARGER = 0
"""The charger of a watch that is for all of an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which chat watches which charger for what."""

    account_id: int
    charger_id: int
    chat_id: int
    kind: WatchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWatch:
    """A stored watch."""

    id: int
    place: Place
    user_id: int
    """Who has set it."""
    watch: Watch
    due_at: datetime | None


async def put(tx: AsyncConnection, place: Place, user_id: int, watch: Watch, *, due_at: datetime | None) -> None:
    """Store a watch in the place of an earlier one."""
    await remove(tx, place)
    values = {
        "account_id": place.account_id,
        "charger_id": place.charger_id,
        "chat_id": place.chat_id,
        "user_id": user_id,
        "kind": place.kind.value,
        "body": _WATCH.dump(watch),
        "due_at": due_at,
    }
    await tx.execute(insert(WatchRow).values(values))


async def remove(tx: AsyncConnection, place: Place) -> None:
    """Watch no longer."""
    await tx.execute(delete(WatchRow).where(_is(place)))


async def discard(tx: AsyncConnection, watch_id: int) -> None:
    """Remove one whose person or charger is gone."""
    await tx.execute(delete(WatchRow).where(WatchRow.id == watch_id))


async def discard_person(tx: AsyncConnection, account_id: int, user_id: int) -> None:
    """Remove all that a person has set for an account."""
    await tx.execute(delete(WatchRow).where(WatchRow.account_id == account_id, WatchRow.user_id == user_id))


async def move_chat(tx: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that lives on under another id."""
    await tx.execute(update(WatchRow).where(WatchRow.chat_id == old_chat_id).values(chat_id=new_chat_id))


async def in_chat(tx: AsyncConnection, chat_id: int, account_id: int, charger_id: int) -> dict[WatchKind, Watch]:
    """What a chat watches a charger for."""
    here = and_(
        WatchRow.chat_id == chat_id, WatchRow.account_id == account_id, WatchRow.charger_id.in_((charger_id, 0))
    )
    return {each.place.kind: each.watch for each in await _listed(tx, here)}


async def away(tx: AsyncConnection, account_id: int) -> frozenset[int]:
    """The chats in which somebody is away."""
    said = and_(WatchRow.account_id == account_id, WatchRow.kind == WatchKind.AWAY.value)
    return frozenset(await tx.scalars(select(WatchRow.chat_id).where(said)))


async def wake(tx: AsyncConnection, account_id: int, charger_id: int, kind: WatchKind, *, now: datetime) -> None:
    """Have a charger looked at now: something has changed."""
    which = {"of": account_id, "which": charger_id, "wanted": kind.value}
    await tx.execute(_WAKE, {**which, "now": now})


async def claim_due(tx: AsyncConnection, *, now: datetime, limit: int, hold: timedelta) -> list[KeptWatch]:
    """Claim watches that are due, longest overdue first; nobody else gets them for the time of `hold`.

    Their `due_at` is the moment for which they were due.
    """
    due = await tx.execute(_DUE, {"now": now, "limit": limit})
    return [kept for row in due.all() if (kept := await _claimed(tx, row, now + hold)) is not None]


async def settle(
    tx: AsyncConnection, kept: KeptWatch, watch: Watch, *, claimed_until: datetime, due_at: datetime | None
) -> bool:
    """Remember what a look has found and when to look again; False, and nothing is, where it was woken meanwhile."""
    mine = and_(WatchRow.id == kept.id, WatchRow.due_at == claimed_until)
    settled = update(WatchRow).where(mine).values(body=_WATCH.dump(watch), due_at=due_at).returning(WatchRow.id)
    return await tx.scalar(settled) is not None


async def _claimed(tx: AsyncConnection, row: Row[Any], until: datetime) -> KeptWatch | None:
    claim = (
        update(WatchRow)
        .where(WatchRow.id == row.id, WatchRow.due_at == row.due_at)
        .values(due_at=until)
        .returning(WatchRow.id)
    )
    return _kept(row) if await tx.scalar(claim) is not None else None


async def _listed(tx: AsyncConnection, where: ColumnElement[bool]) -> list[KeptWatch]:
    rows = await tx.execute(select(*_COLUMNS).where(where, WatchRow.kind.in_(_KINDS)).order_by(WatchRow.id))
    return [_kept(row) for row in rows]


def _kept(row: Row[Any]) -> KeptWatch:
    return KeptWatch(
        id=row.id,
        place=Place(
            account_id=row.account_id, charger_id=row.charger_id, chat_id=row.chat_id, kind=WatchKind(row.kind)
        ),
        user_id=row.user_id,
        watch=_WATCH.load(row.body) or Watch(),
        due_at=row.due_at,
    )


def _is(place: Place) -> ColumnElement[bool]:
    return and_(
        WatchRow.account_id == place.account_id,
        WatchRow.charger_id == place.charger_id,
        WatchRow.chat_id == place.chat_id,
        WatchRow.kind == place.kind.value,
    )
