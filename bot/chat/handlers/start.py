"""The first words, and help."""

from bot.chat.routing import command
from bot.chat.screens import Screen
from bot.chat.texts import replies
from bot.chat.turn import Turn
from bot.chat.ways_in import way_in


async def start(turn: Turn) -> None:
    """Welcome; `/start login`, which a link from a group sends, is routed to the login."""
    if await turn.services.accounts.is_connected(turn.user.id):
        await turn.show(Screen(replies.welcome_back(turn.say)))
    else:
        await turn.show(Screen(replies.welcome(turn.say), way_in(turn)))


async def show_help(turn: Turn) -> None:
    """Everything the bot can do."""
    await turn.show(Screen(replies.help_lines(turn.say)))


routes = [command("start", start), command("help", show_help)]
