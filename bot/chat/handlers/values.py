"""Eco-smart, main fuse limit, price: choices, a typed value, or one line; and taking a change back."""

from dataclasses import dataclass, replace
from functools import partial

from bot.chat import choosing, keyboards, keyboards_values, orders, questions, screens, typed
from bot.chat.callbacks import Press, Verb, number_in
from bot.chat.orders import Order
from bot.chat.routing import Route, command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import values as texts
from bot.chat.texts import words
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import Charger, ChargerSnapshot
from bot.domain.values import demand, far_above, value_in

NAME = "value"

_SURE = "!"
"""Behind the value of a press that answers the question whether it is meant."""

_LONGEST_TYPED = 20
"""Characters of a value that a button carries on to the choice of a charger."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value with its command and its buttons."""

    action: Action
    command: str
    choose: Verb
    """Shows the choices."""
    set: Verb
    """One of them."""
    type: Verb | None = None
    """Asks for another to be typed."""


SETTINGS = (
    Setting(Action.SET_ECO_SMART, "eco", Verb.ECO, Verb.SET_ECO),
    Setting(Action.SET_ICP_MAX_CURRENT, "icp", Verb.ICP, Verb.SET_ICP, Verb.TYPE_ICP),
    Setting(Action.SET_ENERGY_COST, "cost", Verb.COST, Verb.SET_COST, Verb.TYPE_COST),
)


async def begin(setting: Setting, turn: Turn) -> None:
    """`/eco` shows the choices, `/eco solar` sets; either takes a charger's name."""
    charger, rest = await choosing.choose(
        turn,
        setting.choose,
        takes=partial(_as_press, setting),
        demand=partial(_demand, setting),
        no_value=texts.no_value(turn.say, setting.action, None),
    )
    if charger is None:
        return
    snapshot, text = charger.snapshot, " ".join(rest)
    if not rest:
        await _show_choices(turn, setting, snapshot.charger_id)
    elif problem := typed.wrong(turn.say, setting.action, snapshot, text):
        await _explain(turn, setting, snapshot.charger_id, problem)
    else:
        await _set(turn, setting.action, snapshot, text)


async def _explain(turn: Turn, setting: Setting, charger_id: int, problem: str) -> None:
    """What was wrong; where a value can be typed, the next one may come without the command."""
    await turn.services.tuning.settable(turn.user.id, charger_id, setting.action)
    if setting.type is None:
        await turn.show(Screen(problem))
    else:
        await questions.ask(turn, problem, name=NAME, action=setting.action.value, charger_id=charger_id)


async def _set(turn: Turn, action: Action, snapshot: ChargerSnapshot, text: str) -> None:
    """Set what a text says that is not wrong; a price far above the present one only once that is meant."""
    sure, value = text.endswith(_SURE), value_in(action, text.removesuffix(_SURE), snapshot.currency)
    if value is None or sure or not far_above(snapshot, action, value):
        await orders.carry_out(turn, Order(action, snapshot.charger_id, value))
        return
    await turn.answer()
    yes = replace(keyboards.press_for(action, snapshot.charger_id, value), value=f"{value}{_SURE}")
    question = texts.ask_sure(turn.say, action, value, snapshot)
    await turn.show(Screen(question, keyboards.confirm(turn.say, yes, action, value, snapshot.currency)))


def _as_press(setting: Setting, text: str) -> Press | None:
    """The text itself goes on: only with the charger its currency is known."""
    fits = len(text) <= _LONGEST_TYPED and "|" not in text
    return Press(setting.set, value=text) if fits and value_in(setting.action, text) is not None else None


def _demand(setting: Setting, charger: Charger, text: str) -> None:
    value = value_in(setting.action, text, charger.snapshot.currency)
    if value is not None:
        demand(charger.snapshot, setting.action, value)


async def choices(setting: Setting, turn: Turn) -> None:
    """The choices for the charger named."""
    await turn.answer()
    await _show_choices(turn, setting, turn.pressed.charger_id)


async def _show_choices(turn: Turn, setting: Setting, charger_id: int) -> None:
    charger = await turn.services.tuning.settable(turn.user.id, charger_id, setting.action)
    text = texts.choose(turn.say, setting.action, charger.snapshot)
    await turn.show(Screen(text, keyboards_values.choices(turn.say, setting.action, charger.snapshot)))


async def choose(setting: Setting, turn: Turn) -> None:
    """One of the choices, or what was typed before the charger was chosen."""
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    text = turn.pressed.value
    if value_in(setting.action, text.removesuffix(_SURE), charger.snapshot.currency) is None:
        await turn.answer()
        await turn.show(Screen(texts.no_value(turn.say, setting.action, charger.snapshot.currency)))
    else:
        await _set(turn, setting.action, charger.snapshot, text)


async def ask_value(setting: Setting, turn: Turn) -> None:
    """Ask for a number."""
    await turn.answer()
    charger = await turn.services.tuning.settable(turn.user.id, turn.pressed.charger_id, setting.action)
    text = texts.type_value(turn.say, setting.action, charger.snapshot)
    await questions.ask(turn, text, name=NAME, action=setting.action.value, charger_id=charger.snapshot.charger_id)


async def answer(turn: Turn) -> None:
    """A value in the dialog, which stays open until one fits."""
    state = await turn.dialog() or {}
    action = Action(state["action"])
    snapshot = (await turn.services.charging.charger(turn.user.id, state["charger_id"])).snapshot
    text = turn.message.text or ""
    if problem := typed.wrong(turn.say, action, snapshot, text):
        await questions.ask_again(turn, problem)
        return
    await turn.end_dialog()
    await _set(turn, action, snapshot, text)


async def undo(turn: Turn) -> None:
    """Take a change back; also by an old button, since the change itself knows how long that is possible."""
    change_id = number_in(turn.pressed.value) or 0
    await turn.services.tuning.demand_own(turn.user.id, change_id)
    await turn.answer(words.undoing(turn.say))
    charger, change = await turn.services.tuning.undo(turn.user.id, change_id)
    done = texts.change(turn.say, change, charger.snapshot, undone=True)
    await turn.show_last(screens.noted(await turn.card(charger), done))
    await turn.expect_reading(charger)


def _routes(setting: Setting) -> list[Route]:
    listed = [
        command(setting.command, partial(begin, setting)),
        pressed(partial(choices, setting), setting.choose),
        pressed(partial(choose, setting), setting.set),
    ]
    return [*listed, pressed(partial(ask_value, setting), setting.type)] if setting.type is not None else listed


routes = [*(route for setting in SETTINGS for route in _routes(setting)), pressed(undo, Verb.UNDO)]
dialogs = {NAME: answer}
