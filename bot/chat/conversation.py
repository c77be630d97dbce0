"""Free text: to the dialog that is open, else to whoever answers the rest."""

from collections.abc import Mapping
from typing import Any

from bot.chat.routing import Handler
from bot.chat.turn import Turn

Answer = Handler
"""What a dialog does with a text; the state is the turn's own to load."""


def dispatcher(dialogs: Mapping[str, Answer], otherwise: Handler) -> Handler:
    """A handler that finds the dialog by the name in its state."""

    async def dispatch(turn: Turn) -> None:
        state = await turn.dialog()
        answer = dialogs.get(state["name"]) if state is not None else None
        if answer is None or not meant_for(turn, state or {}):
            await otherwise(turn)
        else:
            await answer(turn)

    return dispatch


def meant_for(turn: Turn, state: Mapping[str, Any]) -> bool:
    """Whether a text answers the dialog: in a group only a reply to its question does; a command only as a password."""
    if (turn.message.text or "").startswith("/") and state.get("step") != "password":
        return False
    replied = turn.message.reply_to_message
    return turn.private or (replied is not None and replied.message_id == state.get("prompt"))
