"""See: the list, the card, the next card, a fresh reading."""

from bot.chat import choosing, screens
from bot.chat.callbacks import Verb
from bot.chat.choosing import Unnamed
from bot.chat.routing import command, pressed
from bot.chat.texts import refusals
from bot.chat.turn import Turn
from bot.domain.charger import Charger
from bot.domain.errors import ChargerNotFound


async def chargers(turn: Turn) -> None:
    """All chargers, one line each."""
    listed = await turn.services.charging.chargers(turn.user.id)
    await turn.show(screens.chargers(turn.say, listed))


async def status(turn: Turn) -> None:
    """The card of the charger named, else of the person's default, else of the first."""
    charger, _ = await choosing.choose(turn, Verb.CARD, unnamed=Unnamed.FIRST)
    if charger is not None:
        await turn.show_card(charger)


async def card(turn: Turn) -> None:
    """The card of the charger named."""
    await turn.answer()
    await _show_and_renew(turn, await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id))


async def neighbour(turn: Turn) -> None:
    """The card before or after the one named; the last is followed by the first."""
    await turn.answer()
    listed = await turn.services.charging.chargers(turn.user.id)
    places = [place for place, each in enumerate(listed) if each.snapshot.charger_id == turn.pressed.charger_id]
    if not places:
        raise ChargerNotFound(turn.pressed.charger_id)
    step = 1 if turn.pressed.verb is Verb.NEXT else -1
    await _show_and_renew(turn, listed[(places[0] + step) % len(listed)])


async def _show_and_renew(turn: Turn, charger: Charger) -> None:
    """The card; the next reading renews this one, not the one that may have stood in the message before."""
    await turn.show_card(charger)
    await turn.expect_reading(charger)


async def refresh(turn: Turn) -> None:
    """The next reading: now where the budget allows it, else the card waits for it."""
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    if charger.next_read_at > turn.now:
        await turn.answer(refusals.next_reading_toast(turn.say, charger, now=turn.now))
        await _show_and_renew(turn, charger)
    else:
        await turn.answer(refusals.reading(turn.say))
        await turn.show_card(await turn.services.charging.refresh(turn.user.id, turn.pressed.charger_id))


routes = [
    command("chargers", chargers),
    command("status", status),
    pressed(card, Verb.CARD),
    pressed(neighbour, Verb.PREVIOUS, Verb.NEXT),
    pressed(refresh, Verb.REFRESH),
]
