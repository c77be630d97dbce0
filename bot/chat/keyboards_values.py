"""Buttons about the values of a charger; pure."""

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import buttons
from bot.domain.access import Action
from bot.domain.charger import ChargerSnapshot, EcoSmartMode
from bot.domain.values import Value, cost_choices, icp_choices, setting

_TYPING = {Action.SET_ICP_MAX_CURRENT: Verb.TYPE_ICP, Action.SET_ENERGY_COST: Verb.TYPE_COST}


def choices(say: Language, action: Action, snapshot: ChargerSnapshot) -> Keyboard:
    """The choices, the present value marked; where a number is asked for, typing another; the way back."""
    charger_id, present = snapshot.charger_id, setting(snapshot, action)
    row = [
        Button(
            buttons.value(say, action, value, snapshot.currency, chosen=value == present),
            callback_data=keyboards.press_for(action, charger_id, value).pack(),
        )
        for value in _offered(action, snapshot)
    ]
    if action in _TYPING:
        row.append(Button(buttons.other(say), callback_data=Press(_TYPING[action], charger_id).pack()))
    rows = [row[start : start + keyboards.ROW] for start in range(0, len(row), keyboards.ROW)]
    return Keyboard([*rows, *keyboards.back_to_menu(say, charger_id).inline_keyboard])


def _offered(action: Action, snapshot: ChargerSnapshot) -> list[Value]:
    if action is Action.SET_ECO_SMART:
        return list(EcoSmartMode)
    if action is Action.SET_ICP_MAX_CURRENT:
        return list(icp_choices(snapshot))
    return list(cost_choices(snapshot))


def unlock_and_resume(say: Language, charger_id: int) -> Keyboard:
    """Under the refusal to start a locked charger."""
    press = Press(Verb.UNLOCK_AND_RESUME, charger_id)
    cure = Button(buttons.unlock_and_resume(say), callback_data=press.pack())
    return Keyboard([[cure], *keyboards.back(say, charger_id).inline_keyboard])


def confirm_unlock_and_resume(say: Language, charger_id: int) -> Keyboard:
    """Under the question whether an old press still holds."""
    yes = Button(buttons.unlock_and_resume(say), callback_data=Press(Verb.UNLOCK_AND_RESUME, charger_id).pack())
    no = Button(buttons.no(say), callback_data=Press(Verb.CARD, charger_id).pack())
    return Keyboard([[yes, no]])
