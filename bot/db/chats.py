"""Chats: where an account's alerts go, and which kinds are switched off there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import alerts, cards
from bot.db.statements import insert_new
from bot.db.tables import ChatRow
from bot.domain.alerts import AlertKind

_KNOWN_KINDS = frozenset(kind.value for kind in AlertKind)


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat that receives an account's alerts."""

    chat_id: int
    user_id: int
    """Whose chat it is."""
    off: frozenset[AlertKind]


async def link(session: AsyncSession, *, account_id: int, chat_id: int, user_id: int, now: datetime) -> None:
    """Send the account's alerts to a chat, with the kinds off that the person has off there already."""
    off = await off_kinds(session, chat_id, user_id)
    values = {
        "account_id": account_id,
        "chat_id": chat_id,
        "user_id": user_id,
        "preferences": {"off": sorted(off)},
        "linked_at": now,
    }
    if not await insert_new(session, ChatRow, values):
        await session.execute(
            update(ChatRow).where(ChatRow.account_id == account_id, ChatRow.chat_id == chat_id).values(user_id=user_id)
        )


async def unlink(session: AsyncSession, chat_id: int) -> None:
    """Send nothing more to a chat, of any account."""
    await session.execute(delete(ChatRow).where(ChatRow.chat_id == chat_id))


async def unlink_person(session: AsyncSession, account_id: int, user_id: int) -> None:
    """Send nothing more of the account to a person's chats."""
    await session.execute(delete(ChatRow).where(ChatRow.account_id == account_id, ChatRow.user_id == user_id))


async def move(session: AsyncSession, old_chat_id: int, new_chat_id: int) -> None:
    """Follow a group that became a supergroup: its links and pending alerts go along, its messages do not."""
    there = select(ChatRow.account_id).where(ChatRow.chat_id == new_chat_id)
    await session.execute(
        update(ChatRow)
        .where(ChatRow.chat_id == old_chat_id, ChatRow.account_id.not_in(there))
        .values(chat_id=new_chat_id)
        .execution_options(synchronize_session=False)
    )
    await unlink(session, old_chat_id)
    await alerts.move_chat(session, old_chat_id, new_chat_id)
    await cards.discard_chat(session, old_chat_id)


async def of_account(session: AsyncSession, account_id: int) -> list[LinkedChat]:
    """The chats that receive the account's alerts."""
    found = await session.execute(
        select(ChatRow.chat_id, ChatRow.user_id, ChatRow.preferences)
        .where(ChatRow.account_id == account_id)
        .order_by(ChatRow.chat_id)
    )
    return [LinkedChat(row.chat_id, row.user_id, _off(row.preferences)) for row in found]


async def off_kinds(session: AsyncSession, chat_id: int, user_id: int) -> frozenset[AlertKind]:
    """The kinds a person has switched off in a chat."""
    found = await session.scalars(
        select(ChatRow.preferences).where(ChatRow.chat_id == chat_id, ChatRow.user_id == user_id)
    )
    return frozenset().union(*(_off(preferences) for preferences in found))


async def switch(session: AsyncSession, *, chat_id: int, user_id: int, kind: AlertKind, on: bool) -> None:
    """Switch a kind of alert on or off in a chat, for all accounts this person has linked to it."""
    mine = select(ChatRow.account_id, ChatRow.preferences).where(ChatRow.chat_id == chat_id, ChatRow.user_id == user_id)
    for row in (await session.execute(mine.order_by(ChatRow.account_id).with_for_update())).all():
        off = set(row.preferences.get("off", ())) - {kind.value}
        preferences = {**row.preferences, "off": sorted(off if on else {*off, kind.value})}
        await session.execute(
            update(ChatRow)
            .where(ChatRow.account_id == row.account_id, ChatRow.chat_id == chat_id)
            .values(preferences=preferences)
        )


def _off(preferences: dict[str, Any]) -> frozenset[AlertKind]:
    """Without the kinds that only a newer release knows."""
    return frozenset(AlertKind(kind) for kind in preferences.get("off", ()) if kind in _KNOWN_KINDS)
