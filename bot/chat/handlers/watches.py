"""Reminders to plug in, watchdogs, and being away."""

from telegram import InlineKeyboardMarkup as Keyboard

from bot.chat import choosing, keyboards_watches, questions
from bot.chat.callbacks import Press, Verb
from bot.chat.keyboards_watches import DAYS, OFF, ON
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import watches as texts
from bot.chat.turn import Turn
from bot.domain.watches import REMINDERS, WatchKind, changed, parse_minutes, parse_time
from bot.services.watches import SeenWatches

NAME = "watch"

_SET = {Verb.REMIND: REMINDERS, Verb.WATCH: (WatchKind.UNLOCKED_AT, WatchKind.NOT_CHARGING)}
"""By screen: what a time of day and what minutes after the command mean."""


async def remind(turn: Turn) -> None:
    """`/remind` shows the choices, `/remind 21:30` and `/remind 30` set; each takes a charger's name."""
    await _command(turn, Verb.REMIND)


async def watch(turn: Turn) -> None:
    """`/watch`, likewise."""
    await _command(turn, Verb.WATCH)


async def _command(turn: Turn, verb: Verb) -> None:
    charger, rest = await choosing.choose(turn, verb, takes=lambda text: _as_press(verb, text))
    if charger is None:
        return
    charger_id, typed = charger.snapshot.charger_id, " ".join(rest)
    press = _as_press(verb, typed)
    if press is not None:
        await _choose(turn, charger_id, press.value)
    elif typed:
        await turn.show(Screen(texts.no_minutes(turn.say)))
    else:
        await _show(turn, charger_id, verb)


def _as_press(verb: Verb, text: str) -> Press | None:
    """Digits alone are minutes; an hour is typed as `21:00`."""
    by_hour, by_minutes = _SET[verb]
    if parse_minutes(text) is not None:
        return Press(Verb.SET_WATCH, value=f"{by_minutes}:{text}")
    return None if parse_time(text) is None else Press(Verb.SET_WATCH, value=f"{by_hour}:{text}")


async def show(turn: Turn) -> None:
    """The choices for the charger named."""
    await turn.answer()
    await _show(turn, turn.pressed.charger_id, turn.pressed.verb, days=turn.pressed.value == DAYS)


async def _show(turn: Turn, charger_id: int, verb: Verb, *, days: bool = False) -> None:
    """Whoever asks for them in private has the alerts there."""
    if turn.private:
        await turn.services.people.relink(turn.user.id, turn.chat.id)
    shown = await turn.services.watches.of_chat(turn.user.id, turn.chat.id, charger_id)
    await turn.show(_screen(turn, shown, verb, days=days))


def _screen(turn: Turn, shown: SeenWatches, verb: Verb, *, days: bool = False) -> Screen:
    if verb is Verb.WATCH:
        return Screen(texts.watchdogs(turn.say, shown), keyboards_watches.watchdogs(turn.say, shown))
    keyboard = (keyboards_watches.weekdays if days else keyboards_watches.reminders)(turn.say, shown)
    return Screen(texts.reminders(turn.say, shown), keyboard)


async def choose(turn: Turn) -> None:
    """One of the choices."""
    await turn.answer()
    await _choose(turn, turn.pressed.charger_id, turn.pressed.value)


async def _choose(turn: Turn, charger_id: int, value: str) -> None:
    """What this version has not made leaves everything as it is."""
    name, _, choice = value.partition(":")
    kind = WatchKind(name) if name in set(WatchKind) else WatchKind.REMIND_AT
    watches, user_id, chat_id = turn.services.watches, turn.user.id, turn.chat.id
    if turn.private:
        await turn.services.people.relink(user_id, chat_id)
    shown = await watches.of_chat(user_id, chat_id, charger_id)
    wanted = changed(kind, choice, shown.chosen.get(kind))
    if choice == OFF:
        shown = await watches.drop(user_id, chat_id, charger_id, kind)
    elif wanted is not None:
        shown = await watches.keep(user_id, chat_id, charger_id, kind, wanted)
    verb = Verb.REMIND if kind in REMINDERS else Verb.WATCH
    await turn.show(_screen(turn, shown, verb, days=choice.startswith("day:")))


async def ask_time(turn: Turn) -> None:
    """Ask for a time."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.end_dialog()
    kind = WatchKind.UNLOCKED_AT if turn.pressed.value == WatchKind.UNLOCKED_AT else WatchKind.REMIND_AT
    question, charger_id = texts.ask_time(turn.say, charger.snapshot.label), charger.snapshot.charger_id
    await questions.ask(turn, question, name=NAME, kind=kind.value, charger_id=charger_id, replaces=turn.shown)


async def answer(turn: Turn) -> None:
    """A time in the dialog, which stays open until one fits."""
    state, typed = await turn.dialog() or {}, (turn.message.text or "").strip()
    if parse_time(typed) is None:
        await questions.ask_again(turn, texts.no_time(turn.say))
        return
    await turn.end_dialog()
    await turn.remove(state.get("replaces"))
    await _choose(turn, state["charger_id"], f"{state['kind']}:{typed}")


async def away(turn: Turn) -> None:
    """`/away on`, `/away off`; `/away` shows which."""
    wanted = {ON: True, OFF: False}.get(" ".join(turn.args).casefold())
    await turn.services.charging.chargers(turn.user.id)
    if turn.private:
        await turn.services.people.relink(turn.user.id, turn.chat.id)
    await _go(turn, away=wanted)


async def go_away(turn: Turn) -> None:
    """The button; on the screen of a charger that screen is shown again."""
    wanted, charger_id = turn.pressed.value == ON, turn.pressed.charger_id
    if not charger_id:
        await _go(turn, away=wanted)
        return
    await turn.services.watches.go_away(turn.user.id, turn.chat.id, away=wanted)
    await turn.answer()
    await _show(turn, charger_id, Verb.WATCH)


async def _go(turn: Turn, *, away: bool | None) -> None:
    chargers, on = await turn.services.watches.go_away(turn.user.id, turn.chat.id, away=away)
    await turn.answer()
    keyboard = Keyboard([[keyboards_watches.away_switch(turn.say, 0, on=on)]])
    await turn.show(Screen(texts.away(turn.say, chargers, on=on), keyboard))


routes = [
    command("remind", remind),
    command("watch", watch),
    command("away", away),
    pressed(show, Verb.REMIND, Verb.WATCH),
    pressed(choose, Verb.SET_WATCH),
    pressed(ask_time, Verb.TYPE_WATCH),
    pressed(go_away, Verb.AWAY),
]
dialogs = {NAME: answer}
