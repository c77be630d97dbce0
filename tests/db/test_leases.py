"""The right to do a thing only one replica may do."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import leases

LASTS = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


async def _hold(tx: AsyncConnection, owner: str, now: datetime) -> bool:
    return await leases.hold(tx, "sender", owner, now=now, until=now + LASTS)


async def test_one_replica_holds_a_lease_and_renews_it(tx: AsyncConnection, now: datetime) -> None:
    assert await _hold(tx, "a", now)
    assert not await _hold(tx, "b", now)
    assert await _hold(tx, "a", now + 9 * SECOND)
    assert not await _hold(tx, "b", now + 18 * SECOND)


async def test_another_takes_over_when_the_holder_died(tx: AsyncConnection, now: datetime) -> None:
    await _hold(tx, "a", now)
    assert await _hold(tx, "b", now + LASTS)
    assert not await _hold(tx, "a", now + LASTS)


async def test_a_lease_handed_back_is_free_at_once(tx: AsyncConnection, now: datetime) -> None:
    await _hold(tx, "a", now)
    await leases.release(tx, "sender", "b")
    assert not await _hold(tx, "b", now)
    await leases.release(tx, "sender", "a")
    assert await _hold(tx, "b", now)


async def test_different_leases_have_different_holders(tx: AsyncConnection, now: datetime) -> None:
    assert await _hold(tx, "a", now)
    assert await leases.hold(tx, "receiver", "b", now=now, until=now + LASTS)


async def test_a_pause_binds_whoever_holds_the_lease_next(tx: AsyncConnection, now: datetime) -> None:
    assert await leases.paused_until(tx, "sender") is None
    await _hold(tx, "a", now)
    assert await leases.paused_until(tx, "sender") is None
    await leases.pause(tx, "sender", now + 60 * SECOND)
    await leases.release(tx, "sender", "a")
    await _hold(tx, "b", now)
    assert await leases.paused_until(tx, "sender") == now + 60 * SECOND


async def test_a_pause_never_gets_shorter(tx: AsyncConnection, now: datetime) -> None:
    for seconds in (60, 30, 90):
        await leases.pause(tx, "sender", now + seconds * SECOND)
    await leases.pause(tx, "sender", now)
    assert await leases.paused_until(tx, "sender") == now + 90 * SECOND


async def test_a_pause_before_any_holder_is_no_holder(tx: AsyncConnection, now: datetime) -> None:
    await leases.pause(tx, "sender", now + 60 * SECOND)
    assert await _hold(tx, "a", now)
