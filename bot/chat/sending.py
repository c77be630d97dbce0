"""From the outbox to Telegram: what to say, and what Telegram's answer means."""

import logging
import warnings
from collections.abc import Awaitable
from datetime import timedelta

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from telegram.warnings import PTBDeprecationWarning

from bot.chat import screens
from bot.chat.context import Clock
from bot.chat.language import language_for
from bot.services.delivery import AlertMessage, CardEdit, Delivered, Later, Never, Outcome

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

CARD = "card"
"""The view of a message that shows a status card."""

_UNCHANGED = "message is not modified"
_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")
_CHAT_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group chat was deactivated",
    "chat_write_forbidden",
)


def is_unchanged(error: BadRequest) -> bool:
    """Whether an edit was refused because the message reads so already."""
    return _UNCHANGED in error.message.lower()


def is_lost(error: BadRequest) -> bool:
    """Whether an edit was refused because the message is gone or no longer the bot's to edit."""
    return error.message.lower().startswith(_LOST)


class Sender:
    """Says what delivery hands over; never raises what Telegram answers, but tells what it means."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock

    async def __call__(self, message: AlertMessage | CardEdit) -> Outcome:
        """Render in the chat's language and send, or edit the card; a view that chat does not know is given up."""
        if isinstance(message, CardEdit) and message.view != CARD:
            log.warning("chat %d: no such view: %s", message.chat_id, message.view)
            return Never()
        sending = self._alert(message) if isinstance(message, AlertMessage) else self._card(message)
        return await _outcome(sending, message.chat_id)

    async def _alert(self, message: AlertMessage) -> None:
        screen = screens.alert(language_for(message.language), message.alert, now=self._clock())
        await self._bot.send_message(
            message.chat_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    async def _card(self, message: CardEdit) -> None:
        say = language_for(message.language)
        screen = screens.card(say, message.charger, several=message.several, now=self._clock())
        await self._bot.edit_message_text(
            screen.text,
            chat_id=message.chat_id,
            message_id=message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.inline,
            link_preview_options=NO_PREVIEW,
        )


async def _outcome(sending: Awaitable[None], chat_id: int) -> Outcome:
    try:
        await sending
    except TelegramError as error:
        return _meaning(error, chat_id)
    return Delivered()


def _meaning(error: TelegramError, chat_id: int) -> Outcome:
    """What is to become of the message. The order matters: BadRequest is a kind of NetworkError."""
    match error:
        case RetryAfter():
            return Later(_as_asked(error), everybody=True)
        case ChatMigrated():
            return Never(moved_to=error.new_chat_id)
        case BadRequest():
            return _refused(error, chat_id)
        case Forbidden():
            return Never(unlink=True)
    if not isinstance(error, NetworkError):
        log.error("chat %d: not sent: %s", chat_id, type(error).__name__)
    return Later()


def _as_asked(error: RetryAfter) -> timedelta:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)  # both types it may have are understood
        after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def _refused(error: BadRequest, chat_id: int) -> Outcome:
    if is_unchanged(error):
        return Delivered()
    if is_lost(error):
        return Never()
    if error.message.lower().startswith(_CHAT_GONE):
        return Never(unlink=True)
    log.error("chat %d: Telegram refuses the message: %s", chat_id, error.message)
    return Never()
