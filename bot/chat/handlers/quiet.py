"""Quiet hours and snooze: when alerts make no sound in a chat."""

from datetime import timedelta

from bot.chat import keyboards_alerts, questions
from bot.chat.callbacks import Verb
from bot.chat.keyboards_alerts import HOUR, MORNING, OFF
from bot.chat.routing import pressed
from bot.chat.screens import Screen
from bot.chat.texts import quiet as texts
from bot.chat.turn import Turn
from bot.domain.alerts import AlertKind
from bot.domain.preferences import MAY_RING, morning_after, parse_quiet
from bot.services.telling import Told

NAME = "quiet"


async def quiet(turn: Turn) -> None:
    """The quiet hours of this chat."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    await _show(turn, told, turn.pressed.charger_id)


async def choose(turn: Turn) -> None:
    """One of the choices, or none."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    hours = parse_quiet(turn.pressed.value, told.zone)
    if hours is not None or turn.pressed.value == OFF:
        told = await turn.services.telling.be_quiet(turn.user.id, turn.chat.id, hours)
    await _show(turn, told, turn.pressed.charger_id)


async def ring(turn: Turn) -> None:
    """Let a kind break the quiet, or not."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    kind, _, state = turn.pressed.value.partition(":")
    if kind in set(MAY_RING):
        told = await turn.services.telling.ring(turn.user.id, turn.chat.id, AlertKind(kind), on=state != OFF)
    await _show(turn, told, turn.pressed.charger_id)


async def ask_times(turn: Turn) -> None:
    """Ask for times."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    await turn.end_dialog()
    question, charger_id = texts.ask_times(turn.say, told.zone), turn.pressed.charger_id
    await questions.ask(turn, question, name=NAME, charger_id=charger_id, replaces=turn.shown)


async def answer(turn: Turn) -> None:
    """Times in the dialog, which stays open until some fit."""
    state = await turn.dialog() or {}
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    hours = parse_quiet(turn.message.text or "", told.zone)
    if hours is None:
        await questions.ask_again(turn, texts.no_times(turn.say))
        return
    await turn.end_dialog()
    await turn.remove(state.get("replaces"))
    told = await turn.services.telling.be_quiet(turn.user.id, turn.chat.id, hours)
    await _show(turn, told, state["charger_id"])


async def ask_how_long(turn: Turn) -> None:
    """The 💤 under an alert."""
    await turn.services.telling.seen_by_member(turn.user.id, turn.chat.id)
    await turn.answer()
    keyboard = keyboards_alerts.how_long(turn.say, turn.pressed.charger_id)
    await turn.show(Screen(texts.how_long(turn.say), keyboard))


async def snooze(turn: Turn) -> None:
    """No sound for an hour or until the morning; or aloud again."""
    told = await turn.services.telling.seen_by_member(turn.user.id, turn.chat.id)
    await turn.answer()
    until = {
        HOUR: turn.now + timedelta(hours=1),
        MORNING: morning_after(turn.now, told.preferences.quiet, told.zone),
    }.get(turn.pressed.value)
    await turn.services.telling.snooze(turn.user.id, turn.chat.id, until)
    told = await turn.services.telling.seen_by_member(turn.user.id, turn.chat.id)
    keyboard = keyboards_alerts.snoozed(turn.say, told, turn.pressed.charger_id)
    await turn.show(Screen(texts.snoozed(turn.say, told, now=turn.now), keyboard))


async def _show(turn: Turn, told: Told, charger_id: int) -> None:
    keyboard = keyboards_alerts.quiet_hours(turn.say, told, charger_id)
    await turn.show_own(Screen(texts.quiet_hours(turn.say, told), keyboard))


routes = [
    pressed(quiet, Verb.QUIET),
    pressed(choose, Verb.SET_QUIET),
    pressed(ring, Verb.RING),
    pressed(ask_times, Verb.TYPE_QUIET),
    pressed(ask_how_long, Verb.SNOOZE),
    pressed(snooze, Verb.SNOOZE_FOR),
]
dialogs = {NAME: answer}
