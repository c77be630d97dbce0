"""A confirmation that holds for one person, one charger and a minute; pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.screens import Screen
from bot.chat.texts import buttons, upkeep
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.offers import takes_orders, under_upkeep

HOLDS = timedelta(seconds=60)

ASKING = {Action.RESTART: Verb.RESTART, Action.UPDATE_FIRMWARE: Verb.UPDATE}
CONFIRMED = {Verb.RESTART_NOW: Action.RESTART, Verb.UPDATE_NOW: Action.UPDATE_FIRMWARE}
_CONFIRMING = {action: verb for verb, action in CONFIRMED.items()}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the button of a question carries beside the charger."""

    user_id: int
    """Who was asked."""
    at: datetime
    """When; to the second."""
    while_charging: bool = False
    """Whether the question was the second one."""

    def pack(self) -> str:
        """The value of the press."""
        return f"{self.user_id}.{int(self.at.timestamp())}{'.c' if self.while_charging else ''}"

    @classmethod
    def unpack(cls, value: str) -> Self | None:
        """The confirmation of a press; None for a value that is none."""
        user_id, _, rest = value.partition(".")
        at, _, flag = rest.partition(".")
        if not (user_id.isascii() and user_id.isdecimal() and at.isascii() and at.isdecimal() and len(at) <= 10):  # noqa: PLR2004 - digits of a moment before the year 2286
            return None
        return cls(int(user_id), datetime.fromtimestamp(int(at), UTC), flag == "c")

    def holds(self, now: datetime) -> bool:
        """Whether it is young enough."""
        return now - self.at <= HOLDS


def question(say: Language, action: Action, charger: Charger, wish: Confirmation, *, why: str = "") -> Screen:
    """The question with its two buttons; `why` stands before it."""
    text = (upkeep.ask_while_charging if wish.while_charging else upkeep.ask)(say, action, charger.snapshot)
    charger_id = charger.snapshot.charger_id
    yes = Press(_CONFIRMING[action], charger_id, wish.pack())
    no = Press(Verb.CARD, charger_id)
    rows = [[_button(buttons.upkeep_now(say, action), yes), _button(buttons.no(say), no)]]
    return Screen(f"{why}\n{text}" if why else text, Keyboard(rows))


def firmware(say: Language, charger: Charger, *, now: datetime) -> Screen:
    """What is installed and what could be, with the update where the person may install it."""
    snapshot, rows = charger.snapshot, []
    may_install = charger.role.may(Action.UPDATE_FIRMWARE) and takes_orders(snapshot, Action.UPDATE_FIRMWARE)
    if snapshot.update_available and may_install and snapshot.status.reachable and not under_upkeep(charger):
        rows.append([_button(buttons.upkeep(say, Action.UPDATE_FIRMWARE), Press(Verb.UPDATE, snapshot.charger_id))])
    rows.append([_button(buttons.back_to_menu(say), Press(Verb.MORE, snapshot.charger_id))])
    return Screen(upkeep.firmware(say, snapshot, now=now), Keyboard(rows))


def _button(label: str, press: Press) -> Button:
    return Button(label, callback_data=press.pack())
