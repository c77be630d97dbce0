"""The live card: its pin, and the target its bar is measured against."""

from bot.chat import asides, keyboards_live, live_view, pinning, questions
from bot.chat.callbacks import Verb
from bot.chat.keyboards_live import OFF
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import live as texts
from bot.chat.turn import Turn
from bot.domain.live import target_in

NAME = "target"


async def pin(turn: Turn) -> None:
    """Pin the card pressed, or unpin it; the button says which, so that pressing twice is harmless."""
    on, message_id = turn.pressed.value != OFF, turn.shown or 0
    card_id = await turn.services.live.of_message(turn.user.id, turn.chat.id, message_id)
    if not await pinning.pin(turn.bot, turn.chat.id, message_id, on=on) and on:
        await turn.answer(texts.may_not_pin(turn.say))
        return
    await turn.answer(texts.pinned(turn.say, on=on))
    await turn.services.live.pin(turn.user.id, card_id, on=on)
    charger_id, card = await turn.services.live.show(turn.user.id, card_id)
    await turn.show(live_view.screen(turn.say, charger_id, card, now=turn.now))


async def target(turn: Turn) -> None:
    """`/target` asks, `/target 20` and `/target off` set."""
    kwh = target_in(" ".join(turn.args))
    if kwh is not None:
        await _set(turn, kwh)
    elif turn.args:
        await asides.show(turn, Screen(texts.no_target(turn.say)))
    else:
        await ask(turn)


async def ask(turn: Turn) -> None:
    """Choices; in private a number may be typed too."""
    told = await turn.services.telling.of_chat(turn.user.id, turn.chat.id)
    await turn.answer()
    await turn.end_dialog()
    text = texts.ask_target(turn.say, told.preferences.target_kwh, typed=turn.private)
    prompt = await turn.send(Screen(text, keyboards_live.targets(turn.say)))
    if turn.private:
        await turn.remember(name=NAME, prompt=prompt)


async def choose(turn: Turn) -> None:
    """One of the choices."""
    await _set(turn, target_in(turn.pressed.value) or 0.0)


async def answer(turn: Turn) -> None:
    """A number in the dialog, which stays open until one fits."""
    kwh = target_in(turn.message.text or "")
    if kwh is None:
        await questions.ask_again(turn, texts.no_target(turn.say), keyboards_live.targets(turn.say))
    else:
        await _set(turn, kwh)


async def _set(turn: Turn, kwh: float) -> None:
    told = await turn.services.telling.aim(turn.user.id, turn.chat.id, kwh or None)
    await turn.answer()
    await turn.end_dialog()
    chosen = told.preferences
    await turn.show(Screen(texts.target_set(turn.say, chosen.target_kwh, live=chosen.live)))


routes = [
    command("target", target),
    pressed(pin, Verb.PIN),
    pressed(ask, Verb.TARGET),
    pressed(choose, Verb.SET_TARGET),
]
dialogs = {NAME: answer}
