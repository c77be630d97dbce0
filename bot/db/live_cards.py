"""Live cards: the message of a chat that follows a charging session."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.stored import Stored
from bot.db.tables import LiveCardRow
from bot.domain.live import LiveCard

_CARD = Stored(LiveCard)
_LASTS = LiveCardRow.over_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A live card with its place."""

    id: int
    account_id: int
    charger_id: int
    chat_id: int
    user_id: int
    """Whose chat it is."""
    message_id: int | None
    """None until Telegram has taken the message."""
    card: LiveCard


async def add(
    tx: AsyncConnection, account_id: int, charger_id: int, *, chat_id: int, user_id: int, card: LiveCard
) -> None:
    """Keep a card that has no message yet."""
    values = {
        "account_id": account_id,
        "charger_id": charger_id,
        "chat_id": chat_id,
        "user_id": user_id,
        "body": _CARD.dump(card),
    }
    await tx.execute(insert(LiveCardRow).values(values))


async def get(tx: AsyncConnection, card_id: int) -> Kept | None:
    """One card, kept from changing until the transaction ends; None where it is no longer kept."""
    found = await _found(tx, _select().where(LiveCardRow.id == card_id).with_for_update())
    return found[0] if found else None


async def of_message(tx: AsyncConnection, chat_id: int, message_id: int) -> Kept | None:
    """The card a message shows."""
    mine = (LiveCardRow.chat_id == chat_id) & (LiveCardRow.message_id == message_id)
    found = await _found(tx, _select().where(mine).with_for_update())
    return found[-1] if found else None


async def lasting(tx: AsyncConnection, account_id: int, charger_id: int, *, chat_id: int | None = None) -> list[Kept]:
    """The cards of a charger, in all chats or one, whose session is not over; none of them changes meanwhile."""
    of_charger = _select().where(LiveCardRow.account_id == account_id, LiveCardRow.charger_id == charger_id, _LASTS)
    if chat_id is not None:
        of_charger = of_charger.where(LiveCardRow.chat_id == chat_id)
    return await _found(tx, of_charger.order_by(LiveCardRow.id).with_for_update())


async def of_account(tx: AsyncConnection, account_id: int) -> list[Kept]:
    """The cards of all chargers of an account whose session is not over; none of them changes meanwhile."""
    return await _found(tx, _OF_ACCOUNT, account_id=account_id)


async def unsent(tx: AsyncConnection, account_id: int, charger_id: int, *, chat_id: int) -> list[Kept]:
    """The cards of a charger in a chat that have no message yet, those of sessions that are over among them."""
    mine = _select().where(LiveCardRow.chat_id == chat_id, LiveCardRow.message_id.is_(None))
    mine = mine.where(LiveCardRow.account_id == account_id, LiveCardRow.charger_id == charger_id)
    return await _found(tx, mine.order_by(LiveCardRow.id).with_for_update())


async def receipts(tx: AsyncConnection, account_id: int, charger_id: int) -> dict[tuple[int, datetime], Kept]:
    """The cards of a charger that have become receipts, by chat and the moment their session ended."""
    found = await _found(tx, _RECEIPTS, account_id=account_id, charger_id=charger_id)
    return {(kept.chat_id, kept.card.receipt.occurred_at): kept for kept in found if kept.card.receipt is not None}


async def in_chat(tx: AsyncConnection, chat_id: int, account_ids: Collection[int]) -> list[Kept]:
    """The cards of some accounts in a chat whose session is not over, of all their chargers."""
    mine = (LiveCardRow.chat_id == chat_id) & LiveCardRow.account_id.in_(account_ids)
    return await _found(tx, _select().where(mine, _LASTS).order_by(LiveCardRow.id).with_for_update())


async def note(tx: AsyncConnection, card_id: int, card: LiveCard, *, over_at: datetime | None = None) -> None:
    """Store what has become of a card that the caller has taken in this transaction."""
    values = {"body": _CARD.dump(card), "over_at": over_at}
    await tx.execute(update(LiveCardRow).where(LiveCardRow.id == card_id).values(values))


async def place(tx: AsyncConnection, card_id: int, message_id: int) -> None:
    """Note which message the card is."""
    await tx.execute(update(LiveCardRow).where(LiveCardRow.id == card_id).values(message_id=message_id))


async def drop(tx: AsyncConnection, card_id: int) -> None:
    """Keep a card no longer."""
    await tx.execute(delete(LiveCardRow).where(LiveCardRow.id == card_id))


async def move_chat(tx: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Let cards without a message go to another chat; messages stay behind in the old one."""
    mine = LiveCardRow.chat_id == old_chat_id
    moved = update(LiveCardRow).where(mine, LiveCardRow.message_id.is_(None)).values(chat_id=new_chat_id)
    await tx.execute(moved)
    await _discard(tx, mine)


async def discard_chat(tx: AsyncConnection, chat_id: int, account_ids: Collection[int] | None = None) -> None:
    """Keep no card of a chat: of some accounts, or of all."""
    mine = LiveCardRow.chat_id == chat_id
    await _discard(tx, mine if account_ids is None else mine & LiveCardRow.account_id.in_(account_ids))


async def discard_person(tx: AsyncConnection, account_id: int, user_id: int) -> None:
    """Keep no card of an account in a person's chats."""
    await _discard(tx, (LiveCardRow.account_id == account_id) & (LiveCardRow.user_id == user_id))


async def prune(tx: AsyncConnection, *, before: datetime) -> None:
    """Keep no card whose session was over before a time."""
    await _discard(tx, LiveCardRow.over_at < before)


async def _discard(tx: AsyncConnection, condition: ColumnElement[bool]) -> None:
    await tx.execute(delete(LiveCardRow).where(condition))


def _select() -> Select[Any]:
    """Columns, not objects: a session would go on showing an object as it was first read."""
    return select(*LiveCardRow.__table__.columns)


_RECEIPTS = _select().where(
    LiveCardRow.account_id == bindparam("account_id"),
    LiveCardRow.charger_id == bindparam("charger_id"),
    LiveCardRow.message_id.is_not(None),
    LiveCardRow.over_at.is_not(None),
)
_OF_ACCOUNT = (
    _select().where(LiveCardRow.account_id == bindparam("account_id"), _LASTS).order_by(LiveCardRow.id)
).with_for_update()


async def _found(tx: AsyncConnection, wanted: Select[Any], **parameters: Any) -> list[Kept]:
    rows = await tx.execute(wanted, parameters)
    return [
        Kept(
            id=row.id,
            account_id=row.account_id,
            charger_id=row.charger_id,
            chat_id=row.chat_id,
            user_id=row.user_id,
            message_id=row.message_id,
            card=card,
        )
        for row in rows
        if (card := _CARD.load(row.body)) is not None
    ]
