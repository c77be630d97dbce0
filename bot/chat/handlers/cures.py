"""Under alerts: what to check, leaving it, and the question when a car is plugged in."""

from bot.chat import keyboards_cures, orders
from bot.chat.callbacks import Verb
from bot.chat.orders import Order
from bot.chat.routing import pressed
from bot.chat.screens import Screen
from bot.chat.texts import cures as texts
from bot.chat.texts.cures import Topic
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.charger import EcoSmartMode
from bot.domain.plugged import Answer, goes_by_sun


async def check(turn: Turn) -> None:
    """What to look at; the alert stays."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    topic = Topic.ERROR if turn.pressed.value == Topic.ERROR else Topic.CAR
    charger_id, may_restart = charger.snapshot.charger_id, charger.role.may(Action.RESTART)
    keyboard = keyboards_cures.way_on(turn.say, charger_id, topic, may_restart=may_restart)
    await turn.show(Screen(texts.check(turn.say, topic, charger.snapshot.label), keyboard))


async def ignore(turn: Turn) -> None:
    """The message stays, its buttons go; in a group any member of the account may."""
    await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.answer()
    await turn.drop_buttons()


async def plugged(turn: Turn) -> None:
    """An answer to the question; the message becomes the card, one line, or nothing."""
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    given = keyboards_cures.keeping(turn.pressed.value)
    if given is None:
        await turn.answer()
        await turn.take_away()
    elif given is Answer.NOW:
        await orders.carry_out(turn, Order(Action.RESUME, charger.snapshot.charger_id))
    elif given is Answer.SOLAR and not goes_by_sun(charger.snapshot):
        order = Order(Action.SET_ECO_SMART, charger.snapshot.charger_id, EcoSmartMode.FULL_SOLAR)
        await orders.carry_out(turn, order)
    else:
        await turn.answer()
        await turn.show(Screen(texts.keeps(turn.say, given, charger.snapshot.label)))


routes = [
    pressed(check, Verb.CHECK),
    pressed(ignore, Verb.IGNORE),
    pressed(plugged, Verb.PLUG),
]
