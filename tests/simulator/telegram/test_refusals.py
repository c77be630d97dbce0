"""Every refusal, in Telegram's words, as python-telegram-bot raises it."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.error import BadRequest

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

Act = Callable[[telegram.Bot], Awaitable[Any]]

COMMAND, TEXT, DOCUMENT, PROTECTED, OLD = 1, 2, 3, 4, 5
UNCHANGED = (
    "Message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD = "Query is too old and response timeout expired or query id is invalid"


def keyboard(**button: Any) -> Keyboard:
    return Keyboard([[Button("x", **button)]])


REFUSALS: list[tuple[str, Act, str]] = [
    ("empty text", lambda b: b.send_message(1001, " \n"), "Message text is empty"),
    ("long text", lambda b: b.send_message(1001, "x" * 4097), "Message is too long"),
    ("long edit", lambda b: b.edit_message_text("x" * 4097, 1001, TEXT), "Message is too long"),
    ("empty edit", lambda b: b.edit_message_text("<b></b>", 1001, TEXT, parse_mode="HTML"), "Message text is empty"),
    (
        "malformed HTML",
        lambda b: b.send_message(1001, "<b>x", parse_mode="HTML"),
        "Can't parse entities: can't find end tag corresponding to start tag \"b\" at byte offset 0",
    ),
    (
        "entity outside",
        lambda b: b.send_message(1001, "x", entities=[telegram.MessageEntity("bold", 0, 9)]),
        "Entity beginning or end is out of the text",
    ),
    ("long caption", lambda b: b.send_document(1001, b"x", caption="x" * 1025), "Message caption is too long"),
    ("identical edit", lambda b: b.edit_message_text("hello", 1001, TEXT), UNCHANGED),
    ("identical caption", lambda b: b.edit_message_caption(1001, DOCUMENT, caption="words"), UNCHANGED),
    ("identical keyboard", lambda b: b.edit_message_reply_markup(1001, TEXT), UNCHANGED),
    ("edit of nothing", lambda b: b.edit_message_text("y", 1001, 99), "Message to edit not found"),
    ("edit of a command", lambda b: b.edit_message_text("y", 1001, COMMAND), "Message can't be edited"),
    ("text of a file", lambda b: b.edit_message_text("y", 1001, DOCUMENT), "There is no text in the message to edit"),
    (
        "caption of a text",
        lambda b: b.edit_message_caption(1001, TEXT, caption="y"),
        "There is no caption in the message to edit",
    ),
    ("delete nothing", lambda b: b.delete_message(1001, 99), "Message to delete not found"),
    ("delete too late", lambda b: b.delete_message(1001, OLD), "Message can't be deleted for everyone"),
    ("delete none", lambda b: b.delete_messages(1001, []), "Message identifiers are not specified"),
    ("reply to nothing", lambda b: b.send_message(1001, "x", reply_parameters=telegram.ReplyParameters(99)), "Message"),
    ("pin nothing", lambda b: b.pin_chat_message(1001, 99), "Message to pin not found"),
    ("unpin nothing", lambda b: b.unpin_chat_message(1001), "Message to unpin not found"),
    ("react to nothing", lambda b: b.set_message_reaction(1001, 99, "👍"), "Message to react not found"),
    (
        "odd reaction",
        lambda b: b.set_message_reaction(1001, TEXT, telegram.ReactionTypeEmoji("🧱")),
        "Reaction_invalid",
    ),
    ("two reactions", lambda b: b.set_message_reaction(1001, TEXT, ["👍", "👎"]), "Reactions_too_many"),
    ("forward nothing", lambda b: b.forward_message(1001, 1001, 99), "Message to forward not found"),
    ("forward protected", lambda b: b.forward_message(1001, 1001, PROTECTED), "Message can't be forwarded"),
    ("copy nothing", lambda b: b.copy_message(1001, 1001, 99), "Message to copy not found"),
    ("copy protected", lambda b: b.copy_message(1001, 1001, PROTECTED), "Message can't be copied"),
    (
        "long callback data",
        lambda b: b.send_message(1001, "x", reply_markup=keyboard(callback_data="é" * 33)),
        "Button_data_invalid",
    ),
    (
        "empty callback data",
        lambda b: b.send_message(1001, "x", reply_markup=keyboard(callback_data="")),
        "Button_data_invalid",
    ),
    (
        "button that does nothing",
        lambda b: b.send_message(1001, "x", reply_markup=keyboard()),
        "Can't parse inline keyboard button",
    ),
    (
        "button without text",
        lambda b: b.send_message(1001, "x", reply_markup=Keyboard([[Button(" ", callback_data="x")]])),
        "Inline keyboard button text must be non-empty",
    ),
    (
        "odd link",
        lambda b: b.send_message(1001, "x", reply_markup=keyboard(url="ftp://x")),
        "Inline keyboard button url 'ftp://x' is invalid",
    ),
    (
        "too many buttons",
        lambda b: b.send_message(1001, "x", reply_markup=Keyboard([[Button("x", callback_data="x")] * 101])),
        "Reply markup is too long",
    ),
    ("unknown chat", lambda b: b.send_message(4711, "x"), "Chat not found"),
    ("unknown name", lambda b: b.send_message("@nobody", "x"), "Chat not found"),
    ("no number", lambda b: b.send_message("nobody", "x"), "Chat not found"),
    ("no chat", lambda b: b.send_message("", "x"), "Chat_id is empty"),
    ("unknown action", lambda b: b.send_chat_action(1001, "juggling"), "Wrong parameter action in request"),
    ("unknown press", lambda b: b.answer_callback_query("4711"), TOO_OLD),
    ("odd command", lambda b: b.set_my_commands([("Status", "x")]), "Bot_command_invalid"),
    ("long command", lambda b: b.set_my_commands([("s" * 33, "x")]), "Bot_command_invalid"),
    ("undescribed command", lambda b: b.set_my_commands([("s", "")]), "Bot_command_description_invalid"),
    ("too many commands", lambda b: b.set_my_commands([("s", "x")] * 101), "Bot_commands_too_much"),
    (
        "commands of no chat",
        lambda b: b.set_my_commands([("s", "x")], telegram.BotCommandScopeChat(4711)),
        "Chat not found",
    ),
    ("odd language", lambda b: b.set_my_commands([("s", "x")], language_code="x1"), "Invalid language code specified"),
    ("long description", lambda b: b.set_my_description("x" * 513), "Bot description is too long"),
    ("long short one", lambda b: b.set_my_short_description("x" * 121), "Bot short description is too long"),
    ("long name", lambda b: b.set_my_name("x" * 65), "Bot name is too long"),
    ("empty file", lambda b: b.send_document(1001, b""), "File must be non-empty"),
    ("no picture", lambda b: b.send_photo(1001, b"text"), "Image_process_failed"),
    ("unknown file", lambda b: b.send_document(1001, "no-such-id"), "Wrong file identifier/http url specified"),
    ("file of the web", lambda b: b.send_document(1001, "https://example.com/x"), "Failed to get http url content"),
    ("fetch unknown file", lambda b: b.get_file("no-such-id"), "Invalid file_id"),
    ("admins in private", lambda b: b.get_chat_administrators(1001), "There are no administrators in the private chat"),
    ("leave in private", lambda b: b.leave_chat(1001), "Chat member status can't be changed in private chats"),
    ("unknown member", lambda b: b.get_chat_member(1001, 4711), "Participant_id_invalid"),
    ("topic in private", lambda b: b.send_message(1001, "x", message_thread_id=7), "Message thread not found"),
    ("odd webhook", lambda b: b.set_webhook("ftp://x"), "Bad webhook"),
    (
        "odd secret",
        lambda b: b.set_webhook("https://example.com", secret_token="not so"),
        "Secret token contains unallowed characters",
    ),
]


@pytest.fixture
async def chat(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "hello")
    await bot.send_document(1001, b"content", filename="a.txt", caption="words")
    await bot.send_message(1001, "secret", protect_content=True)
    await bot.send_message(1001, "old")
    server.world.age(1001, OLD, 49 * 3600)


async def answer_to(act: Act, bot: telegram.Bot) -> str:
    """The words it was refused with; none where it was not."""
    try:
        await act(bot)
    except BadRequest as refused:
        return refused.message
    return ""


async def test_telegram_refuses(bot: telegram.Bot, chat: None) -> None:
    """One after the other: a refusal changes nothing for the next."""
    said = {name: (await answer_to(act, bot), words) for name, act, words in REFUSALS}
    assert len(said) == len(REFUSALS)
    assert {name: each for name, each in said.items() if not each[0].lower().startswith(each[1].lower())} == {}


MALFORMED: list[tuple[str, dict[str, str], str]] = [
    ("setMyCommands", {"commands": "{"}, "can't parse commands JSON object"),
    ("setMyCommands", {"commands": "{}"}, "expected an Array in commands"),
    ("setMyCommands", {"scope": '{"type": "chat"}', "commands": "[]"}, "chat_id is empty"),
    ("setMyCommands", {"scope": '{"type": "all"}', "commands": "[]"}, "can't parse BotCommandScope: Unsupported type"),
    ("setMyCommands", {"scope": '{"type": "chat", "chat_id": "@x"}', "commands": "[]"}, "chat not found"),
    ("setMyCommands", {"commands": '["status"]'}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": '[{"command": "/status", "description": "x"}]'}, "BOT_COMMAND_INVALID"),
    ("setMessageReaction", {"chat_id": "1001", "message_id": "2", "reaction": "[1]"}, "REACTION_INVALID"),
    (
        "sendMessage",
        {"chat_id": "1001", "text": "x", "reply_parameters": '{"message_id": "x"}'},
        "message to be replied not found",
    ),
    (
        "editMessageMedia",
        {"chat_id": "1001", "message_id": "2", "media": '{"type": "document", "caption_entities": 1}'},
        "expected an Array of MessageEntity",
    ),
    ("setChatMenuButton", {"menu_button": '{"type": "x"}'}, "can't parse MenuButton: Unsupported type specified"),
    ("deleteMessage", {"chat_id": "1001"}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": "1001", "message_id": "x"}, "field message_id must be a number"),
    ("sendMessage", {"chat_id": "1001", "text": "x", "reply_markup": '{"x": 1}'}, "object expected as reply markup"),
    ("sendMessage", {"chat_id": "1001", "text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ("sendMessage", {"chat_id": "1001", "text": "x", "entities": "[1]"}, "can't parse MessageEntity"),
    ("sendMessage", {"chat_id": "1001", "text": "x", "entities": '[{"type": "bold"}]'}, "can't parse MessageEntity"),
    ("sendMessage", {"chat_id": "1001", "text": "x", "reply_markup": '{"inline_keyboard": [1]}'}, "field"),
    (
        "sendMessage",
        {"chat_id": "1001", "text": "x", "reply_markup": '{"inline_keyboard": [[1]]}'},
        "can't parse inline",
    ),
    ("sendDocument", {"chat_id": "1001"}, "there is no document in the request"),
    ("editMessageMedia", {"chat_id": "1001", "message_id": "2", "media": "{}"}, "can't parse InputMedia"),
]


async def test_malformed_parameters_are_refused(server: RunningTelegram, chat: None) -> None:
    async with aiohttp.ClientSession() as http:
        for method, parameters, words in MALFORMED:
            asked = f"{method} {parameters}"
            async with http.post(f"{server.url}/bot{server.token}/{method}", data=parameters) as answer:
                body = await answer.json()
            assert (answer.status, body["ok"], body["error_code"]) == (400, False, 400), asked
            assert body["description"].startswith(f"Bad Request: {words}"), asked


async def test_the_exact_words_reach_the_wire(server: RunningTelegram, bot: telegram.Bot, chat: None) -> None:
    with pytest.raises(BadRequest):
        await bot.edit_message_text("hello", 1001, TEXT)
    entry = server.world.journal.entries[-1]
    assert (entry.status, entry.description) == (400, f"Bad Request: m{UNCHANGED[1:]}")
