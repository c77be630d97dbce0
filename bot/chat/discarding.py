"""A message that holds a password, or may hold one, does not stay in the chat."""

from bot.chat.screens import Screen
from bot.chat.texts import login
from bot.chat.turn import Turn


async def discard(turn: Turn) -> None:
    """Delete what was sent; where Telegram does not let the bot, ask the person to."""
    if not await turn.remove(turn.message.message_id):
        await turn.send(Screen(login.delete_it_yourself(turn.say)))
