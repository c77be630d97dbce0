"""Connect an account: e-mail, password, one sign-in. The state lives sealed in the database, so a restart goes on."""

import re
from typing import Any

from telegram.ext import CommandHandler, filters

from bot.chat import keyboards
from bot.chat.callbacks import Verb
from bot.chat.discarding import discard
from bot.chat.routing import TYPED, Route, answered, command, pressed
from bot.chat.screens import Screen
from bot.chat.texts import login as texts
from bot.chat.turn import Turn
from bot.chat.ways_in import only_in_private
from bot.domain.charger import Charger

NAME = "login"
CARDS_AT_ONCE = 3
"""With more chargers one card with ‹ › says as much."""

_EMAIL = re.compile(r"[^@\s<>]+@(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)")
"""A plain one: what has another end is sooner a password with an @ in it."""


async def login(turn: Turn) -> None:
    """Begin, unless an account is connected already; words after the command may be a password, and go."""
    await turn.answer()
    if turn.update.callback_query is None and turn.args not in ([], [NAME]):
        await discard(turn)
    if not turn.private:
        await turn.show(only_in_private(turn))
    elif await turn.services.accounts.is_connected(turn.user.id):
        await turn.show(Screen(texts.already_connected(turn.say), keyboards.connected_already(turn.say)))
    else:
        await _ask_email(turn, texts.ask_email(turn.say))


async def login_anyway(turn: Turn) -> None:
    """A new password, or another account."""
    await turn.answer()
    if not turn.private:
        await turn.show(only_in_private(turn))
    else:
        another = turn.pressed.value == keyboards.ANOTHER
        await _ask_email(turn, texts.ask_other_email(turn.say) if another else texts.ask_email(turn.say))


async def _ask_email(turn: Turn, question: str) -> None:
    await turn.services.accounts.may_connect(turn.user.id, turn.user.username)
    await turn.end_dialog()
    prompt = await turn.show(Screen(question, keyboards.cancel(turn.say)))
    await turn.remember(name=NAME, step="email", prompt=prompt)


async def _ask_password(turn: Turn, email: str) -> None:
    """The state goes first: after a crash in between, what comes next is still taken for a password, and removed."""
    await turn.remember(name=NAME, step="password", email=email, prompt=turn.shown)
    prompt = await turn.show(Screen(texts.ask_password(turn.say, email), keyboards.cancel(turn.say)))
    await turn.remember(name=NAME, step="password", email=email, prompt=prompt)


async def same_email(turn: Turn) -> None:
    """After an attempt that failed: ask for the password again."""
    await turn.answer()
    state = await turn.dialog()
    if state is None or state["name"] != NAME or "email" not in state:
        await _ask_email(turn, texts.ask_email(turn.say))
    else:
        await _ask_password(turn, state["email"])


async def answer(turn: Turn) -> None:
    """A text in the dialog: the e-mail or the password."""
    state = await turn.dialog() or {}
    if state.get("step") == "password":
        await _take_password(turn, state)
    else:
        await _take_email(turn, state)


async def _take_email(turn: Turn, state: dict[str, Any]) -> None:
    """Whatever is more or less than an e-mail may be a password, and goes; with both at once nothing more is asked."""
    email, _, password = " ".join((turn.message.text or "").split(maxsplit=1)).partition(" ")
    plain = _EMAIL.fullmatch(email) is not None
    if password or not plain:
        await discard(turn)
    await turn.remove(state.get("prompt"))
    if plain and password:
        await _sign_in(turn, email, password)
    elif plain:
        await _ask_password(turn, email)
    else:
        prompt = await turn.show(Screen(texts.ask_email_again(turn.say), keyboards.cancel(turn.say)))
        await turn.remember(**{**state, "prompt": prompt})


async def _take_password(turn: Turn, state: dict[str, Any]) -> None:
    """The message goes first, before anything else can fail."""
    await discard(turn)
    await turn.remove(state.get("prompt"))
    await _sign_in(turn, state["email"], turn.message.text or "")


async def _sign_in(turn: Turn, email: str, password: str) -> None:
    """After an attempt that fails, what is typed next is still taken for a password, and removed."""
    prompt = await turn.show(Screen(texts.signing_in(turn.say)))
    await turn.remember(name=NAME, step="password", email=email, prompt=prompt)
    turn.signing_in = email
    chargers = await turn.services.accounts.connect(turn.user.id, turn.chat.id, email=email, password=password)
    await _welcome(turn, chargers)


async def _welcome(turn: Turn, chargers: list[Charger]) -> None:
    turn.signing_in = None
    await turn.services.dialogs.drop(turn.user.id, turn.chat.id)
    await turn.show(Screen(texts.connected(turn.say, [each.snapshot.label for each in chargers])))
    for charger in chargers if len(chargers) <= CARDS_AT_ONCE else chargers[:1]:
        turn.shown = None
        await turn.show_card(charger)
        await turn.expect_reading(charger)


def _start_by_link() -> Route:
    """`/start login`, which the button in a group sends."""
    return CommandHandler("start", answered(login, NAME), TYPED & filters.Regex(r"^\S+\s+login$"))


routes = [
    _start_by_link(),
    command("login", login),
    pressed(login, Verb.LOGIN),
    pressed(login_anyway, Verb.LOGIN_ANYWAY),
    pressed(same_email, Verb.SAME_EMAIL),
]
dialogs = {NAME: answer}
