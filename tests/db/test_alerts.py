"""The outbox: once per change and chat, in order within a chat."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

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


async def _put(session: AsyncSession, account_id: int, alert: Alert, now: datetime, chat_id: int = ANNA) -> bool:
    return await alerts.insert(session, account_id=account_id, chat_id=chat_id, user_id=ANNA, alert=alert, now=now)


async def _claim(session: AsyncSession, now: datetime, limit: int = 9) -> list[PendingAlert]:
    return await alerts.claim_next(session, now=now, limit=limit, hold=HOLD)


async def test_an_alert_comes_back_with_every_figure(session: AsyncSession, account_id: int, now: datetime) -> None:
    alert = replace(
        an_alert(now, AlertKind.FINISHED), energy_kwh=12.345, cost=2.5, currency="EUR", started_at=now - MINUTE
    )
    assert await _put(session, account_id, alert, now)
    (pending,) = await _claim(session, now)
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
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    assert await _put(session, account_id, an_alert(now), now)
    assert not await _put(session, account_id, an_alert(now), now)
    assert await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    assert await _put(session, account_id, an_alert(now, charger_id=2), now)
    assert await _put(session, account_id, an_alert(now, AlertKind.ERROR), now)
    assert await alerts.pending_count(session) == 4


async def test_an_alert_that_was_delivered_is_not_put_out_again(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now)
    (pending,) = await _claim(session, now)
    await alerts.settle(session, pending.id, outcome=alerts.DELIVERED, now=now)
    assert not await _put(session, account_id, an_alert(now), now)
    assert await alerts.pending_count(session) == 0


async def test_an_alert_of_an_erased_account_is_an_error_not_a_duplicate(database: Database, now: datetime) -> None:
    with pytest.raises(AccountGone):
        await _put_for_nobody(database, now)


async def _put_for_nobody(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await _put(session, 1, an_alert(now), now)


async def test_a_chat_gets_the_next_alert_only_after_the_one_before(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    for kind in (AlertKind.STARTED, AlertKind.PAUSED, AlertKind.FINISHED):
        await _put(session, account_id, an_alert(now, kind), now)
    await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    first, other = await _claim(session, now)
    assert (first.alert.kind, first.chat_id, other.chat_id) == (AlertKind.STARTED, ANNA, GROUP)
    assert await _claim(session, now) == []
    await alerts.settle(session, first.id, outcome=alerts.DELIVERED, now=now)
    assert [pending.alert.kind for pending in await _claim(session, now)] == [AlertKind.PAUSED]


async def test_an_alert_whose_sender_died_is_tried_again(session: AsyncSession, account_id: int, now: datetime) -> None:
    await _put(session, account_id, an_alert(now), now)
    assert [pending.attempts for pending in await _claim(session, now)] == [1]
    assert await _claim(session, now + HOLD - timedelta(seconds=1)) == []
    assert [pending.attempts for pending in await _claim(session, now + HOLD)] == [2]


async def test_a_postponed_alert_holds_back_those_behind_it(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now)
    await _put(session, account_id, an_alert(now, AlertKind.ERROR), now)
    (pending,) = await _claim(session, now)
    await alerts.postpone(session, pending.id, due_at=now + 5 * MINUTE)
    assert await _claim(session, now + 4 * MINUTE) == []
    assert [each.alert.kind for each in await _claim(session, now + 5 * MINUTE)] == [AlertKind.STARTED]


async def test_a_postponed_alert_is_hastened_unless_it_was_claimed_since(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now)
    (pending,) = await _claim(session, now)
    until = now + 5 * MINUTE + timedelta(microseconds=123457)
    await alerts.postpone(session, pending.id, due_at=until)
    await alerts.hasten(session, pending.id, due_at=until, now=now + MINUTE)
    assert len(await _claim(session, now + MINUTE)) == 1
    await alerts.hasten(session, pending.id, due_at=until, now=now + MINUTE)
    assert await _claim(session, now + MINUTE) == []


async def test_no_more_are_claimed_than_asked_for(session: AsyncSession, account_id: int, now: datetime) -> None:
    for chat_id in range(1, 6):
        await _put(session, account_id, an_alert(now), now, chat_id=chat_id)
    claims = [await _claim(session, now, limit=2) for _ in range(4)]
    assert [len(claim) for claim in claims] == [2, 2, 1, 0]


async def test_what_is_settled_stays_as_it_was_settled(session: AsyncSession, account_id: int, now: datetime) -> None:
    await _put(session, account_id, an_alert(now), now)
    (pending,) = await _claim(session, now)
    await alerts.settle(session, pending.id, outcome=alerts.DELIVERED, now=now)
    await alerts.settle(session, pending.id, outcome=alerts.EXPIRED, now=now + MINUTE)
    await alerts.postpone(session, pending.id, due_at=now)
    await alerts.discard_chat(session, ANNA, now)
    row = (await session.execute(select(AlertRow.outcome, AlertRow.settled_at))).one()
    assert (row.outcome, row.settled_at) == ("delivered", now)
    assert await _claim(session, now + HOLD) == []


async def test_a_chat_that_is_gone_gets_nothing_more(session: AsyncSession, account_id: int, now: datetime) -> None:
    await _put(session, account_id, an_alert(now), now)
    await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    await alerts.discard_chat(session, ANNA, now)
    assert [pending.chat_id for pending in await _claim(session, now)] == [GROUP]


async def test_a_person_who_leaves_an_account_gets_nothing_more_of_it(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    for user_id in (ANNA, BEN):
        await alerts.insert(
            session, account_id=account_id, chat_id=user_id, user_id=user_id, alert=an_alert(now), now=now
        )
    await alerts.discard_person(session, account_id, ANNA, now)
    assert [pending.user_id for pending in await _claim(session, now)] == [BEN]


async def test_pending_alerts_follow_a_group_that_moved_and_are_told_once(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    await _put(session, account_id, an_alert(now, AlertKind.ERROR), now, chat_id=GROUP)
    await _put(session, account_id, an_alert(now, AlertKind.ERROR), now, chat_id=SUPERGROUP)
    await _claim(session, now)
    await alerts.move_chat(session, GROUP, SUPERGROUP)
    told = []
    for _ in range(3):
        for pending in await _claim(session, now + HOLD):
            told.append((pending.chat_id, pending.alert.kind))
            await alerts.settle(session, pending.id, outcome=alerts.DELIVERED, now=now)
    assert told == [(SUPERGROUP, AlertKind.STARTED), (SUPERGROUP, AlertKind.ERROR)]


async def test_a_moved_alert_need_not_wait_for_the_claim_to_end(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    await _claim(session, now)
    await alerts.move_chat(session, GROUP, SUPERGROUP)
    assert [pending.chat_id for pending in await _claim(session, now)] == [SUPERGROUP]


async def test_only_what_was_settled_long_ago_is_pruned(session: AsyncSession, account_id: int, now: datetime) -> None:
    for age in (3, 2, 1):
        await _put(session, account_id, an_alert(now - age * MINUTE), now)
    for age in (3, 2):
        (pending,) = await _claim(session, now)
        await alerts.settle(session, pending.id, outcome=alerts.DELIVERED, now=now - age * MINUTE)
    await alerts.prune(session, before=now - 2 * MINUTE)
    assert await session.scalar(select(func.count()).select_from(AlertRow)) == 2
    assert await alerts.pending_count(session) == 1


async def test_an_alert_of_a_newer_release_is_left_for_a_replica_that_knows_it(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    await _put(session, account_id, an_alert(now), now)
    row = (await session.execute(AlertRow.__table__.select())).one()
    await session.execute(update(AlertRow).values(body={**row.body, "kind": "tariff_changed"}))
    assert await _claim(session, now) == []
    assert await alerts.pending_count(session) == 1
    await session.execute(update(AlertRow).values(body={**row.body, "tariff": 3}))
    assert len(await _claim(session, now + HOLD)) == 1


async def test_what_waits_behind_an_alert_is_what_goes_to_the_same_place(
    session: AsyncSession, account_id: int, now: datetime
) -> None:
    for kind in (AlertKind.STARTED, AlertKind.PAUSED, AlertKind.FINISHED):
        await _put(session, account_id, an_alert(now, kind), now)
    await _put(session, account_id, an_alert(now), now, chat_id=GROUP)
    topic = an_alert(now, AlertKind.ERROR)
    await alerts.insert(session, account_id=account_id, chat_id=ANNA, user_id=ANNA, alert=topic, now=now, thread_id=7)
    head, _ = await _claim(session, now)
    behind = await alerts.behind(session, head)
    assert [each.alert.kind for each in behind] == [AlertKind.PAUSED, AlertKind.FINISHED]
    await alerts.settle(session, behind[0].id, outcome=alerts.DELIVERED, now=now)
    assert [each.alert.kind for each in await alerts.behind(session, head)] == [AlertKind.FINISHED]
