"""The live card: a message that follows a session, is pinned, becomes its receipt, which the record corrects."""

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.preferences import Loudness
from simulator.telegram.user import ChatUser
from tests.chat.playing import Play
from tests.chat.scene import A_POLL, ANNA, Scene, shown, transcript

BEN = 1002


async def _follow(scene: Scene, user: ChatUser) -> None:
    await scene.services.telling.follow(user.user_id, user.chat_id, on=True)


async def _polls(scene: Scene, readings: int) -> None:
    for _ in range(readings):
        await scene.pass_time(seconds=A_POLL)


async def _from_bot(user: ChatUser) -> list[str]:
    return [shown(each) for each in await user.messages() if each.sender == "bot"]


async def _pinned(user: ChatUser) -> list[int]:
    return [each.message_id for each in await user.messages() if each.pinned]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_night_with_a_live_card_reads_well(scene: Scene, language: str) -> None:
    anna = await scene.connected(only="Garage", language_code=language)
    play = Play(scene, anna, language)
    await _follow(scene, anna)
    await play.say("/target")
    await play.say("20 kWh")
    scene.cloud.plug("Garage", kwh=22.0)
    await play.wait(2)
    await play.press("📌 Pin")
    await play.wait(3)
    await play.wait(6, seconds=600)
    await play.wait()
    recorded = scene.cloud.unplug("Garage")
    recorded.energy += 0.4
    recorded.seconds += 240
    recorded.green = 9.0
    await play.wait(3)
    assert play.text == play.recorded("live_card")
    assert play.never_refused()
    assert await _pinned(anna) == []


async def test_the_card_is_switched_among_the_alerts(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/alerts", "What shall I tell you")
    assert "[📈 Live card: on]" in await scene.press(anna, "📈 Live card: off", "What shall I tell you")
    assert (await scene.services.telling.of_chat(ANNA, ANNA)).preferences.live
    assert "[📈 Live card: off]" in await scene.press(anna, "📈 Live card: on", "What shall I tell you")


async def test_a_card_can_be_unpinned_before_its_session_ends(scene: Scene) -> None:
    anna = await _charging(scene)
    await scene.press(anna, "📌 Pin", "charging")
    assert len(await _pinned(anna)) == 1
    await anna.wait_until(lambda seen: all(each.sender == "bot" for each in seen), about="no notice of the pin")
    await scene.press(anna, "📌 Unpin", "charging")
    assert await _pinned(anna) == []
    assert scene.toast() == "No longer pinned."


async def test_in_a_group_that_does_not_let_the_bot_pin_it_says_so(scene: Scene) -> None:
    await scene.connected(only="Garage")
    await scene.person(BEN, "Ben")
    group_id = scene.telegram.world.add_group("Home", [ANNA, BEN])["id"]
    scene.telegram.world.set_member(group_id, "member")
    anna = await scene.person(chat_id=group_id)
    ben = await scene.person(BEN, "Ben", chat_id=group_id)
    await scene.say(anna, "/alerts", "come here now")
    await _follow(scene, anna)
    scene.cloud.plug("Garage", kwh=22.0)
    await _polls(scene, 2)
    answer = await anna.answer_to(await anna.press("📌 Pin"))
    assert answer["text"] == "I may not pin here. An admin of the group can allow it."
    answer = await ben.answer_to(await ben.press("📌 Pin"))
    assert answer["text"] != "Pinned until the session ends."
    assert await _pinned(anna) == []
    question = await scene.press(anna, "🎯 Target…", "How much")
    assert "/target 20" in question
    assert (await scene.press(anna, "30 kWh", "Target")).startswith("🎯 Target: 30 kWh")


async def test_a_notice_that_cannot_be_deleted_stays(scene: Scene) -> None:
    anna = await _charging(scene)
    scene.telegram.world.fault(method="deleteMessage", status=400, description="Bad Request: message can't be deleted")
    await scene.press(anna, "📌 Pin", "charging")
    await scene.telegram.world.wait(lambda: scene.telegram.world.journal.calls("deleteMessage"))
    assert [each.sender for each in await anna.messages()][-1] == "service"
    assert len(await _pinned(anna)) == 1


async def test_a_target_is_typed_chosen_or_taken_away(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    answer = await scene.say(anna, "/target 17,5", "Target")
    assert answer == "🎯 Target: 17.5 kWh for each session.\nLive cards show it; switch them on in /alerts.\n"
    assert (await scene.say(anna, "/target much", "I need")).startswith("I need kWh from 1 to 200, e.g. 20;")
    assert "Now: 17.5 kWh." in await scene.say(anna, "/target", "How much")
    await scene.say(anna, "plenty", "I need kWh")
    assert (await scene.press(anna, "✖ No target", "usual")).startswith("🎯 No target")
    assert (await scene.say(anna, "/target off", "usual")).startswith("🎯 No target")


async def test_a_session_that_began_before_the_wish_gets_no_card(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    scene.cloud.plug("Garage", kwh=22.0)
    await _polls(scene, 2)
    await _follow(scene, anna)
    before = len(await anna.messages())
    await _polls(scene, 4)
    assert len(await anna.messages()) == before
    assert "📌" not in await transcript(anna)


async def test_a_status_asked_from_the_card_leaves_the_card(scene: Scene) -> None:
    anna = await _charging(scene)
    await scene.press(anna, "📋 Status", "unlocked")
    card, status = (await _from_bot(anna))[-2:]
    assert "[📌 Pin]" in card
    assert "[⏸ Pause]" in status


async def test_where_the_receipt_is_off_the_card_becomes_it_in_place(scene: Scene) -> None:
    anna = await _charging(scene)
    for kind in (AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED):
        await scene.services.telling.choose(ANNA, ANNA, kind, Loudness.OFF)
    messages = len(await anna.messages())
    scene.cloud.unplug("Garage")
    await _polls(scene, 1)
    assert len(await anna.messages()) == messages
    receipt = (await _from_bot(anna))[-1]
    assert receipt.startswith("✅ Garage finished")
    assert "at €0.20/kWh" in receipt
    assert "[📋 Status]" in receipt


@pytest.mark.parametrize("deleted", [False, True])
async def test_the_end_rings_in_answer_to_the_card_and_also_where_that_was_deleted(
    scene: Scene, *, deleted: bool
) -> None:
    anna = await _charging(scene)
    card = (await anna.messages())[-1].message_id
    if deleted:
        scene.telegram.world.delete(anna.chat_id, card)
    scene.cloud.unplug("Garage")
    await _polls(scene, 1)
    told = (await anna.messages())[-1]
    assert told.message_id > card
    assert told.text.startswith("✅ Garage finished")
    assert told.raw["reply_to"] == (None if deleted else card)
    call = scene.telegram.world.journal.calls("sendMessage")[-1]
    assert call.parameters["disable_notification"] == "false"


async def _charging(scene: Scene) -> ChatUser:
    """Anna with a live card."""
    anna = await scene.connected(only="Garage")
    await _follow(scene, anna)
    scene.cloud.plug("Garage", kwh=60.0)
    await _polls(scene, 2)
    return anna
