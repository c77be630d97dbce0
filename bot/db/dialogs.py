"""Dialogs: where a person is in a conversation of several messages; sealed, because a password may be among them."""

import json
import logging
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.cipher import CannotOpen, Cipher
from bot.db.statements import insert_new
from bot.db.tables import DialogRow

log = logging.getLogger(__name__)

_STATE = select(DialogRow.sealed_state).where(
    DialogRow.chat_id == bindparam("chat_id"),
    DialogRow.user_id == bindparam("user_id"),
    DialogRow.expires_at > bindparam("now"),
)


async def save(
    tx: AsyncConnection, cipher: Cipher, *, chat_id: int, user_id: int, state: dict[str, Any], expires_at: datetime
) -> None:
    """Keep the state of a person's dialog in a chat, in place of an earlier one; `state` must be plain JSON."""
    values = {
        "sealed_state": cipher.seal(json.dumps(state).encode(), bound_to=_for_state(chat_id, user_id)),
        "expires_at": expires_at,
    }
    if not await insert_new(tx, DialogRow, {"chat_id": chat_id, "user_id": user_id, **values}):
        await tx.execute(update(DialogRow).where(_is(chat_id, user_id)).values(values))


async def load(
    tx: AsyncConnection, cipher: Cipher, *, chat_id: int, user_id: int, now: datetime
) -> dict[str, Any] | None:
    """The state of the dialog; None when there is none, it has expired, or the keys no longer open it."""
    sealed = await tx.scalar(_STATE, {"chat_id": chat_id, "user_id": user_id, "now": now})
    if sealed is None:
        return None
    try:
        state: dict[str, Any] = json.loads(cipher.open(sealed, bound_to=_for_state(chat_id, user_id)))
    except CannotOpen:
        log.warning("a dialog was sealed with a key that is gone: dropped")
        await drop(tx, chat_id=chat_id, user_id=user_id)
        return None
    return state


async def drop(tx: AsyncConnection, *, chat_id: int, user_id: int) -> None:
    """End the dialog, if there is one."""
    await tx.execute(delete(DialogRow).where(_is(chat_id, user_id)))


async def prune(tx: AsyncConnection, *, now: datetime) -> None:
    """Delete the dialogs that have expired."""
    await tx.execute(delete(DialogRow).where(DialogRow.expires_at <= now))


def _is(chat_id: int, user_id: int) -> ColumnElement[bool]:
    return (DialogRow.chat_id == chat_id) & (DialogRow.user_id == user_id)


def _for_state(chat_id: int, user_id: int) -> str:
    return f"dialogs.state:{chat_id}:{user_id}"
