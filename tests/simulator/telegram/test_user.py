"""ChatUser, as the tests of the bot use it: with the real library's Application on the other side."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import telegram
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from simulator.telegram.errors import NotPossible
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

KEYBOARD = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Go", callback_data="go"))


async def start(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_chat is not None
    await update.effective_chat.send_message("<b>Ready</b>", parse_mode="HTML", reply_markup=KEYBOARD)


async def go(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Going…")
    await update.callback_query.edit_message_text("Gone")


async def echo(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(update.effective_message.text or "")


@pytest.fixture
async def application(
    server: RunningTelegram, bot: telegram.Bot
) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    app = Application.builder().bot(bot).build()
    app.add_handlers([CommandHandler("start", start), CallbackQueryHandler(go), MessageHandler(filters.TEXT, echo)])
    assert app.updater is not None
    async with app:
        await app.updater.start_polling()
        await app.start()
        yield app
        await app.updater.stop()
        await app.stop()


async def test_a_person_and_an_application_talk(application: Any, server: RunningTelegram, anna: ChatUser) -> None:
    ready = await anna.wait_for("Ready")
    assert (ready.html, ready.labels) == ("<b>Ready</b>", ["Go"])
    query_id = await anna.press("Go")
    assert (await anna.answer_to(query_id))["text"] == "Going…"
    gone = await anna.wait_for(lambda message: message.text == "Gone")
    assert (gone.message_id, gone.buttons) == (ready.message_id, [])
    assert server.world.given_callbacks()[0]["text"] == "Going…"
    await anna.say("42")
    assert (await anna.wait_for("42")).sender == "bot"
    assert (await anna.last()).text == "42"


async def test_only_what_came_after_the_last_act_is_waited_for(application: Any, anna: ChatUser) -> None:
    await anna.wait_for("Ready")
    await anna.say("/start")
    second = await anna.wait_for("Ready")
    assert second.message_id == 4
    assert (await anna.wait_for("Ready", since=0)).message_id == 4


async def test_waiting_in_vain_tells_what_is_visible(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.send_message(1001, "card", reply_markup=KEYBOARD)
    with pytest.raises(TimeoutError, match=r"user: /start\nbot: card\n    \[Go\]"):
        await anna.wait_for("never", timeout=0.05)


async def test_a_person_sees_a_message_disappear(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.delete_message(1001, 1)
    assert await anna.wait_until(lambda messages: not messages)


async def test_a_bot_that_said_nothing_has_no_last_message(anna: ChatUser) -> None:
    with pytest.raises(LookupError):
        await anna.last()


async def test_a_person_speaks_in_a_group(bot: telegram.Bot, server: RunningTelegram, group: int) -> None:
    async with ChatUser(server.url, 1002, "Bert", chat_id=group) as bert:
        await bert.say("/status")
        await bot.send_message(group, "fine")
        assert (await bert.wait_for("fine")).sender == "bot"


async def test_what_is_not_possible_raises(anna: ChatUser) -> None:
    with pytest.raises(NotPossible) as refused:
        await anna.press("Go")
    assert refused.value.status == 409


async def test_a_person_outside_of_its_context_cannot_act(server: RunningTelegram) -> None:
    with pytest.raises(RuntimeError):
        await ChatUser(server.url).say("x")
