"""Telegram's MarkdownV2 and its older Markdown: source text to plain text and entities, with Telegram's complaints."""

import re
from dataclasses import dataclass
from typing import NoReturn

from simulator.telegram.entities import Entity, in_order, utf16_length
from simulator.telegram.errors import bad_request

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = (
    ("```", "pre", "Pre"),
    ("__", "underline", "Underline"),
    ("||", "spoiler", "Spoiler"),
    ("![", "custom_emoji", "CustomEmoji"),
    ("*", "bold", "Bold"),
    ("_", "italic", "Italic"),
    ("~", "strikethrough", "Strikethrough"),
    ("`", "code", "Code"),
    ("[", "text_link", "TextUrl"),
)
"""How an entity begins; the longer marks first. Links and emoji end with a bracket, the others as they began."""
_ENDS = {mark: "]" if mark.endswith("[") else mark for mark, _, _ in _MARKS}
_VERBATIM = frozenset({"```", "`"})
_LANGUAGE = re.compile(r"([^\s`]*)\n")
_OLD = {"*": "bold", "_": "italic", "`": "code"}
_OLD_ESCAPED = frozenset("_*`[")


@dataclass(slots=True)
class _Open:
    mark: str
    kind: str
    name: str
    at: int
    offset: int
    language: str = ""


class _Source:
    """What both dialects share: where the reading is, and what was written so far."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def _fail(self, reason: str) -> NoReturn:
        raise bad_request(f"can't parse entities: {reason}")

    def _bytes_to(self, at: int) -> int:
        return len(self._source[:at].encode("utf-8", "surrogatepass"))

    def _write(self, text: str, skipped: int = 0) -> None:
        self._text.append(text)
        self._length += utf16_length(text)
        self._at += skipped + len(text)

    def _since(self, offset: int) -> str:
        raw = "".join(self._text).encode("utf-16-le", "surrogatepass")[2 * offset :]
        return raw.decode("utf-16-le", "surrogatepass")

    def _keep(self, kind: str, offset: int, **more: str) -> None:
        if self._length > offset:
            self._entities.append({"type": kind, "offset": offset, "length": self._length - offset, **more})

    def _done(self) -> tuple[str, list[Entity]]:
        return "".join(self._text), in_order(self._entities)


class _Markdown(_Source):
    """MarkdownV2."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._open: list[_Open] = []
        self._quote: int | None = None

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            tag = self._open[-1]
            self._fail(f"Can't find end of {tag.name} entity at byte offset {self._bytes_to(tag.at)}")
        return self._done()

    def _step(self) -> None:
        character = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        verbatim = bool(self._open) and self._open[-1].mark in _VERBATIM
        if character == "\\" and following and following < "\x7f":
            self._write(following, skipped=1)
        elif verbatim and character != "`":
            self._write(character)
        elif not verbatim and self._is_quote():
            return
        elif character not in _RESERVED:
            self._write(character)
        elif self._open and self._ends(self._open[-1]):
            self._close(self._open.pop())
        else:
            self._begin(character)

    def _is_quote(self) -> bool:
        """Read what begins, continues or ends a quote; False where nothing of that stands."""
        rest, starts_line = self._source[self._at :], self._at == 0 or self._source[self._at - 1] == "\n"
        mark = next((each for each in ("**>", ">") if starts_line and rest.startswith(each)), "")
        if self._quote is not None and (mark == "**>" or (starts_line and not mark)):
            self._end_quote()
        if mark:
            self._quote = self._length if self._quote is None else self._quote
            self._at += len(mark)
        elif self._quote is not None and re.match(r"\|\|(\n|$)", rest) and not self._is_open("||"):
            self._at += len("||")
            self._end_quote("expandable_blockquote")
        else:
            return False
        return True

    def _is_open(self, mark: str) -> bool:
        return any(each.mark == mark for each in self._open)

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self._quote is not None:
            self._keep(kind, self._quote)
            if self._text and self._text[-1] == "\n" and self._entities and self._entities[-1]["type"] == kind:
                self._entities[-1]["length"] -= 1
            self._quote = None

    def _ends(self, tag: _Open) -> bool:
        if tag.mark == "_" and self._source.startswith("__", self._at):
            return False
        return self._source.startswith(_ENDS[tag.mark], self._at)

    def _begin(self, character: str) -> None:
        found = next((each for each in _MARKS if self._source.startswith(each[0], self._at)), None)
        if found is None:
            self._fail(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        tag = _Open(*found, self._at, self._length)
        self._at += len(tag.mark)
        if tag.mark == "```" and (language := _LANGUAGE.match(self._source, self._at)):
            tag.language = language.group(1)
            self._at = language.end()
        self._open.append(tag)

    def _close(self, tag: _Open) -> None:
        self._at += len(_ENDS[tag.mark])
        if tag.mark == "[":
            self._keep(tag.kind, tag.offset, url=self._address() or self._since(tag.offset))
        elif tag.mark == "![":
            self._keep(tag.kind, tag.offset, custom_emoji_id=self._address().rpartition("id=")[2])
        else:
            self._keep(tag.kind, tag.offset, **({"language": tag.language} if tag.language else {}))

    def _address(self) -> str:
        if not self._source.startswith("(", self._at):
            return ""
        address = re.compile(r"\(((?:\\.|[^\\)])*)\)", re.DOTALL).match(self._source, self._at)
        if address is None:
            self._fail(f"Can't find end of a URL at byte offset {self._bytes_to(self._at)}")
        self._at = address.end()
        return re.sub(r"\\(.)", r"\1", address.group(1))


class _OldMarkdown(_Source):
    """Markdown as it was before: nothing stands inside of anything else."""

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "\\" and self._source[self._at + 1 : self._at + 2] in _OLD_ESCAPED:
                self._write(self._source[self._at + 1], skipped=1)
            elif character == "[":
                self._link()
            elif character in _OLD:
                self._styled(character)
            else:
                self._write(character)
        return self._done()

    def _styled(self, mark: str) -> None:
        kind, begun, offset = _OLD[mark], self._at, self._length
        if self._source.startswith("```", self._at):
            mark, kind = "```", "pre"
        end = self._find(mark, begun + len(mark), begun)
        language = _LANGUAGE.match(self._source, begun + 3, end) if kind == "pre" else None
        self._write(self._source[language.end() if language else begun + len(mark) : end])
        self._keep(kind, offset, **({"language": language.group(1)} if language and language.group(1) else {}))
        self._at = end + len(mark)

    def _link(self) -> None:
        begun, offset = self._at, self._length
        end = self._find("]", begun + 1, begun)
        text = url = self._source[begun + 1 : end]
        after = end + 1
        if self._source.startswith("(", after):
            closed = self._find(")", after + 1, begun)
            url, after = self._source[after + 1 : closed], closed + 1
        self._write(text)
        self._keep("text_link", offset, url=url)
        self._at = after

    def _find(self, mark: str, start: int, begun: int) -> int:
        end = self._source.find(mark, start)
        if end < 0:
            self._fail(f"Can't find end of the entity starting at byte offset {self._bytes_to(begun)}")
        return end


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """Read MarkdownV2: text and entities (UTF-16); 400 for a reserved character or what has no end."""
    return _Markdown(source).run()


def parse_old_markdown(source: str) -> tuple[str, list[Entity]]:
    """Read Markdown as it was before MarkdownV2: text and entities (UTF-16); 400 for what has no end."""
    return _OldMarkdown(source).run()
