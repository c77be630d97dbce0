"""Answers that matter until the next command only: they go with it, unless a press has made something else of them."""

from bot.chat.screens import Screen
from bot.chat.turn import Turn

NAME = "aside"


async def show(turn: Turn, screen: Screen) -> None:
    """As `Turn.show`, until the person's next command in this chat."""
    prompt = await turn.show(screen)
    await turn.remember(name=NAME, prompt=prompt)


async def settle(turn: Turn) -> None:
    """A pressed message becomes something that stays."""
    state = await turn.dialog()
    if state is not None and state["name"] == NAME and state["prompt"] == turn.shown:
        await turn.services.dialogs.drop(turn.user.id, turn.chat.id)


async def end_dialog(turn: Turn) -> bool:
    """As `Turn.end_dialog`; an answer that is still shown goes too, and was no dialog."""
    state = await turn.dialog()
    return await turn.end_dialog() and state is not None and state["name"] != NAME
