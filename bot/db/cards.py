"""Cards: status cards in chats that wait for the next reading."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.tables import CardRow

_ANY_WAITING = (
    select(CardRow.message_id)
    .where(CardRow.account_id == bindparam("account_id"), CardRow.view == "card", CardRow.due_at.is_(None))
    .limit(1)
)
_RIPEN = (
    update(CardRow)
    .where(
        CardRow.account_id == bindparam("of"),
        CardRow.charger_id.in_(bindparam("which", expanding=True)),
        (CardRow.view == bindparam("shown")) | CardRow.view.like(bindparam("shown_for")),
        CardRow.wanted_at < bindparam("taken_at"),
        CardRow.due_at.is_(None),
    )
    .values(due_at=bindparam("now"))
)
_GIVE_UP = delete(CardRow).where(
    CardRow.account_id == bindparam("of"),
    CardRow.charger_id == bindparam("which"),
    CardRow.view.like(bindparam("shown_for")),
    CardRow.due_at.is_(None),
)
_DUE = (
    select(CardRow.chat_id, CardRow.message_id)
    .where(CardRow.due_at <= bindparam("now"))
    .order_by(CardRow.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCard:
    """A card claimed for being brought up to date."""

    chat_id: int
    message_id: int
    user_id: int
    account_id: int
    charger_id: int
    view: str
    """What the message shows: `card`, or a question with what it was asked for (`sessions:7d`)."""
    wanted_at: datetime


async def wait(  # noqa: PLR0913 - a waiting card is all of these
    tx: AsyncConnection,
    *,
    chat_id: int,
    message_id: int,
    user_id: int,
    account_id: int,
    charger_id: int,
    now: datetime,
    view: str = "card",
    due_at: datetime | None = None,
) -> None:
    """Let a card wait for a reading taken after `now`, or until `due_at`; one that waits already waits for this."""
    wish = {
        "user_id": user_id,
        "account_id": account_id,
        "charger_id": charger_id,
        "view": view,
        "wanted_at": now,
        "due_at": due_at,
    }
    if not await insert_new(tx, CardRow, {"chat_id": chat_id, "message_id": message_id, **wish}):
        await tx.execute(update(CardRow).where(_is(chat_id, message_id)).values(wish))


async def ripen(
    tx: AsyncConnection,
    account_id: int,
    *,
    charger_ids: AbstractSet[int],
    taken_at: datetime,
    now: datetime,
    view: str = "card",
) -> None:
    """Make the messages of this view due that wait for a reading of these chargers taken at `taken_at`."""
    which = {"of": account_id, "which": list(charger_ids), "shown": view, "shown_for": f"{view}:%"}
    await tx.execute(_RIPEN, {**which, "taken_at": taken_at, "now": now})


async def claim_next(tx: AsyncConnection, *, now: datetime, limit: int, hold: timedelta) -> list[WaitingCard]:
    """Claim cards that are due; nobody else gets them for the time of `hold`."""
    key = tuple_(CardRow.chat_id, CardRow.message_id)
    due = await tx.execute(_DUE, {"now": now, "limit": limit})
    keys = [(row.chat_id, row.message_id) for row in due]
    if not keys:
        return []
    claimed = (
        update(CardRow)
        .where(key.in_(keys), CardRow.due_at <= now)
        .values(due_at=now + hold)
        .returning(
            CardRow.chat_id,
            CardRow.message_id,
            CardRow.user_id,
            CardRow.account_id,
            CardRow.charger_id,
            CardRow.view,
            CardRow.wanted_at,
        )
    )
    return [WaitingCard(**row) for row in (await tx.execute(claimed)).mappings()]


async def go_on_waiting(tx: AsyncConnection, chat_id: int, message_id: int) -> None:
    """What was shown was not the end of it: wait for the next reading too."""
    await tx.execute(update(CardRow).where(_is(chat_id, message_id)).values(due_at=None))


async def any_waiting(tx: AsyncConnection, account_id: int) -> bool:
    """Whether a status card of the account waits for a reading."""
    return await tx.scalar(_ANY_WAITING, {"account_id": account_id}) is not None


async def done(tx: AsyncConnection, chat_id: int, message_id: int, *, wanted_at: datetime | None = None) -> None:
    """Let a card wait no longer; with `wanted_at`, unless it was wanted again after that."""
    card = delete(CardRow).where(_is(chat_id, message_id))
    if wanted_at is not None:
        card = card.where(CardRow.wanted_at <= wanted_at)
    await tx.execute(card)


async def postpone(tx: AsyncConnection, chat_id: int, message_id: int, *, due_at: datetime) -> None:
    """Try again at `due_at`, unless the card was wanted again and waits for another reading."""
    await tx.execute(update(CardRow).where(_is(chat_id, message_id), CardRow.due_at.is_not(None)).values(due_at=due_at))


async def give_up(tx: AsyncConnection, account_id: int, charger_id: int, *, view: str) -> None:
    """Let the messages of this view that wait for a reading of a charger stay as they are."""
    await tx.execute(_GIVE_UP, {"of": account_id, "which": charger_id, "shown_for": f"{view}:%"})


async def discard_chat(tx: AsyncConnection, chat_id: int) -> None:
    """Give up the cards of a chat that cannot be reached any more."""
    await tx.execute(delete(CardRow).where(CardRow.chat_id == chat_id))


async def prune(tx: AsyncConnection, *, before: datetime) -> None:
    """Give up the cards that have waited since before a time."""
    await tx.execute(delete(CardRow).where(CardRow.wanted_at < before))


def _is(chat_id: int, message_id: int) -> ColumnElement[bool]:
    return (CardRow.chat_id == chat_id) & (CardRow.message_id == message_id)
