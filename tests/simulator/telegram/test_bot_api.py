"""How calls arrive: encodings, tokens, method names, and what the answers carry."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import telegram
from telegram.error import BadRequest, InvalidToken

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


@pytest.fixture
async def http(server: RunningTelegram) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{server.url}/bot{server.token}/") as tx:
        yield tx


async def test_the_bot_knows_itself(bot: telegram.Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "simulated_wallbox_bot")


async def test_a_text_of_digits_stays_a_text(bot: telegram.Bot, anna: ChatUser) -> None:
    assert (await bot.send_message(1001, "42")).text == "42"


async def test_dates_are_seconds_of_the_clock(bot: telegram.Bot, anna: ChatUser) -> None:
    message = await bot.send_message(1001, "x")
    assert message.date == datetime.fromtimestamp(1_790_000_000, UTC)


SENDING: list[tuple[str, dict[str, Any]]] = [
    ("form", {"data": {"chat_id": "1001", "text": "42"}}),
    ("json", {"json": {"chat_id": 1001, "text": "42", "disable_notification": True, "reply_markup": None}}),
    ("query", {"params": {"chat_id": "1001", "text": "42"}}),
]


@pytest.mark.parametrize(("_name", "what"), SENDING, ids=[each[0] for each in SENDING])
async def test_parameters_are_read_wherever_they_stand(
    _name: str, what: dict[str, Any], http: aiohttp.ClientSession, anna: ChatUser
) -> None:
    for verb in ("POST",) if "data" in what else ("GET", "POST"):
        async with http.request(verb, "SENDMESSAGE", **what) as answer:
            body = await answer.json()
        assert (body["ok"], body["result"]["text"]) == (True, "42")


@pytest.mark.parametrize("body", ["[1]", "no json"])
async def test_a_json_body_that_is_no_object_is_refused(body: str, http: aiohttp.ClientSession) -> None:
    async with http.post("sendMessage", data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400


async def test_an_unknown_method_is_not_found(http: aiohttp.ClientSession) -> None:
    async with http.post("sendEverything") as answer:
        assert (answer.status, await answer.json()) == (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found"},
        )


async def test_a_wrong_token_is_unauthorized(new_bot: Callable[..., telegram.Bot]) -> None:
    bot = new_bot("123456:ANOTHER-TOKEN-THAT-NOBODY-KNOWS-00")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_a_percent_encoded_token_is_the_same_token(server: RunningTelegram) -> None:
    token = server.token.replace(":", "%3A")
    async with aiohttp.ClientSession() as tx, tx.get(f"{server.url}/bot{token}/getMe") as answer:
        assert answer.status == 200


async def test_only_an_inline_keyboard_is_echoed(bot: telegram.Bot, anna: ChatUser) -> None:
    inline = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Go", callback_data="go")]])
    assert (await bot.send_message(1001, "x", reply_markup=inline)).reply_markup == inline
    for other in (
        telegram.ReplyKeyboardMarkup([["Yes", "No"]]),
        telegram.ReplyKeyboardRemove(),
        telegram.ForceReply(),
    ):
        assert (await bot.send_message(1001, "x", reply_markup=other)).reply_markup is None
    assert (await anna.last()).raw["markup"] == {"force_reply": True}


async def test_options_of_a_message_come_back(bot: telegram.Bot, anna: ChatUser) -> None:
    message = await bot.send_message(
        1001,
        "see https://example.com",
        link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
        reply_parameters=telegram.ReplyParameters(1),
        disable_notification=True,
        protect_content=True,
    )
    assert message.link_preview_options is not None
    assert message.link_preview_options.is_disabled
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "/start"
    assert message.has_protected_content
    assert (await anna.last()).silent


async def test_html_and_given_entities_mean_the_same(bot: telegram.Bot, anna: ChatUser) -> None:
    marked = await bot.send_message(1001, "🔌 <b>Garage</b>", parse_mode="HTML")
    given = await bot.send_message(1001, "🔌 Garage", entities=[telegram.MessageEntity("bold", 3, 6)])
    assert marked.entities == given.entities
    assert marked.parse_entities() == {marked.entities[0]: "Garage"}
    assert [each.html for each in (await anna.messages())[1:]] == ["🔌 <b>Garage</b>", "🔌 Garage"]


async def test_an_edit_without_a_keyboard_removes_the_keyboard(bot: telegram.Bot, anna: ChatUser) -> None:
    keyboard = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Go", callback_data="go"))
    message = await bot.send_message(1001, "x", reply_markup=keyboard)
    edited = await message.edit_text("y")
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup, edited.edit_date) == ("y", None, message.date)
    await message.edit_reply_markup(keyboard)
    assert (await anna.last()).labels == ["Go"]


async def test_messages_are_deleted_one_by_one_and_together(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = [(await bot.send_message(1001, str(n))).message_id for n in range(3)]
    assert await bot.delete_message(1001, 1)
    assert await bot.delete_messages(1001, [*sent[:2], 99])
    assert [each.message_id for each in await anna.messages()] == sent[2:]


async def test_messages_are_forwarded_and_copied(bot: telegram.Bot, anna: ChatUser) -> None:
    forwarded = await bot.forward_message(1001, 1001, 1)
    copied = await bot.copy_message(1001, 1001, 1)
    assert isinstance(forwarded.forward_origin, telegram.MessageOriginUser)
    assert forwarded.forward_origin.sender_user.id == 1001
    assert [each.message_id for each in await anna.messages()] == [1, forwarded.message_id, copied.message_id]


async def test_a_message_is_pinned_and_unpinned(bot: telegram.Bot, anna: ChatUser) -> None:
    message = await bot.send_message(1001, "x")
    assert await message.pin(disable_notification=True)
    assert (await anna.last()).pinned
    told = (await bot.get_updates())[-1].message
    assert told is not None
    assert told.pinned_message is not None
    assert (told.from_user, told.pinned_message.message_id) == (bot.bot, message.message_id)
    notice = (await anna.messages())[-1]
    assert (notice.message_id, notice.sender, notice.silent) == (told.message_id, "service", True)
    pinned = (await bot.get_chat(1001)).pinned_message
    assert pinned is not None
    assert pinned.text == "x"
    assert await bot.unpin_chat_message(1001)
    assert await message.pin()
    assert await bot.unpin_all_chat_messages(1001)
    assert not (await anna.last()).pinned


async def test_a_reaction_is_seen(bot: telegram.Bot, anna: ChatUser) -> None:
    assert await bot.set_message_reaction(1001, 1, "👍")
    assert (await anna.messages())[0].raw["reactions"] == [{"type": "emoji", "emoji": "👍"}]


async def test_a_chat_action_is_seen(bot: telegram.Bot, anna: ChatUser) -> None:
    assert await bot.send_chat_action(1001, "typing")
    assert (await anna.look("chats/1001"))["action"] == "typing"


async def test_the_profile_is_kept_by_scope_and_language(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.set_my_commands([("status", "Show it")])
    await bot.set_my_commands([("status", "Mostrar")], telegram.BotCommandScopeChat(1001), "es")
    await bot.set_my_description("Long")
    await bot.set_my_description("Largo", "es")
    await bot.set_my_short_description("Short")
    await bot.set_my_name("Wall")
    await bot.set_chat_menu_button(1001, telegram.MenuButtonCommands())
    assert (await bot.get_my_commands())[0].description == "Show it"
    assert (await bot.get_my_commands(telegram.BotCommandScopeChat(1001), "es"))[0].description == "Mostrar"
    texts = [(await bot.get_my_description(each)).description for each in ("", "es", "fr")]
    assert texts == ["Long", "Largo", "Long"]
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_my_name()).name == "Wall"
    assert isinstance(await bot.get_chat_menu_button(1001), telegram.MenuButtonCommands)
    profile = await anna.look("profile")
    assert [json.loads(each["scope"])["type"] for each in profile["commands"]] == ["default", "chat"]
    assert profile["menu_buttons"] == [{"chat_id": 1001, "menu_button": {"type": "commands"}}]


async def test_a_profile_is_emptied(bot: telegram.Bot) -> None:
    await bot.set_my_commands([("status", "Show it")])
    await bot.delete_my_commands()
    await bot.set_my_description("Long")
    await bot.set_my_description("")
    assert (await bot.get_my_commands(), (await bot.get_my_description()).description) == ((), "")
    await bot.set_my_commands([])
    assert isinstance(await bot.get_chat_menu_button(), telegram.MenuButtonCommands)


async def test_the_bot_logs_out_and_closes(bot: telegram.Bot) -> None:
    assert await bot.log_out()
    assert await bot.close()


async def test_chats_and_members_are_described(bot: telegram.Bot, anna: ChatUser, group: int) -> None:
    assert (await bot.get_chat(1001)).first_name == "Anna"
    assert (await bot.get_chat(group)).title == "House"
    assert (await bot.get_chat_member(group, 1002)).status == "member"
    assert (await bot.get_chat_member(1001, 1001)).status == "member"
    assert [each.user.id for each in await bot.get_chat_administrators(group)] == [1001]
    assert (await bot.get_chat_member_count(group), await bot.get_chat_member_count(1001)) == (3, 2)


async def test_every_call_stands_in_the_journal(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "x")
    entries = (await anna.look("journal", method="sendMessage"))["calls"]
    assert [(each["parameters"], each["status"], each["at"]) for each in entries] == [
        ({"chat_id": "1001", "text": "x"}, 200, 1_790_000_000.0)
    ]
    assert [each.method for each in server.world.journal.entries] == ["getMe", "sendMessage"]


async def test_what_older_bots_send_is_understood(bot: telegram.Bot, anna: ChatUser) -> None:
    old = {"reply_to_message_id": "1", "disable_web_page_preview": "true"}
    sent = await bot.send_message(1001, "x", api_kwargs=old)
    assert sent.reply_to_message is not None
    assert sent.link_preview_options is not None
    assert (sent.reply_to_message.text, sent.link_preview_options.is_disabled) == ("/start", True)
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(1001, "x", api_kwargs={"reply_to_message_id": 99})
    lenient = {"reply_to_message_id": 99, "allow_sending_without_reply": True}
    assert (await bot.send_message(1001, "x", api_kwargs=lenient)).reply_to_message is None
