"""How somebody without an account gets one: a button in the private chat, a link from a group."""

from telegram import InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.screens import Screen
from bot.chat.texts import login
from bot.chat.turn import Turn


def way_in(turn: Turn) -> InlineKeyboardMarkup:
    """The button that begins the login, here or in the private chat."""
    return keyboards.connect(turn.say) if turn.private else keyboards.private_chat(turn.say, turn.bot.username)


def not_connected(turn: Turn) -> Screen:
    """For somebody without an account here."""
    return Screen(login.not_connected(turn.say), way_in(turn))


def only_in_private(turn: Turn) -> Screen:
    """For a group, where everybody would read the password."""
    return Screen(login.only_in_private(turn.say), way_in(turn))
