"""Who may press what others see too: asked before anything of the message is touched."""

from bot.chat import keyboards, keyboards_schedules
from bot.chat.callbacks import Verb
from bot.chat.texts import replies
from bot.chat.turn import Turn
from bot.domain.access import Action
from bot.domain.errors import NotAllowed

_ASKED_FOR = {
    **keyboards.ACTIONS,
    **dict.fromkeys(keyboards_schedules.WRITES, Action.SET_SCHEDULES),
    Verb.UNLOCK_AND_RESUME: Action.UNLOCK,
    Verb.UNLOCK_FOR_GUEST: Action.UNLOCK,
    Verb.RESTART_NOW: Action.RESTART,
    Verb.UPDATE_NOW: Action.UPDATE_FIRMWARE,
}
"""What a press asks of its charger at once."""


async def admitted(turn: Turn) -> bool:
    """False where the buttons are for somebody else, which is told.

    In a group raises ChargerNotFound and NotAllowed while the press can still be answered above the chat.
    """
    press = turn.pressed
    if press.asker not in {0, turn.user.id}:
        await turn.answer(replies.not_for_you(turn.say), alert=True)
        return False
    if not turn.private and press.charger_id:
        charger = await turn.services.charging.charger(turn.user.id, press.charger_id)
        action = _ASKED_FOR.get(press.verb)
        if action is not None and not charger.role.may(action):
            raise NotAllowed(charger.role)
    return True
