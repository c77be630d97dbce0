"""Buttons of charging schedules; pure."""

from collections.abc import Iterable

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat.callbacks import Press, Verb
from bot.chat.language import Language
from bot.chat.texts import buttons as shared
from bot.chat.texts import schedule_buttons as labels
from bot.chat.texts import schedules as texts
from bot.domain.alerts import Alert
from bot.domain.schedule import ChargingSchedule, ClockChange, Window
from bot.domain.schedule_draft import Draft
from bot.domain.schedule_list import ScheduleLimits, mark
from bot.services.schedules import SeenSchedules

ROW = 3
_QUARTERS = (0, 15, 30, 45)
_ENERGIES_KWH = (5, 10, 15, 20, 30, 40, 50, 60)
_TO_DRAFT = "ask:draft"
NONE = "none"
"""Stands for no limit in the value of a press."""


def _button(label: str, verb: Verb, charger_id: int, value: str = "") -> Button:
    return Button(label, callback_data=Press(verb, charger_id, value).pack())


def _rows(given: Iterable[Button], width: int = ROW) -> list[list[Button]]:
    listed = list(given)
    return [listed[start : start + width] for start in range(0, len(listed), width)]


def named(schedule: ChargingSchedule) -> str:
    """Slot and mark, which a press carries."""
    return f"{schedule.slot}:{mark(schedule)}"


def listing(say: Language, listed: SeenSchedules, windows: list[Window]) -> Keyboard:
    """Under the list: every schedule, what can be done with the list, the way back."""
    charger_id = listed.charger.snapshot.charger_id
    rows = [
        [
            _button(
                labels.schedule(texts.times(shown.start, shown.stop), texts.days(say, shown.days), on=each.enabled),
                Verb.SCHEDULE,
                charger_id,
                named(each),
            )
        ]
        for each, shown in zip(listed.schedules, windows, strict=True)
    ]
    tools = [_button(shared.refresh(say), Verb.NEW_SCHEDULES, charger_id)]
    if listed.may_change:
        tools.insert(0, _button(labels.add(say), Verb.ADD_SCHEDULE, charger_id))
    return Keyboard([*rows, *_cures(say, listed), tools, [_button(shared.back(say), Verb.CARD, charger_id)]])


def _cures(say: Language, listed: SeenSchedules) -> list[list[Button]]:
    """What has just happened and may be taken back, or what could be done about it."""
    charger_id = listed.charger.snapshot.charger_id
    if not listed.may_change or listed.known is None:
        return []
    rows = []
    if listed.known.refused is not None:
        rows.append([_button(labels.again(say), Verb.WRITE_SCHEDULES_AGAIN, charger_id)])
    elif listed.change is not None:
        rows.append([_button(labels.undo(say), Verb.UNDO_SCHEDULES, charger_id, str(listed.change.change_id))])
    if listed.shifting and listed.clock_change is not None:
        at = str(int(listed.clock_change.at.timestamp()))
        rows.append([_button(labels.keep_local_times(say), Verb.KEEP_LOCAL_TIMES, charger_id, at)])
    return rows


def one(say: Language, listed: SeenSchedules, schedule: ChargingSchedule) -> Keyboard:
    """Under one schedule."""
    charger_id, name = listed.charger.snapshot.charger_id, named(schedule)
    rows = []
    if listed.may_change:
        becomes = "off" if schedule.enabled else "on"
        rows = [
            [
                _button(labels.edit(say), Verb.EDIT_SCHEDULE, charger_id, name),
                _button(
                    labels.switch(say, on=not schedule.enabled), Verb.SWITCH_SCHEDULE, charger_id, f"{name}:{becomes}"
                ),
            ],
            [_button(labels.delete(say), Verb.DELETE_SCHEDULE, charger_id, name)],
        ]
    return Keyboard([*rows, back_to_list(say, charger_id)])


def back_to_list(say: Language, charger_id: int) -> list[Button]:
    """A row with the way back to the list."""
    return [_button(labels.back(say), Verb.SCHEDULES, charger_id)]


def ask_delete(say: Language, charger_id: int, schedule: ChargingSchedule) -> Keyboard:
    """Under the question before a schedule is deleted."""
    yes = _button(labels.delete_now(say), Verb.DELETE_SCHEDULE_NOW, charger_id, named(schedule))
    return Keyboard([[yes, _button(shared.no(say), Verb.SCHEDULE, charger_id, named(schedule))]])


def editor(say: Language, listed: SeenSchedules, draft: Draft) -> Keyboard:
    """Under a draft: days, times, limits where the model has them, save where that can be done, and discard."""
    charger_id, limits = listed.charger.snapshot.charger_id, listed.limits
    toggles = (
        _button(labels.day(texts.day(say, day), on=day in draft.days), Verb.DRAFT, charger_id, f"day:{day.value}")
        for day in texts.week(say)
    )
    times = [
        _button(labels.start(say, f"{draft.start:%H:%M}"), Verb.DRAFT, charger_id, "ask:start"),
        _button(labels.stop(say, f"{draft.stop:%H:%M}"), Verb.DRAFT, charger_id, "ask:stop"),
    ]
    chosen = []
    if limits.currents_a:
        chosen.append(_button(labels.current(say, draft.max_current_a), Verb.DRAFT, charger_id, "ask:amps"))
    if limits.energy:
        chosen.append(_button(labels.energy(say, draft.max_energy_wh), Verb.DRAFT, charger_id, "ask:kwh"))
    end = [_button(labels.discard(say), Verb.SCHEDULES, charger_id)]
    if listed.zone_awaited:
        end.insert(0, _button(shared.refresh(say), Verb.DRAFT, charger_id, _TO_DRAFT))
    elif draft.problem is None:
        end.insert(0, _button(labels.save(say), Verb.SAVE_DRAFT, charger_id))
    return Keyboard([*_rows(toggles), times, *([chosen] if chosen else []), end])


def hours(say: Language, charger_id: int, which: str) -> Keyboard:
    """The hours of a day; `which` is `start` or `stop`."""
    choices = (_button(f"{hour:02d}:…", Verb.DRAFT, charger_id, f"ask:{which}:{hour:02d}") for hour in range(24))
    return Keyboard([*_rows(choices), [_back_to_draft(say, charger_id)]])


def quarters(say: Language, charger_id: int, which: str, hour: int) -> Keyboard:
    """The quarters of an hour."""
    clocks = [f"{hour:02d}:{minute:02d}" for minute in _QUARTERS]
    choices = (_button(clock, Verb.DRAFT, charger_id, f"{which}:{clock}") for clock in clocks)
    return Keyboard([*_rows(choices, 2), [_button(labels.back(say), Verb.DRAFT, charger_id, f"ask:{which}")]])


def currents(say: Language, charger_id: int, limits: ScheduleLimits, draft: Draft) -> Keyboard:
    """The limits of current worth offering."""
    choices = [
        _button(labels.chosen(f"{each} A", marked=each == draft.max_current_a), Verb.DRAFT, charger_id, f"amps:{each}")
        for each in limits.currents_a
    ]
    return _limits(say, charger_id, choices, "amps", unlimited=draft.max_current_a is None)


def energies(say: Language, charger_id: int, draft: Draft) -> Keyboard:
    """The limits of energy."""
    choices = [
        _button(
            labels.chosen(say.energy(each), marked=each * 1000 == draft.max_energy_wh),
            Verb.DRAFT,
            charger_id,
            f"kwh:{each}",
        )
        for each in _ENERGIES_KWH
    ]
    return _limits(say, charger_id, choices, "kwh", unlimited=draft.max_energy_wh is None)


def _limits(say: Language, charger_id: int, choices: list[Button], which: str, *, unlimited: bool) -> Keyboard:
    none = _button(labels.chosen(labels.no_limit(say), marked=unlimited), Verb.DRAFT, charger_id, f"{which}:{NONE}")
    return Keyboard([*_rows([*choices, none]), [_back_to_draft(say, charger_id)]])


def _back_to_draft(say: Language, charger_id: int) -> Button:
    return _button(labels.back(say), Verb.DRAFT, charger_id, _TO_DRAFT)


def way_back(say: Language, press: Press) -> Keyboard:
    """Under a refusal: to the draft that could not be saved, else to the list."""
    to_draft = press.verb is Verb.SAVE_DRAFT
    button = _back_to_draft(say, press.charger_id) if to_draft else back_to_list(say, press.charger_id)[0]
    return Keyboard([[button]])


def clock_change(say: Language, told: Alert, change: ClockChange) -> Keyboard:
    """Under the alert of a clock change; the message stays."""
    at = str(int(change.at.timestamp()))
    keep = Press(Verb.KEEP_LOCAL_TIMES, told.charger_id, at, keep=True)
    show = Press(Verb.SCHEDULES, told.charger_id, keep=True)
    return Keyboard(
        [
            [Button(labels.keep_local_times(say), callback_data=keep.pack())],
            [Button(labels.show(say), callback_data=show.pack())],
        ]
    )


WRITES = frozenset(
    {
        Verb.SAVE_DRAFT,
        Verb.SWITCH_SCHEDULE,
        Verb.DELETE_SCHEDULE_NOW,
        Verb.WRITE_SCHEDULES_AGAIN,
        Verb.UNDO_SCHEDULES,
        Verb.KEEP_LOCAL_TIMES,
    }
)
"""The presses that change the charger, and whose refusal leads back to the schedules."""
