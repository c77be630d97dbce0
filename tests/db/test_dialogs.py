"""Where a person is in a conversation."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import dialogs
from bot.db.cipher import Cipher, new_key
from bot.db.tables import DialogRow

ANNA, BEN, GROUP = 1001, 1002, -500
LATER = timedelta(minutes=30)
STATE = {"step": "password", "email": "demo@example.com", "tries": 2}


async def test_a_dialog_goes_on_where_it_was(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state={"step": "email"}, expires_at=now + LATER)
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now + LATER)
    assert await dialogs.load(tx, cipher, chat_id=ANNA, user_id=ANNA, now=now) == STATE


async def test_dialogs_of_two_people_in_a_group_are_two(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=GROUP, user_id=ANNA, state=STATE, expires_at=now + LATER)
    assert await dialogs.load(tx, cipher, chat_id=GROUP, user_id=BEN, now=now) is None
    assert await dialogs.load(tx, cipher, chat_id=ANNA, user_id=ANNA, now=now) is None


async def test_a_dialog_expires(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now + LATER)
    assert await dialogs.load(tx, cipher, chat_id=ANNA, user_id=ANNA, now=now + LATER) is None


async def test_a_dialog_can_be_dropped(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now + LATER)
    await dialogs.drop(tx, chat_id=ANNA, user_id=ANNA)
    await dialogs.drop(tx, chat_id=ANNA, user_id=ANNA)
    assert await dialogs.load(tx, cipher, chat_id=ANNA, user_id=ANNA, now=now) is None


async def test_a_dialog_that_no_key_opens_is_dropped(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now + LATER)
    assert await dialogs.load(tx, Cipher([new_key()]), chat_id=ANNA, user_id=ANNA, now=now) is None
    assert await tx.scalar(select(func.count()).select_from(DialogRow)) == 0


async def test_a_dialog_opens_for_nobody_else(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now + LATER)
    await tx.execute(update(DialogRow).values(user_id=BEN))
    assert await dialogs.load(tx, cipher, chat_id=ANNA, user_id=BEN, now=now) is None


async def test_expired_dialogs_are_pruned(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    await dialogs.save(tx, cipher, chat_id=ANNA, user_id=ANNA, state=STATE, expires_at=now)
    await dialogs.save(tx, cipher, chat_id=BEN, user_id=BEN, state=STATE, expires_at=now + LATER)
    await dialogs.prune(tx, now=now)
    assert list(await tx.scalars(select(DialogRow.user_id))) == [BEN]
