"""Restart and firmware: a question that holds for a minute, a second one while charging, then it is done."""

from bot.chat import choosing, confirming, screens
from bot.chat.callbacks import Verb
from bot.chat.confirming import Confirmation
from bot.chat.routing import command, pressed
from bot.chat.texts import upkeep as texts
from bot.chat.texts import words
from bot.chat.turn import Turn
from bot.domain.access import Action


async def restart(turn: Turn) -> None:
    """`/restart` asks; nothing is done yet."""
    charger, _ = await choosing.choose(turn, Verb.RESTART)
    if charger is not None:
        await _ask(turn, Action.RESTART, charger.snapshot.charger_id)


async def ask_restart(turn: Turn) -> None:
    """The question, for the charger named."""
    await turn.answer()
    await _ask(turn, Action.RESTART, turn.pressed.charger_id)


async def firmware(turn: Turn) -> None:
    """`/firmware` shows what is installed and what could be."""
    charger, _ = await choosing.choose(turn, Verb.FIRMWARE)
    if charger is not None:
        await turn.show(confirming.firmware(turn.say, charger, now=turn.now))


async def show_firmware(turn: Turn) -> None:
    """The same for the charger named."""
    await turn.answer()
    charger = await turn.services.charging.charger(turn.user.id, turn.pressed.charger_id)
    await turn.show(confirming.firmware(turn.say, charger, now=turn.now))


async def ask_update(turn: Turn) -> None:
    """The question, for the charger named."""
    await turn.answer()
    await _ask(turn, Action.UPDATE_FIRMWARE, turn.pressed.charger_id)


async def _ask(turn: Turn, action: Action, charger_id: int, *, why: str = "") -> None:
    charger = await turn.services.upkeep.possible(turn.user.id, charger_id, action)
    wish = Confirmation(turn.user.id, turn.now)
    await turn.show(confirming.question(turn.say, action, charger, wish, why=why))


async def confirmed(turn: Turn) -> None:
    """Done for who was asked within a minute; others are told, and an older question is asked again."""
    action, wish = confirming.CONFIRMED[turn.pressed.verb], Confirmation.unpack(turn.pressed.value)
    if wish is None or wish.user_id != turn.user.id:
        await turn.answer(texts.not_your_question(turn.say))
    elif not wish.holds(turn.now) or turn.expired:
        await turn.answer()
        await _ask(turn, action, turn.pressed.charger_id, why=texts.too_old(turn.say))
    else:
        charger_id, meant = turn.pressed.charger_id, wish.while_charging
        await turn.services.upkeep.demand_meant(turn.user.id, charger_id, action, while_charging=meant)
        await turn.answer(words.toast(turn.say, action))
        await _carry_out(turn, action, wish)


async def _carry_out(turn: Turn, action: Action, wish: Confirmation) -> None:
    upkeep, charger_id = turn.services.upkeep, turn.pressed.charger_id
    act = upkeep.restart if action is Action.RESTART else upkeep.update_firmware
    charger = await act(turn.user.id, charger_id, while_charging=wish.while_charging)
    await turn.show_last(screens.noted(await turn.card(charger), texts.under_way(turn.say)))
    await turn.expect_reading(charger)


routes = [
    command("restart", restart),
    command("firmware", firmware),
    pressed(ask_restart, Verb.RESTART),
    pressed(show_firmware, Verb.FIRMWARE),
    pressed(ask_update, Verb.UPDATE),
    pressed(confirmed, *confirming.CONFIRMED),
]
