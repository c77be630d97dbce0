"""What a person asks of a charger: its effect in the cloud, or the true reason why not."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.db.polls import WRITE_WINDOW
from bot.db.tables import MemberRow
from bot.domain.access import Action, Role
from bot.domain.charger import Charger, ChargerStatus
from bot.domain.errors import (
    ActionRefused,
    ChargerNotFound,
    CurrentOutOfRange,
    NotAllowed,
    NotConnected,
    Refusal,
    WriteNotYetPossible,
)
from bot.services.wiring import Services
from simulator.cloud.charging import status_of
from tests.services.house import GARAGE_ID, OWNER, PASSWORD, STRANGER, STREET_ID, House, on_sqlite

pytestmark = on_sqlite

GUEST_EMAIL = "planted.guest@example.com"
Ask = Callable[[Services, int, int], Awaitable[Charger]]


def of_charging(name: str) -> Ask:
    """A method of `Charging` by its name."""

    async def ask(replica: Services, user_id: int, charger_id: int) -> Charger:
        method: Callable[[int, int], Awaitable[Charger]] = getattr(replica.charging, name)
        return await method(user_id, charger_id)

    return ask


async def set_current(replica: Services, user_id: int, charger_id: int) -> Charger:
    return await replica.tuning.set_max_charging_current(user_id, charger_id, 10)


PAUSE, RESUME, RESUME_SCHEDULE, LOCK, UNLOCK = map(
    of_charging, ("pause", "resume", "resume_schedule", "lock", "unlock")
)
REMOTE = [("pause", PAUSE), ("resume", RESUME), ("resume_schedule", RESUME_SCHEDULE)]
ACTIONS = [*REMOTE, ("lock", LOCK), ("unlock", UNLOCK), ("current", set_current)]
APPLICABLE = [("pause", PAUSE), ("lock", LOCK), ("unlock", UNLOCK), ("current", set_current)]
"""What applies while a car charges."""


def writes(house: House) -> int:
    return len(house.requests("PUT")) + len(house.requests("POST", "/v3/"))


async def charging_car(house: House) -> None:
    """Connected, with a car that charges, and all of it known."""
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live()
    house.clock.advance(seconds=1)


async def refused(house: House, ask: Ask, charger_id: int = GARAGE_ID) -> Refusal:
    house.clock.advance(seconds=30)
    with pytest.raises(ActionRefused) as caught:
        await ask(house.first, OWNER, charger_id)
    assert caught.value.charger.snapshot.charger_id == charger_id
    return caught.value.reason


async def test_pausing_and_resuming_change_what_the_charger_does(house: House) -> None:
    await charging_car(house)
    asked = await house.first.charging.pause(OWNER, GARAGE_ID)
    assert asked.asked is not None
    assert status_of(house.world.charger("Garage")) == 182
    await house.live()
    assert (await house.first.charging.charger(OWNER, GARAGE_ID)).snapshot.status is ChargerStatus.PAUSED
    await house.first.charging.resume(OWNER, GARAGE_ID)
    assert status_of(house.world.charger("Garage")) == 194


async def test_the_schedule_is_taken_up_again(house: House) -> None:
    await charging_car(house)
    await house.first.charging.pause(OWNER, GARAGE_ID)
    house.clock.advance(seconds=10)
    charger = await house.first.charging.resume_schedule(OWNER, GARAGE_ID)
    assert charger.asked is not None
    assert charger.asked.action is Action.RESUME_SCHEDULE
    assert not house.world.charger("Garage").paused


async def test_a_lock_is_known_at_once_from_the_clouds_own_answer(house: House) -> None:
    await charging_car(house)
    locked = await house.first.charging.lock(OWNER, GARAGE_ID)
    assert house.world.charger("Garage").locked
    assert locked.snapshot.status is ChargerStatus.LOCKED_CAR_CONNECTED
    assert (locked.snapshot.locked, locked.asked) == (True, None)
    house.clock.advance(seconds=5)
    unlocked = await house.first.charging.unlock(OWNER, GARAGE_ID)
    assert unlocked.snapshot.locked is False
    assert unlocked.asked is not None  # what the car does now shows with the next reading
    assert not house.world.charger("Garage").locked


async def test_an_empty_charger_is_locked_and_unlocked(house: House) -> None:
    await house.connect()
    house.clock.advance(seconds=1)
    assert (await house.first.charging.lock(OWNER, STREET_ID)).snapshot.status is ChargerStatus.LOCKED
    house.clock.advance(seconds=1)
    unlocked = await house.first.charging.unlock(OWNER, STREET_ID)
    assert (unlocked.snapshot.status, unlocked.asked) == (ChargerStatus.READY, None)


async def test_a_charger_out_of_sight_stays_so_when_it_is_locked(house: House) -> None:
    await house.connect()
    house.world.charger("Garage").pinned = 14
    await house.live()
    house.clock.advance(seconds=1)
    assert (await house.first.charging.lock(OWNER, GARAGE_ID)).snapshot.status is ChargerStatus.ERROR


async def test_a_current_is_set_and_shown_with_the_chargers_own_maximum(house: House) -> None:
    await house.connect()
    house.clock.advance(seconds=1)
    charger = await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 13)
    assert house.world.charger("Garage").max_charging_current == 13
    assert (charger.snapshot.max_charging_current_a, charger.snapshot.max_available_current_a) == (13, 32)
    assert charger.asked is None


async def test_a_current_beyond_the_chargers_own_range_is_never_sent(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    await house.live(minutes=6)  # by then the slow half of each charger is known
    for amperes in (5, 17, 0, -6, 1000):
        with subtests.test(amperes=amperes):
            with pytest.raises(CurrentOutOfRange) as caught:
                await house.first.tuning.set_max_charging_current(OWNER, STREET_ID, amperes)
            assert (caught.value.charger_name, caught.value.minimum_a, caught.value.maximum_a) == ("Street", 6, 16)
            assert writes(house) == 0


async def test_a_current_the_cloud_refuses_is_told_as_such(house: House) -> None:
    await house.connect()  # the charger's own maximum is not known yet

    async def ask(replica: Services, user_id: int, charger_id: int) -> Charger:
        return await replica.tuning.set_max_charging_current(user_id, charger_id, 20)

    assert await refused(house, ask, STREET_ID) is Refusal.BAD_VALUE


async def locked_car(house: House) -> None:
    """Connected, with a car at a locked charger, and all of it known."""
    await house.connect()
    house.world.charger("Garage").locked = True
    house.world.plug("Garage")
    await house.live()


async def test_a_locked_charger_refuses(house: House, subtests: pytest.Subtests) -> None:
    await locked_car(house)
    for name, ask in REMOTE:
        with subtests.test(name):
            assert await refused(house, ask) is Refusal.LOCKED


async def test_what_a_fresh_reading_tells_to_be_locked_costs_no_change(house: House, subtests: pytest.Subtests) -> None:
    await locked_car(house)
    for sent, (name, ask) in enumerate(REMOTE):
        with subtests.test(name):
            house.world.charger("Garage").locked = True
            await house.live(minutes=3)
            charger = await house.first.charging.charger(OWNER, GARAGE_ID)
            house.clock.now = charger.snapshot.taken_at + timedelta(seconds=29)
            for _ in range(6):
                with pytest.raises(ActionRefused) as caught:
                    await ask(house.first, OWNER, GARAGE_ID)
                assert caught.value.reason is Refusal.LOCKED
            assert writes(house) == sent
            house.clock.advance(seconds=1)
            house.world.charger("Garage").locked = False  # in the app, which no reading has shown yet
            with contextlib.suppress(ActionRefused):
                await ask(house.first, OWNER, GARAGE_ID)
            assert writes(house) == sent + 1


async def test_a_charger_locked_a_moment_ago_refuses_in_the_clouds_words(house: House) -> None:
    await charging_car(house)
    house.world.charger("Garage").locked = True
    assert await refused(house, PAUSE) is Refusal.LOCKED


PROVIDER_S = [*REMOTE, ("lock", LOCK), ("unlock", UNLOCK)]


async def test_a_charger_run_by_an_ocpp_provider_is_not_even_asked(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    house.world.charger("Garage").operation_mode = "ocpp"
    await house.live()
    for name, ask in PROVIDER_S:
        with subtests.test(name):
            assert await refused(house, ask) is Refusal.OCPP
            assert writes(house) == 0


async def test_a_charger_run_by_an_ocpp_provider_takes_its_values(house: House) -> None:
    await house.connect()
    house.world.charger("Garage").operation_mode = "ocpp"
    await house.live()
    await house.first.tuning.set_energy_cost(OWNER, GARAGE_ID, 0.15)
    await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)
    garage = house.world.charger("Garage")
    assert (house.world.price_of(garage), garage.max_charging_current) == (0.15, 10)


async def test_a_charger_that_went_over_to_ocpp_a_moment_ago_refuses_in_the_clouds_words(house: House) -> None:
    await charging_car(house)
    house.world.charger("Garage").operation_mode = "ocpp"
    assert await refused(house, PAUSE) is Refusal.OCPP


async def test_a_plain_user_of_the_cloud_may_look_only(house: House, subtests: pytest.Subtests) -> None:
    guest = house.world.accounts.add(GUEST_EMAIL, PASSWORD)
    guest.roles = {300_001: "user"}
    house.world.plug("Garage", kwh=100)
    await house.connect(email=GUEST_EMAIL)
    for locked in (False, True):
        house.world.charger("Garage").locked = locked
        await house.live()
        for name, ask in APPLICABLE:
            with subtests.test(name, locked=locked):
                assert await refused(house, ask) is Refusal.NOT_PERMITTED


async def test_an_unexplained_refusal_of_a_value_is_not_put_down_to_the_lock(house: House) -> None:
    await house.connect()
    house.world.charger("Garage").locked = True
    await house.live()
    house.world.faults.order(method="POST", path="/chargers/config/", status=403, body="")
    with pytest.raises(ActionRefused) as caught:
        await house.first.tuning.set_energy_cost(OWNER, GARAGE_ID, 0.15)
    assert caught.value.reason is Refusal.NOT_PERMITTED


async def test_a_viewer_may_look_and_a_driver_may_charge(house: House, subtests: pytest.Subtests) -> None:
    await charging_car(house)
    for role in (Role.VIEWER, Role.DRIVER):
        async with house.database.transaction() as tx:
            await tx.execute(update(MemberRow).values(role=role.value))
        assert (await house.first.charging.charger(OWNER, GARAGE_ID)).role is role
        for name, ask in ACTIONS if role is Role.VIEWER else ():
            with subtests.test(name):
                with pytest.raises(NotAllowed):
                    await ask(house.first, OWNER, GARAGE_ID)
                assert writes(house) == 0
    await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 8)


async def test_where_nothing_applies_nothing_is_pending(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    for name, ask in (("pause", PAUSE), ("resume", RESUME)):
        with subtests.test(name):
            assert await refused(house, ask) is Refusal.NOT_APPLICABLE
            assert (await house.first.charging.charger(OWNER, GARAGE_ID)).asked is None


FAULTS: list[tuple[dict[str, Any], Refusal]] = [
    ({"drop": True}, Refusal.UNAVAILABLE),
    ({"drop": True, "after_effect": True}, Refusal.UNAVAILABLE),
    ({"status": 503}, Refusal.UNAVAILABLE),
    ({"status": 429}, Refusal.RATE_LIMITED),
    ({"status": 404}, Refusal.GONE),
    ({"status": 418}, Refusal.UNEXPECTED),
    ({"status": 200, "body": "<html>"}, Refusal.UNEXPECTED),
]


async def test_a_write_that_fails_is_sent_once(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    for sent, (fault, reason) in enumerate(FAULTS, start=1):
        with subtests.test(**fault):
            house.world.faults.order(method="PUT", path="/v2/", times=None, **fault)
            assert await refused(house, LOCK) is reason
            assert writes(house) == sent
            assert (await house.first.charging.charger(OWNER, GARAGE_ID)).asked is None
        house.world.faults.clear()
        house.clock.advance(minutes=1)


async def test_a_refused_password_is_the_reason_where_it_is(house: House) -> None:
    await house.connect()
    house.account.password = "planted-other-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    assert await refused(house, LOCK) is Refusal.SIGN_IN_REFUSED


async def test_the_write_budget_is_kept_and_says_when(house: House) -> None:
    await house.connect()
    for amperes in (6, 8, 10, 13, 16):
        await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, amperes)
    with pytest.raises(WriteNotYetPossible) as caught:
        await house.first.tuning.set_max_charging_current(OWNER, STREET_ID, 13)
    assert caught.value.at == house.clock() + WRITE_WINDOW
    assert writes(house) == 5
    house.clock.now = caught.value.at
    await house.first.tuning.set_max_charging_current(OWNER, STREET_ID, 13)
    assert house.world.charger("Street").max_charging_current == 13


async def test_a_forged_number_finds_no_charger(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    before = len(house.world.journal.entries)
    for name, ask in (*ACTIONS, ("look", of_charging("charger")), ("refresh", of_charging("refresh"))):
        for user_id, charger_id in ((STRANGER, GARAGE_ID), (OWNER, 999_999), (OWNER, -1)):
            with subtests.test(name, user_id=user_id, charger_id=charger_id):
                with pytest.raises(ChargerNotFound):
                    await ask(house.first, user_id, charger_id)
                assert len(house.world.journal.entries) == before


async def test_who_is_not_connected_has_no_chargers(house: House) -> None:
    with pytest.raises(NotConnected):
        await house.first.charging.chargers(STRANGER)


async def test_a_write_has_its_effect_read_soon_but_within_the_budget(house: House) -> None:
    await charging_car(house)
    await house.first.charging.pause(OWNER, GARAGE_ID)
    row = await house.poll_row()
    assert row.next_read_at == max(house.clock() + timedelta(seconds=20), row.allowed_at)
