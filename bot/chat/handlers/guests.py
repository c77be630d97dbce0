"""Unlock for a guest: the choices, and the pass."""

from bot.chat import choosing, keyboards_guests, screens
from bot.chat.callbacks import Verb
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import guests as texts
from bot.chat.texts import replies, words
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import Charger


async def guest(turn: Turn) -> None:
    """`/guest garage`: the choices."""
    charger, _ = await choosing.choose(turn, Verb.GUEST)
    if charger is not None:
        await _show(turn, charger)


async def choices(turn: Turn) -> None:
    """The choices for the charger named."""
    await turn.answer()
    await _show(turn, await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id))


async def give(turn: Turn) -> None:
    """One of the choices; an old press, or one this version has not made, shows them again."""
    charger_id, value = turn.pressed.charger_id, turn.pressed.value
    await turn.answer("" if turn.stale else words.toast(turn.say, Action.UNLOCK))
    charger = await turn.services.charging.charger(turn.user.id, charger_id)
    if turn.stale or not keyboards_guests.is_choice(value):
        await _show(turn, charger, why=_since_when(turn, charger) if turn.stale else "")
        return
    several = await turn.several()
    await turn.hint(screens.pending(turn.say, charger, Action.UNLOCK, several=several, now=turn.now), charger)
    lasting = keyboards_guests.lasting(value)
    charger = await turn.services.guests.give(turn.user.id, turn.chat.id, charger_id, lasting)
    text = texts.given(turn.say, charger, now=turn.now)
    await turn.show_last(Screen(text, keyboards_guests.given(turn.say, charger)))


async def _show(turn: Turn, charger: Charger, *, why: str = "") -> None:
    await turn.services.guests.demand_possible(turn.user.id, charger.snapshot.charger_id)
    text = texts.choose(turn.say, charger, now=turn.now)
    shown = f"{why}\n{text}" if why else text
    await turn.show(Screen(shown, keyboards_guests.choices(turn.say, charger)))


def _since_when(turn: Turn, charger: Charger) -> str:
    return replies.old_button(turn.say, turn.clock_made(charger.snapshot.time_zone))


routes = [
    command("guest", guest),
    pressed(choices, Verb.GUEST),
    pressed(give, Verb.UNLOCK_FOR_GUEST),
]
