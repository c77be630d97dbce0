"""Cancel, old buttons, free text and unknown commands."""

from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.chat import asides, screens
from bot.chat.callbacks import Verb
from bot.chat.discarding import discard
from bot.chat.routing import answered, command_in_dialog, pressed
from bot.chat.screens import Screen
from bot.chat.texts import replies
from bot.chat.turn import Turn


async def cancel(turn: Turn) -> None:
    """End the dialog that is open."""
    ended = await asides.end_dialog(turn)
    await asides.show(turn, Screen(replies.cancelled(turn.say) if ended else replies.nothing_to_cancel(turn.say)))


async def cancel_by_button(turn: Turn) -> None:
    """End the dialog, or leave a question with No; the question becomes the answer."""
    await turn.answer()
    ended = await asides.end_dialog(turn)
    await asides.show(turn, Screen(replies.cancelled(turn.say) if ended else replies.unchanged(turn.say)))


async def old_button(turn: Turn) -> None:
    """A button this version has not made: say so, and show what works now."""
    listed = await turn.services.charging.chargers(turn.user.id)
    await turn.answer(replies.older_version(turn.say))
    if listed:
        await turn.show(screens.card(turn.say, listed[0], several=len(listed) > 1, now=turn.now))


async def other_text(turn: Turn) -> None:
    """Free text and unknown commands; in a group only what is plainly for this bot is answered."""
    command = (turn.message.text or "").split(maxsplit=1)[0]
    if turn.private or command.lower().endswith(f"@{turn.bot.username.lower()}"):
        await turn.show(Screen(replies.not_understood(turn.say)))


async def nothing_typed(turn: Turn) -> None:
    """A picture, a voice, something forwarded: it is asked to be typed, and goes where it may show a password."""
    state = await turn.dialog()
    if state is not None and state.get("step") in {"email", "password"}:
        await discard(turn)
    await turn.send(Screen(replies.please_type(turn.say)))


routes = [command_in_dialog("cancel", cancel), pressed(cancel_by_button, Verb.CANCEL)]
any_button = CallbackQueryHandler(answered(old_button, "old button"))
anything_else = MessageHandler(
    filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL,
    answered(nothing_typed, "nothing typed"),
)
