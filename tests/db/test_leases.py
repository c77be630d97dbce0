"""The right to do a thing only one replica may do."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import leases

LASTS = timedelta(seconds=10)
SECOND = timedelta(seconds=1)


async def _hold(session: AsyncSession, owner: str, now: datetime) -> bool:
    return await leases.hold(session, "sender", owner, now=now, until=now + LASTS)


async def test_one_replica_holds_a_lease_and_renews_it(session: AsyncSession, now: datetime) -> None:
    assert await _hold(session, "a", now)
    assert not await _hold(session, "b", now)
    assert await _hold(session, "a", now + 9 * SECOND)
    assert not await _hold(session, "b", now + 18 * SECOND)


async def test_another_takes_over_when_the_holder_died(session: AsyncSession, now: datetime) -> None:
    await _hold(session, "a", now)
    assert await _hold(session, "b", now + LASTS)
    assert not await _hold(session, "a", now + LASTS)


async def test_a_lease_handed_back_is_free_at_once(session: AsyncSession, now: datetime) -> None:
    await _hold(session, "a", now)
    await leases.release(session, "sender", "b")
    assert not await _hold(session, "b", now)
    await leases.release(session, "sender", "a")
    assert await _hold(session, "b", now)


async def test_different_leases_have_different_holders(session: AsyncSession, now: datetime) -> None:
    assert await _hold(session, "a", now)
    assert await leases.hold(session, "receiver", "b", now=now, until=now + LASTS)


async def test_a_pause_binds_whoever_holds_the_lease_next(session: AsyncSession, now: datetime) -> None:
    assert await leases.paused_until(session, "sender") is None
    await _hold(session, "a", now)
    assert await leases.paused_until(session, "sender") is None
    await leases.pause(session, "sender", now + 60 * SECOND)
    await leases.release(session, "sender", "a")
    await _hold(session, "b", now)
    assert await leases.paused_until(session, "sender") == now + 60 * SECOND


async def test_a_pause_never_gets_shorter(session: AsyncSession, now: datetime) -> None:
    for seconds in (60, 30, 90):
        await leases.pause(session, "sender", now + seconds * SECOND)
    await leases.pause(session, "sender", now)
    assert await leases.paused_until(session, "sender") == now + 90 * SECOND


async def test_a_pause_before_any_holder_is_no_holder(session: AsyncSession, now: datetime) -> None:
    await leases.pause(session, "sender", now + 60 * SECOND)
    assert await _hold(session, "a", now)
