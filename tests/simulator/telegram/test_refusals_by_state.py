"""Refusals that depend on what happened before: blocked, kicked, upgraded, answered already, too late."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import telegram
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

Act = Callable[[telegram.Bot], Awaitable[Any]]

TEXT = 2
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"
KEYBOARD = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("x", callback_data="go"))


@pytest.fixture
async def hello(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "hello")


async def test_a_bot_cannot_write_to_somebody_who_never_wrote(server: RunningTelegram, bot: telegram.Bot) -> None:
    server.world.add_user(1003, "Cleo")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1003, "x")


WRITING: list[Act] = [
    lambda b: b.send_message(1001, "x"),
    lambda b: b.edit_message_text("y", 1001, TEXT),
    lambda b: b.send_chat_action(1001, "typing"),
    lambda b: b.send_document(1001, b"x"),
]


@pytest.mark.parametrize("act", WRITING)
async def test_a_bot_cannot_write_to_somebody_who_blocked_it(
    act: Act, server: RunningTelegram, bot: telegram.Bot, hello: None
) -> None:
    server.world.block(1001)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await act(bot)
    server.world.unblock(1001)
    await act(bot)


async def test_a_bot_cannot_write_to_a_deleted_account(server: RunningTelegram, bot: telegram.Bot, hello: None) -> None:
    server.world.deactivate(1001)
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(1001, "x")


async def test_a_press_is_answered_once(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "x", reply_markup=KEYBOARD)
    query_id = await anna.press("x")
    assert query_id is not None
    await bot.answer_callback_query(query_id, "Pausing…", show_alert=True)
    with pytest.raises(BadRequest, match="(?i)" + TOO_OLD):
        await bot.answer_callback_query(query_id)
    answers = [(each["text"], each["show_alert"]) for each in server.world.given_callbacks()]
    assert answers == [("Pausing…", True)]


async def test_a_press_is_not_answered_too_late_or_too_long(
    server: RunningTelegram, clock: Any, bot: telegram.Bot, anna: ChatUser
) -> None:
    await bot.send_message(1001, "x", reply_markup=KEYBOARD)
    query_id = await anna.press("x")
    assert query_id is not None
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(query_id, "x" * 201)
    clock.advance(61)
    with pytest.raises(BadRequest, match="(?i)" + TOO_OLD):
        await bot.answer_callback_query(query_id)


GROUP_REFUSALS: list[tuple[str, str, tuple[type[TelegramError], str]]] = [
    ("supergroup", "kicked", (Forbidden, "bot was kicked from the supergroup chat")),
    ("group", "kicked", (Forbidden, "bot was kicked from the group chat")),
    ("group", "left", (Forbidden, "bot is not a member of the group chat")),
    ("group", "restricted", (BadRequest, "Not enough rights to send text messages to the chat")),
]


@pytest.mark.parametrize(("kind", "status", "expected"), GROUP_REFUSALS)
async def test_a_bot_without_a_voice_is_refused(
    kind: Any,
    status: Any,
    expected: tuple[type[TelegramError], str],
    server: RunningTelegram,
    bot: telegram.Bot,
    anna: ChatUser,
) -> None:
    error, words = expected
    chat_id = server.world.add_group("House", [1001], kind=kind)["id"]
    server.world.set_member(chat_id, "member")
    server.world.set_member(chat_id, status)
    with pytest.raises(error, match=words):
        await bot.send_message(chat_id, "x")


async def test_a_bot_that_was_removed_may_not_look_either(
    server: RunningTelegram, bot: telegram.Bot, group: int
) -> None:
    sent = await bot.send_message(group, "x")
    server.world.set_member(group, "kicked")
    for call in (bot.get_chat(group), bot.get_chat_member(group, 1001), sent.delete()):
        with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
            await call


async def test_a_group_the_bot_never_saw_is_not_found(
    server: RunningTelegram, bot: telegram.Bot, anna: ChatUser
) -> None:
    chat_id = server.world.add_group("House", [1001])["id"]
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(chat_id, "x")


async def test_a_deleted_group_is_forbidden(server: RunningTelegram, bot: telegram.Bot, group: int) -> None:
    server.world.delete_group(group)
    with pytest.raises(Forbidden, match="the group chat was deleted"):
        await bot.send_message(group, "x")


async def test_an_upgraded_group_tells_its_new_id(server: RunningTelegram, bot: telegram.Bot, group: int) -> None:
    new = server.world.migrate(group)["chat_id"]
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(group, "x")
    assert refused.value.new_chat_id == new
    assert (await bot.send_message(new, "x")).chat.type == "supergroup"


async def test_rights_in_a_group_are_needed_to_pin_and_to_delete(
    server: RunningTelegram, bot: telegram.Bot, group: int
) -> None:
    typed = server.world.type(1002, "/x", chat_id=group)["message_id"]
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(group, typed)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group, typed)
    server.world.set_member(group, "administrator")
    assert await bot.pin_chat_message(group, typed)
    assert await bot.delete_message(group, typed)
