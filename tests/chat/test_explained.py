"""Refusals and what is left out, each with its reason and its cure; a charger that gives energy back."""

from typing import Any

import pytest

from tests.chat.playing import Play
from tests.chat.scene import A_POLL, Scene

BOTH = pytest.mark.parametrize("language", ["en", "es"])
AN_HOUR = 3700
"""Seconds after which the settings, too, have been read again."""


async def _changed(scene: Scene, **attributes: Any) -> None:
    """The garage is another one by now, and every reading has come by."""
    for name, value in attributes.items():
        setattr(scene.cloud.charger("Garage"), name, value)
    for seconds in (AN_HOUR, A_POLL, A_POLL, A_POLL):
        await scene.pass_time(seconds=seconds)


@BOTH
async def test_what_cannot_be_done_is_explained(scene: Scene, language: str) -> None:
    anna = await scene.connected(language_code=language)
    play = Play(scene, anna, language)
    for command in ("/pause garage", "/resume garage", "/auto garage", "/eco street solar", "/icp street 25"):
        await play.say(command)
    scene.cloud.plug("Garage", kwh=60.0)
    await _changed(scene, locked=True)
    for command in ("/resume garage", "/restart garage", "/firmware garage"):
        await play.say(command)
    await play.press("⬆️ Update…")
    scene.cloud.unplug("Garage")
    await _changed(scene, operation_mode="ocpp")
    for command in ("/status garage", "/unlock garage", "/guest garage", "/restart garage", "/firmware garage"):
        await play.say(command)
    await _changed(scene, operation_mode="wallbox", online=False)
    for command in ("/status garage", "/lock garage", "/pause garage", "/guest garage", "/firmware garage"):
        await play.say(command)
    assert play.text == play.recorded("explained")
    assert play.never_refused()


@BOTH
async def test_who_may_only_look_is_sent_to_the_owner(scene: Scene, language: str) -> None:
    guest = await scene.connected(language_code=language, credentials=("guest@example.com", "guest-password"))
    play = Play(scene, guest, language)
    for command in ("/status", "/lock", "/cost 0.15", "/schedule"):
        await play.say(command)
    assert play.text == play.recorded("may_only_look")


@BOTH
async def test_a_car_that_feeds_the_house_reads_well(scene: Scene, language: str) -> None:
    garage = scene.cloud.charger("Garage")
    garage.part_number, garage.max_charging_current = "QSX1-0-2-4-9", -16
    anna = await scene.connected(language_code=language, only="Garage")
    play = Play(scene, anna, language)
    await play.say("/status")
    scene.cloud.plug("Garage", kwh=60.0)
    garage.pinned = 196
    await play.wait(3)
    for command in ("/status", "/current", "/current -10"):
        await play.say(command)
    assert garage.max_charging_current == -16
    assert play.text == play.recorded("discharging")
