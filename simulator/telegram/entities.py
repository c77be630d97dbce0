"""Entities of a text: positions counted in UTF-16 code units, as Telegram counts."""

import re
from typing import Any

from simulator.telegram.errors import bad_request

Entity = dict[str, Any]

_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/@.:])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"(?<!\w)https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{4,32}")),
)
_NO_ENTITIES_INSIDE = frozenset({"code", "pre", "text_link"})


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units: an emoji outside the basic plane counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Return the part of a text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def _span(entity: Entity) -> range:
    return range(entity["offset"], entity["offset"] + entity["length"])


def _overlap(one: Entity, other: Entity) -> bool:
    return _span(one).start < _span(other).stop and _span(other).start < _span(one).stop


def in_order(entities: list[Entity]) -> list[Entity]:
    """Sort as Telegram does: by offset, the outer before the inner."""
    return sorted(entities, key=lambda each: (each["offset"], -each["length"]))


def with_found_entities(text: str, given: list[Entity]) -> list[Entity]:
    """Add the entities Telegram finds by itself: commands, links, e-mail addresses and mentions."""
    closed = [each for each in given if each["type"] in _NO_ENTITIES_INSIDE]
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            found = {"type": kind, "offset": start, "length": utf16_length(match.group())}
            if not any(_overlap(found, each) for each in closed):
                closed.append(found)
                given = [*given, found]
    return in_order(given)


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Remove white space around a text, as Telegram does, and move its entities along."""
    removed = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    kept = (_clipped(each, removed, utf16_length(text)) for each in entities)
    return text, [each for each in kept if each["length"] > 0]


def _clipped(entity: Entity, removed: int, length: int) -> Entity:
    start = max(0, entity["offset"] - removed)
    end = min(length, entity["offset"] + entity["length"] - removed)
    return {**entity, "offset": start, "length": end - start}


def given_entities(rows: Any, text: str) -> list[Entity]:
    """Check the entities that a bot gave itself; 400 for one without type or outside of its text."""
    if not isinstance(rows, list):
        raise bad_request("expected an Array of MessageEntity")
    for each in rows:
        if not isinstance(each, dict) or not isinstance(each.get("type"), str):
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
        if not isinstance(each.get("offset"), int) or not isinstance(each.get("length"), int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
        if each["offset"] < 0 or each["length"] <= 0 or _span(each).stop > utf16_length(text):
            raise bad_request("entity beginning or end is out of the text")
    return in_order(rows)
