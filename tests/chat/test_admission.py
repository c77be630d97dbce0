"""In a group: who may press what all see, and what a press of somebody else does to it."""

from bot.db import members
from bot.domain.access import Role
from simulator.telegram.user import ChatUser
from tests.chat.scene import ANNA, Scene, transcript

BEN = 2002
NOT_FOR_YOU = "These buttons are for the person who asked."
NO_SUCH = "This is not a charger of yours. /login connects your own Wallbox account."


async def _group(scene: Scene) -> tuple[ChatUser, ChatUser]:
    """Anna, connected, and Ben in a group with the bot: how each sees it."""
    await scene.connected(only="Garage")
    world = scene.telegram.world
    world.add_user(BEN, "Ben")
    group_id = world.add_group("Home", [ANNA, BEN])["id"]
    world.set_member(group_id, "member")
    ben = await scene.stack.enter_async_context(ChatUser(scene.telegram.url, BEN, "Ben", chat_id=group_id))
    return await scene.person(chat_id=group_id), ben


async def _join(scene: Scene, role: Role) -> None:
    """Ben becomes a member of Anna's account."""
    [account] = await scene.services.accounts.connected(ANNA)
    async with scene.services.telling.database.transaction() as tx:
        await members.add(tx, account_id=account.account_id, user_id=BEN, role=role, now=scene.clock())


async def _refused(scene: Scene, who: ChatUser, label: str) -> str:
    """The alert a press is answered with; what all see stays as it is."""
    before = await transcript(who)
    told = await who.answer_to(await who.press(label))
    await scene.settled(who.chat_id)
    assert await transcript(who) == before
    assert told["show_alert"]
    return str(told["text"])


async def test_a_stranger_s_press_leaves_the_card_to_the_others(scene: Scene) -> None:
    anna, ben = await _group(scene)
    await scene.say(anna, "/status", "Garage")
    for label in ("🔒 Lock", "🔄 Refresh", "☰ More", "⚡ 32 A"):
        assert await _refused(scene, ben, label) == NO_SUCH, label
    assert not scene.cloud.charger("Garage").locked


async def test_a_viewer_is_told_above_the_chat(scene: Scene) -> None:
    anna, ben = await _group(scene)
    await _join(scene, Role.VIEWER)
    await scene.say(anna, "/status", "Garage")
    told = await _refused(scene, ben, "🔒 Lock")
    assert told == "You may look at this charger but not control it. Its owner here can do that."


async def test_the_switches_of_somebody_else_are_told_above_the_chat(scene: Scene) -> None:
    anna, ben = await _group(scene)
    await scene.say(anna, "/alerts", "What shall I tell you")
    await _join(scene, Role.OWNER)
    assert await _refused(scene, ben, "🔔 Error") == NOT_FOR_YOU
    assert await scene.press(anna, "🔔 Error", lambda message: "🔕 Error" in message.labels)


async def test_a_question_before_erasing_is_for_the_one_who_was_asked(scene: Scene) -> None:
    anna, ben = await _group(scene)
    await _join(scene, Role.OWNER)
    await scene.say(anna, "/logout", "Disconnect?")
    for label in ("Yes, disconnect", "✖ No"):
        assert await _refused(scene, ben, label) == NOT_FOR_YOU, label
        assert await scene.services.accounts.is_connected(BEN), label
    await scene.press(anna, "Yes, disconnect", "erased")
    assert await scene.services.accounts.is_connected(BEN)
    assert not await scene.services.accounts.is_connected(ANNA)


async def test_in_spanish_too(scene: Scene) -> None:
    anna, _ = await _group(scene)
    world = scene.telegram.world
    world.add_user(BEN, "Ben", language_code="es")
    ben = await scene.stack.enter_async_context(
        ChatUser(scene.telegram.url, BEN, "Ben", language_code="es", chat_id=anna.chat_id)
    )
    await scene.say(anna, "/logout", "Disconnect?")
    assert await _refused(scene, ben, "✖ No") == "Estos botones son para quien lo ha pedido."


async def test_somebody_not_connected_with_an_old_button_is_told_above_the_chat(scene: Scene) -> None:
    anna, ben = await _group(scene)
    await scene.say(anna, "/status", "Garage")
    chat = scene.telegram.world.seen_chat(anna.chat_id, None)
    inline = chat.messages[max(chat.messages)].inline
    assert inline is not None
    inline[0][0]["callback_data"] = "0|from|another|release"
    assert await _refused(scene, ben, inline[0][0]["text"]) == "You have not connected a Wallbox account yet."
