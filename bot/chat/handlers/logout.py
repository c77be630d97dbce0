"""Disconnect: ask which account where there are several, ask again, then erase."""

from collections import Counter

from bot.chat import keyboards
from bot.chat.callbacks import Verb
from bot.chat.routing import command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import guests
from bot.chat.texts import login as texts
from bot.chat.turn import Turn
from bot.chat.ways_in import not_connected
from bot.services.accounts import Connected

ALL = "all"


async def logout(turn: Turn) -> None:
    """The question; a press on an old question is asked again too."""
    await turn.answer()
    await _ask(turn, turn.press.value if turn.press is not None else "")


async def logout_now(turn: Turn) -> None:
    """Erase what the button names, and nothing else where that is gone, e.g. after a second press."""
    await turn.answer()
    connected = await turn.services.accounts.connected(turn.user.id)
    chosen = _chosen(connected, turn.pressed.value)
    if turn.stale:
        await _ask(turn, turn.pressed.value)
    elif chosen is None and turn.pressed.value != ALL:
        await turn.show(Screen(texts.no_longer_connected(turn.say)))
    else:
        await turn.services.accounts.disconnect(turn.user.id, None if chosen is None else chosen.account_id)
        await turn.end_dialog()
        await turn.show(Screen(_done(turn, connected, chosen)))


def _done(turn: Turn, connected: list[Connected], chosen: Connected | None) -> str:
    if chosen is None or len(connected) == 1:
        return texts.logged_out(turn.say)
    return texts.logged_out_of(turn.say, chosen.labels)


async def _ask(turn: Turn, which: str) -> None:
    connected = await turn.services.accounts.connected(turn.user.id)
    chosen = _chosen(connected, which)
    if not connected:
        await turn.show(not_connected(turn))
    elif which == ALL or len(connected) == 1:
        only = str(connected[0].account_id) if len(connected) == 1 else ALL
        text = texts.ask_logout(turn.say) + await _left_open(turn, connected)
        await turn.show_own(Screen(text, keyboards.logout(turn.say, only)))
    elif chosen is not None:
        text = texts.ask_logout_of(turn.say, chosen.labels) + await _left_open(turn, [chosen])
        await turn.show_own(Screen(text, keyboards.logout(turn.say, which)))
    else:
        listed = keyboards.accounts(turn.say, _named(turn, connected))
        await turn.show_own(Screen(texts.which_account(turn.say), listed))


async def _left_open(turn: Turn, connected: list[Connected]) -> str:
    """A line about the guest passes that end with the accounts."""
    erased = {each.account_id for each in connected}
    chargers = await turn.services.charging.chargers(turn.user.id)
    hosts = [each.snapshot.label for each in chargers if each.guest is not None and each.account_id in erased]
    return f"\n{guests.left_open(turn.say, hosts)}" if hosts else ""


def _chosen(connected: list[Connected], which: str) -> Connected | None:
    return next((each for each in connected if str(each.account_id) == which), None)


def _named(turn: Turn, connected: list[Connected]) -> list[tuple[str, str]]:
    """A label and a value for each account and for all; accounts with the same chargers are numbered."""
    labels = [texts.account(turn.say, each.labels) for each in connected]
    same = Counter(labels)
    named = [
        (f"{place}. {label}" if same[label] > 1 else label, str(each.account_id))
        for place, (label, each) in enumerate(zip(labels, connected, strict=True), start=1)
    ]
    return [*named, (texts.all_accounts(turn.say), ALL)]


routes = [command("logout", logout), pressed(logout, Verb.LOGOUT), pressed(logout_now, Verb.LOGOUT_NOW)]
