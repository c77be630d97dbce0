"""A guest pass is ended whatever happens: to the cloud, the process, the budget, the password, the giver."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.db import chargers
from bot.db import guests as passes
from bot.db.polls import WRITES
from bot.db.tables import AccountRow, GuestPassRow, MemberRow
from bot.domain.access import Action
from bot.domain.charger import Asked
from bot.domain.errors import ActionRefused, WriteNotYetPossible
from bot.domain.guests import WhyOver
from tests.services.hosting import (
    HOUR,
    LIVED,
    LOCKS,
    give,
    is_locked,
    locked_garage,
    locks_sent,
    messages,
    of_garage,
    pass_time,
)
from tests.services.house import GARAGE_ID, OWNER, PARTNER, PASSWORD, STREET_ID, House, on_sqlite


@on_sqlite
async def test_a_lock_the_cloud_does_not_take_is_retried_until_it_does(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    sent = locks_sent(house)
    house.world.faults.order(status=503, times=None, **LOCKS)
    house.clock.advance(hours=1)
    for wait in (1, 2, 4, 8, 15, 15):
        assert await house.first.guests.step() == 1
        house.clock.advance(minutes=wait, seconds=-1)
        assert await house.first.guests.step() == 0
        assert len(await house.told()) == (1 if wait > 2 else 0)
        house.clock.advance(seconds=1)
    house.world.faults.clear()
    assert await house.first.guests.step() == 1
    assert is_locked(house)
    assert await house.told() == ["guest_not_locked", "guest_ended"]
    house.clock.advance(hours=1)
    assert (await house.first.guests.step(), locks_sent(house) - sent) == (0, 7)


@on_sqlite
async def test_a_lock_whose_answer_was_lost_is_confirmed_by_a_reading(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    sent = locks_sent(house)
    house.world.faults.order(drop=True, after_effect=True, **LOCKS)
    await pass_time(house, 60)
    await house.first.guests.step()
    assert is_locked(house)
    await house.live(minutes=3)
    (ended,) = await messages(house)
    assert ended.pass_over is WhyOver.TIME_OVER
    assert (await house.first.guests.step(), locks_sent(house) - sent) == (0, 1)


@on_sqlite
async def test_an_unlocking_whose_answer_was_lost_is_ended_as_any_other(
    house: House, subtests: pytest.Subtests
) -> None:
    await locked_garage(house)
    answers: list[dict[str, Any]] = [{"drop": True}, {"status": 504}, {"status": 200}]
    for number, lost in enumerate(answers, start=1):
        with subtests.test(**lost):
            house.world.faults.order(after_effect=True, **lost, **LOCKS)
            with pytest.raises(ActionRefused):
                await give(house, HOUR)
            assert not is_locked(house)
            await pass_time(house, 60)
            assert is_locked(house)
            assert await house.told() == ["guest_ended"] * number


@on_sqlite
async def test_an_unlocking_that_may_have_failed_is_over_when_the_lock_is_seen(house: House) -> None:
    await locked_garage(house)
    house.world.faults.order(status=503, **LOCKS)
    with pytest.raises(ActionRefused):
        await give(house, HOUR)
    sent = locks_sent(house)
    await house.live(minutes=LIVED)
    assert await of_garage(house) is None
    await pass_time(house, 60)
    assert locks_sent(house) == sent


async def test_a_pass_survives_a_restart_and_is_ended_by_another_replica(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    await house.database.dispose()
    second = house.replica()
    house.clock.advance(hours=2)
    assert await second.guests.step() == 1
    assert is_locked(house)
    assert await house.told() == ["guest_ended"]


async def test_a_replica_that_dies_while_locking_leaves_it_to_the_next(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    async with house.database.transaction() as tx:
        (claimed,) = await passes.claim_due(tx, now=house.clock(), limit=5, hold=timedelta(minutes=1))
    assert claimed.attempts == 1
    assert await house.first.guests.step() == 0
    house.clock.advance(minutes=1)
    assert await house.first.guests.step() == 1
    assert is_locked(house)


async def test_many_replicas_lock_once_and_tell_once(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    sent = locks_sent(house)
    house.clock.advance(hours=1)
    replicas = [house.first, *(house.replica() for n in range(3))]
    tried = await asyncio.gather(*(each.guests.step() for each in replicas))
    assert (sum(tried), locks_sent(house) - sent) == (1, 1)
    assert await house.told() == ["guest_ended"]


@on_sqlite
async def test_a_used_up_write_budget_is_waited_for_and_is_no_failure(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    for amperes in range(6, 6 + WRITES):
        await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, amperes)
    with pytest.raises(WriteNotYetPossible) as caught:
        await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 16)
    assert await house.first.guests.step() == 1
    async with house.database.transaction() as tx:
        row = (await tx.execute(select(GuestPassRow.due_at, GuestPassRow.attempts))).one()
    assert (row.due_at, row.attempts) == (caught.value.at, 0)
    house.clock.now = caught.value.at
    await house.first.guests.step()
    assert is_locked(house)


@on_sqlite
async def test_a_refused_password_is_told_at_once_and_the_lock_waits_for_the_new_one(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    house.account.password = "planted-other-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    await house.first.guests.step()
    assert await house.told() == ["guest_not_locked"]
    await pass_time(house, 40)
    signed_in = len([each for each in house.world.journal.entries if each["path"].startswith("/auth")])
    await pass_time(house, 40)
    assert len([each for each in house.world.journal.entries if each["path"].startswith("/auth")]) == signed_in
    house.account.password = PASSWORD
    await house.connect()
    await pass_time(house, 1)
    assert is_locked(house)
    assert "guest_ended" in await house.told()


@on_sqlite
async def test_a_giver_who_has_left_is_stood_in_for_by_the_owner(house: House) -> None:
    await locked_garage(house)
    await house.connect(PARTNER)
    await give(house, HOUR, user_id=PARTNER)
    await house.first.accounts.disconnect(PARTNER)
    await pass_time(house, 61)
    assert is_locked(house)
    assert (await house.told(PARTNER), await house.told(OWNER)) == ([], ["guest_ended"])


@on_sqlite
async def test_a_pass_that_nobody_is_left_to_hear_of_ends_in_silence(house: House) -> None:
    await locked_garage(house)
    await house.connect(PARTNER)
    await give(house, HOUR, user_id=PARTNER)
    await house.first.accounts.disconnect(PARTNER)
    await house.first.people.unlink(OWNER)
    await pass_time(house, 61)
    assert is_locked(house)
    assert await of_garage(house) is None
    assert await house.told(OWNER) == []


@on_sqlite
async def test_a_chat_that_gets_no_alerts_gets_the_end_of_the_pass_given_there(house: House) -> None:
    await locked_garage(house)
    group = -1001
    await house.first.guests.give(OWNER, group, GARAGE_ID, HOUR)
    house.clock.advance(hours=1)
    await house.first.guests.step()
    assert (await house.told(group), await house.told(OWNER)) == (["guest_ended"], [])


@on_sqlite
async def test_a_lock_that_nobody_has_seen_to_the_end_is_sent_again(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    async with house.database.transaction() as tx:  # as a process leaves it that died before sending
        (account_id,) = await tx.scalars(select(AccountRow.id))
        asked = Asked(action=Action.LOCK, by=OWNER, at=house.clock())
        await chargers.note_asked(tx, account_id, GARAGE_ID, asked)
    house.clock.advance(seconds=5)
    assert await house.first.guests.step() == 1
    assert not is_locked(house)
    house.clock.advance(minutes=1)
    await house.first.guests.step()
    assert is_locked(house)


@on_sqlite
async def test_trouble_with_one_account_does_not_keep_another_from_locking(house: House) -> None:
    other = house.world.accounts.add("planted.neighbour@example.com", PASSWORD)
    other.roles = {300_002: "super-admin"}
    await locked_garage(house)
    await house.connect(PARTNER, email=other.email)
    await give(house, HOUR)
    house.clock.advance(seconds=1)
    await house.first.guests.give(PARTNER, PARTNER, STREET_ID, HOUR)
    house.clock.advance(minutes=61)
    async with house.database.transaction() as tx:
        mine = select(MemberRow.account_id).where(MemberRow.user_id == OWNER)
        await tx.execute(update(AccountRow).where(AccountRow.id.in_(mine)).values(sealed_tokens=b"not sealed"))
    assert await house.first.guests.step() == 2
    assert house.world.charger("Street").locked
    assert not is_locked(house)
    assert await of_garage(house) is not None
