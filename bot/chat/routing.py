"""Routes: which update goes to which handler, and that every failure is explained."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.chat import asides, errors
from bot.chat.admission import admitted
from bot.chat.callbacks import Verb, carries
from bot.chat.context import BotContext
from bot.chat.turn import Turn

log = logging.getLogger(__name__)

TYPED = filters.UpdateType.MESSAGE & ~filters.FORWARDED
"""What a person has written here and now: not an edit, not a post of a channel, nothing that was written elsewhere."""

Handler = Callable[[Turn], Awaitable[None]]
Route: TypeAlias = BaseHandler[Update, BotContext, None]
Callback = Callable[[Update, BotContext], Coroutine[Any, Any, None]]


def command(name: str, handler: Handler) -> Route:
    """A typed command; it ends a dialog that was open."""

    async def after_dialog(turn: Turn) -> None:
        await turn.end_dialog()
        await handler(turn)

    return command_in_dialog(name, after_dialog)


def command_in_dialog(name: str, handler: Handler) -> Route:
    """A typed command that sees to an open dialog itself."""
    return CommandHandler(name, answered(handler, name), TYPED)


def pressed(handler: Handler, *verbs: Verb) -> Route:
    """A button with one of these verbs, pressed by somebody it is for."""

    async def after_admission(turn: Turn) -> None:
        if await admitted(turn):
            await asides.settle(turn)
            await handler(turn)

    return CallbackQueryHandler(answered(after_admission, verbs[0].value), pattern=carries(*verbs))


def answered(handler: Handler, name: str) -> Callback:
    """The handler as the library calls it; whatever it raises is explained where the answer was to appear."""

    async def callback(update: Update, context: BotContext) -> None:
        turn = await Turn.of(update, context)
        if turn is None:
            return
        try:
            await handler(turn)
        except Exception as error:  # noqa: BLE001 - the last door before the person: everything becomes words here
            await errors.explain(turn, error, name)

    return callback
