"""The max charging current: choices, a typed number, or one line."""

import re

from telegram import ForceReply

from bot.chat import keyboards, orders, screens
from bot.chat.callbacks import Verb
from bot.chat.orders import Order
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import cards, refusals, replies
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.errors import CurrentOutOfRange

NAME = "current"

_AMPERES = re.compile(r"\s*(\d{1,4})(?:[.,]0+)?\s*(?:a|amp|amps|amperes|amperios)?\s*", re.IGNORECASE | re.ASCII)


def amperes_in(text: str) -> int | None:
    """The whole number of amperes in `16`, `16A`, `16 a`, `16,0`; None in anything else."""
    found = _AMPERES.fullmatch(text)
    return int(found[1]) if found else None


async def current(turn: Turn) -> None:
    """`/current` shows the choices, `/current 16` sets."""
    if not turn.args:
        await _choose(turn)
        return
    amperes = amperes_in(" ".join(turn.args))
    if amperes is None:
        await turn.show(Screen(replies.no_number(turn.say)))
    else:
        await orders.begin(turn, Action.SET_MAX_CHARGING_CURRENT, amperes)


async def _choose(turn: Turn) -> None:
    listed = await turn.services.charging.chargers(turn.user.id)
    if not listed:
        await turn.show(Screen(cards.no_chargers(turn.say)))
    elif len(listed) == 1:
        await turn.show(screens.choose_current(turn.say, listed[0]))
    else:
        which = replies.ask_which(turn.say, Action.SET_MAX_CHARGING_CURRENT, None)
        await turn.show(Screen(which, keyboards.which(listed, Verb.CHOOSE_CURRENT)))


async def choices(turn: Turn) -> None:
    """The choices for the charger named."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.show(screens.choose_current(turn.say, charger))


async def choose(turn: Turn) -> None:
    """One of the choices."""
    amperes = amperes_in(turn.pressed.value)
    order = Order(Action.SET_MAX_CHARGING_CURRENT, turn.pressed.charger_id, amperes)
    if amperes is None:
        await choices(turn)
    else:
        await orders.carry_out(turn, order)


async def ask_number(turn: Turn) -> None:
    """Ask for a number; in a group the answer must be a reply, which Telegram is asked to open."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.end_dialog()
    text = replies.type_current(turn.say, charger.snapshot.label, charger.snapshot.current_range_a)
    prompt = await turn.send(Screen(text, keyboards.cancel(turn.say) if turn.private else ForceReply(selective=True)))
    await turn.remember(name=NAME, charger_id=charger.snapshot.charger_id, prompt=prompt)


async def answer(turn: Turn) -> None:
    """A number in the dialog, which stays open until one fits."""
    state = await turn.dialog() or {}
    amperes = amperes_in(turn.message.text or "")
    if amperes is None:
        await turn.send(Screen(replies.no_number(turn.say)))
        return
    charger = await turn.services.charging.charger(turn.user.id, state["charger_id"])
    allowed = charger.snapshot.current_range_a
    if amperes not in allowed:
        error = CurrentOutOfRange(charger.snapshot.label, allowed.start, allowed.stop - 1)
        await turn.send(Screen(refusals.out_of_range(turn.say, error)))
        return
    await turn.end_dialog()
    await orders.carry_out(turn, Order(Action.SET_MAX_CHARGING_CURRENT, charger.snapshot.charger_id, amperes))


routes = [
    command("current", current),
    pressed(choices, Verb.CHOOSE_CURRENT),
    pressed(choose, Verb.SET_CURRENT),
    pressed(ask_number, Verb.TYPE_CURRENT),
]
dialogs = {NAME: answer}
