"""What callers hand in, checked before anything is sent: BadArgument for what no charger and no cloud could take."""

import math

import httpx

from bot.domain.charger import MAX_ICP_CURRENT_A, MIN_CURRENT_A, MIN_ICP_CURRENT_A, EcoSmartMode
from bot.wallbox.errors import BadArgument

MAX_CURRENT_A = 80
"""More than any model takes; a charger's own maximum is the caller's to know."""

_LAST_PORT = 65535


def number_of(charger_id: int) -> int:
    """The number of a charger, as a path can hold it."""
    return _whole(charger_id, 1, None, "the number of a charger")


def max_current(amperes: int) -> int:
    """A max charging current; never a negative one, which would tell a Quasar to discharge."""
    return _whole(amperes, MIN_CURRENT_A, MAX_CURRENT_A, "whole amperes")


def icp_max_current(amperes: int) -> int:
    """A main fuse limit."""
    return _whole(amperes, MIN_ICP_CURRENT_A, MAX_ICP_CURRENT_A, "whole amperes")


def energy_cost(cost: float) -> float:
    """A price per kWh."""
    if type(cost) not in {int, float} or not 0 <= cost < math.inf:
        raise BadArgument(f"an energy cost is a number from 0: {cost!r}")
    return cost


def eco_smart_mode(mode: EcoSmartMode) -> EcoSmartMode:
    """One of the modes."""
    try:
        return EcoSmartMode(mode)
    except ValueError:
        raise BadArgument(f"an eco-smart mode is one of {', '.join(EcoSmartMode)}: {mode!r}") from None


def address(url: str) -> str:
    """The address of a cloud, to which paths can be added; its text may hold a secret and is not told."""
    try:
        said = httpx.URL(url)
        plain = not (said.userinfo or said.query or said.fragment)
        reachable = said.scheme in {"http", "https"} and said.host and 0 < (said.port or _LAST_PORT) <= _LAST_PORT
    except (httpx.InvalidURL, UnicodeError, TypeError):
        plain = reachable = False
    if not (plain and reachable):
        raise BadArgument("the address of the cloud is not a plain http(s) address")
    return url.rstrip("/")


def _whole(number: int, least: int, most: int | None, what: str) -> int:
    if type(number) is not int or number < least or (most is not None and number > most):
        raise BadArgument(f"{what} from {least}{'' if most is None else f' to {most}'} are needed: {number!r}")
    return number
