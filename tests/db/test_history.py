"""The stored changes of a charger's status."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import history
from bot.domain.charger import ChargerStatus
from bot.domain.history import Moment

GARAGE, STREET = 100001, 100002
MINUTE = timedelta(minutes=1)
READY, CHARGING = ChargerStatus.READY, ChargerStatus.CHARGING


async def test_only_a_change_is_kept_and_the_newest_comes_first(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    told = [READY, READY, CHARGING, CHARGING, READY]
    for minute, status in enumerate(told):
        await history.note(tx, account_id, GARAGE, Moment(at=now + minute * MINUTE, status=status))
    kept = await history.newest_first(tx, account_id, GARAGE, limit=9)
    assert kept == [
        Moment(at=now + 4 * MINUTE, status=READY),
        Moment(at=now + 2 * MINUTE, status=CHARGING),
        Moment(at=now, status=READY),
    ]
    assert await history.newest_first(tx, account_id, GARAGE, limit=1) == kept[:1]


async def test_every_charger_has_a_history_of_its_own(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    moment = Moment(at=now, status=CHARGING, charging_power_kw=7.4)
    await history.note(tx, account_id, GARAGE, moment)
    assert await history.newest_first(tx, account_id, STREET, limit=9) == []
    await history.note(tx, account_id, STREET, moment)
    assert await history.newest_first(tx, account_id, STREET, limit=9) == [moment]


async def test_what_is_long_over_is_forgotten(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    old, young = Moment(at=now - history.KEPT - MINUTE, status=READY), Moment(at=now - history.KEPT, status=CHARGING)
    for each in (old, young):
        await history.note(tx, account_id, GARAGE, each)
    await history.prune(tx, before=now - history.KEPT)
    assert await history.newest_first(tx, account_id, GARAGE, limit=9) == [young]
