"""Telegram's HTML parse mode: source text to plain text and entities, with Telegram's complaints."""

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from simulator.telegram.entities import Entity, in_order, utf16_length, utf16_slice
from simulator.telegram.errors import bad_request

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s>\"']+"
_NAME = re.compile(r"<([^\s>]*)")
_ATTRIBUTES = re.compile(rf"((?:\s+[^\s=>]+(?:\s*=\s*(?:{_VALUE}))?)*)\s*>")
_ATTRIBUTE = re.compile(rf"([^\s=>]+)(?:\s*=\s*({_VALUE}))?")
_END = re.compile(r"</([^\s>]*)\s*>")
_PLAIN = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LANGUAGE = "language-"


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    at: int
    offset: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return text and entities (UTF-16); raise 400 with the byte offset of the first thing that is wrong."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Tag] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            if self._source.startswith("</", self._at):
                self._end_tag()
            elif self._source[self._at] == "<":
                self._start_tag()
            else:
                self._characters()
        if self._open:
            tag = self._open[-1]
            self._fail(f'Can\'t find end tag corresponding to start tag "{tag.name}"', tag.at)
        return "".join(self._text), in_order(_without_nested_code(self._entities))

    def _fail(self, reason: str, at: int, rest: str = "") -> NoReturn:
        offset = len(self._source[:at].encode("utf-8", "surrogatepass"))
        raise bad_request(f"can't parse entities: {reason} at byte offset {offset}{rest}")

    def _write(self, text: str, end: int) -> None:
        self._text.append(text)
        self._length += utf16_length(text)
        self._at = end

    def _characters(self) -> None:
        if plain := _PLAIN.match(self._source, self._at):
            self._write(plain.group(), plain.end())
        elif reference := _REFERENCE.match(self._source, self._at):
            self._write(_character(reference), reference.end())
        else:
            self._write("&", self._at + 1)

    def _start_tag(self) -> None:
        start = _NAME.match(self._source, self._at)
        if start is None or start.end() == len(self._source):
            self._fail("Unclosed start tag", self._at)
        name = start.group(1).lower()
        if name not in _KINDS:
            self._fail(f'Unsupported start tag "{name}"', self._at)
        rest = _ATTRIBUTES.match(self._source, start.end())
        if rest is None:
            self._fail(f'Unclosed start tag "{name}"', self._at)
        attributes = {key.lower(): value.strip("\"'") for key, value in _ATTRIBUTE.findall(rest.group(1))}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', self._at)
        self._open.append(_Tag(name, attributes, self._at, self._length))
        self._at = rest.end()

    def _end_tag(self) -> None:
        end = _END.match(self._source, self._at)
        if end is None:
            self._fail("Unclosed end tag", self._at)
        if not self._open:
            self._fail("Unexpected end tag", self._at)
        tag, found = self._open[-1], end.group(1).lower()
        if found and found != tag.name:
            self._fail("Unmatched end tag", self._at, f', expected "</{tag.name}>", found "</{found}>"')
        self._open.pop()
        self._at = end.end()
        if self._length > tag.offset:
            self._close(tag)

    def _close(self, tag: _Tag) -> None:
        entity: Entity = {"type": _KINDS[tag.name], "offset": tag.offset, "length": self._length - tag.offset}
        covered = utf16_slice("".join(self._text), tag.offset, entity["length"])
        entity.update(_details(tag, covered, self._entities))
        if entity["type"] != "text_link" or entity["url"]:
            self._entities.append(entity)


def _character(reference: re.Match[str]) -> str:
    named, decimal, hexadecimal = reference.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 else reference.group()


def _details(tag: _Tag, covered: str, before: list[Entity]) -> dict[str, Any]:
    if tag.name == "a":
        return {"url": _character_references(tag.attributes.get("href") or covered)}
    if tag.name == "tg-emoji":
        return {"custom_emoji_id": tag.attributes.get("emoji-id", "")}
    if tag.name == "blockquote" and "expandable" in tag.attributes:
        return {"type": "expandable_blockquote"}
    if tag.name == "code" and tag.attributes.get("class", "").startswith(_LANGUAGE):
        return {"language": tag.attributes["class"].removeprefix(_LANGUAGE)}
    if tag.name == "pre" and before and before[-1].get("language") and before[-1]["offset"] == tag.offset:
        return {"language": before[-1]["language"]}
    return {}


def _character_references(value: str) -> str:
    return _REFERENCE.sub(_character, value)


def _without_nested_code(entities: list[Entity]) -> list[Entity]:
    """Drop what stands inside of pre and code, and the language of code that stands in no pre."""
    closed = [each for each in entities if each["type"] in {"pre", "code"}]
    kept = [each for each in entities if not any(_inside(each, outer) for outer in closed)]
    for each in kept:
        if each["type"] == "code":
            each.pop("language", None)
    return kept


def _inside(entity: Entity, outer: Entity) -> bool:
    if entity is outer or (entity["type"] == "pre" and outer["type"] == "code"):
        return False
    ends_within = entity["offset"] + entity["length"] <= outer["offset"] + outer["length"]
    return bool(entity["offset"] >= outer["offset"] and ends_within)
