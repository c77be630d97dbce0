"""Buttons for what a chat is told, and when it is quiet; pure."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import keyboards_live
from bot.chat.callbacks import Press, Verb
from bot.chat.keyboards import ROW
from bot.chat.language import Language
from bot.chat.texts import buttons, quiet, words
from bot.domain.alerts import SWITCHABLE, Alert, AlertKind
from bot.domain.preferences import ALL_CHARGERS, MAY_RING, QuietHours
from bot.services.telling import Told

HOUR, MORNING, OFF = "1h", "morning", "off"
"""The values of SNOOZE_FOR; the last one also of SET_QUIET."""

NIGHTS = ("21:00-06:00", "22:00-07:00", "23:00-08:00")
"""Quiet hours to choose from."""


def settings(say: Language, told: Told, charger_id: int, *, in_group: bool) -> Keyboard:
    """A switch for each kind, of the charger or with 0 of all; below them the quiet, the chargers, the way back.

    The label shows the present state, a press leads to the next one.
    """
    scope = told.scope(charger_id)
    rows = [*_in_rows(_switches(say, told, scope, charger_id), 2), *_quiet(say, told, charger_id)]
    rows.append([keyboards_live.switch(say, charger_id, on=told.preferences.live)])
    if len(told.chargers) > 1:
        rows.append(_scopes(say, told, scope))
    if in_group:
        rows.append([_button(quiet.stop_here(say), Press(Verb.STOP_ALERTS))])
    if charger_id in told.chargers and not in_group:
        rows.append([_button(buttons.back_to_menu(say), Press(Verb.MORE, charger_id))])
    return Keyboard(rows)


def _switches(say: Language, told: Told, scope: int, charger_id: int) -> list[Button]:
    shown = {kind: told.preferences.loudness(kind, scope) for kind in SWITCHABLE}
    return [
        _button(
            quiet.switch(say, kind, loudness), Press(Verb.SWITCH_ALERT, charger_id, f"{kind.value}:{loudness.next}")
        )
        for kind, loudness in shown.items()
    ]


def _quiet(say: Language, told: Told, charger_id: int) -> list[list[Button]]:
    row = [_button(quiet.quiet_button(say, told.preferences.quiet), Press(Verb.QUIET, charger_id))]
    if told.snoozed_until is not None:
        return [row, [_button(quiet.end_snooze(say), Press(Verb.SNOOZE_FOR, charger_id, OFF))]]
    return [row, _snoozes(say, charger_id)]


def _snoozes(say: Language, charger_id: int) -> list[Button]:
    return [
        _button(quiet.snooze_hour(say), Press(Verb.SNOOZE_FOR, charger_id, HOUR)),
        _button(quiet.snooze_night(say), Press(Verb.SNOOZE_FOR, charger_id, MORNING)),
    ]


def _scopes(say: Language, told: Told, scope: int) -> list[Button]:
    """‹ and › lead from all chargers to the first one, and on."""
    ring = [ALL_CHARGERS, *told.chargers]
    place = ring.index(scope)
    label = words.short(told.chargers.get(scope, quiet.all_chargers(say)), buttons.LONGEST)
    return [
        _button(buttons.PREVIOUS, Press(Verb.ALERTS, ring[place - 1])),
        _button(label, Press(Verb.ALERTS, scope)),
        _button(buttons.NEXT, Press(Verb.ALERTS, ring[(place + 1) % len(ring)])),
    ]


def quiet_hours(say: Language, told: Told, charger_id: int) -> Keyboard:
    """What may ring, the hours, and the way back."""
    preferences = told.preferences
    rings = [
        _button(
            quiet.may_ring(say, kind, on=kind in preferences.breaking),
            Press(Verb.RING, charger_id, f"{kind.value}:{OFF if kind in preferences.breaking else 'on'}"),
        )
        for kind in MAY_RING
    ]
    chosen = None if preferences.quiet is None else _packed(preferences.quiet)
    nights = [_button(_night(each, chosen), Press(Verb.SET_QUIET, charger_id, each)) for each in NIGHTS]
    other = [_button(quiet.type_times(say), Press(Verb.TYPE_QUIET, charger_id))]
    if preferences.quiet is not None:
        other.append(_button(quiet.no_quiet_hours(say), Press(Verb.SET_QUIET, charger_id, OFF)))
    return Keyboard([*_in_rows(rings, 2), *_in_rows(nights, ROW), other, [_back(say, charger_id)]])


def _packed(hours: QuietHours) -> str:
    return f"{hours.start:%H:%M}-{hours.stop:%H:%M}"


def _night(night: str, chosen: str | None) -> str:
    label = night.replace("-", "–")
    return f"{label} •" if night == chosen else label


def with_snooze(say: Language, told: Alert, keyboard: Keyboard | None) -> Keyboard | None:
    """Under an alert, beside its cure; not where nothing else follows that could be silent."""
    if told.kind in {AlertKind.SIGN_IN_REFUSED, AlertKind.PLUG_QUESTION}:
        return keyboard
    snooze = _button(quiet.snooze(say), Press(Verb.SNOOZE, told.charger_id, keep=True))
    rows = [list(row) for row in keyboard.inline_keyboard] if keyboard is not None else []
    if rows and len(rows[-1]) < ROW:
        return Keyboard([*rows[:-1], [*rows[-1], snooze]])
    return Keyboard([*rows, [snooze]])


def how_long(say: Language, charger_id: int) -> Keyboard:
    """Under the question how long to snooze."""
    return Keyboard([_snoozes(say, charger_id), [_button(buttons.no(say), Press(Verb.CANCEL))]])


def snoozed(say: Language, told: Told, charger_id: int) -> Keyboard:
    """After a snooze: end it, or see what else can be chosen."""
    end = [_button(quiet.end_snooze(say), Press(Verb.SNOOZE_FOR, charger_id, OFF))]
    return Keyboard([*([end] if told.snoozed_until is not None else []), [_back(say, charger_id)]])


def _back(say: Language, charger_id: int) -> Button:
    return _button(quiet.settings_button(say), Press(Verb.ALERTS, charger_id))


def _button(label: str, press: Press) -> Button:
    return Button(label, callback_data=press.pack())


def _in_rows(listed: Iterable[Button], width: int) -> list[list[Button]]:
    given = list(listed)
    return [given[start : start + width] for start in range(0, len(given), width)]
