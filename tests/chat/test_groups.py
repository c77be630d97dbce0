"""Groups, and what happens to chats themselves."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.callbacks import Press, Verb
from bot.db import members
from bot.db.engine import Database
from bot.domain.access import Role
from simulator.telegram.user import ChatUser
from tests.chat.scene import A_POLL, ANNA, Scene, transcript

BEN = 2002


async def _group(scene: Scene, status: str = "member") -> ChatUser:
    """Anna, connected, and Ben, not, in a group with the bot; Anna's view of it."""
    await scene.connected(only="Garage")
    world = scene.telegram.world
    world.add_user(BEN, "Ben")
    group_id = world.add_group("Home", [ANNA, BEN])["id"]
    await scene.stack.enter_async_context(ChatUser(scene.telegram.url, BEN, "Ben", chat_id=group_id))
    world.set_member(group_id, status)  # type: ignore[arg-type]  # the simulator names the statuses
    return await scene.person(chat_id=group_id)


async def _ben_too(scene: Scene, database: Database, group: ChatUser) -> ChatUser:
    """Ben in the group, an owner of the account as Anna is."""
    account_id = (await scene.services.charging.chargers(ANNA))[0].account_id
    async with database.transaction() as tx:
        await members.add(tx, account_id=account_id, user_id=BEN, role=Role.OWNER, now=scene.clock())
    return await scene.stack.enter_async_context(ChatUser(scene.telegram.url, BEN, "Ben", chat_id=group.chat_id))


async def test_a_command_for_this_bot_is_answered_for_the_one_who_typed_it(scene: Scene) -> None:
    group = await _group(scene)
    username = scene.application.bot.username
    card = await scene.say(group, f"/status@{username}", "Garage")
    assert card.startswith("🟢 Garage · ready, no car\n")
    ben = await scene.stack.enter_async_context(ChatUser(scene.telegram.url, BEN, "Ben", chat_id=group.chat_id))
    told = await scene.say(ben, "/status", "not connected")
    assert told == "You have not connected a Wallbox account yet.\n    [💬 Open private chat]\n"


async def test_whoever_presses_in_a_group_acts_as_oneself(scene: Scene) -> None:
    group = await _group(scene)
    await scene.say(group, "/status", "Garage")
    ben = await scene.stack.enter_async_context(ChatUser(scene.telegram.url, BEN, "Ben", chat_id=group.chat_id))
    query = await ben.press("🔒 Lock")
    told = await ben.answer_to(query)
    assert (told["text"], told["show_alert"]) == (
        "This is not a charger of yours. /login connects your own Wallbox account.",
        True,
    )
    assert not scene.cloud.charger("Garage").locked


async def test_another_member_s_undo_is_refused_above_the_chat(scene: Scene, database: Database) -> None:
    group = await _group(scene)
    ben = await _ben_too(scene, database, group)
    card = await scene.say(group, "/current 10", "Limit 32 A → 10 A")
    told = await ben.answer_to(await ben.press("↩ Undo"))
    assert (told["text"], told["show_alert"]) == ("Only who made a change can undo it.", True)
    await scene.settled(group.chat_id)
    assert (await transcript(group)).endswith(card)
    assert "Limit 10 A → 32 A" in await scene.press(group, "↩ Undo", "Limit 10 A → 32 A")


async def test_another_member_s_undo_of_schedules_is_refused_above_the_chat(scene: Scene, database: Database) -> None:
    group = await _group(scene)
    ben = await _ben_too(scene, database, group)
    button = InlineKeyboardButton("↩ Undo", callback_data=Press(Verb.UNDO_SCHEDULES, 100001, "1").pack())
    await scene.application.bot.send_message(group.chat_id, "saved", reply_markup=InlineKeyboardMarkup([[button]]))
    told = await ben.answer_to(await ben.press("↩ Undo"))
    assert (told["text"], told["show_alert"]) == ("Only who made a change can undo it.", True)


async def test_chatter_and_other_bots_commands_are_not_answered(scene: Scene) -> None:
    group = await _group(scene, "administrator")
    username = scene.application.bot.username
    await group.say("good morning")
    await group.say("/weather")
    await group.say("/status@other_bot")
    await group.say(f"/weather@{username}")
    await group.wait_for("I understand commands and buttons.")
    await scene.say(group, "/help", "What I can do")
    typed = [line for line in (await transcript(group)).splitlines() if "understand" in line]
    assert len(typed) == 1


async def test_who_blocks_the_bot_gets_nothing_more_until_it_is_unblocked(scene: Scene) -> None:
    anna = await scene.connected(only="Garage")
    world = scene.telegram.world
    world.block(ANNA)
    await _drained(scene)
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    world.unblock(ANNA)
    await _drained(scene)
    scene.cloud.unplug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    seen = await transcript(anna)
    assert "started charging" not in seen
    assert "✅ Garage finished" in seen


async def test_an_upgraded_group_goes_on_being_told(scene: Scene) -> None:
    group = await _group(scene)
    await scene.say(group, "/alerts", "What shall I tell you")
    new_id = scene.telegram.world.migrate(group.chat_id)["chat_id"]
    await _drained(scene)
    scene.cloud.plug("Garage")
    for _ in range(2):
        await scene.pass_time(seconds=A_POLL)
    upgraded = await scene.person(chat_id=new_id)
    assert "⚡ Garage started charging" in await transcript(upgraded)


async def _drained(scene: Scene) -> None:
    """Return when the bot has dealt with every update so far: it answers somebody else after them."""
    carla = await scene.person(3003, "Carla")
    await scene.say(carla, "/help", "What I can do")
    for chat_id in [*scene.telegram.world.groups, ANNA]:
        await scene.settled(chat_id)
