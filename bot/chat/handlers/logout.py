"""Disconnect: ask, then erase."""

from bot.chat import keyboards
from bot.chat.callbacks import Verb
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import login as texts
from bot.chat.turn import Turn
from bot.chat.ways_in import not_connected


async def logout(turn: Turn) -> None:
    """The question; a press on an old question is asked again too."""
    await turn.answer()
    if await turn.services.accounts.is_connected(turn.user.id):
        await turn.show(Screen(texts.ask_logout(turn.say), keyboards.logout(turn.say)))
    else:
        await turn.show(not_connected(turn))


async def logout_now(turn: Turn) -> None:
    """Erase."""
    await turn.answer()
    if turn.stale:
        await logout(turn)
        return
    await turn.services.accounts.disconnect(turn.user.id)
    await turn.end_dialog()
    await turn.show(Screen(texts.logged_out(turn.say)))


routes = [command("logout", logout), pressed(logout, Verb.LOGOUT), pressed(logout_now, Verb.LOGOUT_NOW)]
