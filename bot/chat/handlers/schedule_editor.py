"""Make or change a charging schedule: one message, a draft in the dialog's sealed state, buttons and typed times."""

import re
from dataclasses import replace

from telegram import InlineKeyboardMarkup

from bot.chat import keyboards_schedules as keyboards
from bot.chat import schedule_drafts
from bot.chat.callbacks import Verb, number_in
from bot.chat.routing import pressed
from bot.chat.schedules_view import show_editor, show_list, show_written, when_pressed
from bot.chat.screens import Screen
from bot.chat.texts import schedule_editor as texts
from bot.chat.texts import schedules as shared
from bot.chat.turn import Turn
from bot.domain.errors import NoFreeSlot, ScheduleChanged
from bot.domain.schedule import parse_times
from bot.domain.schedule_draft import Draft

_ASK_TIME = re.compile(r"ask:(start|stop)(?::([01]\d|2[0-3]))?", re.ASCII)


async def add(turn: Turn) -> None:
    """Begin a new one, where there is room for it."""
    await turn.answer()
    listed = await turn.services.schedules.stored(turn.user.id, turn.pressed.charger_id)
    slots = listed.limits.slots
    if slots is not None and len(listed.schedules) >= slots:
        raise NoFreeSlot(slots)
    await turn.end_dialog()
    await show_editor(turn, turn.pressed.charger_id, Draft())


async def edit(turn: Turn) -> None:
    """Begin with one that is stored."""
    await turn.answer()
    slot, _, marked = turn.pressed.value.partition(":")
    number = number_in(slot)
    if number is None:
        raise ScheduleChanged
    draft = await turn.services.schedules.draft(turn.user.id, turn.pressed.charger_id, number, marked)
    await turn.end_dialog()
    await show_editor(turn, turn.pressed.charger_id, draft)


async def press(turn: Turn) -> None:
    """A button of the editor: a question, or a change of the draft."""
    await turn.answer()
    draft = await _draft(turn)
    if draft is None:
        return
    charger_id, value = turn.pressed.charger_id, turn.pressed.value
    if (question := await _question(turn, draft)) is not None:
        await turn.show_own(question)
    else:
        listed = await turn.services.schedules.stored(turn.user.id, charger_id)
        await show_editor(turn, charger_id, schedule_drafts.changed(draft, value, listed.limits))


async def _draft(turn: Turn) -> Draft | None:
    """The open draft; where it has expired, the list is shown instead."""
    draft = schedule_drafts.loaded(await turn.dialog(), turn.pressed.charger_id)
    if draft is None:
        await show_list(turn, turn.pressed.charger_id, note=texts.draft_gone(turn.say))
    return draft


async def _question(turn: Turn, draft: Draft) -> Screen | None:
    """What a button asks for, if it asks for something."""
    say, charger_id, value = turn.say, turn.pressed.charger_id, turn.pressed.value
    listed = await turn.services.schedules.stored(turn.user.id, charger_id)
    if (asked := _ASK_TIME.fullmatch(value)) is not None:
        question, buttons = _ask_time(turn, asked[1], asked[2])
    elif value == "ask:amps":
        question, buttons = texts.ask_current(say), keyboards.currents(say, charger_id, listed.limits, draft)
    elif value == "ask:kwh":
        question, buttons = texts.ask_energy(say), keyboards.energies(say, charger_id, draft)
    else:
        return None
    return Screen(texts.asking(say, listed, draft, question), buttons)


def _ask_time(turn: Turn, which: str, hour: str | None) -> tuple[str, InlineKeyboardMarkup]:
    say, charger_id, start = turn.say, turn.pressed.charger_id, which == "start"
    if hour is None:
        question, buttons = texts.ask_hour(say, start=start), keyboards.hours(say, charger_id, which)
    else:
        question = texts.ask_minute(say, start=start)
        buttons = keyboards.quarters(say, charger_id, which, int(hour))
    return f"{question}\n{texts.or_type(say)}", buttons


async def save(turn: Turn) -> None:
    """Write the draft; a press that may no longer be meant shows it again."""
    draft = await _draft_to_save(turn)
    if draft is None:
        return
    await turn.answer(shared.saving(turn.say))
    listed = await turn.services.schedules.save(turn.user.id, turn.pressed.charger_id, draft)
    await turn.services.dialogs.drop(turn.user.id, turn.chat.id)
    await show_written(turn, listed)


async def _draft_to_save(turn: Turn) -> Draft | None:
    listed = await turn.services.schedules.stored(turn.user.id, turn.pressed.charger_id)
    if not turn.stale and not listed.zone_awaited:
        draft = schedule_drafts.loaded(await turn.dialog(), turn.pressed.charger_id)
        if draft is not None and draft.problem is None:
            return draft
    await turn.answer()
    draft = await _draft(turn)
    if draft is not None:
        note = when_pressed(turn, listed) if turn.stale else ""
        await show_editor(turn, turn.pressed.charger_id, draft, note=note)
    return None


async def answer(turn: Turn) -> None:
    """Times that were typed; the message goes, the editor shows what it has become."""
    state = await turn.dialog() or {}
    charger_id = state["charger_id"]
    draft = schedule_drafts.loaded(state, charger_id)
    if draft is None:
        return
    typed = turn.message.text or ""
    times = parse_times(typed)
    await turn.remove(turn.message.message_id)
    turn.shown = state.get("prompt")
    if times is None:
        await show_editor(turn, charger_id, draft, note=texts.no_times(turn.say, typed))
    else:
        await show_editor(turn, charger_id, replace(draft, start=times[0], stop=times[1]))


routes = [
    pressed(add, Verb.ADD_SCHEDULE),
    pressed(edit, Verb.EDIT_SCHEDULE),
    pressed(press, Verb.DRAFT),
    pressed(save, Verb.SAVE_DRAFT),
]
dialogs = {schedule_drafts.NAME: answer}
