"""A pause that was told says where it stands that it is over, and rings nobody."""

import pytest

from simulator.cloud.commands import remote_action
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.scene import A_POLL, Scene, shown

RESUME, PAUSE = 1, 2
"""As the Wallbox app sends them."""


async def _charging(scene: Scene, anna: ChatUser) -> None:
    scene.cloud.plug("Garage", kwh=60.0)
    await _polls(scene, 3)
    assert "started charging" in (await _from_bot(anna))[-1]


async def _polls(scene: Scene, readings: int) -> None:
    for _ in range(readings):
        await scene.pass_time(seconds=A_POLL)


async def _from_bot(anna: ChatUser) -> list[str]:
    return [shown(each) for each in await anna.messages() if each.sender == "bot"]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_pause_by_somebody_else_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/status")
    scene.cloud.plug("Garage", kwh=60.0)
    await play.wait(3)
    remote_action(scene.cloud.charger("Garage"), PAUSE)
    await play.wait(3)
    remote_action(scene.cloud.charger("Garage"), RESUME)
    await play.wait(3)
    assert play.text == play.recorded("told_pause")


async def test_a_pause_in_which_the_car_leaves_stays_as_it_was_told(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await _charging(scene, anna)
    remote_action(scene.cloud.charger("Garage"), PAUSE)
    await _polls(scene, 3)
    scene.cloud.unplug("Garage")
    await _polls(scene, 3)
    await _charging(scene, anna)
    assert len([each for each in await _from_bot(anna) if "is paused" in each]) == 1
    assert not [each for each in await _from_bot(anna) if "was paused" in each]


async def test_every_pause_of_a_session_that_was_told_is_over_in_its_own_message(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await _charging(scene, anna)
    for _ in range(2):
        remote_action(scene.cloud.charger("Garage"), PAUSE)
        await _polls(scene, 3)
        remote_action(scene.cloud.charger("Garage"), RESUME)
        await _polls(scene, 3)
    told = await _from_bot(anna)
    assert len([each for each in told if "was paused" in each and "Charging went on." in each]) == 2
    assert not [each for each in told if "is paused" in each]


async def test_a_pause_that_was_over_before_it_could_be_told_says_so_at_once(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await _charging(scene, anna)
    remote_action(scene.cloud.charger("Garage"), PAUSE)
    for _ in range(3):
        scene.clock.advance(seconds=A_POLL)
        await scene.services.monitor.poll_once()
    remote_action(scene.cloud.charger("Garage"), RESUME)
    scene.clock.advance(seconds=A_POLL)
    await scene.services.monitor.poll_once()
    await _polls(scene, 1)
    assert "was paused" in (await _from_bot(anna))[-1]
