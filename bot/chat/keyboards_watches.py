"""Buttons for reminders and watchdogs; pure."""

from collections.abc import Callable, Iterable

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.keyboards import ROW
from bot.chat.language import Language
from bot.chat.texts import buttons, schedule_buttons
from bot.chat.texts import watches as texts
from bot.chat.texts.schedules import day, week
from bot.domain.watches import Watch, WatchKind
from bot.services.watches import SeenWatches

ON, OFF, DAYS = "on", "off", "days"
"""Parts of the values of SET_WATCH, AWAY and REMIND."""

_EVENINGS = ("20:00", "21:00", "22:00")
_NIGHTS = ("21:00", "22:00", "23:00")
_MINUTES = (15, 30, 60)


def reminders(say: Language, shown: SeenWatches) -> Keyboard:
    """Hours and weekdays, minutes before schedules, the ways on."""
    charger_id = shown.charger.snapshot.charger_id
    at, before = shown.chosen.get(WatchKind.REMIND_AT), shown.chosen.get(WatchKind.REMIND_BEFORE)
    typing = _typing(say, charger_id, WatchKind.REMIND_AT, at)
    if at is not None:
        typing.insert(1, _button(texts.weekdays(say, at), Verb.REMIND, charger_id, DAYS))
    return Keyboard(
        [
            _hours(charger_id, WatchKind.REMIND_AT, at, _EVENINGS, texts.remind_at),
            typing,
            _minutes(charger_id, WatchKind.REMIND_BEFORE, before, lambda n: texts.before(say, n)),
            *_off(say, charger_id, WatchKind.REMIND_BEFORE, before),
            [_button(texts.to_watchdogs(say), Verb.WATCH, charger_id), _card(say, charger_id)],
        ]
    )


def weekdays(say: Language, shown: SeenWatches) -> Keyboard:
    """A switch for each weekday; says what it becomes, so that pressing twice is harmless."""
    charger_id, watch = shown.charger.snapshot.charger_id, shown.chosen.get(WatchKind.REMIND_AT, Watch())
    switches = [
        _button(
            schedule_buttons.day(day(say, each), on=each in watch.days),
            Verb.SET_WATCH,
            charger_id,
            f"{WatchKind.REMIND_AT}:day:{each.value}:{OFF if each in watch.days else ON}",
        )
        for each in week(say)
    ]
    return Keyboard([*_rows(switches), [_button(buttons.back_to_menu(say), Verb.REMIND, charger_id)]])


def watchdogs(say: Language, shown: SeenWatches) -> Keyboard:
    """Away or not, hours for the lock, minutes for a car that does not charge, the ways on."""
    charger_id = shown.charger.snapshot.charger_id
    unlocked, idle = shown.chosen.get(WatchKind.UNLOCKED_AT), shown.chosen.get(WatchKind.NOT_CHARGING)
    return Keyboard(
        [
            [away_switch(say, charger_id, on=shown.away)],
            _hours(charger_id, WatchKind.UNLOCKED_AT, unlocked, _NIGHTS, texts.unlocked_at),
            _typing(say, charger_id, WatchKind.UNLOCKED_AT, unlocked),
            _minutes(charger_id, WatchKind.NOT_CHARGING, idle, lambda n: texts.after(say, n)),
            *_off(say, charger_id, WatchKind.NOT_CHARGING, idle),
            [_button(texts.to_reminders(say), Verb.REMIND, charger_id), _card(say, charger_id)],
        ]
    )


def away_switch(say: Language, charger_id: int, *, on: bool) -> Button:
    """Leads to the other state."""
    label = texts.come_back(say) if on else texts.go_away(say)
    return _button(label, Verb.AWAY, charger_id, OFF if on else ON)


def _hours(
    charger_id: int, kind: WatchKind, watch: Watch | None, hours: Iterable[str], label: Callable[[str], str]
) -> list[Button]:
    chosen = "" if watch is None or watch.at is None else f"{watch.at:%H:%M}"
    return [
        _button(_marked(label(each), each == chosen), Verb.SET_WATCH, charger_id, f"{kind}:{each}") for each in hours
    ]


def _minutes(charger_id: int, kind: WatchKind, watch: Watch | None, label: Callable[[int], str]) -> list[Button]:
    chosen = None if watch is None else watch.minutes
    return [
        _button(_marked(label(each), each == chosen), Verb.SET_WATCH, charger_id, f"{kind}:{each}") for each in _MINUTES
    ]


def _typing(say: Language, charger_id: int, kind: WatchKind, watch: Watch | None) -> list[Button]:
    row = [_button(texts.other_time(say), Verb.TYPE_WATCH, charger_id, kind.value)]
    return [*row, *(each for listed in _off(say, charger_id, kind, watch) for each in listed)]


def _off(say: Language, charger_id: int, kind: WatchKind, watch: Watch | None) -> list[list[Button]]:
    if watch is None:
        return []
    return [[_button(texts.off(say, kind), Verb.SET_WATCH, charger_id, f"{kind}:{OFF}")]]


def _marked(label: str, marked: bool) -> str:  # noqa: FBT001 - the second half of a label
    return f"{label} •" if marked else label


def _card(say: Language, charger_id: int) -> Button:
    return _button(buttons.back(say), Verb.CARD, charger_id)


def _rows(listed: list[Button]) -> list[list[Button]]:
    return [listed[start : start + ROW] for start in range(0, len(listed), ROW)]


def _button(label: str, verb: Verb, charger_id: int, value: str = "") -> Button:
    return Button(label, callback_data=Press(verb, charger_id, value).pack())
