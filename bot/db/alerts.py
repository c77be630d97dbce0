"""Alerts: the outbox of delivery. Every chat gets its alerts one after the other, oldest first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.db.statements import insert_new
from bot.db.stored import Stored
from bot.db.tables import AlertRow, CardRow, PersonRow
from bot.domain.alerts import Alert, AlertKind

DELIVERED, EXPIRED, IMPOSSIBLE = "delivered", "expired", "impossible"
"""How the story of an alert ends: the `outcome` of `settle`."""

_ALERT = Stored(Alert)
_PENDING = AlertRow.settled_at.is_(None)
_DUE = _PENDING & (AlertRow.due_at <= bindparam("now"))
_LANGUAGE = (
    select(func.coalesce(PersonRow.language, PersonRow.language_code))
    .where(PersonRow.user_id == AlertRow.user_id)
    .correlate(AlertRow)
    .scalar_subquery()
    .label("language")
)
_COLUMNS = (*AlertRow.__table__.columns, _LANGUAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAlert:
    """An alert claimed for sending."""

    id: int
    account_id: int
    chat_id: int
    user_id: int
    """Whose chat it is."""
    alert: Alert
    attempts: int
    """This one included."""
    expires_at: datetime
    thread_id: int | None = None
    """The forum topic it goes to."""
    silent: bool = False
    """To be shown without a sound."""
    language: str | None = None
    """The person's: chosen, else as Telegram last said; None where unknown."""


async def insert(  # noqa: PLR0913 - an alert in the outbox is all of these
    tx: AsyncConnection,
    *,
    account_id: int,
    chat_id: int,
    user_id: int,
    alert: Alert,
    now: datetime,
    thread_id: int | None = None,
    silent: bool = False,
) -> bool:
    """Put an alert out for a chat, due at once; False when it is there already."""
    values = {
        "account_id": account_id,
        "charger_id": alert.charger_id,
        "chat_id": chat_id,
        "user_id": user_id,
        "thread_id": thread_id,
        "silent": silent,
        "kind": alert.kind.value,
        "body": _ALERT.dump(alert),
        "occurred_at": alert.occurred_at,
        "expires_at": alert.expires_at,
        "due_at": now,
    }
    return await insert_new(tx, AlertRow, values)


async def anything_due(tx: AsyncConnection, *, now: datetime) -> tuple[bool, bool]:
    """Whether an alert may have to be sent, and a card to be edited: one look, where there mostly is nothing."""
    row = (await tx.execute(_ANYTHING_DUE, {"now": now})).one()
    return row.alerts, row.cards


async def claim_next(tx: AsyncConnection, *, now: datetime, limit: int, hold: timedelta) -> list[PendingAlert]:
    """Claim the oldest pending alert of each chat, where it is due; nobody else gets it for the time of `hold`.

    Expired ones are among them. One of a kind that only a newer release knows is left for a replica that does.
    """
    ids = list(await tx.scalars(_DUE_HEADS, {"now": now, "limit": limit}))
    if not ids:
        return []
    claimed = await tx.execute(_CLAIM, {"ids": ids, "now": now, "until": now + hold})
    rows = sorted(claimed, key=lambda row: row.id)
    return [pending for row in rows if (pending := _pending_alert(row)) is not None]


async def behind(tx: AsyncConnection, head: PendingAlert) -> list[PendingAlert]:
    """What waits in the same place behind an alert the caller has claimed, oldest first; nobody else can claim it."""
    same_place = (AlertRow.chat_id == head.chat_id) & AlertRow.thread_id.is_not_distinct_from(head.thread_id)
    waiting = select(*_COLUMNS).where(same_place, _PENDING, AlertRow.id > head.id)
    rows = await tx.execute(waiting.order_by(AlertRow.id))
    return [pending for row in rows if (pending := _pending_alert(row)) is not None]


async def settle(
    tx: AsyncConnection, alert_id: int, *, outcome: str, now: datetime, message_id: int | None = None
) -> None:
    """End the story of an alert, told alone by this message; one that has ended already stays as it is."""
    ended = {"now": now, "ended_as": outcome, "told_by": message_id}
    await tx.execute(_SETTLE, {"which": alert_id, **ended})


async def postpone(tx: AsyncConnection, alert_id: int, *, due_at: datetime) -> None:
    """Try again at `due_at`; the later alerts of the chat wait behind it."""
    await tx.execute(update(AlertRow).where(AlertRow.id == alert_id, _PENDING).values(due_at=due_at))


async def hasten(tx: AsyncConnection, alert_id: int, *, due_at: datetime, now: datetime) -> None:
    """Try again at once what was postponed to `due_at`, unless it was claimed since."""
    waits = (AlertRow.id == alert_id) & (AlertRow.due_at == due_at) & _PENDING
    await tx.execute(update(AlertRow).where(waits).values(due_at=now))


async def expire(tx: AsyncConnection, account_id: int, charger_id: int, kind: AlertKind, *, now: datetime) -> None:
    """End the story of a charger's pending alerts of a kind: what they say is no longer so."""
    await tx.execute(_EXPIRE, {"of": account_id, "which": charger_id, "what": kind.value, "now": now})


async def discard_chat(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Give up everything pending for a chat that cannot be reached any more."""
    await tx.execute(
        update(AlertRow).where(AlertRow.chat_id == chat_id, _PENDING).values(settled_at=now, outcome=IMPOSSIBLE)
    )


async def discard_person(tx: AsyncConnection, account_id: int, user_id: int, now: datetime) -> None:
    """Give up everything of the account that is pending for a person."""
    await tx.execute(
        update(AlertRow)
        .where(AlertRow.account_id == account_id, AlertRow.user_id == user_id, _PENDING)
        .values(settled_at=now, outcome=IMPOSSIBLE)
    )


async def place(tx: AsyncConnection, chat_id: int, account_ids: Collection[int], thread_id: int | None) -> None:
    """Let the pending alerts of some accounts go to this topic of a chat."""
    await tx.execute(
        update(AlertRow)
        .where(AlertRow.chat_id == chat_id, AlertRow.account_id.in_(account_ids), _PENDING)
        .values(thread_id=thread_id)
    )


async def leave_topic(tx: AsyncConnection, chat_id: int, thread_id: int) -> None:
    """Let what is pending for a topic go to the chat itself."""
    await tx.execute(
        update(AlertRow)
        .where(AlertRow.chat_id == chat_id, AlertRow.thread_id == thread_id, _PENDING)
        .values(thread_id=None)
    )


async def move_chat(tx: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Let a chat's pending alerts go to another, due at once; those that are there already are dropped."""
    twin = aliased(AlertRow)
    there = exists().where(
        twin.chat_id == new_chat_id,
        twin.account_id == AlertRow.account_id,
        twin.charger_id == AlertRow.charger_id,
        twin.kind == AlertRow.kind,
        twin.occurred_at == AlertRow.occurred_at,
    )
    mine = (AlertRow.chat_id == old_chat_id) & _PENDING
    moved = update(AlertRow).where(mine, ~there).values(chat_id=new_chat_id, due_at=AlertRow.occurred_at)
    await tx.execute(moved)
    await tx.execute(delete(AlertRow).where(mine))


async def prune(tx: AsyncConnection, *, before: datetime) -> None:
    """Delete the alerts that were settled before a time."""
    await tx.execute(delete(AlertRow).where(AlertRow.settled_at < before))


async def pending_count(tx: AsyncConnection) -> int:
    """How many alerts wait to be delivered."""
    return await tx.scalar(select(func.count()).select_from(AlertRow).where(_PENDING)) or 0


def _due_heads() -> Select[int]:
    earlier = aliased(AlertRow)
    waits = exists().where(earlier.chat_id == AlertRow.chat_id, earlier.settled_at.is_(None), earlier.id < AlertRow.id)
    heads = select(AlertRow.id).where(_DUE, ~waits).order_by(AlertRow.due_at, AlertRow.id)
    return heads.limit(bindparam("limit")).with_for_update(skip_locked=True)


_DUE_HEADS = _due_heads()
_CLAIM = (
    update(AlertRow)
    .where(AlertRow.id.in_(bindparam("ids", expanding=True)), _DUE)
    .values(due_at=bindparam("until"), attempts=AlertRow.attempts + 1)
    .returning(*_COLUMNS)
)
_SETTLE = (
    update(AlertRow)
    .where(AlertRow.id == bindparam("which"), _PENDING)
    .values(settled_at=bindparam("now"), outcome=bindparam("ended_as"), message_id=bindparam("told_by"))
)
_EXPIRE = (
    update(AlertRow)
    .where(
        AlertRow.account_id == bindparam("of"),
        AlertRow.charger_id == bindparam("which"),
        AlertRow.kind == bindparam("what"),
        _PENDING,
    )
    .values(settled_at=bindparam("now"), outcome=EXPIRED)
)
_ANYTHING_DUE = select(
    exists().where(_DUE).label("alerts"), exists().where(CardRow.due_at <= bindparam("now")).label("cards")
)


def _pending_alert(row: Row[Any]) -> PendingAlert | None:
    alert = _ALERT.load(row.body)
    if alert is None:
        return None
    return PendingAlert(
        id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        user_id=row.user_id,
        alert=alert,
        attempts=row.attempts,
        expires_at=row.expires_at,
        thread_id=row.thread_id,
        silent=row.silent,
        language=row.language,
    )
