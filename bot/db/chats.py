"""Chats: where an account's alerts go, and how loudly they are told there."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, cards, live_cards, preferences, watches
from bot.db.statements import insert_new
from bot.db.tables import ChatRow
from bot.domain.preferences import Preferences

Change = Callable[[Preferences], Preferences]

_OF_ACCOUNT = select(ChatRow.__table__).where(ChatRow.account_id == bindparam("account_id")).order_by(ChatRow.chat_id)


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat that receives an account's alerts."""

    chat_id: int
    user_id: int
    """Whose chat it is."""
    preferences: Preferences = field(default_factory=Preferences)
    thread_id: int | None = None
    """The forum topic that gets them; None: the chat itself."""
    snoozed_until: datetime | None = None


async def link(tx: AsyncConnection, *, account_id: int, chat_id: int, user_id: int, now: datetime) -> None:
    """Send the account's alerts to a chat, told as the person has those of other accounts told there already."""
    found = await tx.execute(
        select(ChatRow.preferences, ChatRow.thread_id, ChatRow.snoozed_until)
        .where(ChatRow.chat_id == chat_id, ChatRow.user_id == user_id)
        .order_by(ChatRow.account_id)
    )
    twin = found.mappings().first()
    values = {
        "account_id": account_id,
        "chat_id": chat_id,
        "user_id": user_id,
        "linked_at": now,
        **(twin or {"preferences": preferences.dump(Preferences(), {})}),
    }
    if not await insert_new(tx, ChatRow, values):
        await tx.execute(
            update(ChatRow).where(ChatRow.account_id == account_id, ChatRow.chat_id == chat_id).values(user_id=user_id)
        )


async def unlink(tx: AsyncConnection, chat_id: int) -> None:
    """Send nothing more to a chat, of any account."""
    await tx.execute(delete(ChatRow).where(ChatRow.chat_id == chat_id))
    await live_cards.discard_chat(tx, chat_id)


async def unlink_accounts(tx: AsyncConnection, chat_id: int, account_ids: Collection[int]) -> None:
    """Send nothing more of some accounts to a chat."""
    await tx.execute(delete(ChatRow).where(_rows(chat_id, account_ids)))
    await live_cards.discard_chat(tx, chat_id, account_ids)


async def unlink_person(tx: AsyncConnection, account_id: int, user_id: int) -> None:
    """Send nothing more of the account to a person's chats."""
    await tx.execute(delete(ChatRow).where(ChatRow.account_id == account_id, ChatRow.user_id == user_id))
    await live_cards.discard_person(tx, account_id, user_id)


async def move(tx: AsyncConnection, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup: its links and pending alerts go along, its messages do not."""
    there = select(ChatRow.account_id).where(ChatRow.chat_id == new_chat_id)
    await tx.execute(
        update(ChatRow)
        .where(ChatRow.chat_id == old_chat_id, ChatRow.account_id.not_in(there))
        .values(chat_id=new_chat_id)
    )
    await live_cards.move_chat(tx, old_chat_id, new_chat_id)
    await unlink(tx, old_chat_id)
    await alerts.move_chat(tx, old_chat_id, new_chat_id)
    await cards.discard_chat(tx, old_chat_id)
    await watches.move_chat(tx, old_chat_id, new_chat_id)


async def place(tx: AsyncConnection, chat_id: int, account_ids: Collection[int], thread_id: int | None) -> None:
    """Send the alerts of some accounts to this topic of a chat from now on, pending ones too."""
    await tx.execute(update(ChatRow).where(_rows(chat_id, account_ids)).values(thread_id=thread_id))
    await alerts.place(tx, chat_id, account_ids, thread_id)


async def leave_topic(tx: AsyncConnection, chat_id: int, thread_id: int) -> None:
    """The topic is gone: what was sent there goes to the chat itself."""
    gone = (ChatRow.chat_id == chat_id) & (ChatRow.thread_id == thread_id)
    await tx.execute(update(ChatRow).where(gone).values(thread_id=None))
    await alerts.leave_topic(tx, chat_id, thread_id)


async def of_account(tx: AsyncConnection, account_id: int) -> list[LinkedChat]:
    """The chats that receive the account's alerts."""
    found = await tx.execute(_OF_ACCOUNT, {"account_id": account_id})
    return [_linked(row) for row in found]


async def linked(tx: AsyncConnection, chat_id: int) -> dict[int, LinkedChat]:
    """What a chat receives: by account, lowest first."""
    found = await tx.execute(select(ChatRow.__table__).where(ChatRow.chat_id == chat_id).order_by(ChatRow.account_id))
    return {row.account_id: _linked(row) for row in found}


async def prefer(tx: AsyncConnection, chat_id: int, account_ids: Collection[int], change: Change) -> None:
    """Change how a chat is told of some accounts; what a newer release has chosen there stays."""
    mine = select(ChatRow.account_id, ChatRow.preferences).where(_rows(chat_id, account_ids))
    for row in (await tx.execute(mine.order_by(ChatRow.account_id).with_for_update())).all():
        changed = preferences.dump(change(preferences.load(row.preferences)), row.preferences)
        await tx.execute(update(ChatRow).where(_rows(chat_id, [row.account_id])).values(preferences=changed))


async def snooze(tx: AsyncConnection, chat_id: int, account_ids: Collection[int], until: datetime | None) -> None:
    """Tell nothing aloud in a chat until then, but what may break the quiet; None ends it."""
    await tx.execute(update(ChatRow).where(_rows(chat_id, account_ids)).values(snoozed_until=until))


def _rows(chat_id: int, account_ids: Collection[int]) -> ColumnElement[bool]:
    return (ChatRow.chat_id == chat_id) & ChatRow.account_id.in_(account_ids)


def _linked(row: Any) -> LinkedChat:
    return LinkedChat(
        chat_id=row.chat_id,
        user_id=row.user_id,
        preferences=preferences.load(row.preferences),
        thread_id=row.thread_id,
        snoozed_until=row.snoozed_until,
    )
