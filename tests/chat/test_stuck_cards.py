"""A card never says for ever that something is being done, and nobody waits for somebody else's cloud."""

from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, Scene, transcript

GARAGE_PATH = "/v2/charger/100001"


async def _pressed(scene: Scene, *edits: int | None) -> ChatUser:
    """Anna after a press on Lock whose edits are answered so, in turn; None is as usual."""
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    for status in edits:
        scene.telegram.world.fault(method="editMessageText", status=status)
    await anna.answer_to(await anna.press("🔒 Lock"))
    await scene.settled(anna.chat_id)
    return anna


async def test_where_the_last_edit_fails_the_next_reading_shows_the_card(scene: Scene) -> None:
    anna = await _pressed(scene, None, 502)
    assert "locking…" in await transcript(anna)
    await scene.pass_time(seconds=A_POLL)
    seen = await transcript(anna)
    assert "🔒 Garage · locked, no car\n" in seen
    assert "locking…" not in seen
    assert len(await anna.messages()) == 2


async def test_where_both_edits_fail_a_new_message_is_tried(scene: Scene) -> None:
    anna = await _pressed(scene, 502, 502)
    assert "🔒 Garage · locked, no car\n" in await transcript(anna)
    assert len(await anna.messages()) == 3


async def test_where_a_refusal_cannot_be_shown_the_next_reading_shows_the_card(scene: Scene) -> None:
    scene.cloud.faults.order(method="PUT", path=GARAGE_PATH, status=500)
    anna = await _pressed(scene, None, 502)
    assert "locking…" in await transcript(anna)
    await scene.pass_time(seconds=A_POLL)
    assert "🟢 Garage · ready, no car\n" in await transcript(anna)


async def test_a_press_is_answered_while_the_cloud_hangs_for_the_one_before(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.cloud.faults.order(method="PUT", path=GARAGE_PATH, delay=1.5)
    first = await anna.press("🔒 Lock")
    second = await anna.press("☰ More")
    toasts = [await anna.answer_to(each, timeout=1.0) for each in (first, second)]
    assert [each["text"] for each in toasts] == ["Locking…", "One moment, I am still at the step before."]
    await anna.wait_for("what next")
    await scene.settled(anna.chat_id)
    assert scene.cloud.charger("Garage").locked


async def test_a_press_that_waited_is_not_taken_for_an_old_one(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/current", "Most current")
    scene.telegram.world.fault(method="answerCallbackQuery", delay=0.3)
    await anna.press("‹ Back to the card")
    await anna.press("16 A")
    await anna.wait_for("Limit 16 A of 32 A · unlocked")
    assert [each["text"] for each in scene.telegram.world.given_callbacks()][1:] == [
        "One moment, I am still at the step before."
    ]
