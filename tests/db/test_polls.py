"""Schedule, read budget and write budget."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, polls
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.db.polls import Due
from bot.domain.errors import AccountGone
from tests.db.samples import new_account

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def _due(tx: AsyncConnection, now: datetime, limit: int = 9) -> list[int]:
    return [due.account_id for due in await polls.claim_due(tx, now=now, limit=limit, hold=MINUTE)]


async def test_a_new_account_is_due_at_once(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    assert await polls.claim_due(tx, now=now, limit=9, hold=MINUTE) == [Due(account_id, 0)]


async def test_a_claimed_account_is_nobody_elses_until_the_claim_ends(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    assert await _due(tx, now) == [account_id]
    assert await _due(tx, now + MINUTE - SECOND) == []
    assert not await polls.claim_read(tx, account_id, now=now + MINUTE - SECOND, hold=MINUTE)
    assert await polls.allowed_at(tx, account_id) == now + MINUTE
    assert await _due(tx, now + MINUTE) == [account_id]


async def test_the_longest_overdue_come_first(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    ids = [await new_account(tx, cipher, now - MINUTE * age, f"{age}@example.com") for age in (2, 5, 1, 4)]
    assert set(await _due(tx, now, limit=2)) == {ids[1], ids[3]}
    assert set(await _due(tx, now, limit=9)) == {ids[0], ids[2]}


async def test_a_schedule_says_when_and_how_often_it_failed(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await polls.reschedule(tx, account_id, next_read_at=now + 2 * MINUTE, allowed_at=now + MINUTE, failures=3)
    assert await polls.allowed_at(tx, account_id) == now + MINUTE
    assert await _due(tx, now + MINUTE) == []
    assert await polls.claim_due(tx, now=now + 2 * MINUTE, limit=9, hold=MINUTE) == [Due(account_id, 3)]


async def test_a_read_out_of_turn_comes_out_of_the_same_budget(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    assert await polls.claim_read(tx, account_id, now=now, hold=MINUTE)
    assert not await polls.claim_read(tx, account_id, now=now + SECOND, hold=MINUTE)
    assert await _due(tx, now + SECOND) == []
    assert await _due(tx, now + MINUTE) == [account_id]


async def test_a_read_out_of_turn_is_possible_before_the_schedule_but_not_before_the_budget(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await polls.reschedule(tx, account_id, next_read_at=now + 2 * MINUTE, allowed_at=now + MINUTE, failures=0)
    assert not await polls.claim_read(tx, account_id, now=now + MINUTE - SECOND, hold=MINUTE)
    assert await polls.claim_read(tx, account_id, now=now + MINUTE, hold=MINUTE)


@pytest.mark.parametrize(("at_s", "due_s"), [(0, 60), (60, 60), (75, 75), (90, 90), (300, 90)])
async def test_the_next_read_is_brought_forward_as_far_as_the_budget_allows(
    tx: AsyncConnection, account_id: int, now: datetime, at_s: int, due_s: int
) -> None:
    await polls.reschedule(tx, account_id, next_read_at=now + 90 * SECOND, allowed_at=now + 60 * SECOND, failures=0)
    await polls.make_due(tx, account_id, at=now + at_s * SECOND)
    assert await _due(tx, now + (due_s - 1) * SECOND) == []
    assert await _due(tx, now + due_s * SECOND) == [account_id]


async def test_stopped_polling_is_not_revived_by_a_read_that_was_under_way(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await accounts.refuse_sign_in(tx, account_id, now=now)
    await polls.reschedule(tx, account_id, next_read_at=now, allowed_at=now, failures=0)
    await polls.make_due(tx, account_id, at=now)
    assert await _due(tx, now + timedelta(days=365)) == []


async def test_an_account_that_is_gone_has_no_budget(tx: AsyncConnection, now: datetime) -> None:
    with pytest.raises(AccountGone):
        await polls.allowed_at(tx, 1)
    with pytest.raises(AccountGone):
        await polls.claim_write(tx, 1, now=now)


async def test_five_writes_may_come_at_once_and_the_next_when_the_first_is_a_minute_old(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    times = [now + number * SECOND for number in range(5)]
    assert [await polls.claim_write(tx, account_id, now=at) for at in times] == [None] * 5
    over = now + polls.WRITE_WINDOW
    assert await polls.claim_write(tx, account_id, now=times[-1]) == over
    assert await polls.claim_write(tx, account_id, now=over - SECOND) == over
    assert await polls.claim_write(tx, account_id, now=over) is None
    assert await polls.claim_write(tx, account_id, now=over) == over + SECOND


async def test_a_write_refused_costs_nothing(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for _ in range(50):
        await polls.claim_write(tx, account_id, now=now)
    assert await polls.claim_write(tx, account_id, now=now) == now + polls.WRITE_WINDOW


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pauses=st.lists(st.floats(min_value=0, max_value=45), min_size=10, max_size=40))
async def test_never_more_than_five_writes_within_any_minute(
    database: Database, cipher: Cipher, now: datetime, pauses: list[float]
) -> None:
    allowed = []
    async with database.transaction() as tx:
        account_id = await new_account(tx, cipher, now)
        at = now
        for pause in pauses:
            at += timedelta(seconds=pause)
            again_at = await polls.claim_write(tx, account_id, now=at)
            assert again_at is None or at < again_at <= at + polls.WRITE_WINDOW
            if again_at is None:
                allowed.append(at)
        await accounts.erase(tx, account_id)
    for first in allowed:
        assert sum(first <= each <= first + MINUTE for each in allowed) <= 5
