"""The recorded charging sessions: totals, pages, one of them, and a file for whoever pays."""

import asyncio
from datetime import timedelta

from bot.chat import choosing, questions, statement
from bot.chat.callbacks import Press, Verb
from bot.chat.choosing import Unnamed
from bot.chat.place import Place
from bot.chat.routing import command, pressed
from bot.chat.sessions_view import Reader, today_at, view
from bot.chat.texts import sessions as texts
from bot.chat.texts import words
from bot.chat.turn import Turn
from bot.domain.charger import Charger
from bot.domain.period import Period, Span, parse_period

NAME = "period"

FRESH = timedelta(hours=1)
"""Whoever only turns pages costs no reading so soon after the last one."""


async def sessions(turn: Turn) -> None:
    """`/sessions` shows this month, `/sessions garage 1.3.-31.3.2026` another charger or time."""

    def takes(text: str) -> Press | None:
        found = parse_period(text, turn.now.date())
        return None if found is None else Press(Verb.SESSIONS, value=Place(period=found).pack())

    charger, rest = await choosing.choose(turn, Verb.SESSIONS, takes=takes, unnamed=Unnamed.FIRST)
    if charger is None:
        return
    today = today_at(charger, turn.now)
    period = parse_period(" ".join(rest), today) if rest else Period.of(Span.MONTH, today)
    if period is None:
        await questions.ask(turn, texts.no_dates(turn.say), name=NAME, charger_id=charger.snapshot.charger_id)
        return
    await turn.services.sessions.want(turn.user.id, charger.snapshot.charger_id)
    await _show(turn, charger, Place(period=period))


async def press(turn: Turn) -> None:
    """A button that names what to show."""
    await turn.answer()
    charger = await _charger(turn)
    await turn.services.sessions.want(turn.user.id, charger.snapshot.charger_id, older_than=FRESH)
    await _show(turn, charger, Place.of(turn.pressed.value, today_at(charger, turn.now)))


async def refresh(turn: Turn) -> None:
    """The same after a new reading, for which the message waits."""
    charger = await _charger(turn)
    await turn.answer(words.asking(turn.say))
    await turn.services.sessions.want(turn.user.id, charger.snapshot.charger_id)
    await _show(turn, charger, Place.of(turn.pressed.value, today_at(charger, turn.now)))


async def _show(turn: Turn, charger: Charger, place: Place) -> None:
    """At once what is stored; a reading that came while this was shown is shown too."""
    if turn.shown is not None:
        await _follow(turn, charger, place, turn.shown)
    screen, asking = await _reader(turn, charger).show(place)
    shown = await turn.show(screen)
    if asking and not await _follow(turn, charger, place, shown):
        screen, _ = await _reader(turn, charger).show(place)
        await turn.show(screen)


async def _follow(turn: Turn, charger: Charger, place: Place, message_id: int) -> bool:
    return await turn.services.sessions.follow(
        turn.user.id,
        charger.snapshot.charger_id,
        chat_id=turn.chat.id,
        message_id=message_id,
        argument=place.pack(),
    )


async def ask_dates(turn: Turn) -> None:
    """Ask for dates."""
    await turn.answer()
    charger = await _charger(turn)
    await turn.end_dialog()
    question, charger_id = texts.ask_dates(turn.say, charger), charger.snapshot.charger_id
    await questions.ask(turn, question, name=NAME, charger_id=charger_id, replaces=turn.shown)


async def answer(turn: Turn) -> None:
    """Dates in the dialog, which stays open until some fit; the answer takes the place of the totals before."""
    state = await turn.dialog() or {}
    charger = await turn.services.charging.charger(turn.user.id, state["charger_id"])
    period = parse_period(turn.message.text or "", today_at(charger, turn.now))
    if period is None:
        await questions.ask_again(turn, texts.no_dates(turn.say))
        return
    await turn.end_dialog()
    await turn.remove(state.get("replaces"))
    await _show(turn, charger, Place(period=period))


async def send_statement(turn: Turn) -> None:
    """The sessions of a period as a document; nothing is sent for a period without any."""
    kind, _, code = turn.pressed.value.partition(".")
    charger, period = await _charger(turn), Period.from_code(code)
    if period is None or kind not in statement.KINDS:
        await press(turn)
        return
    found = await turn.services.sessions.stored(turn.user.id, charger.snapshot.charger_id, period)
    if not found.sessions:
        await turn.answer(texts.nothing_to_export(turn.say))
        return
    await turn.answer(texts.preparing(turn.say))
    content = await asyncio.to_thread(statement.KINDS[kind], turn.say, found)
    name = statement.file_name(charger.snapshot, period, kind)
    await turn.send_file(content, name, texts.caption(turn.say, found, now=turn.now))


async def _charger(turn: Turn) -> Charger:
    return await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)


def _reader(turn: Turn, charger: Charger) -> Reader:
    return Reader(
        services=turn.services,
        say=turn.say,
        now=turn.now,
        user_id=turn.user.id,
        charger_id=charger.snapshot.charger_id,
    )


routes = [
    command("sessions", sessions),
    pressed(press, Verb.SESSIONS),
    pressed(refresh, Verb.NEW_SESSIONS),
    pressed(ask_dates, Verb.TYPE_PERIOD),
    pressed(send_statement, Verb.STATEMENT),
]
dialogs = {NAME: answer}
views = {"sessions": view}
