"""/alerts: what a chat is told, and how loudly."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

SWITCHES = """\
What shall I tell you in this chat?
🔔 aloud · 🔕 without a sound · ✖ not at all
    [🔔 Started] [🔔 Finished]
    [🔔 Paused] [🔕 Car connected]
    [🔕 Car unplugged] [🔔 Locked with a car]
    [🔕 Waiting] [🔔 Error]
    [🔔 Offline] [🔕 Back online]
    [🔕 Clock change] [🔕 New firmware]
    [✖ Ask when I plug in]
    [🌙 Quiet hours…]
    [💤 Snooze 1 h] [💤 Till morning]
    [📈 Live card: off]
"""


async def _group(scene: Scene) -> ChatUser:
    """Anna's view of a group with the bot."""
    world = scene.telegram.world
    group_id = world.add_group("Home", [ANNA])["id"]
    world.set_member(group_id, "member")
    return await scene.person(chat_id=group_id)


async def _tap(scene: Scene, user: ChatUser, label: str, then: str) -> str:
    """Press a switch and wait for its next state."""
    return await scene.press(user, label, lambda message: then in message.labels)


async def _plug(scene: Scene, charger: str = "Garage") -> None:
    scene.cloud.plug(charger)
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)


async def test_a_press_leads_from_aloud_to_silent_to_off_in_place(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    assert await scene.say(anna, "/alerts", "What shall I tell you") == SWITCHES
    for label, then in (("🔔 Started", "🔕 Started"), ("🔕 Started", "✖ Started"), ("✖ Started", "🔔 Started")):
        assert await _tap(scene, anna, label, then) == SWITCHES.replace("🔔 Started", then)


async def test_what_is_switched_off_is_not_told_and_what_is_silent_comes_without_a_sound(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    await scene.say(anna, "/alerts", "What shall I tell you")
    await _tap(scene, anna, "🔔 Started", "🔕 Started")
    await _tap(scene, anna, "🔕 Started", "✖ Started")
    await _plug(scene)
    scene.cloud.unplug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    told = {each.text.splitlines()[0]: each.silent for each in await anna.messages() if "Garage" in each.text}
    assert not any("started charging" in line for line in told)
    assert [silent for line, silent in told.items() if "car connected" in line] == [True]
    assert [silent for line, silent in told.items() if "✅ Garage finished" in line] == [False]


async def test_one_of_several_chargers_may_be_told_otherwise(scene: Scene) -> None:
    anna = await scene.connected()
    await scene.say(anna, "/alerts", "What shall I tell you")
    garage = await scene.press(anna, "›", "of Garage")
    assert garage.startswith("What shall I tell you of Garage in this chat?\n")
    assert garage.endswith("    [‹] [Garage] [›]\n    [‹ Back]\n")
    await _tap(scene, anna, "🔔 Started", "🔕 Started")
    await _tap(scene, anna, "🔕 Started", "✖ Started")
    assert "[🔔 Started]" in await scene.press(anna, "›", "of Street")
    everything = await scene.press(anna, "›", "tell you in this chat")
    assert everything == SWITCHES + "    [‹] [All chargers] [›]\n"
    assert "[✖ Started]" in await scene.press(anna, "›", "of Garage")
    assert "what next" in await scene.press(anna, "‹ Back", "what next")
    await _plug(scene, "Street")
    await _plug(scene)
    seen = await transcript(anna)
    assert "⚡ Street started charging" in seen
    assert "⚡ Garage started charging" not in seen


async def test_a_button_of_the_release_before_still_works(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    for forged in ("started:on", "started:purple", "sign_in_refused:off", "nothing"):
        button = InlineKeyboardButton("old", callback_data=f"1|alert|0|{forged}|")
        await scene.application.bot.send_message(ANNA, "old", reply_markup=InlineKeyboardMarkup([[button]]))
        assert "[🔔 Started]" in await scene.press(anna, "old", "What shall I tell you")


async def test_the_menu_in_a_group_lets_the_group_have_them_too(scene: Scene) -> None:
    await scene.connected(only="Garage")
    group = await _group(scene)
    await scene.say(group, "/status", "ready")
    await scene.press(group, "☰ More", "what next")
    brought = await scene.press(group, "🔔 Alerts", "come here now")
    assert brought == "Alerts of Garage come here now.\n" + SWITCHES + "    [✖ Stop here]\n"


async def test_asking_for_alerts_in_a_group_lets_the_group_have_them(scene: Scene) -> None:
    await scene.connected(only="Garage")
    group = await _group(scene)
    first = await scene.say(group, "/alerts", "What shall I tell you")
    assert first == "Alerts of Garage come here now.\n" + SWITCHES + "    [✖ Stop here]\n"
    assert await scene.say(group, "/alerts", "What shall I tell you") == SWITCHES + "    [✖ Stop here]\n"
    await _plug(scene)
    assert "⚡ Garage started charging" in await transcript(group)
    stopped = await scene.press(group, "✖ Stop here", "any more")
    assert stopped == "I tell nothing here any more. /alerts brings the alerts back.\n"
    scene.cloud.unplug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    assert "finished" not in await transcript(group)
