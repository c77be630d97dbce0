"""What helps, under an alert; pure. Who may press is decided when it is pressed."""

from collections.abc import Callable

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import buttons, cures
from bot.chat.texts.cures import Topic
from bot.domain.access import Action
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.plugged import Answer

_HELD_BACK = frozenset({ChargerStatus.SCHEDULED, ChargerStatus.WAITING_FOR_ECO_SMART})


def cure(say: Language, told: Alert) -> list[Button]:
    """The row of what helps; empty where nothing is to be done."""
    if told.kind in {AlertKind.WAITING, AlertKind.NOT_CHARGING}:
        return _by_status(say, told)
    make = _CURES.get(told.kind)
    return [] if make is None else make(say, told)


def question(say: Language, told: Alert) -> Keyboard:
    """The answers to the question when a car is plugged in; the message becomes what they lead to."""
    given = [_button(cures.answer(say, each), Verb.PLUG, told, value=each.value, keep=False) for each in told.answers]
    given.append(_button(cures.ignore(say), Verb.PLUG, told, keep=False))
    return Keyboard([given[start : start + 2] for start in range(0, len(given), 2)])


def way_on(say: Language, charger_id: int, topic: Topic, *, may_restart: bool) -> Keyboard:
    """Under a list of what to check."""
    card = Button(buttons.back(say), callback_data=Press(Verb.CARD, charger_id).pack())
    if topic is not Topic.ERROR or not may_restart:
        return Keyboard([[card]])
    restart = Press(Verb.RESTART, charger_id)
    return Keyboard([[Button(buttons.upkeep(say, Action.RESTART), callback_data=restart.pack())], [card]])


def keeping(given: str) -> Answer | None:
    """The answer of a press; None where the question was put aside, or for what this version has not made."""
    return Answer(given) if given in set(Answer) else None


def _by_status(say: Language, told: Alert) -> list[Button]:
    if told.status is ChargerStatus.WAITING_FOR_CAR:
        return [_check(say, told, Topic.CAR)]
    if told.status in _HELD_BACK:
        return [_action(say, told, Action.RESUME)]
    if told.kind is AlertKind.NOT_CHARGING and told.status is ChargerStatus.PAUSED:
        return _paused(say, told)
    if told.kind is AlertKind.NOT_CHARGING and told.status is ChargerStatus.LOCKED_CAR_CONNECTED:
        return _locked(say, told)
    return []


def _locked(say: Language, told: Alert) -> list[Button]:
    return [
        _action(say, told, Action.UNLOCK),
        _button(buttons.unlock_and_resume(say), Verb.UNLOCK_AND_RESUME, told),
        _button(cures.ignore(say), Verb.IGNORE, told, keep=False),
    ]


def _paused(say: Language, told: Alert) -> list[Button]:
    return [_action(say, told, Action.RESUME), _action(say, told, Action.RESUME_SCHEDULE)]


def _check(say: Language, told: Alert, topic: Topic) -> Button:
    return _button(cures.check_button(say), Verb.CHECK, told, value=topic.value)


def _only(action: Action) -> Callable[[Language, Alert], list[Button]]:
    return lambda say, told: [_action(say, told, action)]


_CURES: dict[AlertKind, Callable[[Language, Alert], list[Button]]] = {
    AlertKind.LOCKED_WITH_CAR: _locked,
    AlertKind.PAUSED: _paused,
    AlertKind.ERROR: lambda say, told: [
        _button(buttons.upkeep(say, Action.RESTART), Verb.RESTART, told),
        _check(say, told, Topic.ERROR),
    ],
    AlertKind.UPDATE_AVAILABLE: lambda say, told: [_button(cures.firmware(say), Verb.FIRMWARE, told)],
    AlertKind.GUEST_NOT_LOCKED: _only(Action.LOCK),
    AlertKind.STILL_UNLOCKED: _only(Action.LOCK),
    AlertKind.UNWANTED_USE: _only(Action.PAUSE),
    AlertKind.REMINDER: lambda say, told: [_action(say, told, Action.UNLOCK)] if told.locked else [],
}

_VERBS = {
    Action.PAUSE: Verb.PAUSE,
    Action.RESUME: Verb.RESUME,
    Action.LOCK: Verb.LOCK,
    Action.UNLOCK: Verb.UNLOCK,
    Action.RESUME_SCHEDULE: Verb.RESUME_SCHEDULE,
}


def _action(say: Language, told: Alert, action: Action) -> Button:
    return _button(buttons.action(say, action), _VERBS[action], told)


def _button(label: str, verb: Verb, told: Alert, *, value: str = "", keep: bool = True) -> Button:
    return Button(label, callback_data=Press(verb, told.charger_id, value, keep).pack())
