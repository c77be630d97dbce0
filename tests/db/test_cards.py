"""Status cards that wait for the next reading."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import cards
from bot.db.cards import WaitingCard

ANNA = 1001
HOLD = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


async def _wait(
    tx: AsyncConnection, account_id: int, now: datetime, message_id: int = 5, charger_id: int = 12345
) -> None:
    await cards.wait(
        tx,
        chat_id=ANNA,
        message_id=message_id,
        user_id=ANNA,
        account_id=account_id,
        charger_id=charger_id,
        now=now,
    )


async def _ripen(tx: AsyncConnection, account_id: int, taken_at: datetime) -> None:
    await cards.ripen(tx, account_id, charger_ids={12345, 1}, taken_at=taken_at, now=taken_at + SECOND)


async def _claim(tx: AsyncConnection, now: datetime, limit: int = 9) -> list[WaitingCard]:
    return await cards.claim_next(tx, now=now, limit=limit, hold=HOLD)


async def test_a_card_waits_for_a_reading_taken_after_the_wish(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _wait(tx, account_id, now)
    await _ripen(tx, account_id, now)
    assert await _claim(tx, now + HOLD) == []
    await _ripen(tx, account_id, now + SECOND)
    assert await _claim(tx, now + HOLD) == [
        WaitingCard(
            chat_id=ANNA,
            message_id=5,
            user_id=ANNA,
            account_id=account_id,
            charger_id=12345,
            view="card",
            wanted_at=now,
        )
    ]


async def test_a_reading_ripens_only_the_cards_of_its_chargers(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _wait(tx, account_id, now, message_id=5)
    await _wait(tx, account_id, now, message_id=6, charger_id=99)
    await _ripen(tx, account_id, now + SECOND)
    await _ripen(tx, account_id + 1, now + SECOND)
    assert [card.message_id for card in await _claim(tx, now + HOLD)] == [5]


async def test_a_claimed_card_is_tried_again_only_when_the_sender_died(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _wait(tx, account_id, now)
    await _ripen(tx, account_id, now + SECOND)
    later = now + HOLD
    assert len(await _claim(tx, later)) == 1
    await _ripen(tx, account_id, later)
    assert await _claim(tx, later + HOLD - SECOND) == []
    assert len(await _claim(tx, later + HOLD)) == 1


async def test_no_more_cards_are_claimed_than_asked_for(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for message_id in range(5):
        await _wait(tx, account_id, now, message_id)
    await _ripen(tx, account_id, now + SECOND)
    assert [len(await _claim(tx, now + HOLD, limit=3)) for _ in range(3)] == [3, 2, 0]


async def test_a_card_that_was_edited_waits_no_longer(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _wait(tx, account_id, now)
    await _ripen(tx, account_id, now + SECOND)
    (card,) = await _claim(tx, now + HOLD)
    await cards.done(tx, card.chat_id, card.message_id)
    assert await _claim(tx, now + 9 * HOLD) == []


async def test_a_wish_that_came_during_the_edit_is_not_lost(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _wait(tx, account_id, now)
    await _ripen(tx, account_id, now + SECOND)
    (card,) = await _claim(tx, now + 2 * SECOND)
    await _wait(tx, account_id, now + 3 * SECOND)
    await cards.done(tx, card.chat_id, card.message_id, wanted_at=card.wanted_at)
    await cards.postpone(tx, card.chat_id, card.message_id, due_at=now)
    assert await _claim(tx, now + 9 * HOLD) == []
    await _ripen(tx, account_id, now + 4 * SECOND)
    (again,) = await _claim(tx, now + 9 * HOLD)
    await cards.done(tx, again.chat_id, again.message_id, wanted_at=again.wanted_at)
    assert await _claim(tx, now + 99 * HOLD) == []


async def test_a_card_can_be_postponed(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _wait(tx, account_id, now)
    await _ripen(tx, account_id, now + SECOND)
    await _claim(tx, now + 2 * SECOND)
    await cards.postpone(tx, ANNA, 5, due_at=now + 9 * HOLD)
    assert await _claim(tx, now + 8 * HOLD) == []
    assert len(await _claim(tx, now + 9 * HOLD)) == 1


async def test_cards_that_waited_too_long_are_given_up(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _wait(tx, account_id, now - HOLD, message_id=5)
    await _wait(tx, account_id, now, message_id=6)
    await cards.prune(tx, before=now)
    await _ripen(tx, account_id, now + SECOND)
    assert [card.message_id for card in await _claim(tx, now + HOLD)] == [6]


async def test_the_cards_of_a_chat_can_be_given_up(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _wait(tx, account_id, now)
    await cards.discard_chat(tx, ANNA)
    await _ripen(tx, account_id, now + SECOND)
    assert await _claim(tx, now + HOLD) == []
