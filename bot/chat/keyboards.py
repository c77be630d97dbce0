"""Buttons under a message; pure. Each shows the state it leads to, and only what works now for this person."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.language import NATIVE_NAMES, Language
from bot.chat.texts import buttons, replies
from bot.domain.access import Action
from bot.domain.alerts import SWITCHABLE, Alert, AlertKind
from bot.domain.charger import Charger, ChargerSnapshot, ChargerStatus, current_choices, possible_actions

ROW = 3
"""Buttons in a row at most."""

_VERBS = {
    Action.PAUSE: Verb.PAUSE,
    Action.RESUME: Verb.RESUME,
    Action.LOCK: Verb.LOCK,
    Action.UNLOCK: Verb.UNLOCK,
    Action.SET_MAX_CHARGING_CURRENT: Verb.SET_CURRENT,
}
ACTIONS = {verb: action for action, verb in _VERBS.items()}
"""The verbs that change a charger, and what they ask for."""


def _button(label: str, press: Press) -> Button:
    return Button(label, callback_data=press.pack())


def _rows(buttons_given: Iterable[Button], width: int) -> list[list[Button]]:
    listed = list(buttons_given)
    return [listed[start : start + width] for start in range(0, len(listed), width)]


def press_for(action: Action, charger_id: int, amperes: int | None = None, *, keep: bool = False) -> Press:
    """The press that asks for an action."""
    return Press(_VERBS[action], charger_id, "" if amperes is None else str(amperes), keep)


def card(say: Language, charger: Charger, *, several: bool) -> Keyboard:
    """Under the status card; ‹ and › where the person has several chargers."""
    snapshot = charger.snapshot
    row = [_card_button(say, action, snapshot) for action in card_actions(charger)]
    row.append(_button(buttons.refresh(say), Press(Verb.REFRESH, snapshot.charger_id)))
    rows = _rows(row, ROW if len(row) <= ROW else 2)
    if several:
        rows.append(
            [
                _button(buttons.PREVIOUS, Press(Verb.PREVIOUS, snapshot.charger_id)),
                _button(buttons.NEXT, Press(Verb.NEXT, snapshot.charger_id)),
            ]
        )
    return Keyboard(rows)


def card_actions(charger: Charger) -> list[Action]:
    """What can work now, the person may do, and nobody has asked for a moment ago."""
    asked = charger.asked.action if charger.asked is not None else None
    return [each for each in possible_actions(charger.snapshot) if charger.role.may(each) and each is not asked]


def _card_button(say: Language, action: Action, snapshot: ChargerSnapshot) -> Button:
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


def back(say: Language, charger_id: int) -> Keyboard:
    """To the card."""
    return Keyboard([[_button(buttons.back(say), Press(Verb.CARD, charger_id))]])


def cure(say: Language, charger_id: int, action: Action | None) -> Keyboard:
    """Under a refusal: what would help, if a press can, and the way back."""
    ways_back = list(back(say, charger_id).inline_keyboard)
    if action is None:
        return Keyboard(ways_back)
    return Keyboard([[_button(buttons.action(say, action), press_for(action, charger_id))], *ways_back])


def confirm(say: Language, press: Press, action: Action, amperes: int | None) -> Keyboard:
    """Under a question whether an old press still holds."""
    yes = Press(press.verb, press.charger_id, press.value)
    no = Press(Verb.CARD, press.charger_id)
    return Keyboard([[_button(buttons.action(say, action, amperes), yes), _button(buttons.no(say), no)]])


def which(listed: Sequence[Charger], verb: Verb, value: str = "") -> Keyboard:
    """One button for each charger, all asking for the same."""
    named = [_button(buttons.charger(each.snapshot), Press(verb, each.snapshot.charger_id, value)) for each in listed]
    return Keyboard(_rows(named, 2))


def alert(say: Language, told: Alert) -> Keyboard | None:
    """Under an alert: its cure, and the card."""
    if told.kind is AlertKind.SIGN_IN_REFUSED:
        return connect_again(say)
    action = _cure_of(told)
    status = _button(buttons.status(say), Press(Verb.CARD, told.charger_id, keep=True))
    if action is None:
        return Keyboard([[status]])
    return Keyboard([[_button(buttons.action(say, action), press_for(action, told.charger_id, keep=True)), status]])


def _cure_of(told: Alert) -> Action | None:
    if told.kind is AlertKind.LOCKED_WITH_CAR:
        return Action.UNLOCK
    held_back = {ChargerStatus.SCHEDULED, ChargerStatus.WAITING_FOR_ECO_SMART}
    if told.kind is AlertKind.PAUSED or (told.kind is AlertKind.WAITING and told.status in held_back):
        return Action.RESUME
    return None


def alerts(say: Language, off: frozenset[AlertKind]) -> Keyboard:
    """A switch for each kind; the label shows the present state, the press leads to the other."""
    switches = []
    for kind in SWITCHABLE:
        on = kind not in off
        press = Press(Verb.SWITCH_ALERT, value=f"{kind.value}:{'off' if on else 'on'}")
        switches.append(_button(buttons.switch(replies.alert_name(say, kind), on=on), press))
    return Keyboard(_rows(switches, 2))


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
    return Keyboard([[again, _button(buttons.disconnect(say), Press(Verb.LOGOUT))]])


def private_chat(say: Language, bot_username: str) -> Keyboard:
    """The link from a group to the login."""
    link = f"https://t.me/{bot_username}?start=login"
    return Keyboard([[Button(buttons.open_private_chat(say), url=link)]])


def cancel(say: Language) -> Keyboard:
    """Under a question of a dialog."""
    return Keyboard([[_button(buttons.cancel(say), Press(Verb.CANCEL))]])


def same_email(say: Language, email: str, *, again: bool) -> Keyboard:
    """After an attempt to sign in: the same e-mail with another password, or none of it."""
    label = buttons.try_again(say) if again else buttons.email(email)
    return Keyboard([[_button(label, Press(Verb.SAME_EMAIL)), _button(buttons.cancel(say), Press(Verb.CANCEL))]])


def logout(say: Language) -> Keyboard:
    """The question before anything is erased."""
    yes = _button(buttons.disconnect_now(say), Press(Verb.LOGOUT_NOW))
    return Keyboard([[yes, _button(buttons.no(say), Press(Verb.CANCEL))]])
