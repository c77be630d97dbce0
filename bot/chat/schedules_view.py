"""Charging schedules on the screen: for a press, for the reading that arrives later, and for what went wrong."""

from datetime import datetime, timedelta

from bot.chat import keyboards_schedules as keyboards
from bot.chat import schedule_drafts
from bot.chat.callbacks import Verb
from bot.chat.language import Language
from bot.chat.screens import Screen
from bot.chat.texts import schedule_editor
from bot.chat.texts import schedules as texts
from bot.chat.turn import Turn
from bot.chat.views import Wish
from bot.domain import errors
from bot.domain.schedule_draft import Draft
from bot.domain.schedule_list import find
from bot.services.schedules import SeenSchedules

FRESH = timedelta(minutes=5)
"""Whoever only looks around costs no reading so soon after the last one."""

_DRAFT = "draft"


def listing(say: Language, listed: SeenSchedules, *, now: datetime, note: str = "") -> Screen:
    """The list."""
    windows = [texts.local(listed, each, now=now) for each in listed.schedules]
    text = texts.listing(say, listed, now=now)
    return Screen(_noted(note, text), keyboards.listing(say, listed, windows))


def editor(say: Language, listed: SeenSchedules, draft: Draft, *, now: datetime, note: str = "") -> Screen:
    """The draft."""
    return Screen(schedule_editor.editor(say, listed, draft, now=now, note=note), keyboards.editor(say, listed, draft))


def _noted(note: str, text: str) -> str:
    return f"{note}\n{text}" if note else text


async def show_list(turn: Turn, charger_id: int, *, note: str = "", newer: bool = False) -> None:
    """The list as stored, which waits for a reading: for a new one with `newer`, or where the stored one is old."""
    listed = await turn.services.schedules.stored(turn.user.id, charger_id)
    await turn.show(listing(turn.say, listed, now=turn.now, note=note))
    old = listed.read_at is None or turn.now - listed.read_at > FRESH
    await _follow(turn, charger_id, "list", newer=newer or old)


async def show_written(turn: Turn, listed: SeenSchedules, *, note: str = "") -> None:
    """The list after a change, which waits for being read back."""
    await turn.show(listing(turn.say, listed, now=turn.now, note=note))
    await _follow(turn, listed.charger.snapshot.charger_id, "list", newer=False)


async def show_one(turn: Turn, charger_id: int, slot: int, marked: str, *, note: str = "") -> None:
    """One schedule. Raises ScheduleChanged."""
    listed = await turn.services.schedules.stored(turn.user.id, charger_id)
    schedule = find(listed.schedules, slot, marked)
    text = texts.one(turn.say, listed, schedule, now=turn.now)
    await turn.show(Screen(_noted(note, text), keyboards.one(turn.say, listed, schedule)))


async def show_editor(turn: Turn, charger_id: int, draft: Draft, *, note: str = "") -> None:
    """The draft in this turn's message, kept as the state of the dialog."""
    listed = await turn.services.schedules.stored(turn.user.id, charger_id)
    prompt = await turn.show_own(editor(turn.say, listed, draft, now=turn.now, note=note))
    state = {"name": schedule_drafts.NAME, "charger_id": charger_id, "draft": schedule_drafts.dumped(draft)}
    await turn.remember(**state, prompt=prompt)


def when_pressed(turn: Turn, listed: SeenSchedules) -> str:
    """The note above buttons that are to be pressed again, because the press may no longer be meant."""
    return texts.press_again(turn.say, turn.clock_made(listed.charger.snapshot.time_zone))


async def _follow(turn: Turn, charger_id: int, argument: str, *, newer: bool) -> None:
    if turn.shown is None:
        return
    await turn.services.schedules.follow(
        turn.user.id, charger_id, chat_id=turn.chat.id, message_id=turn.shown, argument=argument, newer=newer
    )


async def view(wish: Wish) -> Screen:
    """What a message that waits for a reading of schedules shows when it arrives."""
    listed = await wish.services.schedules.stored(wish.user_id, wish.charger_id)
    what, *rest = wish.argument.split(":")
    if what == _DRAFT:
        state = await wish.services.dialogs.load(wish.user_id, int(rest[0]))
        draft = schedule_drafts.loaded(state, wish.charger_id)
        if draft is not None:
            return editor(wish.say, listed, draft, now=wish.now, note=schedule_editor.list_read(wish.say))
    return listing(wish.say, listed, now=wish.now)


async def changed_meanwhile(turn: Turn, _: errors.ScheduleChanged) -> Screen:
    """For a schedule that is another one by now: what there is."""
    listed = await turn.services.schedules.stored(turn.user.id, turn.pressed.charger_id)
    return listing(turn.say, listed, now=turn.now, note=texts.changed_meanwhile(turn.say))


async def no_free_slot(turn: Turn, error: errors.NoFreeSlot) -> Screen:
    """For one schedule too many."""
    return Screen(texts.no_free_slot(turn.say, error.slots), keyboards.way_back(turn.say, turn.pressed))


async def list_too_old(turn: Turn, _: errors.ListTooOld) -> None:
    """A change has to wait for a reading, and the message waits for it too."""
    screen = Screen(texts.list_too_old(turn.say), keyboards.way_back(turn.say, turn.pressed))
    await turn.answer()
    await turn.show(screen)
    argument = f"{_DRAFT}:{turn.chat.id}" if turn.pressed.verb is Verb.SAVE_DRAFT else "list"
    await _follow(turn, turn.pressed.charger_id, argument, newer=True)
