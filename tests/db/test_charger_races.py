"""Many replicas at once on one charger."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, chargers, chats
from bot.db.chargers import Known
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.alerts import AlertKind, wanted
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus
from bot.domain.observing import observe
from tests.db.samples import a_snapshot, at_once, first_seen, new_accounts

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def _account_with_charger(replica: Database, cipher: Cipher, snapshot: ChargerSnapshot) -> int:
    (account_id,) = await new_accounts(replica, cipher, snapshot.taken_at, 1)
    async with replica.transaction() as tx:
        await chargers.insert_new(tx, account_id, snapshot, first_seen(snapshot))
    return account_id


async def _report(tx: AsyncConnection, account_id: int, snapshot: ChargerSnapshot) -> bool:
    """What a replica does with a reading: compare-and-set, and alerts in the same transaction."""
    (known,) = await chargers.of_account(tx, account_id)
    seen = observe(known.watched, snapshot, known.asked)
    moved = await chargers.move(
        tx,
        account_id,
        snapshot.charger_id,
        expected_observed_at=known.observed_at,
        snapshot=snapshot,
        watched=seen.watched,
        asked=known.asked,
        trust=known.trust,
        slow_read_at=None,
    )
    for chat in await chats.of_account(tx, account_id) if moved else []:
        for alert in wanted(seen.alerts, off=chat.preferences.off(), user_id=chat.user_id):
            assert await alerts.insert(
                tx, account_id=account_id, chat_id=chat.chat_id, user_id=1, alert=alert, now=snapshot.taken_at
            )
    return moved


async def test_a_change_that_every_replica_reports_is_told_once_in_each_chat(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now))
    async with replicas[0].transaction() as tx:
        for chat_id in (1, 2, 3):
            await chats.link(tx, account_id=account_id, chat_id=chat_id, user_id=chat_id, now=now)

    async def report(tx: AsyncConnection, number: int) -> bool:
        taken_at = now + MINUTE + number * SECOND
        return await _report(tx, account_id, a_snapshot(taken_at, status=ChargerStatus.CHARGING))

    moved = await at_once(replicas, report)
    assert any(moved)
    async with replicas[0].transaction() as tx:
        assert await alerts.pending_count(tx) == 3
        pending = await alerts.claim_next(tx, now=now + 9 * MINUTE, limit=9, hold=MINUTE)
    assert {(each.chat_id, each.alert.kind) for each in pending} == {(chat, AlertKind.STARTED) for chat in (1, 2, 3)}


async def _move(tx: AsyncConnection, known: Known, snapshot: ChargerSnapshot) -> bool:
    return await chargers.move(
        tx,
        known.account_id,
        snapshot.charger_id,
        expected_observed_at=known.observed_at,
        snapshot=snapshot,
        watched=known.watched,
        asked=known.asked,
        trust=known.trust,
        slow_read_at=None,
    )


async def test_no_update_of_a_charger_is_lost(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now, added_energy_kwh=0.0))

    async def add_one(tx: AsyncConnection, number: int) -> bool:
        (known,) = await chargers.of_account(tx, account_id)
        energy = (known.snapshot.added_energy_kwh or 0.0) + 1
        return await _move(tx, known, a_snapshot(known.observed_at + (number + 1) * SECOND, added_energy_kwh=energy))

    counted = sum([sum(await at_once(replicas, add_one)) for _ in range(5)])
    async with replicas[0].transaction() as tx:
        (known,) = await chargers.of_account(tx, account_id)
    assert counted >= 5
    assert known.snapshot.added_energy_kwh == counted


async def test_a_request_noted_during_a_reading_is_not_lost(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now))
    asked = Asked(action=Action.PAUSE, by=1, at=now)

    async def press_pause() -> None:
        async with replicas[1].transaction() as tx:
            await chargers.note_asked(tx, account_id, 12345, asked)

    async with replicas[0].transaction() as tx:
        known = await chargers.get(tx, account_id, 12345)
        pressed = asyncio.create_task(press_pause())
        while not pressed.done() and not await _somebody_waits(tx, replicas[0].dialect):
            pass
        assert known is not None
        assert await _move(tx, known, a_snapshot(now + SECOND))
    await pressed
    async with replicas[0].transaction() as tx:
        (known,) = await chargers.of_account(tx, account_id)
    assert (known.asked, known.observed_at) == (asked, now + SECOND)


async def _somebody_waits(tx: AsyncConnection, dialect: str) -> bool:
    """Whether another transaction waits for a lock; on SQLite every other one does."""
    if dialect == "sqlite":
        return True
    return bool(await tx.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


async def test_a_charger_at_first_sight_is_stored_by_one(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)
    snapshot = a_snapshot(now)
    stored = await at_once(
        replicas, lambda session, _: chargers.insert_new(session, account_id, snapshot, first_seen(snapshot))
    )
    assert stored.count(True) == 1
