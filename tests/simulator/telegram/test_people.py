"""What people can do, and what they cannot."""

from typing import Any

import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from simulator.telegram.errors import NotPossible
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


@pytest.fixture
def card() -> Keyboard:
    return Keyboard(
        [
            [Button("⏸ Pause", callback_data="p"), Button("🔒 Lock", callback_data="l")],
            [Button("Site", url="https://example.com/?start=1")],
        ]
    )


async def updates(bot: telegram.Bot) -> list[telegram.Update]:
    return list(await bot.get_updates())


async def test_a_typed_command_is_recognised(bot: telegram.Bot, anna: ChatUser) -> None:
    message = (await updates(bot))[0].message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.language_code, message.chat.type, message.text) == ("es", "private", "/start")
    assert message.parse_entities(["bot_command"]) == {message.entities[0]: "/start"}


async def test_a_typed_message_may_be_from_earlier(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.say("late", date=1_700_000_000)
    message = (await updates(bot))[-1].message
    assert message is not None
    assert message.date.timestamp() == 1_700_000_000


@pytest.mark.parametrize("text", ["", "  ", "x" * 4097])
async def test_nobody_can_type_nothing_or_too_much(text: str, anna: ChatUser) -> None:
    with pytest.raises(NotPossible):
        await anna.say(text)


@pytest.mark.parametrize("button", ["🔒 Lock", 1, "l"])
async def test_a_button_is_pressed_by_text_index_or_value(
    button: str | int, card: Keyboard, bot: telegram.Bot, anna: ChatUser
) -> None:
    sent = await bot.send_message(1001, "card", reply_markup=card)
    query_id = await anna.press(button)
    query = (await updates(bot))[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.id, query.data, query.from_user.id) == (query_id, "l", 1001)
    assert (query.message.message_id, bool(query.chat_instance)) == (sent.message_id, True)
    assert await query.answer()


async def test_the_newest_message_that_has_the_button_is_meant(
    card: Keyboard, bot: telegram.Bot, anna: ChatUser
) -> None:
    older = await bot.send_message(1001, "older", reply_markup=card)
    newer = await bot.send_message(1001, "newer", reply_markup=card)
    await bot.send_message(1001, "other", reply_markup=Keyboard([[Button("x", callback_data="x")]]))
    pressed = await anna.order("press", user_id=1001, button="⏸ Pause")
    assert pressed["message_id"] == newer.message_id
    pressed = await anna.order("press", user_id=1001, button="⏸ Pause", message_id=older.message_id)
    assert pressed["message_id"] == older.message_id


async def test_a_link_is_followed_without_the_bot_knowing(card: Keyboard, bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "card", reply_markup=card)
    pressed = await anna.order("press", user_id=1001, button="Site")
    assert (pressed["callback_query_id"], pressed["url"]) == (None, "https://example.com/?start=1")
    assert (await updates(bot))[-1].callback_query is None


async def test_a_button_that_is_gone_cannot_be_pressed(card: Keyboard, bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_message(1001, "card", reply_markup=card)
    with pytest.raises(NotPossible, match=r"Pause.*Lock.*Site") as refused:
        await anna.press("▶ Resume")
    assert refused.value.status == 409
    await sent.edit_text("no buttons")
    with pytest.raises(NotPossible, match="no button"):
        await anna.press("⏸ Pause", sent.message_id)
    await sent.delete()
    with pytest.raises(NotPossible, match="not visible"):
        await anna.press("⏸ Pause", sent.message_id)


async def test_an_own_text_is_edited_and_a_message_deleted(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("edit", user_id=1001, message_id=1, text="/status")
    edited = (await updates(bot))[-1].edited_message
    assert edited is not None
    assert (edited.text, edited.edit_date) == ("/status", edited.date)
    sent = await bot.send_message(1001, "x")
    with pytest.raises(NotPossible, match="one's own"):
        await anna.order("edit", user_id=1001, message_id=sent.message_id, text="y")
    await anna.order("delete", user_id=1001, message_id=sent.message_id)
    assert [each.text for each in await anna.messages()] == ["/status"]


async def test_a_message_can_be_made_older(bot: telegram.Bot, anna: ChatUser, card: Keyboard) -> None:
    sent = await bot.send_message(1001, "card", reply_markup=card)
    await sent.edit_text("edited", reply_markup=card)
    await anna.order("age", chat_id=1001, message_id=sent.message_id, seconds=600)
    await anna.press("⏸ Pause")
    query = (await updates(bot))[-1].callback_query
    assert query is not None
    assert isinstance(query.message, telegram.Message)
    assert query.message.date.timestamp() == 1_790_000_000 - 600
    assert query.message.edit_date == query.message.date


NOT_POSSIBLE: list[tuple[str, dict[str, Any], int]] = [
    ("type", {"user_id": 4711, "text": "x"}, 404),
    ("type", {"user_id": 123456, "text": "x"}, 409),
    ("type", {"user_id": 1001, "text": "x", "chat_id": 1002}, 409),
    ("type", {"user_id": 1001, "text": "x", "chat_id": -1}, 404),
    ("type", {"user_id": 1001, "text": "x", "reply_to": 99}, 409),
    ("type", {"user_id": 1001, "text": "x", "thread_id": 5}, 404),
    ("type", {"user_id": 1001, "text": "x", "bot": 5}, 404),
    ("type", {"user_id": 1001}, 400),
    ("type", {"user_id": 1001, "text": "x", "colour": "red"}, 400),
    ("type", {"user_id": "x", "text": "x"}, 400),
    ("users", {"id": 0, "first_name": "x"}, 409),
    ("users", {"id": 123456, "first_name": "x"}, 409),
    ("bots", {"token": "short", "username": "x"}, 400),
    ("groups", {"title": "x", "members": []}, 409),
    ("groups", {"id": 5, "title": "x", "members": [1001]}, 409),
    ("migrate", {"chat_id": -5}, 404),
    ("send_file", {"user_id": 1001, "content": "no base64!"}, 400),
    ("send_file", {"user_id": 1001, "content": "eA==", "kind": "photo"}, 400),
    ("faults", {"colour": "red"}, 400),
    ("faults", {"status": 200}, 400),
]


@pytest.mark.parametrize(("call", "body", "status"), NOT_POSSIBLE)
async def test_what_is_not_possible_is_refused_with_a_reason(
    call: str, body: dict[str, Any], status: int, anna: ChatUser
) -> None:
    with pytest.raises(NotPossible, match="error") as refused:
        await anna.order(call, **body)
    assert refused.value.status == status


async def test_who_blocked_the_bot_cannot_type(server: RunningTelegram, anna: ChatUser) -> None:
    server.world.block(1001)
    with pytest.raises(NotPossible, match="unblock it first"):
        await anna.say("x")


async def test_a_known_user_may_change_the_language(server: RunningTelegram, anna: ChatUser) -> None:
    server.world.add_user(1001, "Anna", language_code="en")
    assert server.world.person(1001).language_code == "en"


async def test_a_second_bot_has_private_chats_and_updates_of_its_own(
    server: RunningTelegram, bot: telegram.Bot, anna: ChatUser, new_bot: Any
) -> None:
    token = "777:ANOTHER-SIMULATED-TOKEN-NOT-A-SECRET-00"
    await anna.order("bots", token=token, username="second_bot")
    await anna.order("type", user_id=1001, text="hello", bot=777)
    async with new_bot(token) as second:
        assert [each.message.text for each in await second.get_updates() if each.message] == ["hello"]
        await second.send_message(1001, "hi")
    assert [each["text"] for each in (await anna.look("chats/1001", bot=777))["messages"]] == ["hello", "hi"]
    assert [each.text for each in await anna.messages()] == ["/start"]


async def test_a_button_of_a_reply_keyboard_says_its_text_while_it_is_shown(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "x", reply_markup=telegram.ReplyKeyboardMarkup([["Yes", "No"]]))
    await bot.send_message(1001, "y")
    assert await anna.press("Yes") is None
    assert (await anna.messages())[-1].text == "Yes"
    await bot.send_message(1001, "z", reply_markup=telegram.ReplyKeyboardRemove())
    with pytest.raises(NotPossible, match="there is no button 'Yes' to press"):
        await anna.press("Yes")
