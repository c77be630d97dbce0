"""From the outbox to Telegram: what to say, and what Telegram's answer means."""

import logging
from collections.abc import Awaitable
from datetime import datetime

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat import live_view, pinning, screens
from bot.chat.context import Clock
from bot.chat.language import Language, language_for
from bot.chat.patience import as_asked
from bot.chat.screens import Screen
from bot.chat.texts import quiet
from bot.chat.views import VIEWS, Wish
from bot.domain.errors import DomainError
from bot.services.delivery import AlertMessage, CardEdit, Delivered, DigestMessage, Later, Message, Never, Outcome
from bot.services.wiring import Services

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

SLOW_ANSWER_S = 15
"""A message whose answer did not come may have arrived, and trying again says it twice: better to wait a while."""

CARD = "card"
"""The view of a message that shows a status card."""

_UNCHANGED = "message is not modified"
_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")
_TOPIC_GONE = ("message thread not found", "topic_closed", "topic_deleted")
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

    def __init__(self, bot: Bot, clock: Clock, services: Services | None = None) -> None:
        """Without `services` only alerts and status cards can be said."""
        self._bot = bot
        self._clock = clock
        self._services = services

    async def __call__(self, message: Message) -> Outcome:
        """Render in the chat's language and send, or edit the card; a view that chat does not know is given up."""
        if not isinstance(message, CardEdit):
            return await _outcome(self._alert(message), message.chat_id)
        screen = await self._screen(message)
        return Never() if screen is None else await _outcome(self._edit(message, screen), message.chat_id)

    async def _alert(self, message: AlertMessage | DigestMessage) -> Outcome:
        """Into its topic; where that is gone into the chat itself, saying so."""
        say = language_for(message.language)
        screen = _said(say, message, self._clock())
        try:
            sent = await self._send(message, screen, message.thread_id)
        except BadRequest as error:
            if message.thread_id is None or not error.message.lower().startswith(_TOPIC_GONE):
                raise
            noted = Screen(f"{screen.text}\n{quiet.topic_gone(say)}", screen.keyboard)
            sent = await self._send(message, noted, None)
            return Delivered(topic_gone=True, message_id=sent)
        return Delivered(message_id=sent)

    async def _send(self, message: AlertMessage | DigestMessage, screen: Screen, thread_id: int | None) -> int:
        sent = await self._bot.send_message(
            message.chat_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
            message_thread_id=thread_id,
            disable_notification=message.silent,
            reply_parameters=_in_answer_to(message),
            read_timeout=SLOW_ANSWER_S,
        )
        return sent.message_id

    async def _screen(self, message: CardEdit) -> Screen | None:
        """What the message is to show; None where nobody knows, or the person no longer has the charger."""
        say, now = language_for(message.language), self._clock()
        if message.view == CARD:
            return screens.card(say, message.charger, several=message.several, now=now)
        name, _, argument = message.view.partition(":")
        if self._services is None or name not in VIEWS:
            log.warning("chat %d: no such view: %s", message.chat_id, message.view)
            return None
        wish = Wish(
            services=self._services,
            say=say,
            now=now,
            user_id=message.user_id,
            charger_id=message.charger.snapshot.charger_id,
            argument=argument,
        )
        try:
            return await VIEWS[name](wish)
        except DomainError as error:
            log.info("chat %d: nothing to show: %s", message.chat_id, type(error).__name__)
            return None

    async def _edit(self, message: CardEdit, screen: Screen) -> Outcome:
        await self._bot.edit_message_text(
            screen.text,
            chat_id=message.chat_id,
            message_id=message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.inline,
            link_preview_options=NO_PREVIEW,
        )
        if screen.unpin:
            await pinning.pin(self._bot, message.chat_id, message.message_id, on=False)
        return Delivered()


def _said(say: Language, message: AlertMessage | DigestMessage, now: datetime) -> Screen:
    if isinstance(message, DigestMessage):
        return screens.missed(say, message.digest, now=now)
    if message.live is not None:
        return live_view.screen(say, message.alert.charger_id, message.live, now=now)
    return screens.alert(say, message.alert, now=now, short=message.receipt_at is not None)


def _in_answer_to(message: AlertMessage | DigestMessage) -> ReplyParameters | None:
    """A tap on what is quoted leads to the receipt; it is said all the same where somebody has deleted that."""
    if isinstance(message, DigestMessage) or message.receipt_at is None:
        return None
    return ReplyParameters(message.receipt_at, allow_sending_without_reply=True)


async def _outcome(sending: Awaitable[Outcome], chat_id: int) -> Outcome:
    try:
        return await sending
    except TelegramError as error:
        return _meaning(error, chat_id)


def _meaning(error: TelegramError, chat_id: int) -> Outcome:
    """What is to become of the message. The order matters: BadRequest is a kind of NetworkError."""
    match error:
        case RetryAfter():
            return Later(as_asked(error), everybody=True)
        case ChatMigrated():
            return Never(moved_to=error.new_chat_id)
        case BadRequest():
            return _refused(error, chat_id)
        case Forbidden():
            return Never(unlink=True)
    away = isinstance(error, NetworkError)
    if not away:
        log.error("chat %d: not sent: %s", chat_id, type(error).__name__)
    return Later(away=away)


def _refused(error: BadRequest, chat_id: int) -> Outcome:
    if is_unchanged(error):
        return Delivered()
    if is_lost(error):
        return Never()
    if error.message.lower().startswith(_CHAT_GONE):
        return Never(unlink=True)
    log.error("chat %d: Telegram refuses the message: %s", chat_id, error.message)
    return Never()
