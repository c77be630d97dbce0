"""A guest pass from the unlocking to the lock at its end."""

import pytest
from sqlalchemy import update

from bot.db.tables import MemberRow
from bot.domain.access import Role
from bot.domain.alerts import AlertKind
from bot.domain.errors import ActionRefused, ChargerNotFound, NotAllowed, Refusal
from bot.domain.guests import WhyOver
from tests.services.hosting import (
    HOUR,
    LOCKS,
    give,
    is_locked,
    locked_garage,
    locks_sent,
    messages,
    of_garage,
    pass_time,
)
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STRANGER, House, on_sqlite


async def test_a_pass_unlocks_and_locks_again_when_the_cable_has_left(house: House) -> None:
    await locked_garage(house)
    given = await give(house)
    assert not is_locked(house)
    assert given.guest is not None
    assert (given.guest.by, given.guest.until) == (OWNER, None)
    await pass_time(house, 10)
    house.world.plug("Garage", kwh=11.0)
    await pass_time(house, 3)
    house.clock.advance(minutes=24)
    await pass_time(house, 8)
    assert not is_locked(house)
    session = house.world.unplug("Garage")
    await pass_time(house, 3)
    assert is_locked(house)
    (ended,) = await messages(house)
    assert (ended.kind, ended.pass_over) == (AlertKind.GUEST_ENDED, WhyOver.CABLE_LEFT)
    assert ended.energy_kwh == pytest.approx(session.energy, abs=0.02)
    assert ended.cost == pytest.approx(session.energy * 0.2, abs=0.01)
    assert ended.charging_s == pytest.approx(session.seconds, abs=150)
    assert await of_garage(house) is None
    assert locks_sent(house) == 2


@on_sqlite
async def test_a_guest_who_waits_at_the_locked_charger_begins_at_once(house: House) -> None:
    await locked_garage(house)
    house.world.plug("Garage", kwh=5.0)
    await house.live()
    house.clock.advance(seconds=1)
    await give(house)
    await pass_time(house, 30)
    session = house.world.unplug("Garage")
    await pass_time(house, 3)
    (ended,) = await messages(house)
    assert ended.energy_kwh == pytest.approx(session.energy, abs=0.02) == pytest.approx(5.0)
    assert is_locked(house)


@on_sqlite
async def test_a_pass_for_an_hour_ends_then_and_stops_the_car(house: House) -> None:
    await locked_garage(house)
    await house.connect(PARTNER)
    given = await give(house, HOUR)
    assert given.guest is not None
    assert given.guest.until == house.clock() + HOUR
    await pass_time(house, 20)
    house.world.plug("Garage", kwh=100.0)
    await pass_time(house, 39)
    assert not is_locked(house)
    await pass_time(house, 5)
    assert is_locked(house)
    (ended,) = await messages(house)
    assert ended.pass_over is WhyOver.TIME_OVER
    assert ended.energy_kwh == pytest.approx(14.6, abs=0.8)  # 22 kW for 40 minutes, as last read
    assert "locked_with_car" not in await house.told(OWNER)
    assert "locked_with_car" in await house.told(PARTNER)
    assert "guest_ended" not in await house.told(PARTNER)


@on_sqlite
async def test_a_cable_that_leaves_does_not_end_a_pass_for_a_time(house: House) -> None:
    await locked_garage(house)
    await give(house, 3 * HOUR)
    for _ in range(2):
        house.world.plug("Garage", kwh=4.0)
        await pass_time(house, 3)
        await pass_time(house, 27)
        house.world.unplug("Garage")
        await pass_time(house, 5)
    assert not is_locked(house)
    await pass_time(house, 111)
    (ended,) = await messages(house)
    assert ended.energy_kwh == pytest.approx(8.0, abs=0.02)


@on_sqlite
async def test_a_guest_who_does_not_come_is_waited_for_half_a_day(house: House) -> None:
    await locked_garage(house)
    await give(house)
    await pass_time(house, 12 * 60 - 1)
    assert not is_locked(house)
    await pass_time(house, 4)
    assert is_locked(house)
    (ended,) = await messages(house)
    assert (ended.pass_over, ended.energy_kwh) == (WhyOver.NOBODY_CAME, 0.0)


@on_sqlite
async def test_a_charger_that_was_not_read_for_long_is_not_locked_before_it_is(house: House) -> None:
    await locked_garage(house)
    await give(house)
    house.clock.advance(hours=11, minutes=59)
    house.world.plug("Garage", kwh=5.0)
    house.clock.advance(hours=1)
    await house.first.guests.step()
    assert not is_locked(house)
    await pass_time(house, 20)
    assert not is_locked(house)


@on_sqlite
async def test_locking_by_hand_ends_the_pass_and_tells_the_giver_a_receipt_only(house: House) -> None:
    await locked_garage(house)
    await give(house)
    house.clock.advance(seconds=40)
    await house.first.charging.lock(OWNER, GARAGE_ID)
    assert (await of_garage(house), await house.told()) == (None, [])
    house.clock.advance(seconds=40)
    await give(house)
    house.world.plug("Garage", kwh=3.0)
    await pass_time(house, 20)
    await house.first.charging.lock(OWNER, GARAGE_ID)
    (ended,) = await messages(house)
    assert ended.pass_over is WhyOver.LOCKED
    assert ended.energy_kwh == pytest.approx(3.0, abs=0.02)
    await pass_time(house, 30)
    assert len(await messages(house)) == 1


@on_sqlite
async def test_a_lock_from_elsewhere_ends_the_pass_and_is_told(house: House) -> None:
    await locked_garage(house)
    await house.connect(PARTNER)
    await give(house)
    await pass_time(house, 3)
    await house.first.charging.lock(PARTNER, GARAGE_ID)
    assert await house.told(OWNER) == ["guest_ended"]
    house.clock.advance(minutes=1)
    await give(house)
    await pass_time(house, 3)
    house.world.charger("Garage").locked = True  # in the app
    await pass_time(house, 7)
    assert await house.told(OWNER) == ["guest_ended", "guest_ended"]
    assert await of_garage(house) is None


@on_sqlite
async def test_a_second_pass_replaces_the_first_and_goes_on_counting(house: House) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.world.plug("Garage", kwh=20.0)
    await pass_time(house, 30)
    await give(house, 3 * HOUR)
    await pass_time(house, 60)
    assert not is_locked(house)
    await pass_time(house, 121)
    (ended,) = await messages(house)
    assert ended.energy_kwh == pytest.approx(20.0, abs=0.02)


@on_sqlite
async def test_an_unlocking_that_fails_leaves_no_pass_and_the_earlier_one_stands(house: House) -> None:
    await locked_garage(house)
    house.world.faults.order(status=429, **LOCKS)
    with pytest.raises(ActionRefused) as caught:
        await give(house)
    assert caught.value.reason is Refusal.RATE_LIMITED
    assert await of_garage(house) is None
    house.clock.advance(minutes=1)
    first = (await give(house, HOUR)).guest
    house.clock.advance(minutes=1)
    house.world.faults.order(status=429, **LOCKS)
    with pytest.raises(ActionRefused):
        await give(house)
    assert await of_garage(house) == first
    await pass_time(house, 60)
    assert is_locked(house)


@on_sqlite
async def test_who_may_not_unlock_cannot_give_a_pass(house: House) -> None:
    await locked_garage(house)
    with pytest.raises(ChargerNotFound):
        await give(house, user_id=STRANGER)
    async with house.database.transaction() as tx:
        await tx.execute(update(MemberRow).values(role=Role.VIEWER.value))
    with pytest.raises(NotAllowed):
        await give(house)
    async with house.database.transaction() as tx:
        await tx.execute(update(MemberRow).values(role=Role.DRIVER.value))
    assert (await give(house)).guest is not None


@on_sqlite
async def test_a_charger_run_by_an_ocpp_provider_takes_no_guest(house: House) -> None:
    house.world.charger("Garage").operation_mode = "ocpp"
    await locked_garage(house)
    await house.live()
    with pytest.raises(ActionRefused) as caught:
        await house.first.guests.demand_possible(OWNER, GARAGE_ID)
    assert caught.value.reason is Refusal.OCPP
    with pytest.raises(ActionRefused):
        await give(house)
    assert locks_sent(house) == 0


@on_sqlite
async def test_a_charger_that_is_offline_takes_no_guest(house: House) -> None:
    await locked_garage(house)
    house.world.charger("Garage").online = False
    await house.live(minutes=15)
    sent = locks_sent(house)
    for attempt in (house.first.guests.demand_possible(OWNER, GARAGE_ID), give(house)):
        with pytest.raises(ActionRefused) as caught:
            await attempt
        assert caught.value.reason is Refusal.OFFLINE
    assert (await of_garage(house), locks_sent(house)) == (None, sent)


@on_sqlite
async def test_a_restart_that_looks_like_an_empty_charger_is_no_cable_that_left(house: House) -> None:
    await locked_garage(house)
    await give(house)
    house.world.plug("Garage", kwh=50.0)
    await pass_time(house, 10)
    await house.first.upkeep.restart(OWNER, GARAGE_ID, while_charging=True)
    await pass_time(house, 12)
    assert not is_locked(house)
    assert await of_garage(house) is not None


@on_sqlite
async def test_erasing_the_account_erases_its_passes(house: House) -> None:
    await locked_garage(house)
    await give(house)
    await house.first.accounts.disconnect(OWNER)
    assert "guest_passes" not in await house.rows()


@on_sqlite
async def test_a_charger_with_a_namesake_is_named_as_the_giver_knows_it(house: House) -> None:
    house.world.charger("Street").name = "Garage"
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    await house.first.guests.step()
    (ended,) = await messages(house)
    assert ended.charger_name == "Garage (Home)"
