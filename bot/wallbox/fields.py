"""Typed readers for one field of an answer: the value where it is what the field should hold, otherwise None.

The cloud changes types between years and models (numbers as strings, 0/1 as booleans, null, absent keys), so nothing
here raises, whatever it is given.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

MOST_WHOLE = 2**31 - 1
"""Larger numbers are nonsense in every field but an identifier or a time, and do not fit a column."""

MOST_IDENTIFIER = 2**53

_LONGEST_TEXT = 200
_LONGEST_NUMBER = 40
_LONGEST_CREDENTIAL = 16_384
_CURRENCY_CODE_LENGTH = 3

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 1e11
"""Epoch seconds stay below this until the year 5138; milliseconds passed it in 1973."""

_FLAGS = {"0": False, "1": True, "false": False, "true": True}


def sensible(at: datetime) -> bool:
    """Whether an aware moment may be meant: neither before the first of these chargers nor far ahead."""
    return _EARLIEST <= at < _LATEST


def block(within: Any, key: str) -> Mapping[str, Any]:
    """A nested object; empty where there is none."""
    value = _value(within, key)
    return value if isinstance(value, dict) else {}


def items(within: Any, key: str) -> list[Any] | None:
    """A nested list."""
    value = _value(within, key)
    return value if isinstance(value, list) else None


def text(within: Any, key: str) -> str | None:
    """Words fit to be shown and stored: not blank, not endless, without NUL and half characters."""
    value = _value(within, key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_IDENTIFIER:
        return str(value)
    if not isinstance(value, str):
        return None
    whole_characters = value[:_LONGEST_TEXT].encode("utf-8", "ignore").decode("utf-8")
    return whole_characters.replace("\0", "").strip() or None


def number(within: Any, key: str) -> float | None:
    """A finite number, also one written as a string; a boolean is none."""
    value = _value(within, key)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def amount(within: Any, key: str) -> float | None:
    """A number from 0."""
    value = number(within, key)
    return value if value is not None and 0 <= value <= MOST_WHOLE else None


def power(within: Any, key: str) -> float | None:
    """A number of either sign and sensible size."""
    value = number(within, key)
    return value if value is not None and abs(value) <= MOST_WHOLE else None


def whole(within: Any, key: str, most: int = MOST_WHOLE) -> int | None:
    """A whole number of either sign up to `most`; a fraction is cut off."""
    value = number(within, key)
    return int(value) if value is not None and abs(value) <= most else None


def count(within: Any, key: str) -> int | None:
    """A whole number from 0."""
    value = whole(within, key)
    return value if value is not None and value >= 0 else None


def positive(within: Any, key: str) -> int | None:
    """A whole number from 1."""
    return count(within, key) or None


def identifier(within: Any, key: str) -> int | None:
    """A numeric identifier, from 1."""
    value = whole(within, key, MOST_IDENTIFIER)
    return value if value is not None and value > 0 else None


def percent(within: Any, key: str) -> int | None:
    """A whole number from 0 to 100."""
    value = whole(within, key)
    return value if value in range(101) else None


def flag(within: Any, key: str) -> bool | None:
    """A boolean, also written as 0/1 or as a string."""
    value = _value(within, key)
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _FLAGS:
        return _FLAGS[value.lower()]
    said = number(within, key)
    return None if said is None else said != 0


def moment(within: Any, key: str) -> datetime | None:
    """A moment given as seconds or milliseconds of the epoch (aware, UTC); 0 and nonsense are none."""
    value = number(within, key)
    if value is None:
        return None
    seconds = value / 1000 if value >= _MILLISECONDS_FROM else value
    sensible = _EARLIEST.timestamp() <= seconds < _LATEST.timestamp()
    return datetime.fromtimestamp(seconds, UTC) if sensible else None


def utc_text(within: Any, key: str) -> datetime | None:
    """A moment given as "YYYY-MM-DD HH:MM:SS" in UTC, with or without a fraction (aware, UTC)."""
    value = _value(within, key)
    try:
        said = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if said is None or not _EARLIEST.year <= said.year < _LATEST.year:
        return None
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def currency_code(within: Any, key: str) -> str | None:
    """An ISO 4217 code."""
    value = text(within, key)
    fits = value is not None and len(value) == _CURRENCY_CODE_LENGTH and value.isascii() and value.isalpha()
    return value.upper() if value is not None and fits else None


def time_zone(within: Any, key: str) -> str | None:
    """An IANA name that this machine knows."""
    value = text(within, key)
    try:
        return ZoneInfo(value).key if value else None
    except (KeyError, ValueError, OSError):  # unknown; not a name; the name of a folder of zones
        return None


def credential(within: Any, key: str) -> str | None:
    """A token: visible ASCII, as a header can carry it."""
    value = _value(within, key)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_CREDENTIAL:
        return None
    return value if all("!" <= letter <= "~" for letter in value) else None


def _value(within: Any, key: str) -> Any:
    return within.get(key) if isinstance(within, dict) else None
