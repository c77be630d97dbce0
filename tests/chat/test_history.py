"""/history: the last changes of a charger, in English and Spanish."""

import pytest

from tests.chat.playing import Play
from tests.chat.scene import A_POLL, ANNA, Scene

BEN = 2002


async def _pass(scene: Scene, readings: int = 2) -> None:
    for _ in range(readings):
        await scene.pass_time(seconds=A_POLL)


async def _evening(scene: Scene) -> None:
    """A car that charges, with two short waits for the house, and leaves."""
    garage = scene.cloud.charger("Garage")
    scene.cloud.plug("Garage", kwh=100)
    await _pass(scene, 3)
    for _ in range(2):
        garage.queue = 184
        await _pass(scene, 1)
        garage.queue = None
        await _pass(scene)
    scene.cloud.unplug("Garage")
    await _pass(scene)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_timeline_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    await _evening(scene)
    for message in await anna.messages():
        scene.telegram.world.delete(ANNA, message.message_id)
    play = Play(scene, anna, language)
    await play.say("/history")
    await play.press("‹ Back to the card")
    await play.press("☰ More")
    await play.press("🕘 History")
    scene.clock.advance(hours=30)
    await _pass(scene)
    await play.say("/history garage")
    assert play.text == play.recorded("history")
    assert play.never_refused()


async def test_a_long_history_has_pages(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for _ in range(7):
        scene.cloud.plug("Garage", kwh=100)
        await _pass(scene)
        scene.clock.advance(minutes=6)
        scene.cloud.unplug("Garage")
        await _pass(scene)
        scene.clock.advance(minutes=6)
    first = await scene.say(anna, "/history", "history")
    assert first.startswith("🕘 Garage · history · 1/2\n")
    assert first.endswith("    [›]\n    [‹ Back to the card]\n")
    assert len(first.splitlines()) == 12 + 2
    second = await scene.press(anna, "›", "2/2")
    assert second.count("🟢") + second.count("⚡") == 5
    assert "    [‹]\n" in second
    assert (await scene.press(anna, "‹", "1/2")).splitlines()[:11] == first.splitlines()[:11]


async def test_the_name_of_a_charger_may_follow(scene: Scene) -> None:
    anna = await scene.connected()
    assert (await scene.say(anna, "/history street", "history")).startswith("🕘 Street · history\n")
    assert "I know no charger called “cellar”." in await scene.say(anna, "/history cellar", "cellar")


async def test_a_button_nobody_has_made_shows_what_there_is(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for value in ("999", "9999", "-1", "x", ""):
        keyboard = {"inline_keyboard": [[{"text": "old", "callback_data": f"1|hist|100001|{value}|"}]]}
        await scene.application.bot.send_message(ANNA, "old", api_kwargs={"reply_markup": keyboard})
        assert (await scene.press(anna, "old", "")).startswith("🕘 Garage · history\n"), value


async def test_somebody_elses_charger_has_no_history(scene: Scene) -> None:
    await scene.connected(only="Garage")
    ben = await scene.person(BEN, "Ben")
    await scene.say(ben, "/start", "Wallbox")
    keyboard = {"inline_keyboard": [[{"text": "old", "callback_data": "1|hist|100001|0|"}]]}
    await scene.application.bot.send_message(BEN, "old", api_kwargs={"reply_markup": keyboard})
    assert (await scene.press(ben, "old", "charger")).startswith("This is not a charger of yours.")
