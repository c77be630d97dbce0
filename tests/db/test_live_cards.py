"""Live cards and receipts as rows."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, chats, live_cards, receipts
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.live import Figures, LiveCard
from tests.db.samples import an_alert

ANNA, GROUP = 1001, -5
CHARGER = 12345
HOUR = timedelta(hours=1)


def _card(now: datetime) -> LiveCard:
    figures = Figures(taken_at=now, status=ChargerStatus.CHARGING, energy_kwh=1.5, power_kw=7.4)
    return LiveCard(charger_name="Garage", opened_at=now, current=figures)


async def _added(
    tx: AsyncConnection, account_id: int, now: datetime, message_id: int | None = None, chat_id: int = ANNA
) -> int:
    await live_cards.add(tx, account_id, CHARGER, chat_id=chat_id, user_id=ANNA, card=_card(now))
    [*_, kept] = await live_cards.unsent(tx, account_id, CHARGER, chat_id=chat_id)
    if message_id is not None:
        await live_cards.place(tx, kept.id, message_id)
    return kept.id


async def test_a_card_comes_back_as_it_was_kept(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    card_id = await _added(tx, account_id, now, message_id=7)
    kept = await live_cards.get(tx, card_id)
    assert kept is not None
    assert (kept.card, kept.message_id, kept.chat_id, kept.charger_id) == (_card(now), 7, ANNA, CHARGER)
    assert await live_cards.of_message(tx, ANNA, 7) == kept
    assert await live_cards.lasting(tx, account_id, CHARGER) == [kept]
    assert await live_cards.in_chat(tx, ANNA, [account_id]) == [kept]


async def test_what_is_not_there_is_not_found(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    card_id = await _added(tx, account_id, now, message_id=7)
    assert await live_cards.get(tx, card_id + 1) is None
    assert await live_cards.of_message(tx, GROUP, 7) is None
    assert await live_cards.lasting(tx, account_id, CHARGER, chat_id=GROUP) == []
    assert await live_cards.in_chat(tx, ANNA, [account_id + 1]) == []
    assert await live_cards.unsent(tx, account_id, CHARGER, chat_id=ANNA) == []


async def test_a_card_whose_session_is_over_is_no_longer_brought_up_to_date_and_later_pruned(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    card_id = await _added(tx, account_id, now, message_id=7)
    await live_cards.note(tx, card_id, _card(now).ended(), over_at=now)
    assert await live_cards.lasting(tx, account_id, CHARGER) == []
    await live_cards.prune(tx, before=now)
    assert await live_cards.get(tx, card_id) is not None
    await live_cards.prune(tx, before=now + HOUR)
    assert await live_cards.get(tx, card_id) is None


async def test_a_dropped_card_is_gone(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    card_id = await _added(tx, account_id, now)
    await live_cards.drop(tx, card_id)
    assert await live_cards.get(tx, card_id) is None


async def test_a_moved_chat_takes_along_what_was_not_sent(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    sent, unsent = await _added(tx, account_id, now, message_id=7), await _added(tx, account_id, now)
    await chats.move(tx, ANNA, GROUP)
    moved = await live_cards.get(tx, unsent)
    assert moved is not None
    assert moved.chat_id == GROUP
    assert await live_cards.get(tx, sent) is None


async def test_cards_go_with_the_chat_the_account_and_the_person(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    first = await _added(tx, account_id, now, message_id=7)
    await chats.unlink_accounts(tx, ANNA, [account_id + 1])
    assert await live_cards.get(tx, first) is not None
    await chats.unlink_accounts(tx, ANNA, [account_id])
    assert await live_cards.get(tx, first) is None
    second = await _added(tx, account_id, now, message_id=8)
    await chats.unlink_person(tx, account_id, ANNA)
    assert await live_cards.get(tx, second) is None
    third = await _added(tx, account_id, now, message_id=9)
    await chats.unlink(tx, ANNA)
    assert await live_cards.get(tx, third) is None


async def _told(tx: AsyncConnection, account_id: int, at: datetime, message_id: int) -> int:
    """A live card that has become a receipt, which counts as told."""
    alert = an_alert(at, AlertKind.FINISHED)
    card_id = await _added(tx, account_id, at, message_id=message_id)
    await live_cards.note(tx, card_id, _card(at).ended(alert), over_at=at)
    await alerts.insert(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, alert=alert, now=at)
    await receipts.stands(tx, account_id, ANNA, alert, now=at)
    return card_id


async def test_receipts_are_found_with_the_cards_that_have_become_them(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _told(tx, account_id, now - 3 * HOUR, 5)
    card_id = await _told(tx, account_id, now - HOUR, 6)
    started = an_alert(now, AlertKind.STARTED)
    await alerts.insert(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, alert=started, now=now)
    found = await receipts.told_since(tx, account_id, CHARGER, since=now - 2 * HOUR)
    assert [(each.card_id, each.message_id, each.alert.occurred_at) for each in found] == [(card_id, None, now - HOUR)]
    assert [each.stands for each in found] == [True]
    assert await receipts.told_since(tx, account_id, 99, since=now - 2 * HOUR) == []
    assert await alerts.pending_count(tx) == 1


async def test_an_amended_receipt_reads_as_it_was_amended(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _told(tx, account_id, now, 5)
    [receipt] = await receipts.told_since(tx, account_id, CHARGER, since=now)
    amended = an_alert(now, AlertKind.FINISHED, charger_id=99)
    await receipts.amend(tx, receipt.alert_id, amended)
    found = await receipts.find(tx, receipt.alert_id)
    assert found is not None
    assert found.alert == amended
    assert await receipts.find(tx, receipt.alert_id + 1) is None


async def test_the_message_of_a_delivered_alert_is_kept(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    alert = an_alert(now, AlertKind.FINISHED)
    await alerts.insert(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, alert=alert, now=now)
    [pending] = await alerts.claim_next(tx, now=now, limit=9, hold=HOUR)
    await alerts.settle(tx, pending.id, outcome=alerts.DELIVERED, now=now, message_id=44)
    [receipt] = await receipts.told_since(tx, account_id, CHARGER, since=now)
    assert receipt.message_id == 44


async def test_a_chat_keeps_its_wish_for_live_cards_and_its_target(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await chats.link(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, now=now)
    [chat] = await chats.of_account(tx, account_id)
    assert (chat.preferences.live, chat.preferences.target_kwh) == (False, None)
    await chats.prefer(tx, ANNA, [account_id], lambda chosen: replace(chosen, live=True, target_kwh=17.5))
    [chat] = await chats.of_account(tx, account_id)
    assert (chat.preferences.live, chat.preferences.target_kwh) == (True, 17.5)
