"""A button pressed twice in a row sends once."""

import asyncio

import pytest

from bot.domain.errors import ActionRefused
from bot.services.charging import Charging
from tests.services.house import GARAGE_ID, OWNER, PARTNER, House, on_sqlite


async def _charging(house: House) -> Charging:
    await house.connect()
    await house.live()
    house.world.plug("Garage")
    await house.live()
    house.clock.advance(seconds=1)
    return house.first.charging


def _writes(house: House) -> int:
    return len(
        [each for each in house.world.journal.entries if each["method"] in {"PUT", "POST"} and _of_charger(each)]
    )


def _of_charger(entry: dict[str, object]) -> bool:
    return str(GARAGE_ID) in str(entry["path"])


@on_sqlite
async def test_pause_pressed_twice_is_sent_once(house: House) -> None:
    charging = await _charging(house)
    first = await charging.pause(OWNER, GARAGE_ID)
    house.clock.advance(seconds=1)
    second = await charging.pause(OWNER, GARAGE_ID)
    assert first.asked == second.asked
    assert _writes(house) == 1


@pytest.mark.parametrize("act", ["lock", "pause"])
async def test_pressed_by_two_people_at_the_same_moment_it_is_sent_once(house: House, act: str) -> None:
    await house.connect(PARTNER)
    charging = await _charging(house)
    await asyncio.gather(*(getattr(charging, act)(person, GARAGE_ID) for person in (OWNER, PARTNER)))
    assert _writes(house) == 1


@on_sqlite
async def test_lock_unlock_lock_are_three_wishes(house: House) -> None:
    charging = await _charging(house)
    for act in (charging.lock, charging.unlock, charging.lock):
        house.clock.advance(seconds=1)
        await act(OWNER, GARAGE_ID)
    assert _writes(house) == 3
    assert house.world.charger("Garage").locked


@on_sqlite
async def test_pressed_again_half_a_minute_later_it_is_sent_again(house: House) -> None:
    charging = await _charging(house)
    await charging.pause(OWNER, GARAGE_ID)
    house.clock.advance(seconds=30)
    with pytest.raises(ActionRefused):
        await charging.pause(OWNER, GARAGE_ID)
    assert _writes(house) == 2


@on_sqlite
async def test_the_same_limit_twice_is_sent_once_and_another_one_is_sent(house: House) -> None:
    await _charging(house)
    tuning = house.first.tuning
    for amperes in (10, 10, 13, 10):
        house.clock.advance(seconds=1)
        await tuning.set_max_charging_current(OWNER, GARAGE_ID, amperes)
    assert _writes(house) == 3
    assert house.world.charger("Garage").max_charging_current == 10
