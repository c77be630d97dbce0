"""See the charging schedules, switch them on and off, delete them, take a change back."""

from datetime import UTC, datetime

from bot.chat import choosing
from bot.chat import keyboards_schedules as keyboards
from bot.chat.callbacks import Verb, number_in
from bot.chat.routing import command, pressed
from bot.chat.schedules_view import listing, show_list, show_one, show_written, view, when_pressed
from bot.chat.screens import Screen
from bot.chat.texts import schedules as texts
from bot.chat.texts import words
from bot.chat.turn import Turn
from bot.domain.errors import ScheduleChanged
from bot.domain.schedule_list import find


async def schedules(turn: Turn) -> None:
    """`/schedule` of the charger it means."""
    charger, _ = await choosing.choose(turn, Verb.SCHEDULES)
    if charger is not None:
        await show_list(turn, charger.snapshot.charger_id)


async def show(turn: Turn) -> None:
    """The list; a draft that was open in this message is dropped."""
    await turn.answer()
    await turn.end_dialog()
    await show_list(turn, turn.pressed.charger_id)


async def refresh(turn: Turn) -> None:
    """The list, which waits for a new reading."""
    await turn.answer(words.asking(turn.say))
    await show_list(turn, turn.pressed.charger_id, newer=True)


async def one(turn: Turn) -> None:
    """One schedule."""
    await turn.answer()
    slot, marked, _ = _named(turn)
    await show_one(turn, turn.pressed.charger_id, slot, marked)


async def switch(turn: Turn) -> None:
    """On or off, as the button says."""
    slot, marked, becomes = _named(turn)
    if await _asked_again(turn):
        return
    await turn.answer(texts.saving(turn.say))
    service, charger_id = turn.services.schedules, turn.pressed.charger_id
    await show_written(turn, await service.switch(turn.user.id, charger_id, slot, marked, on=becomes == "on"))


async def _asked_again(turn: Turn) -> bool:
    """Whether the press may no longer be meant; then the schedule is shown with the buttons anew."""
    if not turn.stale:
        return False
    await turn.answer()
    slot, marked, _ = _named(turn)
    listed = await turn.services.schedules.stored(turn.user.id, turn.pressed.charger_id)
    await show_one(turn, turn.pressed.charger_id, slot, marked, note=when_pressed(turn, listed))
    return True


async def delete(turn: Turn) -> None:
    """The question before."""
    await turn.answer()
    slot, marked, _ = _named(turn)
    listed = await turn.services.schedules.stored(turn.user.id, turn.pressed.charger_id)
    schedule = find(listed.schedules, slot, marked)
    text = texts.ask_delete(turn.say, listed, schedule, now=turn.now)
    await turn.show(Screen(text, keyboards.ask_delete(turn.say, turn.pressed.charger_id, schedule)))


async def delete_now(turn: Turn) -> None:
    """Delete."""
    slot, marked, _ = _named(turn)
    if await _asked_again(turn):
        return
    await turn.answer(texts.saving(turn.say))
    service = turn.services.schedules
    await show_written(turn, await service.remove(turn.user.id, turn.pressed.charger_id, slot, marked))


def _named(turn: Turn) -> tuple[int, str, str]:
    """Slot, mark and the rest of the value. Raises ScheduleChanged for what no button of this version says."""
    slot, marked, rest = (*turn.pressed.value.split(":"), "", "", "")[:3]
    number = number_in(slot)
    if number is None:
        raise ScheduleChanged
    return number, marked, rest


async def again(turn: Turn) -> None:
    """Write once more what the cloud did not take."""
    if turn.stale:
        await show(turn)
        return
    await turn.answer(texts.saving(turn.say))
    await show_written(turn, await turn.services.schedules.again(turn.user.id, turn.pressed.charger_id))


async def undo(turn: Turn) -> None:
    """Take a change back; the ten minutes it may be done in are counted from the change, not from the button."""
    number = number_in(turn.pressed.value) or 0
    await turn.services.tuning.demand_own(turn.user.id, number)
    await turn.answer(texts.saving(turn.say))
    await show_written(turn, await turn.services.schedules.undo(turn.user.id, turn.pressed.charger_id, number))


async def keep_local_times(turn: Turn) -> None:
    """Rewrite the times for a clock change; under an alert that has stood for a while, asked again."""
    charger_id, value = turn.pressed.charger_id, turn.pressed.value
    listed = await turn.services.schedules.stored(turn.user.id, charger_id)
    change = listed.clock_change
    if change is None or str(int(change.at.timestamp())) != value:
        await turn.answer()
        await turn.show(listing(turn.say, listed, now=turn.now, note=texts.done_before(turn.say)))
    elif turn.stale:
        await turn.answer()
        await show_list(turn, charger_id, note=when_pressed(turn, listed))
    else:
        await turn.answer(texts.saving(turn.say))
        at = datetime.fromtimestamp(int(value), UTC)
        await show_written(turn, await turn.services.schedules.keep_local_times(turn.user.id, charger_id, at))


routes = [
    command("schedule", schedules),
    pressed(show, Verb.SCHEDULES),
    pressed(refresh, Verb.NEW_SCHEDULES),
    pressed(one, Verb.SCHEDULE),
    pressed(switch, Verb.SWITCH_SCHEDULE),
    pressed(delete, Verb.DELETE_SCHEDULE),
    pressed(delete_now, Verb.DELETE_SCHEDULE_NOW),
    pressed(again, Verb.WRITE_SCHEDULES_AGAIN),
    pressed(undo, Verb.UNDO_SCHEDULES),
    pressed(keep_local_times, Verb.KEEP_LOCAL_TIMES),
]
views = {"schedules": view}
