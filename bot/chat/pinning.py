"""Pinning a message, which Telegram may not let the bot do."""

import logging

from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden

log = logging.getLogger(__name__)


async def pin(bot: Bot, chat_id: int, message_id: int, *, on: bool) -> bool:
    """Pin without a sound, or unpin; False where Telegram refuses. Raises other TelegramErrors."""
    try:
        if on:
            await bot.pin_chat_message(chat_id, message_id, disable_notification=True)
        else:
            await bot.unpin_chat_message(chat_id, message_id)
    except (BadRequest, Forbidden) as error:
        log.info("chat %d: not pinned: %s", chat_id, error.message)
        return False
    return True


async def take_notice_away(notice: Message) -> None:
    """Delete Telegram's own line about a pin; where Telegram does not let the bot, it stays."""
    try:
        await notice.delete()
    except (BadRequest, Forbidden) as error:
        log.info("chat %d: notice of a pin stays: %s", notice.chat.id, error.message)
