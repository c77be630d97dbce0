"""A clock change is told once to owners, from a list that was read for it."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from bot.db import chats, members
from bot.db.tables import AlertRow
from bot.domain.access import Role
from bot.domain.alerts import AlertKind
from bot.domain.preferences import Loudness
from bot.domain.schedule import Weekday
from bot.services.clock_changes import ClockChanges
from bot.services.schedules import Schedules
from simulator.cloud.charger import Charger
from tests.services.house import GARAGE_ID, OWNER, PARTNER, House, on_sqlite

CHANGE_AT = datetime(2026, 10, 25, 1, tzinfo=UTC)
DAYS = {day.name.lower(): True for day in Weekday}


def watch(house: House) -> ClockChanges:
    return ClockChanges(database=house.database, clock=house.clock)


def scheduled(house: House, *, enabled: bool = True, created_at: int = 5) -> Charger:
    """A night at the Garage, made in the app."""
    entry = {"id": 0, "enable": enabled, "start": "2000", "stop": "0400", "days": DAYS, "max_current": 1}
    garage = house.world.charger(GARAGE_ID)
    garage.schedules.append({**entry, "max_energy": 0, "created_at": created_at, "uid": "X"})
    return garage


async def connected(house: House, at: datetime) -> None:
    house.clock.now = at
    await house.connect()
    await house.live(minutes=8)


async def watched(house: House) -> int:
    """One look, the reading it may ask for, and another look."""
    told = await watch(house).watch_once()
    house.clock.advance(seconds=1)
    await house.live(minutes=5)
    return told + await watch(house).watch_once()


async def test_a_change_a_week_ahead_is_told_once_with_what_shifts(house: House) -> None:
    scheduled(house)
    await connected(house, CHANGE_AT - timedelta(days=6, hours=23))
    assert await watch(house).watch_once() == 0
    assert await watched(house) == 1
    assert await watched(house) == 0
    house.clock.now = CHANGE_AT + timedelta(hours=2)
    assert await watched(house) == 0
    await house.deliver(5)
    alert = next(each.alert for _, each in house.postman.got if hasattr(each, "alert"))
    assert (alert.kind, alert.charger_name) == (AlertKind.CLOCK_CHANGE, "Garage")
    assert [(each.before.start, each.after.start) for each in alert.shifts] == [(time(22), time(21))]


@on_sqlite
async def test_a_change_that_was_missed_is_told_afterwards(house: House) -> None:
    scheduled(house)
    await connected(house, CHANGE_AT + timedelta(days=3))
    assert await watched(house) == 1
    assert await house.told() == ["clock_change"]


@on_sqlite
async def test_nothing_is_told_far_from_a_change_or_of_schedules_that_are_off_or_set_since(house: House) -> None:
    scheduled(house, enabled=False)
    scheduled(house, created_at=int(CHANGE_AT.timestamp()) + 60)
    await connected(house, CHANGE_AT + timedelta(days=3))
    assert await watched(house) == 0
    house.clock.now = CHANGE_AT + timedelta(days=30)
    assert await watched(house) == 0


@on_sqlite
async def test_nothing_is_told_where_the_times_were_rewritten_before(house: House) -> None:
    scheduled(house)
    await connected(house, CHANGE_AT - timedelta(days=2))
    service = Schedules(database=house.database, writing=house.first.charging.writing, clock=house.clock)
    await service.follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=1, argument="list")
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    await service.keep_local_times(OWNER, GARAGE_ID, CHANGE_AT)
    house.clock.advance(seconds=1)
    await house.live(minutes=3)
    assert await watched(house) == 0
    house.clock.now = CHANGE_AT + timedelta(days=1)
    assert await watched(house) == 0


@on_sqlite
async def test_only_owners_who_want_it_are_told(house: House) -> None:
    scheduled(house)
    await connected(house, CHANGE_AT - timedelta(days=2))
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=PARTNER, role=Role.DRIVER, now=house.clock())
        await chats.link(tx, account_id=account_id, chat_id=PARTNER, user_id=PARTNER, now=house.clock())
        await chats.link(tx, account_id=account_id, chat_id=-5, user_id=OWNER, now=house.clock())
        await chats.prefer(tx, OWNER, [account_id], lambda each: each.choosing(AlertKind.CLOCK_CHANGE, Loudness.OFF))
    assert await watched(house) == 1
    async with house.database.transaction() as tx:
        assert list(await tx.scalars(select(AlertRow.chat_id))) == [-5]


@on_sqlite
async def test_a_zone_nobody_knows_is_left_out(house: House) -> None:
    scheduled(house).timezone = "Nowhere/Town"
    await connected(house, CHANGE_AT - timedelta(days=2))
    assert await watched(house) == 0
