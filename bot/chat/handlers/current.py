"""The max charging current: choices, a typed number, or one line."""

from bot.chat import choosing, orders, questions, screens, typed
from bot.chat.callbacks import Press, Verb
from bot.chat.orders import Order
from bot.chat.routing import command, pressed
from bot.chat.texts import replies, values
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.typed import amperes_in
from bot.domain.values import demand

NAME = "current"
ACTION = Action.SET_MAX_CHARGING_CURRENT


async def current(turn: Turn) -> None:
    """`/current` shows the choices, `/current 16` sets; either takes a charger's name."""
    no_value = values.no_value(turn.say, ACTION, None)
    charger, rest = await choosing.choose(turn, Verb.CHOOSE_CURRENT, takes=_as_press, demand=_demand, no_value=no_value)
    if charger is None:
        return
    snapshot, text = charger.snapshot, " ".join(rest)
    if not rest:
        await turn.show(screens.choose_current(turn.say, charger))
    elif problem := typed.wrong(turn.say, ACTION, snapshot, text):
        await turn.services.tuning.settable(turn.user.id, snapshot.charger_id, ACTION)
        await questions.ask(turn, problem, name=NAME, charger_id=snapshot.charger_id)
    else:
        await orders.carry_out(turn, Order(ACTION, snapshot.charger_id, amperes_in(text)))


def _as_press(text: str) -> Press | None:
    amperes = amperes_in(text)
    return None if amperes is None else Press(Verb.SET_CURRENT, value=str(amperes))


def _demand(charger: Charger, text: str) -> None:
    amperes = amperes_in(text)
    if amperes is not None:
        demand(charger.snapshot, ACTION, amperes)


async def choices(turn: Turn) -> None:
    """The choices for the charger named."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.show(screens.choose_current(turn.say, charger))


async def choose(turn: Turn) -> None:
    """One of the choices."""
    amperes = amperes_in(turn.pressed.value)
    order = Order(ACTION, turn.pressed.charger_id, amperes)
    if amperes is None:
        await choices(turn)
    else:
        await orders.carry_out(turn, order)


async def ask_number(turn: Turn) -> None:
    """Ask for a number."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    text = replies.type_current(turn.say, charger.snapshot.label, charger.snapshot.current_range_a)
    await questions.ask(turn, text, name=NAME, charger_id=charger.snapshot.charger_id)


async def answer(turn: Turn) -> None:
    """A number in the dialog, which stays open until one fits."""
    state = await turn.dialog() or {}
    text = turn.message.text or ""
    charger = await turn.services.charging.charger(turn.user.id, state["charger_id"])
    if problem := typed.wrong(turn.say, ACTION, charger.snapshot, text):
        await questions.ask_again(turn, problem)
        return
    await turn.end_dialog()
    await orders.carry_out(turn, Order(ACTION, charger.snapshot.charger_id, amperes_in(text)))


routes = [
    command("current", current),
    pressed(choices, Verb.CHOOSE_CURRENT),
    pressed(choose, Verb.SET_CURRENT),
    pressed(ask_number, Verb.TYPE_CURRENT),
]
dialogs = {NAME: answer}
