"""Restart and firmware: refused where they would harm, expected to be away, told when back."""

from collections.abc import Awaitable

import pytest

from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.errors import ActionRefused, NeedsConfirmation, Refusal
from tests.services.house import GARAGE_ID, OWNER, PARTNER, STREET_ID, House, on_sqlite

pytestmark = on_sqlite


async def _connected(house: House) -> None:
    """Owner and partner, everything read."""
    await house.connect()
    await house.connect(PARTNER)
    await house.live(minutes=6)


async def refused(attempt: Awaitable[Charger]) -> Refusal:
    """Why not."""
    with pytest.raises(ActionRefused) as error:
        await attempt
    return error.value.reason


async def restart(house: House) -> Charger:
    return await house.first.upkeep.restart(OWNER, GARAGE_ID)


async def update(house: House) -> Charger:
    return await house.first.upkeep.update_firmware(OWNER, GARAGE_ID)


async def test_a_restart_is_told_to_the_household_as_its_end_only(house: House) -> None:
    await _connected(house)
    charger = await house.first.upkeep.restart(OWNER, GARAGE_ID)
    assert charger.asked is not None
    assert charger.asked.action is Action.RESTART
    await house.live(minutes=6)
    for person in (OWNER, PARTNER):
        assert await house.told(person) == ["back"]
    assert (await house.first.charging.charger(OWNER, GARAGE_ID)).asked is None


async def test_an_update_is_told_to_the_household_as_its_end_only(house: House) -> None:
    await _connected(house)
    await house.first.upkeep.update_firmware(OWNER, GARAGE_ID)
    await house.live(minutes=3)
    assert await refused(house.first.upkeep.restart(OWNER, GARAGE_ID)) is Refusal.RESTARTING
    await house.live(minutes=6)
    assert await house.told(PARTNER) == ["back"]
    snapshot = (await house.first.charging.charger(OWNER, GARAGE_ID)).snapshot
    assert (snapshot.firmware, snapshot.update_available) == ("6.7.43", False)
    assert await refused(house.first.upkeep.update_firmware(OWNER, GARAGE_ID)) is Refusal.UP_TO_DATE


async def test_a_charger_that_stays_away_is_told_once_when_its_time_is_over(
    house: House, subtests: pytest.Subtests
) -> None:
    await _connected(house)
    for act, minutes in ((restart, 10), (update, 30)):
        with subtests.test(act.__name__):
            before = await house.told()
            await act(house)
            house.world.charger("Garage").online = False
            await house.live(minutes=minutes - 1)
            assert await house.told() == before
            await house.live(minutes=3)
            assert await house.told() == [*before, "not_back"]
            await house.live(minutes=5)
            house.world.charger("Garage").online = True
            await house.live(minutes=6)
            assert await house.told() == [*before, "not_back", "back"]


async def test_another_request_meanwhile_does_not_make_the_absence_news(house: House) -> None:
    await _connected(house)
    await house.first.upkeep.restart(OWNER, GARAGE_ID)
    await house.first.charging.lock(PARTNER, GARAGE_ID)
    await house.live(minutes=6)
    assert "offline" not in await house.told()
    assert "back" in await house.told()


async def test_another_request_meanwhile_leaves_it_under_way(house: House, subtests: pytest.Subtests) -> None:
    await _connected(house)
    for act, action in ((restart, Action.RESTART), (update, Action.UPDATE_FIRMWARE)):
        with subtests.test(action.value):
            await act(house)
            await house.live(minutes=2)
            charger = await house.first.tuning.set_energy_cost(OWNER, GARAGE_ID, 0.15)
            assert charger.asked is not None
            assert (charger.asked.action, charger.asked.by) == (action, OWNER)
            await house.live(minutes=9)
            assert (await house.first.charging.charger(OWNER, GARAGE_ID)).asked is None


async def test_a_charging_session_outlives_a_restart(house: House) -> None:
    house.world.plug("Garage", kwh=60)
    await _connected(house)
    with pytest.raises(NeedsConfirmation):
        await house.first.upkeep.restart(OWNER, GARAGE_ID)
    assert house.requests("POST", "/v3/") == []
    await house.first.upkeep.restart(OWNER, GARAGE_ID, while_charging=True)
    await house.live(minutes=6)
    told = await house.told()
    assert told[-1] == "back"
    assert not {"finished", "car_unplugged", "offline", "online"} & set(told)


async def test_nothing_is_sent_to_a_charger_that_is_away(house: House, subtests: pytest.Subtests) -> None:
    await house.connect()
    for status, reason in ((166, Refusal.UPDATING), (0, Refusal.OFFLINE)):
        house.world.charger("Garage").pinned = status
        await house.live()
        for act in (restart, update):
            with subtests.test(act.__name__, status=status):
                assert await refused(act(house)) is reason
                assert house.requests("POST", "/v3/") == []


async def test_an_ocpp_provider_s_charger_is_left_alone(house: House, subtests: pytest.Subtests) -> None:
    house.world.charger("Garage").operation_mode = "ocpp"
    await _connected(house)
    for act in (restart, update):
        with subtests.test(act.__name__):
            assert await refused(act(house)) is Refusal.OCPP


async def test_a_locked_charger_is_left_to_the_cloud_to_refuse(house: House) -> None:
    house.world.charger("Garage").locked = True
    await _connected(house)
    assert await refused(restart(house)) is Refusal.LOCKED
    await house.live(minutes=6)
    assert await house.told() == []


async def test_there_is_nothing_to_install_on_the_newest_firmware(house: House) -> None:
    await _connected(house)
    assert await refused(house.first.upkeep.possible(OWNER, STREET_ID, Action.UPDATE_FIRMWARE)) is Refusal.UP_TO_DATE
