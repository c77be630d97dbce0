"""Restart, firmware, back to schedule, unlock and charge: asked, done, confirmed, refused."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

BEN = 1002


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_restart_and_update_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/restart")
    await play.press("🔁 Restart now")
    await play.wait(3, seconds=30)
    await play.wait(seconds=60)
    await play.say("/restart")
    await play.wait(2, seconds=70)
    await play.press("🔁 Restart now")
    await play.press("✖ No")
    scene.cloud.plug("Garage", kwh=60.0)
    await play.wait(2)
    await play.say("/restart")
    await play.press("🔁 Restart now")
    await play.press("✖ No")
    await play.say("/firmware")
    await play.press("⬆️ Update…")
    await play.press("⬆️ Install now")
    await play.press("⬆️ Install now")
    await play.wait(4)
    await play.wait()
    await play.say("/firmware")
    assert play.text == play.recorded("upkeep")
    assert play.never_refused()
    assert scene.cloud.charger("Garage").current_version == "6.7.43"


async def test_a_restart_raises_no_alert_of_being_offline_in_any_chat(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    ben = await _household_of_two(scene)
    await scene.say(anna, "/restart", "Restart Garage?")
    await scene.press(anna, "🔁 Restart now", "restarting")
    for _ in range(8):
        await scene.pass_time(seconds=45)
    for person in (anna, ben):
        told = await transcript(person)
        assert "✅ Garage is back after the restart · 17:" in told
        assert "Now: ready, no car" in told
        assert "offline" not in told
        assert "online" not in told


async def test_a_charger_that_does_not_come_back_is_told_after_ten_minutes(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/restart", "Restart Garage?")
    await scene.press(anna, "🔁 Restart now", "restarting")
    scene.cloud.charger("Garage").online = False
    for _ in range(7):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/restart", "away for a restart")
    told = await transcript(anna)
    assert "⚠️ Garage has not come back after the restart · 17:" in told
    assert "Switch its power off and on at the fuse." in told
    scene.cloud.charger("Garage").online = True
    for _ in range(3):
        await scene.pass_time(seconds=A_POLL)
    assert "✅ Garage is back after the restart" in await transcript(anna)


async def test_a_confirmation_holds_for_a_minute(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/restart", "Restart Garage?")
    scene.clock.advance(seconds=61)
    again = await scene.press(anna, "🔁 Restart now", "more than a minute")
    assert again.startswith("That question was more than a minute old.\n🔁 Restart Garage?\n")
    assert not scene.cloud.charger("Garage").busy
    await scene.press(anna, "🔁 Restart now", "restarting")
    assert scene.cloud.charger("Garage").busy


async def test_a_second_question_comes_without_a_word_of_its_being_done(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/restart", "Restart Garage?")
    assert "is charging; restarting stops it" in await scene.press(anna, "🔁 Restart now", "is charging")
    assert scene.toast() == ""
    await scene.press(anna, "🔁 Restart now", "restarting…")
    assert scene.toast() == "Restarting…"


async def test_a_confirmation_is_for_the_person_who_was_asked(scene: Scene) -> None:
    await scene.connected(only="Garage")
    await _household_of_two(scene)
    group_id = scene.telegram.world.add_group("Home", [ANNA, BEN])["id"]
    scene.telegram.world.set_member(group_id, "member")
    anna = await scene.person(chat_id=group_id)
    ben = await scene.person(BEN, "Ben", chat_id=group_id)
    await scene.say(anna, "/restart", "Restart Garage?")
    answer = await ben.answer_to(await ben.press("🔁 Restart now"))
    assert answer["text"] == "Only the person who asked for this can confirm it."
    assert not scene.cloud.charger("Garage").busy


async def test_an_unknown_confirmation_is_nobodys(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await _press_forged(scene, anna, "1|restartnow|100001|now|")
    assert scene.toast() == "Only the person who asked for this can confirm it."
    assert not scene.cloud.charger("Garage").busy
    assert len(await anna.messages()) == 1


async def test_an_updating_charger_is_not_restarted(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").pinned = 166
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    reason = "Garage is installing firmware. A restart now could ruin it; wait until it is done.\n"
    assert (await scene.say(anna, "/restart", "installing")).startswith(reason)
    assert "Update…" not in await scene.say(anna, "/firmware", "firmware 6.7.36")
    await _press_forged(scene, anna, "1|update|100001||")
    assert (await anna.last()).text == reason.strip()


async def test_an_offline_charger_is_not_restarted(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").online = False
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "Switch its power off and on at the fuse." in await scene.say(anna, "/restart", "would not hear me")


async def test_the_newest_firmware_offers_no_update(scene: Scene) -> None:
    anna = await scene.connected(only="Street")
    told = await scene.say(anna, "/firmware", "newest")
    assert told.startswith("✅ Street · firmware 6.7.36\nThat is the newest version.\n")
    assert "Update" not in told
    await _press_forged(scene, anna, "1|update|100002||")
    assert "newest firmware already: 6.7.36" in await transcript(anna)


async def test_a_locked_charger_is_restarted_only_after_it_is_unlocked(scene: Scene) -> None:
    scene.cloud.charger("Garage").locked = True
    anna = await scene.connected(only="Garage")
    assert "[🔓 Unlock]" in await scene.say(anna, "/restart", "unlock it first")
    scene.clock.advance(seconds=30)  # what was read may have changed by now: the cloud decides
    await scene.say(anna, "/restart", "Restart Garage?")
    assert "[🔓 Unlock]" in await scene.press(anna, "🔁 Restart now", "unlock it first")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_pauses_and_locks_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/status")
    scene.cloud.plug("Garage", kwh=60.0)
    await play.wait(2)
    await play.say("/pause")
    await play.wait()
    await play.press("↩ Back to schedule")
    await play.wait()
    await play.say("/lock")
    await play.wait()
    await play.say("/resume")
    await play.press("🔓▶ Unlock and charge")
    await play.wait()
    assert play.text == play.recorded("back_to_work")
    assert play.never_refused()
    assert scene.cloud.charger("Garage").locked is False


async def test_a_locked_charger_that_waits_for_the_sun_is_unlocked_then_resumed(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    garage = scene.cloud.charger("Garage")
    assert garage.eco_smart is not None
    garage.eco_smart.enabled, garage.eco_smart.mode, garage.locked = True, 1, True
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/resume", "can't start")
    card = await scene.press(anna, "🔓▶ Unlock and charge", "Unlocked")
    assert "Unlocked, then resumed." in card
    assert "· unlocked\n" in card
    assert "[🔓 Unlock]" not in card
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "⚡ Garage · charging" in await transcript(anna)


async def test_unlocking_for_a_car_that_has_gone_says_so(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage", kwh=30)
    await scene.pass_time(seconds=A_POLL)
    scene.cloud.unplug("Garage")
    await scene.pass_time(seconds=A_POLL)
    assert "Unlocked. No car is connected." in await scene.press(anna, "🔓▶ Unlock and charge", "Unlocked")


async def test_an_old_unlock_and_charge_is_asked_again(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/resume", "can't start")
    scene.clock.advance(minutes=3)
    again = await scene.press(anna, "🔓▶ Unlock and charge", "That button")
    assert again.endswith("Unlock Garage and charge now?\n    [🔓▶ Unlock and charge] [✖ No]\n")
    assert scene.cloud.charger("Garage").locked
    await scene.press(anna, "🔓▶ Unlock and charge", "Unlocked")
    assert not scene.cloud.charger("Garage").locked


async def test_a_resume_the_cloud_refuses_after_the_unlock_is_said(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage", kwh=60.0)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    await scene.say(anna, "/resume", "can't start")
    scene.cloud.faults.order(method="POST", status=503)
    told = await scene.press(anna, "🔓▶ Unlock and charge", "Unlocked")
    assert "Unlocked. It did not take the resume; try it in a minute." in told


async def _household_of_two(scene: Scene) -> ChatUser:
    """Ben knows the same login."""
    ben = await scene.person(BEN, "Ben")
    await scene.say(ben, "/start", "Wallbox")
    await scene.services.accounts.connect(BEN, BEN, email="demo@example.com", password="demo-password")
    return ben


async def _press_forged(scene: Scene, anna: ChatUser, data: str) -> None:
    """A press on a button that carries this."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("old button", callback_data=data)]])
    await scene.application.bot.send_message(ANNA, "old", reply_markup=keyboard)
    await anna.answer_to(await anna.press("old button"))
    await scene.settled(ANNA)
