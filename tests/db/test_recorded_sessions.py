"""Recorded sessions: each stored once, corrected, and found by the time they began."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import sessions
from bot.domain.session import ChargingSession

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def session_at(hours: int, *, charger_id: int = 1) -> ChargingSession:
    """Ten kWh."""
    start = START + timedelta(hours=hours)
    return ChargingSession(
        session_id=str(hours),
        charger_id=charger_id,
        start=start,
        end=start + timedelta(hours=1),
        charging_time_s=3600,
        energy_kwh=10.0,
    )


async def stored(
    tx: AsyncConnection, account_id: int, charger_id: int = 1, *, hours: int = 100
) -> list[ChargingSession]:
    end = START + timedelta(hours=hours)
    return await sessions.of_charger(tx, account_id, charger_id, start=START, end=end)


async def test_nothing_recorded_stores_nothing(tx: AsyncConnection, account_id: int) -> None:
    await sessions.keep(tx, account_id, [])
    assert await stored(tx, account_id) == []


async def test_sessions_are_told_newest_first_up_to_but_not_at_the_end(tx: AsyncConnection, account_id: int) -> None:
    await sessions.keep(tx, account_id, [session_at(n) for n in range(5)])
    assert [each.session_id for each in await stored(tx, account_id, hours=4)] == ["3", "2", "1", "0"]


async def test_what_is_told_twice_is_stored_once_and_corrected(tx: AsyncConnection, account_id: int) -> None:
    await sessions.keep(tx, account_id, [session_at(0), session_at(1)])
    corrected = replace(session_at(1), energy_kwh=11.0, start=START + timedelta(minutes=59))
    await sessions.keep(tx, account_id, [session_at(0), corrected, session_at(2)])
    assert await stored(tx, account_id) == [session_at(2), corrected, session_at(0)]
    assert await sessions.find(tx, account_id, 1, "1") == corrected


async def test_two_chargers_may_number_their_sessions_alike(tx: AsyncConnection, account_id: int) -> None:
    await sessions.keep(tx, account_id, [session_at(0), session_at(0, charger_id=2)])
    await sessions.keep(tx, account_id, [session_at(0, charger_id=2)])
    assert await stored(tx, account_id) == [session_at(0)]
    assert await stored(tx, account_id, 2) == [session_at(0, charger_id=2)]
