"""A change somebody asks of a charger, by command or by button: one course for all of them."""

from dataclasses import dataclass

from bot.chat import choosing, keyboards, screens
from bot.chat.screens import Screen
from bot.chat.texts import replies, words
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.values import Value


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of which charger."""

    action: Action
    charger_id: int
    value: Value | None = None
    """What to set, for an action that sets one."""


async def begin(turn: Turn, action: Action) -> None:
    """A command without a value: for the charger it means, else ask which."""
    charger, _ = await choosing.choose(turn, keyboards.press_for(action, 0).verb)
    if charger is not None:
        await carry_out(turn, Order(action, charger.snapshot.charger_id))


async def carry_out(turn: Turn, order: Order) -> None:
    """Stop the spinner, show what is being done, do it, show what came of it; an old press is asked again."""
    turn.press = keyboards.press_for(order.action, order.charger_id, order.value)
    await turn.answer("" if turn.stale else words.toast(turn.say, order.action))
    charger = await turn.services.charging.charger(turn.user.id, order.charger_id)
    if turn.stale:
        await turn.show(_ask_again(turn, charger))
        return
    several = await turn.several()
    await turn.hint(screens.pending(turn.say, charger, order.action, several=several, now=turn.now), charger)
    done = await _send(turn, order)
    await turn.show_last(await turn.card(done))
    await turn.expect_reading(done)


def _ask_again(turn: Turn, charger: Charger) -> Screen:
    return screens.ask_again(turn.say, too_old(turn, charger), charger, turn.pressed)


def too_old(turn: Turn, charger: Charger) -> str:
    """Why a press or command is asked again: when it was made."""
    time = turn.clock_made(charger.snapshot.time_zone)
    if turn.update.callback_query is None:
        typed = (turn.message.text or "").removeprefix("/").split("@")[0].split()[0]
        return replies.old_command(turn.say, typed, time)
    return replies.old_button(turn.say, time)


async def _send(turn: Turn, order: Order) -> Charger:
    charging, user_id = turn.services.charging, turn.user.id
    if order.value is not None:
        return await turn.services.tuning.set(user_id, order.charger_id, order.action, order.value)
    act = {
        Action.PAUSE: charging.pause,
        Action.RESUME: charging.resume,
        Action.RESUME_SCHEDULE: charging.resume_schedule,
        Action.LOCK: charging.lock,
        Action.UNLOCK: charging.unlock,
    }[order.action]
    return await act(user_id, order.charger_id)
