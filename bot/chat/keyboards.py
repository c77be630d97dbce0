"""Buttons under a message; pure. Each shows the state it leads to, and only what works now for this person."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards_cures, keyboards_schedules
from bot.chat.callbacks import Press, Verb
from bot.chat.language import NATIVE_NAMES, Language
from bot.chat.texts import buttons, guests
from bot.domain.access import Action
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Charger, ChargerSnapshot
from bot.domain.offers import may_return_to_schedule, possible_actions, under_upkeep
from bot.domain.values import Value, current_choices

ROW = 3
"""Buttons in a row at most."""

_VERBS = {
    Action.PAUSE: Verb.PAUSE,
    Action.RESUME: Verb.RESUME,
    Action.LOCK: Verb.LOCK,
    Action.UNLOCK: Verb.UNLOCK,
    Action.SET_MAX_CHARGING_CURRENT: Verb.SET_CURRENT,
    Action.RESUME_SCHEDULE: Verb.RESUME_SCHEDULE,
    Action.SET_ECO_SMART: Verb.SET_ECO,
    Action.SET_ICP_MAX_CURRENT: Verb.SET_ICP,
    Action.SET_ENERGY_COST: Verb.SET_COST,
}
ANOTHER = "other"
"""The value of LOGIN_ANYWAY for one more account."""

ACTIONS = {verb: action for action, verb in _VERBS.items()}
"""The verbs that change a charger, and what they ask for."""


def _button(label: str, press: Press) -> Button:
    return Button(label, callback_data=press.pack())


def _rows(buttons_given: Iterable[Button], width: int) -> list[list[Button]]:
    listed = list(buttons_given)
    return [listed[start : start + width] for start in range(0, len(listed), width)]


def press_for(action: Action, charger_id: int, value: Value | None = None, *, keep: bool = False) -> Press:
    """The press that asks for an action."""
    return Press(_VERBS[action], charger_id, "" if value is None else str(value), keep)


def card(say: Language, charger: Charger, *, several: bool) -> Keyboard:
    """Under the status card, the menu last; ‹ and › beside it where the person has several chargers."""
    charger_id = charger.snapshot.charger_id
    rows = connect_again(say).inline_keyboard if charger.sign_in_refused else _controls(say, charger)
    more = _button(buttons.more(say), Press(Verb.MORE, charger_id))
    return Keyboard([*rows, _between_neighbours(charger_id, more) if several else [more]])


def _controls(say: Language, charger: Charger) -> list[list[Button]]:
    row = [_card_button(say, action, charger) for action in card_actions(charger)]
    row.append(_button(buttons.refresh(say), Press(Verb.REFRESH, charger.snapshot.charger_id)))
    return [*_rows(row, ROW if len(row) <= ROW else 2), *_ways_back_from(say, charger)]


def _between_neighbours(charger_id: int, button: Button) -> list[Button]:
    before = _button(buttons.PREVIOUS, Press(Verb.PREVIOUS, charger_id))
    after = _button(buttons.NEXT, Press(Verb.NEXT, charger_id))
    return [before, button, after]


def _ways_back_from(say: Language, charger: Charger) -> list[list[Button]]:
    """Away from what a person has changed: to the schedule, to the value before."""
    charger_id, rows = charger.snapshot.charger_id, []
    if charger.role.may(Action.RESUME_SCHEDULE) and may_return_to_schedule(charger) and charger.asked is None:
        press = press_for(Action.RESUME_SCHEDULE, charger_id)
        rows.append([_button(buttons.action(say, Action.RESUME_SCHEDULE), press)])
    if charger.change is not None:
        rows.append([_button(buttons.undo(say), Press(Verb.UNDO, charger_id, str(charger.change.change_id)))])
    return rows


def card_actions(charger: Charger) -> list[Action]:
    """What can work now, the person may do, and nobody has asked for a moment ago."""
    if under_upkeep(charger):
        return []
    asked = {charger.asked.action} if charger.asked is not None else set()
    if asked and charger.snapshot.locked is False:
        asked.add(Action.UNLOCK)  # whose effect on the status no reading has shown yet
    return [each for each in possible_actions(charger.snapshot) if charger.role.may(each) and each not in asked]


def _card_button(say: Language, action: Action, charger: Charger) -> Button:
    snapshot = charger.snapshot
    if action is Action.LOCK and charger.guest is not None:
        return _button(guests.end(say), press_for(action, snapshot.charger_id))
    if action is Action.SET_MAX_CHARGING_CURRENT:
        return _button(buttons.current(say, snapshot), Press(Verb.CHOOSE_CURRENT, snapshot.charger_id))
    return _button(buttons.action(say, action), press_for(action, snapshot.charger_id))


def current(say: Language, snapshot: ChargerSnapshot) -> Keyboard:
    """The choices of max charging current, the present one marked."""
    choices = [
        _button(
            buttons.amperes(amperes, chosen=amperes == snapshot.max_charging_current_a),
            press_for(Action.SET_MAX_CHARGING_CURRENT, snapshot.charger_id, amperes),
        )
        for amperes in current_choices(snapshot)
    ]
    other = _button(buttons.other(say), Press(Verb.TYPE_CURRENT, snapshot.charger_id))
    return Keyboard([*_rows([*choices, other], ROW), *back(say, snapshot.charger_id).inline_keyboard])


def again(say: Language, press: Press, below: Keyboard | None) -> Keyboard:
    """The same press once more, above the buttons that are there."""
    retry = _button(buttons.try_again(say), replace(press, keep=False))
    return Keyboard([[retry], *(below.inline_keyboard if below is not None else [])])


def back(say: Language, charger_id: int) -> Keyboard:
    """To the card."""
    return Keyboard([[_button(buttons.back(say), Press(Verb.CARD, charger_id))]])


def back_to_menu(say: Language, charger_id: int) -> Keyboard:
    """To the charger's menu."""
    return Keyboard([[_button(buttons.back_to_menu(say), Press(Verb.MORE, charger_id))]])


def cure(say: Language, charger_id: int, action: Action | None) -> Keyboard:
    """Under a refusal: what would help, if a press can, and the way back."""
    ways_back = list(back(say, charger_id).inline_keyboard)
    if action is None:
        return Keyboard(ways_back)
    return Keyboard([[_button(buttons.action(say, action), press_for(action, charger_id))], *ways_back])


def confirm(say: Language, press: Press, action: Action, value: Value | None, currency: str | None = None) -> Keyboard:
    """Under a question whether an old press still holds."""
    yes = Press(press.verb, press.charger_id, press.value)
    no = Press(Verb.CARD, press.charger_id)
    return Keyboard([[_button(buttons.action(say, action, value, currency), yes), _button(buttons.no(say), no)]])


def which(listed: Sequence[Charger], verb: Verb, value: str = "") -> Keyboard:
    """One button for each charger, all asking for the same."""
    named = [_button(buttons.charger(each.snapshot), Press(verb, each.snapshot.charger_id, value)) for each in listed]
    return Keyboard(_rows(named, 2))


def ask_which(say: Language, listed: Sequence[Charger], asked: Press) -> Keyboard:
    """Under the question which of these is meant: what was asked, for each, or none of it."""
    return Keyboard([*which(listed, asked.verb, asked.value).inline_keyboard, *cancel(say).inline_keyboard])


def alert(say: Language, told: Alert) -> Keyboard | None:
    """Under an alert: its cure, and the card."""
    if told.kind is AlertKind.SIGN_IN_REFUSED:
        return connect_again(say)
    if not told.charger_id:
        return None
    if told.clock_change is not None:
        return keyboards_schedules.clock_change(say, told, told.clock_change)
    if told.kind is AlertKind.PLUG_QUESTION:
        return keyboards_cures.question(say, told)
    cure = keyboards_cures.cure(say, told)
    status = _status(say, told.charger_id)
    return Keyboard([[*cure, status]] if len(cure) < 2 else [cure, [status]])  # noqa: PLR2004 - room for a third below


def status(say: Language, charger_id: int) -> Keyboard:
    """Under what needs no cure: the card."""
    return Keyboard([[_status(say, charger_id)]])


def _status(say: Language, charger_id: int) -> Button:
    return _button(buttons.status(say), Press(Verb.CARD, charger_id, keep=True))


def languages(say: Language) -> Keyboard:
    """Every language by its own name, and Telegram's."""
    named = [_button(name, Press(Verb.LANGUAGE, value=code)) for code, name in NATIVE_NAMES.items()]
    return Keyboard([named, [_button(buttons.as_in_telegram(say), Press(Verb.LANGUAGE))]])


def connect(say: Language) -> Keyboard:
    """Begin the login."""
    return Keyboard([[_button(buttons.connect(say), Press(Verb.LOGIN))]])


def connect_again(say: Language) -> Keyboard:
    """Begin the login although an account is connected; the message stays."""
    return Keyboard([[_button(buttons.connect_again(say), Press(Verb.LOGIN_ANYWAY, keep=True))]])


def connected_already(say: Language) -> Keyboard:
    """What somebody connected may want with /login."""
    again = _button(buttons.connect_again(say), Press(Verb.LOGIN_ANYWAY))
    another = _button(buttons.another_account(say), Press(Verb.LOGIN_ANYWAY, value=ANOTHER))
    return Keyboard([[again, another], [_button(buttons.disconnect(say), Press(Verb.LOGOUT))]])


def private_chat(say: Language, bot_username: str) -> Keyboard:
    """The link from a group to the login."""
    link = f"https://t.me/{bot_username}?start=login"
    return Keyboard([[Button(buttons.open_private_chat(say), url=link)]])


def cancel(say: Language) -> Keyboard:
    """Under a question of a dialog."""
    return Keyboard([[_button(buttons.cancel(say), Press(Verb.CANCEL))]])


def same_email(say: Language) -> Keyboard:
    """After an attempt to sign in that the cloud did not answer: once more, or none of it."""
    again = _button(buttons.try_again(say), Press(Verb.SAME_EMAIL))
    return Keyboard([[again, _button(buttons.cancel(say), Press(Verb.CANCEL))]])


def other_email(say: Language) -> Keyboard:
    """After refused credentials, where a password is awaited: from the beginning, or none of it."""
    other = _button(buttons.other_email(say), Press(Verb.LOGIN_ANYWAY))
    return Keyboard([[other, _button(buttons.cancel(say), Press(Verb.CANCEL))]])


def logout(say: Language, which: str = "") -> Keyboard:
    """The question before anything is erased; `which` account, or `all`."""
    yes = _button(buttons.disconnect_now(say), Press(Verb.LOGOUT_NOW, value=which))
    return Keyboard([[yes, _button(buttons.no(say), Press(Verb.CANCEL))]])


def accounts(say: Language, named: Sequence[tuple[str, str]]) -> Keyboard:
    """One button for each account, the label first; and leave it."""
    listed = [[_button(buttons.account(label), Press(Verb.LOGOUT, value=which))] for label, which in named]
    return Keyboard([*listed, [_button(buttons.no(say), Press(Verb.CANCEL))]])
