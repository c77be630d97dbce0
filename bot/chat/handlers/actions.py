"""Pause, resume, lock, unlock: by command and by button."""

from bot.chat import keyboards, orders
from bot.chat.callbacks import Verb
from bot.chat.orders import Order
from bot.chat.routing import Route, command, pressed
from bot.chat.turn import Turn
from bot.domain.access import Action


async def press(turn: Turn) -> None:
    """A button that names the action and the charger."""
    await orders.carry_out(turn, Order(keyboards.ACTIONS[turn.pressed.verb], turn.pressed.charger_id))


def _command(action: Action) -> Route:
    async def begin(turn: Turn) -> None:
        await orders.begin(turn, action)

    return command(action.value, begin)


routes = [
    *(_command(action) for action in (Action.PAUSE, Action.RESUME, Action.LOCK, Action.UNLOCK)),
    pressed(press, Verb.PAUSE, Verb.RESUME, Verb.LOCK, Verb.UNLOCK),
]
