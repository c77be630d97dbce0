"""Which charger a command is for: the one it names, else the person's default, else the only one, else a question.

Every command asks here:

    charger, rest = await choosing.choose(turn, Verb.PAUSE)
    if charger is not None:
        …

A command with a value says which words are one, and which press they stand for, in case the question must be asked:

    def _takes(text: str) -> Press | None:
        amperes = amperes_in(text)
        return None if amperes is None else Press(Verb.SET_CURRENT, value=str(amperes))

    charger, rest = await choosing.choose(turn, Verb.CHOOSE_CURRENT, takes=_takes)
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

from bot.chat import asides, keyboards
from bot.chat.callbacks import Press, Verb
from bot.chat.screens import Screen
from bot.chat.texts import cards, choosing
from bot.chat.turn import Turn
from bot.domain.charger import Charger
from bot.domain.errors import CurrentOutOfRange, DomainError
from bot.domain.naming import Heard, hear, misheard

Demand = Callable[[Charger, str], None]
"""Raises a DomainError for words that are a value, but none this charger takes."""

Takes = Callable[[str], Press | None]
"""The press some words stand for (its charger is put in here), or None for words that are no value of the command."""


def nothing(_: str) -> None:
    """For a command without a value: every word is part of a name."""


def anything(_: Charger, __: str) -> None:
    """For a command whose values every charger takes."""


class Unnamed(StrEnum):
    """What a command without a name means where there are several chargers."""

    ASK = "ask"
    DEFAULT = "default"
    """The person's default; without one, ask."""
    FIRST = "first"
    """The person's default; without one, the first."""


async def choose(
    turn: Turn,
    verb: Verb,
    *,
    takes: Takes = nothing,
    demand: Demand = anything,
    unnamed: Unnamed = Unnamed.DEFAULT,
    no_value: str = "",
) -> tuple[Charger | None, list[str]]:
    """The charger and the words that are not its name; None where the person was asked, or told, instead.

    The buttons of the question carry `verb`, or what `takes` makes of the words. Somebody with a single
    charger who types neither a name nor a value gets that charger and all the words, which the command then explains;
    somebody with several is told `no_value`, where the command has that, and asked which.
    Raises NotConnected, and instead of asking, where no charger takes the value, what `demand` does.
    """
    listed = await turn.services.charging.chargers(turn.user.id)
    if not listed:
        await turn.show(Screen(cards.no_chargers(turn.say)))
        return None, []
    heard = hear(listed, turn.args, lambda text: takes(text) is not None)
    if heard.unknown and len(listed) == 1 and takes is not nothing:
        return listed[0], list(turn.args)
    if heard.unknown and no_value and not heard.rest:
        heard = misheard(listed, turn.args)
    found = await _decided(turn, listed, heard, unnamed)
    if found is None:
        _demand_of_one(heard.meant or listed, " ".join(heard.rest), demand)
        asked = takes(" ".join(heard.rest)) if heard.rest else None
        why = no_value if heard.rest and asked is None else ""
        await _ask(turn, heard, heard.meant or listed, asked or Press(verb), why)
    return found, heard.rest


def _demand_of_one(among: Sequence[Charger], text: str, demand: Demand) -> None:
    """Where every charger refuses the value, the one that allows most says what it takes."""
    refused: list[DomainError] = []
    for each in among if text else ():
        try:
            demand(each, text)
        except DomainError as error:
            refused.append(error)
    if refused and len(refused) == len(among):
        raise max(refused, key=lambda error: error.maximum_a if isinstance(error, CurrentOutOfRange) else 0)


async def _decided(turn: Turn, listed: Sequence[Charger], heard: Heard, unnamed: Unnamed) -> Charger | None:
    if heard.unknown or len(heard.meant) > 1:
        return None
    if heard.meant:
        return heard.meant[0]
    return None if unnamed is Unnamed.ASK else await _meant_unnamed(turn, listed, unnamed)


async def _meant_unnamed(turn: Turn, listed: Sequence[Charger], unnamed: Unnamed) -> Charger | None:
    """The person's default, if it is still the person's; the only charger; or the first."""
    chosen = await turn.services.people.default_charger(turn.user.id)
    default = next((each for each in listed if each.snapshot.charger_id == chosen), None)
    return default or (listed[0] if unnamed is Unnamed.FIRST or len(listed) == 1 else None)


async def _ask(turn: Turn, heard: Heard, among: Sequence[Charger], asked: Press, why: str) -> None:
    if why:
        text = why
    elif heard.unknown:
        text = choosing.unknown_name(turn.say, heard.unknown, [each.snapshot.label for each in among])
    else:
        text = choosing.which(turn.say, keyboards.ACTIONS.get(asked.verb), asked.value)
    await asides.show(turn, Screen(text, keyboards.ask_which(turn.say, among, asked)))
