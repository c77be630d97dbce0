"""What is due is read once, by whichever replica; trouble stays with the account that has it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers
from bot.db.cipher import Cipher, new_key
from bot.domain.errors import ReadNotYetPossible
from bot.domain.questions import Question
from bot.wallbox.errors import Unavailable
from simulator.cloud.world import World
from tests.services.house import EMAIL, GARAGE_ID, INTERVAL, OWNER, PASSWORD, STREET_ID, House, on_sqlite

OTHER_EMAIL = "planted.other@example.com"
OTHER = 4404


def add_account(world: World, email: str) -> int:
    """An account with a charger of its own; the charger's number."""
    account = world.accounts.add(email, PASSWORD)
    group = world.add_group(f"Home of {email}")
    account.roles = {group.id: "super-admin"}
    return world.add_charger(group.id, name=f"Charger of {email}").id


@on_sqlite
async def test_what_a_reading_brings_is_stored_together_with_the_time_of_the_next_one(house: House) -> None:
    await house.connect()
    house.world.charger("Garage").fault = 14
    house.clock.advance(minutes=2)
    [account_id] = await house.account_ids()

    async def power_cut(tx: AsyncConnection, *, busy: bool) -> None:
        raise KeyboardInterrupt(tx, busy)

    with pytest.raises(KeyboardInterrupt):
        await house.first.monitor.readings.read(account_id, power_cut)
    assert await house.told() == []
    await house.first.monitor.poll_once()
    assert await house.told() == ["error"]
    assert (await house.poll_row()).next_read_at == house.clock() + INTERVAL


@on_sqlite
async def test_what_is_due_is_read_once_and_then_left_alone(house: House) -> None:
    await house.connect()
    house.clock.advance(seconds=90)
    assert await house.first.monitor.poll_once() == 1
    assert await house.first.monitor.poll_once() == 0
    house.clock.advance(seconds=59)
    assert await house.first.monitor.poll_once() == 0
    assert house.reads() == 2


@on_sqlite
async def test_a_charging_car_is_read_every_minute_and_an_empty_house_less_often(house: House) -> None:
    await house.connect()
    await house.live(minutes=15)
    idle = house.reads()
    assert idle == 1 + 10
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=15)
    assert house.reads() - idle in {14, 15}


@on_sqlite
async def test_settings_that_were_never_read_come_before_a_waiting_question(house: House) -> None:
    await house.connect()
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        for charger_id in (GARAGE_ID, STREET_ID):
            await answers.want(tx, account_id, charger_id, Question.SESSIONS, now=house.clock())
    await house.live(minutes=6)
    asked = [entry["path"] for entry in house.requests("GET")]
    status = [f"/chargers/status/{charger_id}" for charger_id in (GARAGE_ID, STREET_ID)]
    assert [each for each in asked if each.startswith("/chargers/")] == status
    assert "/v4/sessions/stats" not in asked
    await house.live(minutes=6)
    assert len(house.requests("GET", "/v4/sessions/stats")) == 2


@on_sqlite
async def test_settings_that_cannot_be_read_hold_up_no_question(house: House) -> None:
    house.world.faults.order(method="GET", path="/chargers/status/", status=404, times=99)
    await house.connect()
    account_id = (await house.account_ids())[0]
    async with house.database.transaction() as tx:
        await answers.want(tx, account_id, GARAGE_ID, Question.SESSIONS, now=house.clock())
    await house.live(minutes=9)
    assert len(house.requests("GET", "/v4/sessions/stats")) == 1


SILENCES: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 200, "body": "<html>Sorry</html>"},
    {"status": 200, "body": {}},
    {"drop": True},
]
"""No answer, or none that can be understood; the others below are answers."""


@on_sqlite
async def test_one_accounts_trouble_backs_off_that_account_alone_until_it_is_over(
    house: House, subtests: pytest.Subtests
) -> None:
    await house.connect()
    await house.live()  # the slow halves are known: what follows is read from the groups answer
    for fault in (*SILENCES, {"status": 429}, {"status": 403}, {"status": 401}):
        with subtests.test(**fault):
            before = await house.told()
            house.world.faults.order(method="GET", path="/v3/chargers/groups", times=None, **fault)
            await house.live(minutes=20)
            failing = house.reads()
            assert (await house.poll_row()).failures >= 4
            house.world.faults.clear()
            house.clock.now = (await house.poll_row()).next_read_at
            await house.live(minutes=2)
            assert (await house.poll_row()).failures == 0
            assert house.reads() > failing
            told = (await house.told())[len(before) :]
            assert told == (["cloud_silent", "cloud_back"] if fault in SILENCES else [])
    add_account(house.world, OTHER_EMAIL)
    await house.connect(OTHER, OTHER_EMAIL)
    await house.live(minutes=16)
    assert house.reads(OTHER_EMAIL) >= 10


@on_sqlite
async def test_the_other_account_is_read_on_while_one_fails(house: House) -> None:
    add_account(house.world, OTHER_EMAIL)
    await house.connect()
    await house.connect(OTHER, OTHER_EMAIL)
    house.account.roles = {}
    house.world.accounts.revoke("access", EMAIL)
    house.world.accounts.revoke("refresh", EMAIL)
    house.world.faults.order(path="/users/signin", status=503, times=None)
    await house.live(minutes=20)
    assert (await house.poll_row()).failures >= 4
    assert (await house.poll_row(OTHER_EMAIL)).failures == 0
    assert house.reads(OTHER_EMAIL) >= 12


@on_sqlite
async def test_the_cloud_may_say_how_long_to_wait(house: House) -> None:
    await house.connect()
    house.clock.advance(seconds=30)
    house.world.limiter.choose("strict")
    house.world.limiter.retry_after = True
    house.world.limiter.admit(EMAIL, "GET", house.clock().timestamp() + 600)
    house.clock.advance(seconds=60)
    await house.first.monitor.poll_once()
    row = await house.poll_row()
    assert row.failures == 1
    assert row.next_read_at - house.clock() == timedelta(minutes=10)
    assert row.allowed_at == row.next_read_at


@on_sqlite
async def test_a_charger_that_cannot_be_understood_does_not_blank_the_others(house: House) -> None:
    await house.connect()
    await house.live()
    listed = {"id": GARAGE_ID, "name": "Garage", "status": 194, "chargingPower": "much", "addedEnergy": None}
    groups = [{"id": 1, "name": "Home", "chargers": [{"id": None}, "broken", listed]}, None]
    house.world.faults.order(
        method="GET", path="/v3/chargers/groups", status=200, body={"result": {"groups": groups}}, times=None
    )
    await house.live()
    assert await house.told() == ["started"]
    assert len(await house.first.charging.chargers(OWNER)) == 2


@on_sqlite
async def test_a_defect_of_this_program_on_one_account_is_logged_and_does_not_stop_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    add_account(house.world, OTHER_EMAIL)
    await house.connect()
    await house.connect(OTHER, OTHER_EMAIL)
    reads = house.reads(OTHER_EMAIL)
    broken = replace(house, cipher=Cipher([new_key()])).first
    house.clock.advance(seconds=91)
    assert await broken.monitor.poll_once() == 2
    assert caplog.text.count("the poll failed") == 2
    assert (await house.poll_row()).failures == 1
    await house.live()
    assert house.reads(OTHER_EMAIL) > reads


@on_sqlite
async def test_a_refresh_takes_the_budgets_read_or_says_when(house: House) -> None:
    await house.connect()
    with pytest.raises(ReadNotYetPossible) as refused:
        await house.first.charging.refresh(OWNER, GARAGE_ID)
    house.clock.now = refused.value.at
    house.world.plug("Garage")
    house.clock.advance(seconds=10)
    charger = await house.first.charging.refresh(OWNER, GARAGE_ID)
    assert charger.next_read_at == house.clock() + timedelta(minutes=1)
    assert house.reads() == 2
    await house.live(minutes=0.75)
    assert house.reads() == 2


@on_sqlite
async def test_a_refresh_that_fails_says_so_and_backs_off(house: House) -> None:
    await house.connect()
    house.clock.advance(seconds=61)
    house.world.faults.order(method="GET", path="/", status=502)
    with pytest.raises(Unavailable):
        await house.first.charging.refresh(OWNER, GARAGE_ID)
    assert (await house.poll_row()).failures == 1


async def test_many_replicas_read_every_account_once_and_tell_every_change_once(house: House) -> None:
    people = {5000 + number: f"planted.{number}@example.com" for number in range(8)}
    chargers = {email: add_account(house.world, email) for email in people.values()}
    for user_id, email in people.items():
        await house.connect(user_id, email)
    replicas = [house.replica() for number in range(4)]
    for turn in range(6):
        if turn == 2:
            for charger_id in chargers.values():
                house.world.plug(charger_id)
        house.clock.advance(seconds=91)
        counts = await asyncio.gather(*(replica.monitor.poll_once() for replica in replicas))
        assert sum(counts) == len(people)
    assert {house.reads(email) for email in people.values()} == {1 + 6}
    for user_id in people:
        assert await house.told(user_id) == ["started"]
