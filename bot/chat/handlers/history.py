"""The last changes of a charger's status."""

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import choosing, keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.choosing import Unnamed
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import buttons
from bot.chat.texts import history as texts
from bot.chat.turn import Turn

PAGE = 10
"""Lines: with the headline and the age a dozen."""


async def history(turn: Turn) -> None:
    """`/history garage`: the newest changes of the charger meant."""
    charger, _ = await choosing.choose(turn, Verb.HISTORY, unnamed=Unnamed.FIRST)
    if charger is not None:
        await _show(turn, charger.snapshot.charger_id, 0)


async def page(turn: Turn) -> None:
    """A button that names the page."""
    await turn.answer()
    value = turn.pressed.value
    number = int(value) if value.isascii() and value.isdecimal() and len(value) <= len("999") else 0
    await _show(turn, turn.pressed.charger_id, number)


async def _show(turn: Turn, charger_id: int, number: int) -> None:
    charger, stretches = await turn.services.timelines.of_charger(turn.user.id, charger_id)
    last = max(0, len(stretches) - 1) // PAGE
    number = min(number, last)
    listed = stretches[number * PAGE : (number + 1) * PAGE]
    text = texts.page(turn.say, charger, listed, number=(number + 1, last + 1), now=turn.now)
    await turn.show(Screen(text, _keyboard(turn, charger_id, number, last)))


def _keyboard(turn: Turn, charger_id: int, number: int, last: int) -> Keyboard:
    turns = [(buttons.PREVIOUS, number - 1), (buttons.NEXT, number + 1)]
    arrows = [
        Button(label, callback_data=Press(Verb.HISTORY, charger_id, str(to)).pack())
        for label, to in turns
        if 0 <= to <= last
    ]
    ways_back = keyboards.back(turn.say, charger_id).inline_keyboard
    return Keyboard([arrows, *ways_back] if arrows else ways_back)


routes = [command("history", history), pressed(page, Verb.HISTORY)]
