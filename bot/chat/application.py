"""The Telegram application: routes, order, error handler, and how the bot introduces itself."""

import logging

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest

from bot.chat import errors, live_view, paused_view, plug_view
from bot.chat.context import KEY, BotApplication, BotContext, Clock, Surroundings
from bot.chat.conversation import dispatcher
from bot.chat.handlers import (
    actions,
    alerts,
    chargers,
    chats,
    cures,
    current,
    fallback,
    guests,
    history,
    language,
    live,
    login,
    logout,
    menu,
    quiet,
    schedule_editor,
    schedules,
    sessions,
    start,
    upkeep,
    values,
    watches,
)
from bot.chat.language import NATIVE_NAMES, SOURCE_LANGUAGE, language_for
from bot.chat.meanwhile import one_moment
from bot.chat.ordering import PerPersonProcessor
from bot.chat.routing import TYPED, Route, answered
from bot.chat.texts import replies
from bot.chat.views import VIEWS
from bot.services.wiring import Services

log = logging.getLogger(__name__)

VIEWS.update(sessions.views)
VIEWS.update(schedules.views)
VIEWS.update(live_view.views)
VIEWS.update(plug_view.views)
VIEWS.update(paused_view.views)

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
"""What Telegram is asked to send."""

_ONLY_IN_PRIVATE = frozenset({"login", "logout", "cancel"})
"""Left out of the menu in groups, where they work too but are rarely meant."""


def routes() -> list[Route]:
    """Every route; the first that fits an update answers it."""
    features = (
        login,
        start,
        logout,
        chargers,
        actions,
        current,
        alerts,
        language,
        chats,
        sessions,
        menu,
        schedules,
        schedule_editor,
        values,
        upkeep,
        guests,
        quiet,
        history,
        live,
        watches,
        cures,
        fallback,
    )
    free_text = dispatcher(
        {
            **login.dialogs,
            **current.dialogs,
            **sessions.dialogs,
            **values.dialogs,
            **schedule_editor.dialogs,
            **quiet.dialogs,
            **watches.dialogs,
            **live.dialogs,
        },
        otherwise=fallback.other_text,
    )
    return [
        *(route for feature in features for route in feature.routes),
        fallback.any_button,
        MessageHandler(TYPED & filters.TEXT, answered(free_text, "text")),
        fallback.anything_else,
    ]


def build(
    token: str, services: Services, *, api_url: str, clock: Clock, request: BaseRequest | None = None
) -> BotApplication:
    """The application, not yet started; `api_url` without a slash at its end, `request` for another transport."""
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .context_types(ContextTypes(context=BotContext))
        .concurrent_updates(PerPersonProcessor(one_moment(services)))
        .job_queue(None)
    )
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    application: BotApplication = builder.build()
    application.bot_data[KEY] = Surroundings(services, clock)
    application.add_handlers(routes())
    application.add_error_handler(errors.on_error)
    return application


async def introduce(bot: Bot) -> TelegramError | None:
    """Set command menus and descriptions in every language; what Telegram refuses is logged, and the last is returned.

    Where Telegram asks to wait, nothing more is tried.
    """
    refusal = None
    for code in NATIVE_NAMES:
        language_code = None if code == SOURCE_LANGUAGE else code
        try:
            await _introduce_in(bot, code, language_code)
        except TelegramError as error:
            log.warning("the bot could not introduce itself (%s): %s", code, type(error).__name__)
            refusal = error
            if isinstance(error, RetryAfter):
                break
    return refusal


async def _introduce_in(bot: Bot, code: str, language_code: str | None) -> None:
    say = language_for(code)
    menu = replies.commands(say)
    in_groups = {name: meaning for name, meaning in menu.items() if name not in _ONLY_IN_PRIVATE}
    for scope, listed in ((BotCommandScopeAllPrivateChats(), menu), (BotCommandScopeAllGroupChats(), in_groups)):
        commands = [BotCommand(name, meaning) for name, meaning in listed.items()]
        await bot.set_my_commands(commands, scope=scope, language_code=language_code)
    await bot.set_my_description(replies.description(say), language_code=language_code)
    await bot.set_my_short_description(replies.short_description(say), language_code=language_code)
