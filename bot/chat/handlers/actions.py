"""Pause, resume, lock, unlock, back to schedule: by command and by button."""

from bot.chat import keyboards, keyboards_values, orders, screens
from bot.chat.callbacks import Verb
from bot.chat.orders import Order
from bot.chat.routing import Route, command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import replies, words
from bot.chat.turn import Turn
from bot.domain.access import Action


async def press(turn: Turn) -> None:
    """A button that names the action and the charger."""
    await orders.carry_out(turn, Order(keyboards.ACTIONS[turn.pressed.verb], turn.pressed.charger_id))


def _command(action: Action) -> Route:
    async def begin(turn: Turn) -> None:
        await orders.begin(turn, action)

    return command(action.value, begin)


async def resume_schedule(turn: Turn) -> None:
    """`/auto`: the charger goes by its schedule and eco-smart again."""
    await orders.begin(turn, Action.RESUME_SCHEDULE)


async def unlock_and_resume(turn: Turn) -> None:
    """Two changes in order; what was done stands below the card until the next reading."""
    await turn.answer("" if turn.stale else words.toast(turn.say, Action.UNLOCK))
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    if turn.stale:
        why, question = orders.too_old(turn, charger), replies.unlock_and_resume_again(turn.say, charger.snapshot.label)
        buttons = keyboards_values.confirm_unlock_and_resume(turn.say, charger.snapshot.charger_id)
        await turn.show(Screen(f"{why} {question}", buttons))
        return
    done, begun = await turn.services.charging.unlock_and_resume(turn.user.id, turn.pressed.charger_id)
    await turn.show_last(screens.noted(await turn.card(done), replies.unlocked(turn.say, begun.value)))
    await turn.expect_reading(done)


routes = [
    *(_command(action) for action in (Action.PAUSE, Action.RESUME, Action.LOCK, Action.UNLOCK)),
    command("auto", resume_schedule),
    pressed(press, Verb.PAUSE, Verb.RESUME, Verb.LOCK, Verb.UNLOCK, Verb.RESUME_SCHEDULE),
    pressed(unlock_and_resume, Verb.UNLOCK_AND_RESUME),
]
