"""The question of a dialog; in a group the answer must be a reply, which Telegram is asked to open."""

from typing import Any

from telegram import ForceReply, InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.screens import Screen
from bot.chat.turn import Turn


async def ask(turn: Turn, text: str, **state: Any) -> None:
    """Ask in a message of its own, which the state of the dialog names as its `prompt`."""
    buttons = keyboards.cancel(turn.say) if turn.private else ForceReply(selective=True)
    await _ask(turn, Screen(text, buttons), state)


async def _ask(turn: Turn, question: Screen, state: dict[str, Any]) -> None:
    prompt = await turn.send(question)
    await turn.remember(**{**state, "prompt": prompt})


async def ask_again(turn: Turn, why: str, choices: InlineKeyboardMarkup | None = None) -> None:
    """For an answer that does not fit: it goes, the question before goes, and `why` is the question from now on.

    `choices` stand under it where the question has any.
    """
    state = await turn.dialog() or {}
    await turn.remove(turn.message.message_id)
    await turn.remove(state.get("prompt"))
    if choices is None:
        await ask(turn, why, **state)
    else:
        await _ask(turn, Screen(why, choices), state)
