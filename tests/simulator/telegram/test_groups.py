"""Groups: what a bot hears, who comes and goes, topics and upgrades."""

from typing import Any

import pytest
import telegram

from simulator.telegram.errors import NotPossible
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser
from simulator.telegram.world import World


@pytest.fixture
def world(server: RunningTelegram, group: int) -> World:
    server.world.bot().updates.clear()
    return server.world


async def heard(bot: telegram.Bot) -> list[str | None]:
    return [each.message.text for each in await bot.get_updates() if each.message]


async def test_privacy_mode_lets_only_commands_and_replies_through(world: World, bot: telegram.Bot, group: int) -> None:
    sent = await bot.send_message(group, "hello")
    for text in ("chatter", "/status", "/status@simulated_wallbox_bot", "/status@other_bot", "about /status"):
        world.type(1002, text, chat_id=group)
    world.type(1002, "a reply", chat_id=group, reply_to=sent.message_id)
    assert await heard(bot) == ["/status", "/status@simulated_wallbox_bot", "a reply"]


async def test_an_admin_bot_hears_everything(world: World, bot: telegram.Bot, group: int) -> None:
    world.set_member(group, "administrator")
    world.type(1002, "chatter", chat_id=group)
    assert (await heard(bot))[-1] == "chatter"


async def test_a_bot_is_told_that_it_was_added_and_removed(
    server: RunningTelegram, bot: telegram.Bot, group: int
) -> None:
    server.world.set_member(group, "kicked", by=1002)
    changes = [each.my_chat_member for each in await bot.get_updates() if each.my_chat_member]
    told = [(each.from_user.id, each.old_chat_member.status, each.new_chat_member.status) for each in changes]
    assert told == [(1001, "left", "member"), (1002, "member", "kicked")]


async def test_people_come_and_go_with_service_messages(world: World, bot: telegram.Bot, group: int) -> None:
    world.add_user(1003, "Cleo")
    world.set_member(group, "member", user_id=1003)
    world.set_member(group, "left", user_id=1003, by=1003)
    messages = [each.message for each in await bot.get_updates() if each.message]
    assert [[user.id for user in each.new_chat_members] for each in messages] == [[1003], []]
    assert messages[1].left_chat_member is not None
    with pytest.raises(NotPossible, match="cannot act in chat"):
        world.type(1003, "/status", chat_id=group)


async def test_admin_bots_hear_of_members_when_they_ask_for_it(world: World, bot: telegram.Bot, group: int) -> None:
    world.set_member(group, "administrator")
    await bot.get_updates(offset=-1, allowed_updates=["chat_member"])
    world.bot().updates.clear()
    world.set_member(group, "administrator", user_id=1002)
    change = (await bot.get_updates())[0].chat_member
    assert change is not None
    assert (change.new_chat_member.user.id, change.new_chat_member.status) == (1002, "administrator")


@pytest.mark.parametrize("status", ["creator", "administrator", "member", "restricted", "left", "kicked"])
async def test_every_status_of_a_member_is_understood(status: Any, world: World, bot: telegram.Bot, group: int) -> None:
    world.set_member(group, status, user_id=1002)
    assert (await bot.get_chat_member(group, 1002)).status == status


async def test_a_bot_leaves_a_group(world: World, bot: telegram.Bot, group: int) -> None:
    assert await bot.leave_chat(group)
    change = (await bot.get_updates())[-1].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "left"


async def test_an_upgrade_is_told_in_both_chats(world: World, bot: telegram.Bot, group: int) -> None:
    new = world.migrate(group)["chat_id"]
    messages = [each.message for each in await bot.get_updates() if each.message]
    told = [(each.chat.id, each.migrate_to_chat_id, each.migrate_from_chat_id) for each in messages]
    assert told == [(group, new, None), (new, None, group)]
    assert messages[1].chat.type == "supergroup"
    with pytest.raises(NotPossible):
        world.type(1002, "/status", chat_id=group)
    with pytest.raises(NotPossible):
        world.migrate(new)


async def test_topics_divide_a_forum(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    world = server.world
    forum = world.add_group("Houses", [1001], kind="supergroup", is_forum=True, username="houses")["id"]
    world.set_member(forum, "member")
    thread_id = world.add_topic(forum, "Garage")["message_thread_id"]
    world.type(1001, "/status", chat_id=forum, thread_id=thread_id)
    command = (await bot.get_updates())[-1].message
    assert command is not None
    assert (command.message_thread_id, command.is_topic_message) == (thread_id, True)
    answer = await bot.send_message("@houses", "here", message_thread_id=thread_id)
    assert (answer.message_thread_id, answer.chat.is_forum) == (thread_id, True)
    with pytest.raises(telegram.error.BadRequest, match="Message thread not found"):
        await bot.send_message(forum, "x", message_thread_id=999)


async def test_only_a_forum_has_topics(world: World, group: int) -> None:
    with pytest.raises(NotPossible, match="no forum"):
        world.add_topic(group, "Garage")
