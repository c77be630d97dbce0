"""A change somebody asks of a charger, by command or by button: one course for all of them."""

from dataclasses import dataclass

from bot.chat import keyboards, screens
from bot.chat.screens import Screen
from bot.chat.texts import cards, replies, words
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import Charger


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of which charger."""

    action: Action
    charger_id: int
    amperes: int | None = None


async def begin(turn: Turn, action: Action, amperes: int | None = None) -> None:
    """A command: for the only charger, else ask which."""
    listed = await turn.services.charging.chargers(turn.user.id)
    if not listed:
        await turn.show(Screen(cards.no_chargers(turn.say)))
    elif len(listed) == 1:
        await carry_out(turn, Order(action, listed[0].snapshot.charger_id, amperes))
    else:
        asked = keyboards.press_for(action, 0, amperes)
        buttons = keyboards.which(listed, asked.verb, asked.value)
        await turn.show(Screen(replies.ask_which(turn.say, action, amperes), buttons))


async def carry_out(turn: Turn, order: Order) -> None:
    """Stop the spinner, show what is being done, do it, show what came of it; an old press is asked again."""
    await turn.answer("" if turn.stale else words.toast(turn.say, order.action))
    charger = await turn.services.charging.charger(turn.user.id, order.charger_id)
    if turn.stale:
        await turn.show(_ask_again(turn, order, charger))
        return
    several = await turn.several()
    await turn.hint(screens.pending(turn.say, charger, order.action, several=several, now=turn.now))
    done = await _send(turn, order)
    await turn.show_card(done)
    await turn.expect_reading(done)


def _ask_again(turn: Turn, order: Order, charger: Charger) -> Screen:
    time = turn.say.clock(turn.made_at, charger.snapshot.time_zone, now=turn.now)
    if turn.update.callback_query is None:
        typed = (turn.message.text or "").removeprefix("/").split("@")[0].split()[0]
        why = replies.old_command(turn.say, typed, time)
    else:
        why = replies.old_button(turn.say, time)
    press = keyboards.press_for(order.action, order.charger_id, order.amperes)
    return screens.ask_again(turn.say, why, charger, press)


async def _send(turn: Turn, order: Order) -> Charger:
    charging, user_id = turn.services.charging, turn.user.id
    if order.amperes is not None:
        return await charging.set_max_charging_current(user_id, order.charger_id, order.amperes)
    act = {
        Action.PAUSE: charging.pause,
        Action.RESUME: charging.resume,
        Action.LOCK: charging.lock,
        Action.UNLOCK: charging.unlock,
    }[order.action]
    return await act(user_id, order.charger_id)
