"""Choose what is told in a chat; bring the alerts to a group or a topic, and stop them there."""

from bot.chat import keyboards_alerts, keyboards_live
from bot.chat.callbacks import Verb
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import quiet
from bot.chat.turn import Turn
from bot.domain.alerts import SWITCHABLE, AlertKind
from bot.domain.preferences import Loudness
from bot.services.telling import Told

_BEFORE = {"on": Loudness.LOUD}
"""What the buttons of the release before lead to."""


async def alerts(turn: Turn) -> None:
    """The switches, for somebody connected; an owner who types it in a group or a topic lets it have the alerts."""
    await _show(turn, move=True)


async def show(turn: Turn) -> None:
    """The switches, of the charger named or of all; alerts that come to another topic stay there."""
    await _show(turn, move=False)


async def _show(turn: Turn, *, move: bool) -> None:
    """Whoever asks for them in private has the alerts there."""
    user_id, chat_id = turn.user.id, turn.chat.id
    await turn.services.charging.chargers(user_id)
    if turn.private:
        await turn.services.people.relink(user_id, chat_id)
    brought = not turn.private and await turn.services.telling.bring(user_id, chat_id, turn.topic, move=move)
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    await turn.show_own(_screen(turn, told, first=quiet.come_here(turn.say, told) if brought else ""))


async def switch(turn: Turn) -> None:
    """One press, one kind; the button says what it becomes, so that pressing twice is harmless."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    kind, _, state = turn.pressed.value.partition(":")
    if kind in set(SWITCHABLE) and state in {*Loudness, *_BEFORE}:
        told = await turn.services.telling.choose(
            turn.user.id,
            turn.chat.id,
            AlertKind(kind),
            _BEFORE.get(state) or Loudness(state),
            told.scope(turn.pressed.charger_id),
        )
    await turn.show_own(_screen(turn, told))


async def live(turn: Turn) -> None:
    """Let sessions have a live card, or not."""
    on = turn.pressed.value == keyboards_live.ON
    told = await turn.services.telling.follow(turn.user.id, turn.chat.id, on=on)
    await turn.answer()
    await turn.show_own(_screen(turn, told))


async def stop(turn: Turn) -> None:
    """Tell nothing in this group any more."""
    await turn.services.telling.stop(turn.user.id, turn.chat.id)
    await turn.answer()
    await turn.show(Screen(quiet.stopped(turn.say)))


def _screen(turn: Turn, told: Told, *, first: str = "") -> Screen:
    charger_id = turn.press.charger_id if turn.press is not None else 0
    text = quiet.settings(turn.say, told, charger_id, now=turn.now)
    keyboard = keyboards_alerts.settings(turn.say, told, charger_id, in_group=not turn.private)
    return Screen(f"{first}\n{text}" if first else text, keyboard)


routes = [
    command("alerts", alerts),
    pressed(show, Verb.ALERTS),
    pressed(switch, Verb.SWITCH_ALERT),
    pressed(stop, Verb.STOP_ALERTS),
    pressed(live, Verb.LIVE),
]
