"""Where alerts go, and how loudly they are told there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, chats, preferences
from bot.db.chats import LinkedChat
from bot.db.cipher import Cipher
from bot.db.tables import ChatRow
from bot.domain.alerts import AlertKind
from bot.domain.preferences import Loudness, Preferences, QuietHours
from tests.db.samples import an_alert, new_account

ANNA, BEN = 1001, 1002
GROUP, SUPERGROUP = -500, -100500
TOPIC, OTHER_TOPIC = 7, 8
PLAIN = Preferences()
NIGHT = QuietHours(start=time(22, 30), stop=time(7), zone="Europe/Madrid")


def choosing(kind: AlertKind, loudness: Loudness, charger_id: int = 0) -> Callable[[Preferences], Preferences]:
    return lambda chosen: chosen.choosing(kind, loudness, charger_id)


async def test_an_account_may_have_several_chats(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for chat_id in (ANNA, GROUP, ANNA):
        await chats.link(tx, account_id=account_id, chat_id=chat_id, user_id=ANNA, now=now)
    assert await chats.of_account(tx, account_id) == [
        LinkedChat(GROUP, ANNA, PLAIN),
        LinkedChat(ANNA, ANNA, PLAIN),
    ]


async def test_linking_again_keeps_what_is_chosen_and_changes_whose_chat_it_is(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.prefer(tx, GROUP, [account_id], choosing(AlertKind.WAITING, Loudness.OFF))
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=BEN, now=now)
    assert await chats.of_account(tx, account_id) == [
        LinkedChat(GROUP, BEN, PLAIN.choosing(AlertKind.WAITING, Loudness.OFF))
    ]


async def test_a_choice_is_for_the_accounts_named_in_that_chat_alone(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other, of_ben = [await new_account(tx, cipher, now, f"{name}@example.com") for name in ("other", "ben")]
    for each in (account_id, other, of_ben):
        await chats.link(tx, account_id=each, chat_id=GROUP, user_id=ANNA, now=now)
        await chats.link(tx, account_id=each, chat_id=ANNA, user_id=ANNA, now=now)
    await chats.prefer(tx, GROUP, [account_id, other], choosing(AlertKind.WAITING, Loudness.LOUD))
    loud = PLAIN.choosing(AlertKind.WAITING, Loudness.LOUD)
    there = {each: chat.preferences for each, chat in (await chats.linked(tx, GROUP)).items()}
    assert there == {account_id: loud, other: loud, of_ben: PLAIN}
    assert [each.preferences for each in (await chats.linked(tx, ANNA)).values()] == [PLAIN] * 3


async def test_another_account_in_the_same_chat_is_told_like_the_first_one(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.prefer(tx, GROUP, [account_id], choosing(AlertKind.ERROR, Loudness.OFF))
    await chats.place(tx, GROUP, [account_id], TOPIC)
    await chats.snooze(tx, GROUP, [account_id], now + timedelta(hours=1))
    other = await new_account(tx, cipher, now, "other@example.com")
    await chats.link(tx, account_id=other, chat_id=GROUP, user_id=ANNA, now=now)
    assert await chats.of_account(tx, other) == await chats.of_account(tx, account_id)
    assert await chats.of_account(tx, other) == [
        LinkedChat(GROUP, ANNA, PLAIN.choosing(AlertKind.ERROR, Loudness.OFF), TOPIC, now + timedelta(hours=1))
    ]


@pytest.mark.parametrize(
    "chosen",
    [
        PLAIN,
        PLAIN.choosing(AlertKind.ERROR, Loudness.SILENT).choosing(AlertKind.STARTED, Loudness.LOUD, 100001),
        replace(PLAIN, quiet=NIGHT),
        PLAIN.ringing(AlertKind.ERROR, on=False).ringing(AlertKind.FINISHED, on=True),
    ],
)
async def test_what_is_chosen_is_read_back_as_it_was(
    tx: AsyncConnection, account_id: int, now: datetime, chosen: Preferences
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    await chats.prefer(tx, ANNA, [account_id], lambda _: chosen)
    assert (await chats.linked(tx, ANNA))[account_id].preferences == chosen
    await chats.prefer(tx, ANNA, [account_id], lambda _: PLAIN)
    assert (await chats.linked(tx, ANNA))[account_id].preferences == PLAIN


def test_what_the_release_before_has_switched_off_is_off() -> None:
    assert preferences.load({"off": ["started"]}) == PLAIN.choosing(AlertKind.STARTED, Loudness.OFF)
    assert preferences.load({}) == PLAIN
    switched = preferences.dump(PLAIN.choosing(AlertKind.STARTED, Loudness.LOUD), {"off": []})
    assert preferences.load({**switched, "off": ["started"]}).off() >= {AlertKind.STARTED}


async def test_what_a_newer_release_has_chosen_is_neither_shown_nor_lost(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    newer: dict[str, Any] = {
        "off": ["tariff_changed"],
        "chargers": {"1": {"silent": ["tariff_changed"]}},
        "rings": {"tariff_changed": True},
        "voice": "low",
    }
    await tx.execute(update(ChatRow).values(preferences=newer))
    await chats.prefer(tx, ANNA, [account_id], choosing(AlertKind.ERROR, Loudness.OFF))
    assert (await chats.linked(tx, ANNA))[account_id].preferences == PLAIN.choosing(AlertKind.ERROR, Loudness.OFF)
    stored = (await tx.execute(ChatRow.__table__.select())).one().preferences
    assert stored["off"] == ["error", "tariff_changed"]
    assert stored["chargers"]["1"]["silent"] == ["tariff_changed"]
    assert stored["rings"] == {"tariff_changed": True}
    assert stored["voice"] == "low"


async def put_out(tx: AsyncConnection, account_id: int, now: datetime, **where: Any) -> None:
    assert await alerts.insert(
        tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, alert=an_alert(now), now=now, **where
    )


async def pending_topics(tx: AsyncConnection, now: datetime) -> list[tuple[int | None, bool]]:
    claimed = await alerts.claim_next(tx, now=now + timedelta(hours=1), limit=9, hold=timedelta(0))
    return [(each.thread_id, each.silent) for each in claimed]


async def test_an_alert_remembers_its_topic_and_whether_it_is_silent(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await put_out(tx, account_id, now, thread_id=TOPIC, silent=True)
    assert await pending_topics(tx, now) == [(TOPIC, True)]


async def test_what_is_pending_follows_to_another_topic(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await put_out(tx, account_id, now)
    await chats.place(tx, GROUP, [account_id], TOPIC)
    assert await pending_topics(tx, now) == [(TOPIC, False)]
    assert (await chats.linked(tx, GROUP))[account_id].thread_id == TOPIC


@pytest.mark.parametrize(("gone", "left"), [(TOPIC, None), (OTHER_TOPIC, TOPIC)])
async def test_a_topic_that_is_gone_gives_its_alerts_to_the_chat(
    tx: AsyncConnection, account_id: int, now: datetime, gone: int, left: int | None
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.place(tx, GROUP, [account_id], TOPIC)
    await put_out(tx, account_id, now, thread_id=TOPIC)
    await chats.leave_topic(tx, GROUP, gone)
    assert await pending_topics(tx, now) == [(left, False)]
    assert (await chats.linked(tx, GROUP))[account_id].thread_id == left


async def test_some_accounts_may_leave_a_chat(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    for each in (account_id, other):
        await chats.link(tx, account_id=each, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.unlink_accounts(tx, GROUP, [other])
    assert list(await chats.linked(tx, GROUP)) == [account_id]


async def test_a_chat_that_is_gone_gets_nothing_more(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for chat_id in (ANNA, GROUP):
        await chats.link(tx, account_id=account_id, chat_id=chat_id, user_id=ANNA, now=now)
    await chats.unlink(tx, GROUP)
    assert [chat.chat_id for chat in await chats.of_account(tx, account_id)] == [ANNA]


async def test_a_person_who_leaves_takes_only_their_chats_along(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    await chats.link(tx, account_id=account_id, chat_id=BEN, user_id=BEN, now=now)
    await chats.unlink_person(tx, account_id, ANNA)
    assert [chat.chat_id for chat in await chats.of_account(tx, account_id)] == [BEN]


async def test_a_group_that_became_a_supergroup_is_followed(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    await chats.link(tx, account_id=account_id, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(tx, account_id=other, chat_id=GROUP, user_id=ANNA, now=now)
    await chats.link(tx, account_id=other, chat_id=SUPERGROUP, user_id=BEN, now=now)
    await chats.move(tx, GROUP, SUPERGROUP)
    await chats.move(tx, GROUP, SUPERGROUP)
    assert await chats.of_account(tx, account_id) == [LinkedChat(SUPERGROUP, ANNA, PLAIN)]
    assert await chats.of_account(tx, other) == [LinkedChat(SUPERGROUP, BEN, PLAIN)]
