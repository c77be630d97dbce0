"""What can be made happen at the simulated chargers, in words typed after an exclamation mark."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

from simulator.cloud.visitor import Visitor

CHARGERS = {"garage": "Garage", "street": "Street"}
FULL_SOLAR = 1
"""The cloud's number of that eco-smart mode."""


class NotUnderstood(Exception):
    """What was typed cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order: how it is typed, what it does, and how it is done with the words that followed."""

    usage: str
    meaning: str
    carry_out: Callable[[Visitor, list[str]], Awaitable[str]]


class House:
    """The chargers, as somebody who stands before them."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def order(self, name: str, words: list[str]) -> str:
        """Carry out one order and return what to show; NotUnderstood where that is not possible."""
        if name not in ORDERS:
            raise NotUnderstood(f"!{name} is unknown; !help lists what there is")
        return f"  ({await ORDERS[name].carry_out(self._visitor, words)})"


def _at_charger(call: str, told: str, **fixed: object) -> Callable[[Visitor, list[str]], Awaitable[str]]:
    async def carry_out(visitor: Visitor, words: list[str]) -> str:
        charger, _ = _charger_and_rest(words)
        await _order(visitor, f"chargers/{charger}/{call}", **fixed)
        return told.format(charger=charger)

    return carry_out


async def _plug(visitor: Visitor, words: list[str]) -> str:
    charger, rest = _charger_and_rest(words)
    kwh = _number(rest, 20.0)
    await _order(visitor, f"chargers/{charger}/plug", kwh=kwh)
    return f"a car that wants {kwh:g} kWh is plugged in at {charger}"


async def _sun(visitor: Visitor, words: list[str]) -> str:
    charger, rest = _charger_and_rest(words)
    if rest == ["off"]:
        await _order(visitor, f"chargers/{charger}/set", eco_smart={"enabled": False})
        return f"{charger} charges without regard to the sun"
    kilowatts = _number(rest, 5.0)
    await _order(visitor, f"chargers/{charger}/set", sun=kilowatts, eco_smart={"enabled": True, "mode": FULL_SOLAR})
    return f"{charger} charges by sun only, as set in the Wallbox app, and the sun gives {kilowatts:g} kW"


async def _time(visitor: Visitor, words: list[str]) -> str:
    minutes = _number(words, 30.0)
    await _order(visitor, "clock", advance=minutes * 60)
    return f"{minutes:g} minutes have passed in the house"


async def _order(visitor: Visitor, path: str, **body: object) -> None:
    answer = await visitor.send("POST", f"/simulator/{path}", body)
    if answer.status != HTTPStatus.OK:
        raise NotUnderstood(answer.body["message"] if isinstance(answer.body, dict) else str(answer.body))


def _charger_and_rest(words: list[str]) -> tuple[str, list[str]]:
    if words and words[0].lower() in CHARGERS:
        return CHARGERS[words[0].lower()], words[1:]
    if words and words[0] != "off" and not _is_number(words[0]):
        raise NotUnderstood(f"there is no charger {words[0]}: {' and '.join(CHARGERS.values())} are there")
    return "Garage", words


def _number(words: list[str], usual: float) -> float:
    if not words:
        return usual
    if not _is_number(words[0]):
        raise NotUnderstood(f"{words[0]} is not a number")
    return float(words[0])


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdecimal() and word.isascii()


ORDERS: dict[str, Order] = {
    "plug": Order("plug [charger] [kWh]", "plug in a car that wants so much (20)", _plug),
    "unplug": Order("unplug [charger]", "unplug it", _at_charger("unplug", "the car at {charger} is unplugged")),
    "fault": Order("fault [charger]", "the charger breaks", _at_charger("fault", "{charger} is broken")),
    "clear": Order("clear [charger]", "… and is repaired", _at_charger("clear", "{charger} is repaired")),
    "offline": Order("offline [charger]", "it loses the cloud", _at_charger("offline", "{charger} is offline")),
    "online": Order("online [charger]", "… and finds it again", _at_charger("online", "{charger} is online")),
    "lock": Order(
        "lock [charger]", "lock it, as in the Wallbox app", _at_charger("set", "{charger} is locked", locked=True)
    ),
    "unlock": Order(
        "unlock [charger]", "… and unlock it there", _at_charger("set", "{charger} is unlocked", locked=False)
    ),
    "sun": Order("sun [charger] [kW|off]", "charge by sun only, and so much of it (5)", _sun),
    "time": Order("time [minutes]", "let time pass at once (30)", _time),
}
"""By the word that is typed after the exclamation mark."""
