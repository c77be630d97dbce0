"""Quiet hours and snooze, played in English and Spanish; and who may arrange them in a group."""

import pytest

from bot.chat.language import language_for
from bot.db import members
from bot.domain.access import Role
from bot.domain.preferences import Preferences
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

BEN = 2002


async def _pass(scene: Scene, readings: int = 2) -> None:
    for _ in range(readings):
        await scene.pass_time(seconds=A_POLL)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_an_evening_with_quiet_hours_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await play.say("/alerts")
    await play.press("🌙 Quiet hours…")
    await play.tap("22:00–07:00")
    await play.tap("✔ " + language_for(language)("Error"))
    await play.press("✏️ Type times…")
    await play.say("all night")
    await play.say("21:30-6 Europe/Lisbon")
    await play.press("✖ No quiet hours")
    await play.press("‹ Alerts")
    await play.press("💤 Snooze 1 h")
    await play.press("‹ Alerts")
    await play.press("🔔 End the snooze")
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage")
    await play.wait(2)
    await play.press("💤 Snooze")
    await play.press("💤 Till morning")
    await play.say("/alerts")
    assert play.text == play.recorded("quiet")
    assert play.never_refused()


async def test_at_night_nothing_makes_a_sound_but_what_may(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/alerts", "tell you")
    await scene.press(anna, "🌙 Quiet hours…", "Quiet hours")
    await scene.press(anna, "22:00–07:00", "22:00–07:00")
    scene.cloud.plug("Garage")
    await _pass(scene)
    scene.clock.advance(hours=6)
    scene.cloud.unplug("Garage")
    await _pass(scene)
    scene.cloud.charger("Garage").locked = True
    scene.cloud.plug("Garage")
    await _pass(scene)
    sounds = {each.text.splitlines()[0].split(" · ")[0]: not each.silent for each in await anna.messages()}
    assert sounds["✅ Garage finished"] is False
    assert sounds["🔒🚗 Garage is locked with a car connected"] is True


async def test_a_snooze_is_over_by_itself(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/alerts", "tell you")
    snoozed = await scene.press(anna, "💤 Snooze 1 h", "make no sound")
    assert snoozed.startswith("💤 Alerts make no sound here until 18:3")
    assert "What rings all the same: locked with a car, error, use while away.\n" in snoozed
    scene.clock.advance(hours=2)
    assert "[💤 Snooze 1 h]" in await scene.press(anna, "‹ Alerts", "tell you")


async def test_a_button_nobody_has_made_changes_nothing(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    before = await scene.services.telling.of_chat(ANNA, ANNA)
    for forged in ("1|quietset|0|noon|", "1|quietring|0|started:off|", "1|snoozefor|0|for ever|", "1|quiet|7||"):
        await _forge(scene, anna, forged)
        assert await scene.services.telling.of_chat(ANNA, ANNA) == before, forged


async def _forge(scene: Scene, user: ChatUser, packed: str) -> None:
    keyboard = {"inline_keyboard": [[{"text": "old", "callback_data": packed}]]}
    await scene.application.bot.send_message(user.chat_id, "old", api_kwargs={"reply_markup": keyboard})
    await user.answer_to(await user.press("old"))
    await scene.settled(user.chat_id)


async def _family(scene: Scene, **kind: object) -> tuple[ChatUser, ChatUser]:
    """Anna, connected, and Ben, not, in a group with the bot."""
    await scene.connected(only="Garage")
    world = scene.telegram.world
    world.add_user(BEN, "Ben")
    group_id = world.add_group("Home", [ANNA, BEN], **kind)["id"]  # type: ignore[arg-type]  # as the simulator has it
    world.set_member(group_id, "member")
    anna = await scene.person(chat_id=group_id)
    return anna, await scene.person(BEN, "Ben", chat_id=group_id)


async def test_only_an_owner_arranges_what_a_group_is_told(scene: Scene) -> None:
    anna, ben = await _family(scene)
    assert (await scene.say(ben, "/alerts", "not connected")).startswith("You have not connected")
    [account] = await scene.services.accounts.connected(ANNA)
    async with scene.services.telling.database.transaction() as tx:
        await members.add(tx, account_id=account.account_id, user_id=BEN, role=Role.DRIVER, now=scene.clock())
    assert (await scene.say(ben, "/alerts", "owner")).startswith("Only an owner of the Wallbox account arranges")
    await scene.say(anna, "/alerts", "come here now")
    await _forge(scene, ben, "1|alert|0|error:off|")
    assert scene.toast().startswith("Only an owner of the Wallbox account arranges")
    assert (await scene.services.telling.of_chat(ANNA, anna.chat_id)).preferences == Preferences()
    assert "[🔕 Error]" in await scene.press(anna, "🔔 Error", lambda message: "🔕 Error" in message.labels)


async def test_an_owner_is_told_how_alerts_come_to_a_group_that_gets_none(scene: Scene) -> None:
    anna, _ = await _family(scene)
    for typed in ("/remind 18:30", "/away on", "/target 20"):
        answer = await scene.say(anna, typed, "")
        assert answer == "I don't tell you anything in this group yet. /alerts brings your alerts here.\n", typed


async def test_a_stranger_who_presses_that_somebody_is_back_is_refused_above_the_chat(scene: Scene) -> None:
    anna, ben = await _family(scene)
    await scene.say(anna, "/alerts", "come here now")
    shown = await scene.say(anna, "/away on", "You are away")
    await ben.answer_to(await ben.press("🏠 I am back"))
    await scene.settled(anna.chat_id)
    assert scene.toast().startswith("Only an owner of the Wallbox account arranges")
    assert (await transcript(anna)).endswith(shown)


async def test_any_member_may_snooze_a_group_and_nobody_else(scene: Scene) -> None:
    anna, ben = await _family(scene)
    await scene.say(anna, "/alerts", "come here now")
    scene.cloud.plug("Garage")
    await _pass(scene)
    await ben.answer_to(await ben.press("💤 Snooze"))
    await scene.settled(ben.chat_id)
    assert scene.toast().startswith("This is not a charger of yours. /login connects")
    assert (await scene.services.telling.of_chat(ANNA, anna.chat_id)).snoozed_until is None
    [account] = await scene.services.accounts.connected(ANNA)
    async with scene.services.telling.database.transaction() as tx:
        await members.add(tx, account_id=account.account_id, user_id=BEN, role=Role.VIEWER, now=scene.clock())
    await scene.press(ben, "💤 Snooze", "how long")
    await scene.press(ben, "💤 Snooze 1 h", "make no sound")
    assert (await scene.services.telling.of_chat(ANNA, anna.chat_id)).snoozed_until is not None


async def test_alerts_go_to_the_topic_in_which_they_were_asked_for(scene: Scene) -> None:
    anna, _ = await _family(scene, kind="supergroup", is_forum=True)
    world = scene.telegram.world
    car, garden = (int(world.add_topic(anna.chat_id, name)["message_thread_id"]) for name in ("Car", "Garden"))
    await anna.say("/alerts", thread_id=garden)
    await anna.wait_for("come here now")
    await scene.settled(anna.chat_id)
    await anna.say("/alerts", thread_id=car)
    await anna.wait_for(lambda each: "come here now" in each.text and each.raw["thread_id"] == car)
    await scene.settled(anna.chat_id)
    scene.cloud.plug("Garage")
    await _pass(scene)
    [started] = [each for each in await anna.messages() if "started charging" in each.text]
    assert started.raw["thread_id"] == car
    del world.groups[anna.chat_id].topics[car]
    scene.cloud.unplug("Garage")
    await _pass(scene)
    scene.cloud.plug("Garage")
    await _pass(scene)
    told = [each for each in await anna.messages() if "Garage" in each.text and each.sender == "bot"][-2:]
    assert [each.raw["thread_id"] for each in told] == [None, None]
    gone = "The topic for alerts is gone, so they come here. /alerts in another topic moves them."
    assert [gone in each.text for each in told] == [True, False]


async def test_the_times_are_asked_in_a_group_as_a_reply(scene: Scene) -> None:
    anna, _ = await _family(scene)
    await scene.say(anna, "/alerts", "come here now")
    await scene.press(anna, "🌙 Quiet hours…", "Quiet hours")
    await scene.press(anna, "✏️ Type times…", "From when to when")
    prompt = await anna.last()
    await anna.say("23-6", reply_to=prompt.message_id)
    await anna.wait_for("23:00–06:00")
    assert (await scene.services.telling.of_chat(ANNA, ANNA)).preferences.quiet is None
