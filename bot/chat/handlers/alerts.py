"""Choose what is told in a chat."""

from bot.chat import keyboards
from bot.chat.callbacks import Verb
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import replies
from bot.chat.turn import Turn
from bot.domain.alerts import SWITCHABLE, AlertKind


async def alerts(turn: Turn) -> None:
    """The switches, for somebody connected; asking for them in a group lets the group have the alerts."""
    await turn.services.charging.chargers(turn.user.id)
    await turn.services.people.relink(turn.user.id, turn.chat.id)
    await _show(turn, await turn.services.people.off_kinds(turn.user.id, turn.chat.id))


async def switch(turn: Turn) -> None:
    """One press, one kind; the button says what it becomes, so that pressing twice is harmless."""
    await turn.answer()
    kind, _, state = turn.pressed.value.partition(":")
    if kind in set(SWITCHABLE):
        off = await turn.services.people.switch(turn.user.id, turn.chat.id, AlertKind(kind), on=state == "on")
    else:
        off = await turn.services.people.off_kinds(turn.user.id, turn.chat.id)
    await _show(turn, off)


async def _show(turn: Turn, off: frozenset[AlertKind]) -> None:
    await turn.show(Screen(replies.alerts(turn.say), keyboards.alerts(turn.say, off)))


routes = [command("alerts", alerts), pressed(switch, Verb.SWITCH_ALERT)]
