"""Many replicas at once: budgets, tokens, leases, the outbox."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, alerts, cards, chats, leases, polls
from bot.db.accounts import AccountExists
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.alerts import AlertKind
from bot.domain.preferences import Loudness, Preferences
from tests.db.conftest import REPLICAS
from tests.db.samples import an_alert, at_once, new_account, new_accounts, some_tokens

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def test_no_account_is_ever_claimed_twice(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    ids = await new_accounts(replicas[0], cipher, now, 40)
    claimed: Counter[int] = Counter()

    async def drain(replica: Database) -> None:
        empty = 0
        while empty < 3:
            async with replica.transaction() as tx:
                due = await polls.claim_due(tx, now=now, limit=3, hold=MINUTE)
            claimed.update(each.account_id for each in due)
            empty = 0 if due else empty + 1

    await asyncio.gather(*(drain(replica) for replica in replicas))
    assert claimed == Counter(ids)


async def test_one_read_of_the_budget_is_given_to_one(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)

    async def read(tx: AsyncConnection, number: int) -> bool:
        if number % 2:
            return await polls.claim_read(tx, account_id, now=now, hold=MINUTE)
        return bool(await polls.claim_due(tx, now=now, limit=1, hold=MINUTE))

    for interval in range(3):
        now += MINUTE
        assert sum(await at_once(replicas, read)) == 1, interval


async def test_no_more_writes_than_the_budget_however_many_ask(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)
    refusals = await at_once(replicas, lambda session, _: polls.claim_write(session, account_id, now=now))
    assert refusals.count(None) == 5
    assert set(refusals) == {None, now + polls.WRITE_WINDOW}


async def test_one_of_six_replicas_renews_the_tokens(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)

    async def claim(tx: AsyncConnection, _number: int) -> bool:
        return await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)

    async def store(tx: AsyncConnection, number: int) -> bool:
        return await accounts.store_tokens(tx, cipher, account_id, some_tokens(now, f"a-{number}"), version=0)

    assert (await at_once(replicas, claim)).count(True) == 1
    assert (await at_once(replicas, store)).count(True) == 1
    assert (await at_once(replicas, claim)).count(True) == 0


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
    async with replica.transaction() as tx:
        return await leases.hold(tx, "sender", owner, now=at, until=at + 10 * SECOND)


async def test_no_alert_and_no_card_is_claimed_twice(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)
    async with replicas[0].transaction() as tx:
        for chat_id in range(12):
            await alerts.insert(tx, account_id=account_id, chat_id=chat_id, user_id=1, alert=an_alert(now), now=now)
            await cards.wait(
                tx, chat_id=chat_id, message_id=1, user_id=1, account_id=account_id, charger_id=12345, now=now
            )
        await cards.ripen(tx, account_id, charger_ids={12345}, taken_at=now + SECOND, now=now)
    seen: Counter[tuple[str, int]] = Counter()

    async def claim(tx: AsyncConnection, _number: int) -> None:
        for alert in await alerts.claim_next(tx, now=now, limit=3, hold=MINUTE):
            seen[("alert", alert.chat_id)] += 1
        for card in await cards.claim_next(tx, now=now, limit=3, hold=MINUTE):
            seen[("card", card.chat_id)] += 1

    for _ in range(4):
        await at_once(replicas, claim)
    assert seen == Counter([(kind, chat_id) for kind in ("alert", "card") for chat_id in range(12)])


async def test_one_alert_put_out_by_all_is_there_once(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)
    put = await at_once(
        replicas,
        lambda session, _: alerts.insert(
            session, account_id=account_id, chat_id=1, user_id=1, alert=an_alert(now), now=now
        ),
    )
    assert put.count(True) == 1


async def test_one_login_connected_twice_at_once_is_one_account(
    replicas: list[Database], cipher: Cipher, now: datetime
) -> None:
    async def connect(tx: AsyncConnection, _number: int) -> bool:
        try:
            await new_account(tx, cipher, now)
        except AccountExists:
            return False
        return True

    assert (await at_once(replicas, connect)).count(True) == 1


async def test_switches_pressed_at_once_are_all_kept(replicas: list[Database], cipher: Cipher, now: datetime) -> None:
    (account_id,) = await new_accounts(replicas[0], cipher, now, 1)
    async with replicas[0].transaction() as tx:
        await chats.link(tx, account_id=account_id, chat_id=1, user_id=1, now=now)
    kinds = [kind for kind in AlertKind if Preferences().loudness(kind) is not Loudness.OFF][:REPLICAS]

    async def switch(tx: AsyncConnection, number: int) -> None:
        await chats.prefer(tx, 1, [account_id], lambda each: each.choosing(kinds[number], Loudness.OFF))

    await at_once(replicas, switch)
    async with replicas[0].transaction() as tx:
        [chat] = await chats.of_account(tx, account_id)
        assert chat.preferences.off() == Preferences().off() | set(kinds)
