"""The outbox: once per change and chat, in order within a chat."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts
from bot.db.alerts import PendingAlert
from bot.db.engine import Database
from bot.db.tables import AlertRow
from bot.domain.alerts import Alert, AlertKind
from bot.domain.errors import AccountGone
from tests.db.samples import an_alert

ANNA, BEN = 1001, 1002
GROUP, SUPERGROUP = -500, -100500
HOLD = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


async def _put(tx: AsyncConnection, account_id: int, alert: Alert, now: datetime, chat_id: int = ANNA) -> bool:
    return await alerts.insert(tx, account_id=account_id, chat_id=chat_id, user_id=ANNA, alert=alert, now=now)


async def _claim(tx: AsyncConnection, now: datetime, limit: int = 9) -> list[PendingAlert]:
    return await alerts.claim_next(tx, now=now, limit=limit, hold=HOLD)


async def test_an_alert_comes_back_with_every_figure(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    alert = replace(
        an_alert(now, AlertKind.FINISHED), energy_kwh=12.345, cost=2.5, currency="EUR", started_at=now - MINUTE
    )
    assert await _put(tx, account_id, alert, now)
    (pending,) = await _claim(tx, now)
    assert pending == PendingAlert(
        id=pending.id,
        account_id=account_id,
        chat_id=ANNA,
        user_id=ANNA,
        alert=alert,
        attempts=1,
        expires_at=alert.expires_at,
    )


async def test_the_same_alert_is_put_out_once_and_the_transaction_goes_on(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    assert await _put(tx, account_id, an_alert(now), now)
    assert not await _put(tx, account_id, an_alert(now), now)
    assert await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    assert await _put(tx, account_id, an_alert(now, charger_id=2), now)
    assert await _put(tx, account_id, an_alert(now, AlertKind.ERROR), now)
    assert await alerts.pending_count(tx) == 4


async def test_an_alert_that_was_delivered_is_not_put_out_again(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now)
    (pending,) = await _claim(tx, now)
    await alerts.settle(tx, pending.id, outcome=alerts.DELIVERED, now=now)
    assert not await _put(tx, account_id, an_alert(now), now)
    assert await alerts.pending_count(tx) == 0


async def test_an_alert_of_an_erased_account_is_an_error_not_a_duplicate(database: Database, now: datetime) -> None:
    with pytest.raises(AccountGone):
        await _put_for_nobody(database, now)


async def _put_for_nobody(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await _put(tx, 1, an_alert(now), now)


async def test_a_chat_gets_the_next_alert_only_after_the_one_before(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    for kind in (AlertKind.STARTED, AlertKind.PAUSED, AlertKind.FINISHED):
        await _put(tx, account_id, an_alert(now, kind), now)
    await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    first, other = await _claim(tx, now)
    assert (first.alert.kind, first.chat_id, other.chat_id) == (AlertKind.STARTED, ANNA, GROUP)
    assert await _claim(tx, now) == []
    await alerts.settle(tx, first.id, outcome=alerts.DELIVERED, now=now)
    assert [pending.alert.kind for pending in await _claim(tx, now)] == [AlertKind.PAUSED]


async def test_an_alert_whose_sender_died_is_tried_again(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _put(tx, account_id, an_alert(now), now)
    assert [pending.attempts for pending in await _claim(tx, now)] == [1]
    assert await _claim(tx, now + HOLD - timedelta(seconds=1)) == []
    assert [pending.attempts for pending in await _claim(tx, now + HOLD)] == [2]


async def test_a_postponed_alert_holds_back_those_behind_it(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now)
    await _put(tx, account_id, an_alert(now, AlertKind.ERROR), now)
    (pending,) = await _claim(tx, now)
    await alerts.postpone(tx, pending.id, due_at=now + 5 * MINUTE)
    assert await _claim(tx, now + 4 * MINUTE) == []
    assert [each.alert.kind for each in await _claim(tx, now + 5 * MINUTE)] == [AlertKind.STARTED]


async def test_a_postponed_alert_is_hastened_unless_it_was_claimed_since(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now)
    (pending,) = await _claim(tx, now)
    until = now + 5 * MINUTE + timedelta(microseconds=123457)
    await alerts.postpone(tx, pending.id, due_at=until)
    await alerts.hasten(tx, pending.id, due_at=until, now=now + MINUTE)
    assert len(await _claim(tx, now + MINUTE)) == 1
    await alerts.hasten(tx, pending.id, due_at=until, now=now + MINUTE)
    assert await _claim(tx, now + MINUTE) == []


async def test_no_more_are_claimed_than_asked_for(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for chat_id in range(1, 6):
        await _put(tx, account_id, an_alert(now), now, chat_id=chat_id)
    claims = [await _claim(tx, now, limit=2) for _ in range(4)]
    assert [len(claim) for claim in claims] == [2, 2, 1, 0]


async def test_what_is_settled_stays_as_it_was_settled(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _put(tx, account_id, an_alert(now), now)
    (pending,) = await _claim(tx, now)
    await alerts.settle(tx, pending.id, outcome=alerts.DELIVERED, now=now)
    await alerts.settle(tx, pending.id, outcome=alerts.EXPIRED, now=now + MINUTE)
    await alerts.postpone(tx, pending.id, due_at=now)
    await alerts.discard_chat(tx, ANNA, now)
    row = (await tx.execute(select(AlertRow.outcome, AlertRow.settled_at))).one()
    assert (row.outcome, row.settled_at) == ("delivered", now)
    assert await _claim(tx, now + HOLD) == []


async def test_a_chat_that_is_gone_gets_nothing_more(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _put(tx, account_id, an_alert(now), now)
    await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    await alerts.discard_chat(tx, ANNA, now)
    assert [pending.chat_id for pending in await _claim(tx, now)] == [GROUP]


async def test_a_person_who_leaves_an_account_gets_nothing_more_of_it(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    for user_id in (ANNA, BEN):
        await alerts.insert(tx, account_id=account_id, chat_id=user_id, user_id=user_id, alert=an_alert(now), now=now)
    await alerts.discard_person(tx, account_id, ANNA, now)
    assert [pending.user_id for pending in await _claim(tx, now)] == [BEN]


async def test_pending_alerts_follow_a_group_that_moved_and_are_told_once(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    await _put(tx, account_id, an_alert(now, AlertKind.ERROR), now, chat_id=GROUP)
    await _put(tx, account_id, an_alert(now, AlertKind.ERROR), now, chat_id=SUPERGROUP)
    await _claim(tx, now)
    await alerts.move_chat(tx, GROUP, SUPERGROUP)
    told = []
    for _ in range(3):
        for pending in await _claim(tx, now + HOLD):
            told.append((pending.chat_id, pending.alert.kind))
            await alerts.settle(tx, pending.id, outcome=alerts.DELIVERED, now=now)
    assert told == [(SUPERGROUP, AlertKind.STARTED), (SUPERGROUP, AlertKind.ERROR)]


async def test_a_moved_alert_need_not_wait_for_the_claim_to_end(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    await _claim(tx, now)
    await alerts.move_chat(tx, GROUP, SUPERGROUP)
    assert [pending.chat_id for pending in await _claim(tx, now)] == [SUPERGROUP]


async def test_only_what_was_settled_long_ago_is_pruned(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for age in (3, 2, 1):
        await _put(tx, account_id, an_alert(now - age * MINUTE), now)
    for age in (3, 2):
        (pending,) = await _claim(tx, now)
        await alerts.settle(tx, pending.id, outcome=alerts.DELIVERED, now=now - age * MINUTE)
    await alerts.prune(tx, before=now - 2 * MINUTE)
    assert await tx.scalar(select(func.count()).select_from(AlertRow)) == 2
    assert await alerts.pending_count(tx) == 1


async def test_an_alert_of_a_newer_release_is_left_for_a_replica_that_knows_it(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _put(tx, account_id, an_alert(now), now)
    row = (await tx.execute(AlertRow.__table__.select())).one()
    await tx.execute(update(AlertRow).values(body={**row.body, "kind": "tariff_changed"}))
    assert await _claim(tx, now) == []
    assert await alerts.pending_count(tx) == 1
    await tx.execute(update(AlertRow).values(body={**row.body, "tariff": 3}))
    assert len(await _claim(tx, now + HOLD)) == 1


async def test_what_waits_behind_an_alert_is_what_goes_to_the_same_place(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    for kind in (AlertKind.STARTED, AlertKind.PAUSED, AlertKind.FINISHED):
        await _put(tx, account_id, an_alert(now, kind), now)
    await _put(tx, account_id, an_alert(now), now, chat_id=GROUP)
    topic = an_alert(now, AlertKind.ERROR)
    await alerts.insert(tx, account_id=account_id, chat_id=ANNA, user_id=ANNA, alert=topic, now=now, thread_id=7)
    head, _ = await _claim(tx, now)
    behind = await alerts.behind(tx, head)
    assert [each.alert.kind for each in behind] == [AlertKind.PAUSED, AlertKind.FINISHED]
    await alerts.settle(tx, behind[0].id, outcome=alerts.DELIVERED, now=now)
    assert [each.alert.kind for each in await alerts.behind(tx, head)] == [AlertKind.FINISHED]
