"""Changes: remembered, taken back once and in time, forgotten."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.db import changes, chargers, members
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.access import Action, Role
from bot.domain.changes import Change
from tests.db.samples import a_snapshot, new_account

ANNA, BEN, GARAGE = 11, 22, 100001


async def _changed(database: Database, cipher: Cipher, now: datetime, action: Action) -> Change:
    async with database.transaction() as tx:
        account_id = await new_account(tx, cipher, now)
        await members.add(tx, account_id=account_id, user_id=ANNA, role=Role.OWNER, now=now)
        await chargers.insert_new(tx, account_id, a_snapshot(now, GARAGE), None)
        change = Change(change_id=0, charger_id=GARAGE, action=action, old=16, new=10, made_at=now)
        return await changes.record(tx, account_id, ANNA, change)


async def test_a_change_is_taken_back_once_by_its_maker_in_time(
    database: Database, cipher: Cipher, now: datetime
) -> None:
    change = await _changed(database, cipher, now, Action.SET_MAX_CHARGING_CURRENT)
    late, soon = now + timedelta(minutes=10), now + timedelta(minutes=9, seconds=59)
    async with database.transaction() as tx:
        assert await changes.claim_undo(tx, change.change_id, user_id=BEN, now=soon) is None
        assert await changes.undone(tx, change.change_id, user_id=BEN) is None
        assert await changes.claim_undo(tx, change.change_id, user_id=ANNA, now=late) is None
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is False
        assert await changes.claim_undo(tx, change.change_id, user_id=ANNA, now=soon) == change
        assert await changes.claim_undo(tx, change.change_id, user_id=ANNA, now=soon) is None
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is True


async def test_a_claim_that_came_to_nothing_is_released(database: Database, cipher: Cipher, now: datetime) -> None:
    change = await _changed(database, cipher, now, Action.SET_MAX_CHARGING_CURRENT)
    async with database.transaction() as tx:
        await changes.claim_undo(tx, change.change_id, user_id=ANNA, now=now)
        await changes.release(tx, change.change_id, claimed_at=now - timedelta(seconds=1))
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is True
        await changes.release(tx, change.change_id, claimed_at=now)
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is False


async def test_of_many_who_undo_at_once_one_does(
    open_database: Callable[[], Database], cipher: Cipher, now: datetime
) -> None:
    replicas = [open_database() for _ in range(4)]
    change = await _changed(replicas[0], cipher, now, Action.SET_ENERGY_COST)

    async def claim(database: Database) -> Change | None:
        async with database.transaction() as tx:
            return await changes.claim_undo(tx, change.change_id, user_id=ANNA, now=now)

    claimed = await asyncio.gather(*(claim(each) for each in replicas * 3))
    assert [each for each in claimed if each is not None] == [change]


async def test_a_charger_carries_its_latest_change_of_a_value(
    database: Database, cipher: Cipher, now: datetime
) -> None:
    change = await _changed(database, cipher, now, Action.SET_MAX_CHARGING_CURRENT)
    async with database.transaction() as tx:
        held = await chargers.find(tx, user_id=ANNA, charger_id=GARAGE)
        assert held is not None
        assert (held.change, held.scheduled) == (change, None)
        account_id = held.known.account_id
        for action in (Action.SET_ENERGY_COST, Action.SET_SCHEDULES):
            newer = Change(change_id=0, charger_id=GARAGE, action=action, old=1, new=2, made_at=now)
            await changes.record(tx, account_id, ANNA, newer)
        await members.add(tx, account_id=account_id, user_id=BEN, role=Role.OWNER, now=now)
        latest = [await chargers.find(tx, user_id=each, charger_id=GARAGE) for each in (ANNA, BEN)]
        actions = [each.change.action if each and each.change else None for each in latest]
        assert actions == [Action.SET_ENERGY_COST, None]


async def test_a_change_is_forgotten_after_a_day(database: Database, cipher: Cipher, now: datetime) -> None:
    change = await _changed(database, cipher, now, Action.SET_MAX_CHARGING_CURRENT)
    async with database.transaction() as tx:
        await changes.prune(tx, before=now)
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is False
        await changes.prune(tx, before=now + timedelta(seconds=1))
        assert await changes.undone(tx, change.change_id, user_id=ANNA) is None
