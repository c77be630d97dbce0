"""Recorded sessions: answered from what is stored, read by single GETs of the budget, whole in the end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.db import cards, members
from bot.db.cards import WaitingCard
from bot.domain.access import Role
from bot.domain.errors import ChargerNotFound
from bot.domain.period import Period, Span
from bot.services.sessions import SessionList, Sessions
from bot.wallbox.client import SESSIONS_PER_PAGE
from simulator.cloud.charger import ChargingSession
from simulator.cloud.limiter import Limiter
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STRANGER, House, on_sqlite

STATS = "/v4/sessions/stats"
ALWAYS = Period(first=date(2020, 1, 1), last=date(2030, 12, 31))


def service(house: House) -> Sessions:
    return Sessions(database=house.database, clock=house.clock)


def record(house: House, *starts: datetime, hours: float = 2) -> None:
    """Sessions of 10 kWh at the Garage."""
    garage = house.world.charger(GARAGE_ID)
    for start in starts:
        end = (start + timedelta(hours=hours)).timestamp()
        number = garage.id * 10_000 + len(garage.sessions)
        garage.sessions.append(ChargingSession(number, garage.id, start.timestamp(), end, energy=10.0, price=0.2))


async def settled(house: House) -> None:
    """Connected, every charger known whole, and the cloud as strict as it gets."""
    await house.connect()
    await house.live(minutes=4)
    house.world.limiter = Limiter("strict")
    await house.live(minutes=2)


async def wanted(house: House) -> None:
    """Ask for a reading; what is read at the very same moment would not be newer."""
    await service(house).want(OWNER, GARAGE_ID)
    house.clock.advance(seconds=1)


async def all_of(house: House, user_id: int = OWNER) -> SessionList:
    return await service(house).stored(user_id, GARAGE_ID, ALWAYS)


async def waiting(house: House) -> list[WaitingCard]:
    """The messages that are due to be edited."""
    async with house.database.transaction() as tx:
        return await cards.claim_next(tx, now=house.clock(), limit=20, hold=timedelta(seconds=1))


def refused(house: House) -> list[int]:
    return [entry["status"] for entry in house.world.journal.entries if entry["status"] == 429]


@on_sqlite
async def test_before_the_first_reading_nothing_is_known_and_nothing_is_asked_by_looking(house: House) -> None:
    await settled(house)
    record(house, house.clock() - timedelta(days=1))
    found = await all_of(house)
    assert (found.sessions, found.read_at, found.complete_since, found.asking) == ([], None, None, False)
    await house.live(minutes=4)
    assert house.requests("GET", STATS) == []


async def test_what_is_wanted_is_read_by_one_get_of_the_budget(house: House) -> None:
    await settled(house)
    record(house, *(house.clock() - timedelta(days=n) for n in range(1, 4)))
    await wanted(house)
    assert (await all_of(house)).asking
    await house.live(minutes=6)
    found = await all_of(house)
    assert (len(found.sessions), found.totals.energy_kwh, found.asking) == (3, 30.0, False)
    assert [each.start for each in found.sessions] == sorted((each.start for each in found.sessions), reverse=True)
    assert ([each["status"] for each in house.requests("GET", STATS)], refused(house)) == ([200], [])


@on_sqlite
async def test_a_reading_of_late_is_as_good_as_a_new_one(house: House) -> None:
    await settled(house)
    await wanted(house)
    await house.live(minutes=3)
    await service(house).want(OWNER, GARAGE_ID, older_than=timedelta(hours=1))
    assert not (await all_of(house)).asking
    house.clock.advance(hours=2)
    await service(house).want(OWNER, GARAGE_ID, older_than=timedelta(hours=1))
    assert (await all_of(house)).asking


@on_sqlite
async def test_after_the_cable_has_left_the_session_is_stored_without_anybody_asking(house: House) -> None:
    await settled(house)
    house.world.plug("Garage", kwh=1.0)
    await house.live(minutes=8)
    house.world.unplug("Garage")
    await house.live(minutes=10)
    found = await all_of(house)
    assert [round(each.energy_kwh, 1) for each in found.sessions] == [1.0]
    assert (found.asking, refused(house)) == (False, [])


@on_sqlite
async def test_a_session_of_weeks_is_found_when_it_ends_under_the_day_it_began(house: House) -> None:
    await settled(house)
    await wanted(house)
    await house.live(minutes=3)
    record(house, house.clock() - timedelta(days=40), hours=24 * 40)
    await wanted(house)
    await house.live(minutes=3)
    assert len((await all_of(house)).sessions) == 1


@on_sqlite
async def test_more_sessions_than_an_answer_holds_come_by_several_gets_each_in_its_time(house: House) -> None:
    await settled(house)
    many = 2 * SESSIONS_PER_PAGE + 10
    first = house.clock() - timedelta(days=700)
    record(house, *(first + timedelta(hours=8 * n) for n in range(many)))
    await wanted(house)
    await service(house).follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=7, argument="t.x")
    while not house.requests("GET", STATS):
        await house.live(minutes=0.5)
    part = await all_of(house)
    assert (len(part.sessions), part.asking, part.complete) == (SESSIONS_PER_PAGE, True, False)
    assert part.complete_since == part.sessions[-1].start
    assert await waiting(house) == []
    await house.live(minutes=16)
    whole = await all_of(house)
    assert (len(whole.sessions), whole.asking, refused(house)) == (many, False, [])
    assert whole.complete_since is not None
    assert whole.complete_since <= first
    assert [each.view for each in await waiting(house)] == ["sessions:t.x"]


@on_sqlite
async def test_a_period_before_the_first_reading_is_known_to_be_incomplete(house: House) -> None:
    await settled(house)
    await wanted(house)
    await house.live(minutes=3)
    today = house.clock().date()
    assert (await service(house).stored(OWNER, GARAGE_ID, Period.of(Span.YEAR, today))).complete
    assert not (await service(house).stored(OWNER, GARAGE_ID, Period.of(Span.YEAR, date(2020, 1, 1)))).complete


@on_sqlite
async def test_a_month_begins_at_midnight_of_the_charger_s_zone(house: House) -> None:
    await settled(house)
    last_second = datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC)  # 23:59:59 in Madrid
    record(house, last_second, last_second + timedelta(seconds=1))
    await wanted(house)
    await house.live(minutes=3)
    for month, start in ((3, last_second), (4, last_second + timedelta(seconds=1))):
        found = await service(house).stored(OWNER, GARAGE_ID, Period.of(Span.MONTH, date(2026, month, 9)))
        assert [each.start for each in found.sessions] == [start]


@on_sqlite
async def test_one_session_is_found_by_the_second_it_began(house: House) -> None:
    await settled(house)
    start = (house.clock() - timedelta(days=1)).replace(microsecond=0)
    record(house, start)
    await wanted(house)
    await house.live(minutes=3)
    found = await service(house).began_at(OWNER, GARAGE_ID, int(start.timestamp()))
    assert found is not None
    assert found.start == start
    assert await service(house).began_at(OWNER, GARAGE_ID, int(start.timestamp()) + 1) is None


async def test_a_message_follows_the_reading_under_way_and_none_where_there_is_none(house: House) -> None:
    await settled(house)
    follow = service(house).follow
    assert not await follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=7, argument="a")
    await wanted(house)
    assert await follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=7, argument="a")
    house.clock.advance(seconds=1)
    assert await follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=7, argument="b")
    await house.live(minutes=3)
    assert [each.view for each in await waiting(house)] == ["sessions:b"]
    assert not await follow(OWNER, GARAGE_ID, chat_id=OWNER, message_id=7, argument="c")
    house.clock.advance(seconds=2)
    assert await waiting(house) == []


@on_sqlite
async def test_a_viewer_may_read_and_a_stranger_finds_no_charger(house: House) -> None:
    await settled(house)
    (account_id,) = await house.account_ids()
    async with house.database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=PARTNER, role=Role.VIEWER, now=house.clock())
    await service(house).want(PARTNER, GARAGE_ID)
    assert (await all_of(house, PARTNER)).asking
    reader = service(house)
    for attempt in (
        reader.stored(STRANGER, GARAGE_ID, ALWAYS),
        reader.began_at(STRANGER, GARAGE_ID, 0),
        reader.want(STRANGER, GARAGE_ID),
        reader.follow(STRANGER, GARAGE_ID, chat_id=STRANGER, message_id=1, argument=""),
    ):
        with pytest.raises(ChargerNotFound):
            await attempt
