"""Buttons of a charger's menu; pure."""

from collections.abc import Iterable, Mapping

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import menu as texts
from bot.domain import menu as offered
from bot.domain.charger import Charger
from bot.domain.menu import Entry

_WIDTH = 2

_PRESSES: Mapping[Entry, Press] = {
    Entry.SESSIONS: Press(Verb.SESSIONS),
    Entry.SCHEDULE: Press(Verb.SCHEDULES),
    Entry.ECO_SMART: Press(Verb.ECO),
    Entry.MAIN_FUSE: Press(Verb.ICP),
    Entry.PRICE: Press(Verb.COST),
    Entry.BACK_TO_SCHEDULE: Press(Verb.RESUME_SCHEDULE),
    Entry.GUEST_PASS: Press(Verb.GUEST),
    Entry.HISTORY: Press(Verb.HISTORY),
    Entry.ALERTS: Press(Verb.ALERTS),
    Entry.DEFAULT: Press(Verb.USE_BY_DEFAULT),
    Entry.NO_DEFAULT: Press(Verb.USE_BY_DEFAULT, value="off"),
    Entry.UPKEEP: Press(Verb.UPKEEP),
    Entry.RESTART: Press(Verb.RESTART),
    Entry.FIRMWARE: Press(Verb.FIRMWARE),
}
"""What each entry asks for; the charger is put in below."""


def menu(say: Language, charger: Charger, *, several: bool, default: bool) -> Keyboard:
    """What is possible now, and the way back to the card."""
    charger_id = charger.snapshot.charger_id
    entries = offered.menu(charger, several=several, default=default)
    return Keyboard([*_rows(say, charger_id, entries), *keyboards.back(say, charger_id).inline_keyboard])


def upkeep(say: Language, charger: Charger) -> Keyboard:
    """The last screen, and the way back to the menu."""
    charger_id = charger.snapshot.charger_id
    rows = _rows(say, charger_id, offered.upkeep(charger))
    return Keyboard([*rows, *keyboards.back_to_menu(say, charger_id).inline_keyboard])


def _rows(say: Language, charger_id: int, entries: Iterable[Entry]) -> list[list[Button]]:
    listed = [_button(say, each, charger_id) for each in entries]
    return [listed[start : start + _WIDTH] for start in range(0, len(listed), _WIDTH)]


def _button(say: Language, entry: Entry, charger_id: int) -> Button:
    press = _PRESSES[entry]
    return Button(texts.entry(say, entry), callback_data=Press(press.verb, charger_id, press.value).pack())
