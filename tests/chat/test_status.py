"""See chargers: cards, list, arrows, fresh readings."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.callbacks import Press, Verb
from simulator.telegram.user import SeenMessage
from tests.chat.scene import A_POLL, ANNA, Scene, shown, transcript

GARAGE, STREET = 100001, 100002


async def test_status_shows_the_first_card_and_arrows_lead_round(scene: Scene) -> None:
    anna = await scene.connected()
    assert (
        await scene.say(anna, "/status", "Garage")
        == """\
🟢 Garage · ready, no car
Limit 32 A of 32 A · unlocked
as of 17:36 (1 s ago)
    [🔒 Lock] [⚡ 32 A] [🔄 Refresh]
    [‹] [☰ More] [›]
"""
    )
    assert (await scene.press(anna, "›", "Street")).startswith("🟢 Street · ready, no car\n")
    assert (await scene.press(anna, "›", "Garage")).startswith("🟢 Garage")
    assert (await scene.press(anna, "‹", "Street")).startswith("🟢 Street")
    assert len(await anna.messages()) == 2


async def test_an_only_charger_has_no_arrows(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    card = await scene.say(anna, "/status", "Garage")
    assert card.endswith("    [🔒 Lock] [⚡ 32 A] [🔄 Refresh]\n    [☰ More]\n")


async def test_the_list_names_every_charger_and_opens_its_card(scene: Scene) -> None:
    anna = await scene.connected()
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert (
        await scene.say(anna, "/chargers", "You have")
        == """\
You have 2 chargers:
⚡ Garage · charging · 22.1 kW
🟢 Street · ready, no car
    [Garage] [Street]
"""
    )
    assert (await scene.press(anna, "Street", "Limit")).startswith("🟢 Street · ready, no car\n")


async def test_refresh_reads_when_the_budget_allows_it(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.clock.advance(seconds=70)
    card = await scene.press(anna, "🔄 Refresh", "(0 s ago)")
    assert card.startswith("🟢 Garage · ready, no car\n")
    assert scene.toast() == "Reading…"


async def test_refresh_within_a_minute_says_when_and_the_card_follows(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.clock.advance(seconds=70)
    await scene.press(anna, "🔄 Refresh", "(0 s ago)")
    scene.clock.advance(seconds=20)
    card = await scene.press(anna, "🔄 Refresh", "(21 s ago)")
    assert scene.toast() == "Next reading at 17:38:53, I'll update this card."
    assert "as of 17:37 (21 s ago)" in card
    scene.cloud.plug("Garage")
    await scene.pass_time(seconds=45)
    followed = await anna.wait_for("Garage · charging")
    assert shown(followed).startswith("⚡ Garage · charging\n")


async def test_a_press_on_refresh_again_at_once_changes_nothing_and_is_no_error(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    for _ in range(3):
        await anna.answer_to(await anna.press("🔄 Refresh"))
        await scene.settled(ANNA)
    assert len(await anna.messages()) == 2


async def test_a_cloud_that_does_not_answer_is_said_with_the_way_back(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    scene.clock.advance(seconds=70)
    scene.cloud.faults.order(status=503, times=None)
    assert (
        await scene.press(anna, "🔄 Refresh", "cloud")
        == """\
Wallbox's cloud does not answer right now. I keep trying; your charger works on its own.
    [‹ Back to the card]
"""
    )
    assert (await scene.press(anna, "‹ Back to the card", "Garage")).startswith("🟢 Garage · ready, no car\n")


async def test_a_button_of_an_older_version_brings_the_card(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await _press_forged(scene, "0|pause|100001")
    assert scene.toast() == "That button is from an older version. Here is the card again."
    assert (await transcript(anna)).startswith("🟢 Garage · ready, no car\n")


async def test_a_forged_button_finds_no_charger(scene: Scene) -> None:
    mallory = await scene.connected(credentials=("guest@example.com", "guest-password"))
    await _press_forged(scene, Press(Verb.UNLOCK, STREET).pack())
    assert await transcript(mallory) == "This is not a charger of yours. /chargers lists those you have.\n"
    assert scene.cloud.charger("Street").locked is False


async def _press_forged(scene: Scene, data: str) -> None:
    """A press on a message whose button carries this data."""
    world = scene.telegram.world
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("old", callback_data=data)]])
    await scene.application.bot.send_message(ANNA, "old", reply_markup=keyboard)
    query = world.press(ANNA, "old")["callback_query_id"]
    await world.wait(lambda: any(each["id"] == query and each["answered"] for each in world.given_callbacks()))
    await scene.settled(ANNA)


async def test_a_card_that_was_deleted_is_sent_anew(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/status", "Garage")
    card = await anna.last()
    scene.telegram.world.fault(
        method="editMessageText", status=400, description="Bad Request: message to edit not found"
    )
    await anna.press("🔄 Refresh", card.message_id)
    await anna.wait_for(lambda message: _is_newer(message, card))


def _is_newer(message: SeenMessage, than: SeenMessage) -> bool:
    return message.message_id > than.message_id
