"""Where alerts go, and which kinds are off there."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import chats
from bot.db.chats import LinkedChat
from bot.db.cipher import Cipher
from bot.db.tables import ChatRow
from bot.domain.alerts import AlertKind
from tests.db.samples import new_account

ANNA, BEN = 1001, 1002
GROUP, SUPERGROUP = -500, -100500
NOTHING: frozenset[AlertKind] = frozenset()


async def test_an_account_may_have_several_chats(session: AsyncSession, account_id: int, now: datetime) -> None:
    for chat_id in (ANNA, GROUP, ANNA):
        await chats.link(session, account_id=account_id, chat_id=chat_id, user_id=ANNA, now=now)
    assert await chats.of_account(session, account_id) == [
        LinkedChat(GROUP, ANNA, NOTHING),
        LinkedChat(ANNA, ANNA, NOTHING),
    ]


async def test_linking_again_keeps_what_is_off_and_changes_whose_chat_it_is(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await chats.link(session, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.switch(session, chat_id=GROUP, user_id=ANNA, kind=AlertKind.WAITING, on=False)
    await chats.link(session, account_id=account_id, chat_id=GROUP, user_id=BEN, now=now)
    assert await chats.of_account(session, account_id) == [LinkedChat(GROUP, BEN, frozenset({AlertKind.WAITING}))]


async def test_a_kind_is_switched_for_all_accounts_of_the_person_in_that_chat(
    session: AsyncSession, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other, of_ben = [await new_account(session, cipher, now, f"{name}@example.com") for name in ("other", "ben")]
    await chats.link(session, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(session, account_id=other, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(session, account_id=of_ben, chat_id=GROUP, user_id=BEN, now=now)
    await chats.switch(session, chat_id=GROUP, user_id=ANNA, kind=AlertKind.WAITING, on=False)
    await chats.switch(session, chat_id=GROUP, user_id=ANNA, kind=AlertKind.PAUSED, on=False)
    await chats.switch(session, chat_id=GROUP, user_id=ANNA, kind=AlertKind.WAITING, on=True)
    off = frozenset({AlertKind.PAUSED})
    assert await chats.off_kinds(session, GROUP, ANNA) == off
    assert [chat.off for id_ in (account_id, other) for chat in await chats.of_account(session, id_)] == [off, off]
    assert await chats.off_kinds(session, GROUP, BEN) == NOTHING


async def test_another_account_in_the_same_chat_starts_with_the_same_kinds_off(
    session: AsyncSession, cipher: Cipher, account_id: int, now: datetime
) -> None:
    await chats.link(session, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    await chats.switch(session, chat_id=ANNA, user_id=ANNA, kind=AlertKind.ERROR, on=False)
    other = await new_account(session, cipher, now, "other@example.com")
    await chats.link(session, account_id=other, chat_id=ANNA, user_id=ANNA, now=now)
    assert await chats.of_account(session, other) == [LinkedChat(ANNA, ANNA, frozenset({AlertKind.ERROR}))]


async def test_a_kind_of_a_newer_release_is_neither_shown_nor_lost(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await chats.link(session, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    await session.execute(update(ChatRow).values(preferences={"off": ["tariff_changed"], "quiet": "22-07"}))
    await chats.switch(session, chat_id=ANNA, user_id=ANNA, kind=AlertKind.ERROR, on=False)
    assert await chats.off_kinds(session, ANNA, ANNA) == {AlertKind.ERROR}
    stored = (await session.execute(ChatRow.__table__.select())).one()
    assert stored.preferences == {"off": ["error", "tariff_changed"], "quiet": "22-07"}


async def test_a_chat_that_is_gone_gets_nothing_more(session: AsyncSession, account_id: int, now: datetime) -> None:
    for chat_id in (ANNA, GROUP):
        await chats.link(session, account_id=account_id, chat_id=chat_id, user_id=ANNA, now=now)
    await chats.unlink(session, GROUP)
    assert [chat.chat_id for chat in await chats.of_account(session, account_id)] == [ANNA]


async def test_a_person_who_leaves_takes_only_their_chats_along(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await chats.link(session, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    await chats.link(session, account_id=account_id, chat_id=BEN, user_id=BEN, now=now)
    await chats.unlink_person(session, account_id, ANNA)
    assert [chat.chat_id for chat in await chats.of_account(session, account_id)] == [BEN]


async def test_a_group_that_became_a_supergroup_is_followed(
    session: AsyncSession, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(session, cipher, now, "other@example.com")
    await chats.link(session, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(session, account_id=other, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(session, account_id=other, chat_id=SUPERGROUP, user_id=BEN, now=now)
    await chats.move(session, GROUP, SUPERGROUP)
    await chats.move(session, GROUP, SUPERGROUP)
    assert await chats.of_account(session, account_id) == [LinkedChat(SUPERGROUP, ANNA, NOTHING)]
    assert await chats.of_account(session, other) == [LinkedChat(SUPERGROUP, BEN, NOTHING)]
