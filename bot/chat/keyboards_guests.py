"""Buttons of a guest pass; pure."""

from datetime import timedelta

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import guests as texts
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.guests import PASS_HOURS

CABLE = "cable"
"""The value of UNLOCK_FOR_GUEST for a pass until the cable leaves; otherwise it holds the hours."""

_CHOICES = {CABLE: None, **{str(hours): timedelta(hours=hours) for hours in PASS_HOURS}}


def lasting(value: str) -> timedelta | None:
    """How long a press wants the pass to last; None = until the cable leaves. Raises KeyError for a forged value."""
    return _CHOICES[value]


def is_choice(value: str) -> bool:
    """Whether a press holds one of the choices."""
    return value in _CHOICES


def choices(say: Language, charger: Charger) -> Keyboard:
    """How long; with a pass, also its end."""
    timed = [_choice(texts.hours(say, time), charger, value) for value, time in _CHOICES.items() if time]
    rows = [[_choice(texts.until_the_cable_leaves(say), charger, CABLE)], timed]
    if charger.guest is not None:
        rows.append(_end(say, charger))
    return Keyboard([*rows, *keyboards.back(say, charger.snapshot.charger_id).inline_keyboard])


def given(say: Language, charger: Charger) -> Keyboard:
    """Under the confirmation: take it back, or see the card."""
    return Keyboard([_end(say, charger), *keyboards.back(say, charger.snapshot.charger_id).inline_keyboard])


def _end(say: Language, charger: Charger) -> list[Button]:
    press = keyboards.press_for(Action.LOCK, charger.snapshot.charger_id)
    return [Button(texts.end(say), callback_data=press.pack())]


def _choice(label: str, charger: Charger, value: str) -> Button:
    return Button(label, callback_data=Press(Verb.UNLOCK_FOR_GUEST, charger.snapshot.charger_id, value).pack())
