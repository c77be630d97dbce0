"""Many replicas at once on one database."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import accounts, alerts, cards, chargers, chats, leases, polls
from bot.db.accounts import AccountExists
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.alerts import AlertKind, observe, wanted
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus
from tests.conftest import OpenDatabase
from tests.db.samples import a_snapshot, an_alert, first_seen, new_account, some_tokens

REPLICAS = 6
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)

T = TypeVar("T")


@pytest.fixture
def replicas(open_database: OpenDatabase) -> list[Database]:
    """Replicas, each with connections of its own."""
    return [open_database() for _ in range(REPLICAS)]


async def _each(replicas: Sequence[Database], step: Callable[[AsyncSession, int], Awaitable[T]]) -> list[T]:
    """One transaction in each replica, all at once."""

    async def one(number: int, replica: Database) -> T:
        async with replica.transaction() as session:
            return await step(session, number)

    return await asyncio.gather(*(one(number, replica) for number, replica in enumerate(replicas)))


async def _accounts(replica: Database, cipher: Cipher, now: datetime, count: int) -> list[int]:
    async with replica.transaction() as session:
        return [await new_account(session, cipher, now, f"{number}@example.com") for number in range(count)]


async def _account_with_charger(replica: Database, cipher: Cipher, snapshot: ChargerSnapshot) -> int:
    (account_id,) = await _accounts(replica, cipher, snapshot.taken_at, 1)
    async with replica.transaction() as session:
        await chargers.insert_new(session, account_id, snapshot, first_seen(snapshot))
    return account_id


async def test_no_account_is_ever_claimed_twice(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    ids = await _accounts(replicas[0], cipher, now, 40)
    claimed: Counter[int] = Counter()

    async def drain(replica: Database) -> None:
        empty = 0
        while empty < 3:
            async with replica.transaction() as session:
                due = await polls.claim_due(session, now=now, limit=3, hold=MINUTE)
            claimed.update(each.account_id for each in due)
            empty = 0 if due else empty + 1

    await asyncio.gather(*(drain(replica) for replica in replicas))
    assert claimed == Counter(ids)


async def test_one_read_of_the_budget_is_given_to_one(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)

    async def read(session: AsyncSession, number: int) -> bool:
        if number % 2:
            return await polls.claim_read(session, account_id, now=now, hold=MINUTE)
        return bool(await polls.claim_due(session, now=now, limit=1, hold=MINUTE))

    for interval in range(3):
        now += MINUTE
        assert sum(await _each(replicas, read)) == 1, interval


async def test_no_more_writes_than_the_budget_however_many_ask(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)
    refusals = await _each(replicas, lambda session, _: polls.claim_write(session, account_id, now=now))
    assert refusals.count(None) == 3
    assert set(refusals) == {None, now + 30 * SECOND}


async def _report(session: AsyncSession, account_id: int, snapshot: ChargerSnapshot) -> bool:
    """What a replica does with a reading: compare-and-set, and alerts in the same transaction."""
    (known,) = await chargers.of_account(session, account_id)
    seen = observe(known.watched, snapshot, known.asked)
    moved = await chargers.move(
        session,
        account_id,
        snapshot.charger_id,
        expected_observed_at=known.observed_at,
        snapshot=snapshot,
        watched=seen.watched,
        asked=known.asked,
        trust=known.trust,
        slow_read_at=None,
    )
    for chat in await chats.of_account(session, account_id) if moved else []:
        for alert in wanted(seen.alerts, off=chat.off, user_id=chat.user_id):
            assert await alerts.insert(
                session, account_id=account_id, chat_id=chat.chat_id, user_id=1, alert=alert, now=snapshot.taken_at
            )
    return moved


async def test_a_change_that_every_replica_reports_is_told_once_in_each_chat(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now))
    async with replicas[0].transaction() as session:
        for chat_id in (1, 2, 3):
            await chats.link(session, account_id=account_id, chat_id=chat_id, user_id=chat_id, now=now)

    async def report(session: AsyncSession, number: int) -> bool:
        taken_at = now + MINUTE + number * SECOND
        return await _report(session, account_id, a_snapshot(taken_at, status=ChargerStatus.CHARGING))

    moved = await _each(replicas, report)
    assert any(moved)
    async with replicas[0].transaction() as session:
        assert await alerts.pending_count(session) == 3
        pending = await alerts.claim_next(session, now=now + 9 * MINUTE, limit=9, hold=MINUTE)
    assert {(each.chat_id, each.alert.kind) for each in pending} == {(chat, AlertKind.STARTED) for chat in (1, 2, 3)}


async def test_no_update_of_a_charger_is_lost(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now, added_energy_kwh=0.0))

    async def add_one(session: AsyncSession, _number: int) -> bool:
        (known,) = await chargers.of_account(session, account_id)
        snapshot = a_snapshot(known.observed_at + SECOND, added_energy_kwh=(known.snapshot.added_energy_kwh or 0.0) + 1)
        return await chargers.move(
            session,
            account_id,
            snapshot.charger_id,
            expected_observed_at=known.observed_at,
            snapshot=snapshot,
            watched=known.watched,
            asked=None,
            trust=known.trust,
            slow_read_at=None,
        )

    counted = sum([sum(await _each(replicas, add_one)) for _ in range(5)])
    async with replicas[0].transaction() as session:
        (known,) = await chargers.of_account(session, account_id)
    assert counted >= 5
    assert (known.snapshot.added_energy_kwh, known.observed_at) == (counted, now + counted * SECOND)


async def test_a_request_noted_during_a_reading_is_not_lost(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    account_id = await _account_with_charger(replicas[0], cipher, a_snapshot(now))
    asked = Asked(action=Action.PAUSE, by=1, at=now)
    read = asyncio.Event()

    async def store_a_reading() -> None:
        async with replicas[0].transaction() as session:
            known = await chargers.get(session, account_id, 12345)
            assert known is not None
            read.set()
            await chargers.move(
                session,
                account_id,
                12345,
                expected_observed_at=known.observed_at,
                snapshot=a_snapshot(now + SECOND),
                watched=known.watched,
                asked=known.asked,
                trust=known.trust,
                slow_read_at=None,
            )

    async def press_pause() -> None:
        await read.wait()
        async with replicas[1].transaction() as session:
            await chargers.note_asked(session, account_id, 12345, asked)

    await asyncio.gather(store_a_reading(), press_pause())
    async with replicas[0].transaction() as session:
        (known,) = await chargers.of_account(session, account_id)
    assert (known.asked, known.observed_at) == (asked, now + SECOND)


async def test_a_charger_at_first_sight_is_stored_by_one(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)
    snapshot = a_snapshot(now)
    stored = await _each(
        replicas, lambda session, _: chargers.insert_new(session, account_id, snapshot, first_seen(snapshot))
    )
    assert stored.count(True) == 1


async def test_one_of_six_replicas_renews_the_tokens(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)

    async def claim(session: AsyncSession, _number: int) -> bool:
        return await accounts.claim_renewal(session, account_id, version=0, now=now, until=now + MINUTE)

    async def store(session: AsyncSession, number: int) -> bool:
        return await accounts.store_tokens(session, cipher, account_id, some_tokens(now, f"a-{number}"), version=0)

    assert (await _each(replicas, claim)).count(True) == 1
    assert (await _each(replicas, store)).count(True) == 1
    assert (await _each(replicas, claim)).count(True) == 0


async def test_a_lease_never_has_two_holders_and_is_taken_over_when_one_dies(
    replicas: list[Database], now: datetime
) -> None:
    alive = dict(enumerate(replicas))
    holder, free_at = -1, now
    for second in range(36):
        at = now + second * SECOND
        held = await asyncio.gather(*(_held_at(replica, str(number), at) for number, replica in alive.items()))
        holders = [number for number, has_it in zip(alive, held, strict=True) if has_it]
        assert len(holders) == (1 if holder in alive or free_at <= at else 0)
        if holders:
            assert holders == [holder] or free_at <= at
            holder, free_at = holders[0], at + 10 * SECOND
        if second in {5, 20}:
            alive.pop(holder)
    assert len(alive) == REPLICAS - 2


async def _held_at(replica: Database, owner: str, at: datetime) -> bool:
    async with replica.transaction() as session:
        return await leases.hold(session, "sender", owner, now=at, until=at + 10 * SECOND)


async def test_no_alert_and_no_card_is_claimed_twice(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)
    async with replicas[0].transaction() as session:
        for chat_id in range(12):
            await alerts.insert(
                session, account_id=account_id, chat_id=chat_id, user_id=1, alert=an_alert(now), now=now
            )
            await cards.wait(
                session, chat_id=chat_id, message_id=1, user_id=1, account_id=account_id, charger_id=12345, now=now
            )
        await cards.ripen(session, account_id, charger_ids={12345}, taken_at=now + SECOND, now=now)
    seen: Counter[tuple[str, int]] = Counter()

    async def claim(session: AsyncSession, _number: int) -> None:
        for alert in await alerts.claim_next(session, now=now, limit=3, hold=MINUTE):
            seen[("alert", alert.chat_id)] += 1
        for card in await cards.claim_next(session, now=now, limit=3, hold=MINUTE):
            seen[("card", card.chat_id)] += 1

    for _ in range(4):
        await _each(replicas, claim)
    assert seen == Counter([(kind, chat_id) for kind in ("alert", "card") for chat_id in range(12)])


async def test_one_alert_put_out_by_all_is_there_once(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)
    put = await _each(
        replicas,
        lambda session, _: alerts.insert(
            session, account_id=account_id, chat_id=1, user_id=1, alert=an_alert(now), now=now
        ),
    )
    assert put.count(True) == 1


async def test_one_login_connected_twice_at_once_is_one_account(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    async def connect(session: AsyncSession, _number: int) -> bool:
        try:
            await new_account(session, cipher, now)
        except AccountExists:
            return False
        return True

    assert (await _each(replicas, connect)).count(True) == 1


async def test_switches_pressed_at_once_are_all_kept(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await _accounts(replicas[0], cipher, now, 1)
    async with replicas[0].transaction() as session:
        await chats.link(session, account_id=account_id, chat_id=1, user_id=1, now=now)
    kinds = list(AlertKind)[:REPLICAS]
    await _each(
        replicas, lambda session, number: chats.switch(session, chat_id=1, user_id=1, kind=kinds[number], on=False)
    )
    async with replicas[0].transaction() as session:
        assert await chats.off_kinds(session, 1, 1) == set(kinds)
