"""A chat written down as it happens: new, edited and deleted messages, pressed buttons' answers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from simulator.telegram.world import World

Message = dict[str, Any]

_STYLES = {"b": "\033[1m", "i": "\033[3m", "u": "\033[4m", "code": "\033[36m"}
_PLAIN = "\033[0m"
_FAINT = "\033[2m"
_TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")
_LONGEST_MENTION = 40


def shown_text(html: str, *, colours: bool) -> str:
    """Return a message's HTML as text for a terminal, with its styles where `colours` are wanted."""

    def style(tag: re.Match[str]) -> str:
        code = _STYLES.get(tag.group(2))
        return "" if not colours or code is None else _PLAIN if tag.group(1) else code

    return unescape(_TAG.sub(style, html))


@dataclass
class Transcript:
    """Writes down one person's private chat with the bot; `catch_up` writes what is new since the last time.

    `own` False leaves out what the person types, because the terminal shows it already. With `numbered` every visible
    button has a number, found again in `buttons`: number → (message_id, index of the button).
    """

    world: World
    chat_id: int
    name: str
    write: Callable[[str], object]
    colours: bool = False
    own: bool = True
    numbered: bool = False
    buttons: dict[int, tuple[int, int]] = field(default_factory=dict)
    _known: dict[int, Message] = field(default_factory=dict)
    _toasts: set[str] = field(default_factory=set)

    def catch_up(self) -> None:
        """Write what has happened since the last call."""
        visible = {message["message_id"]: message for message in self.world.messages(self.chat_id)}
        self._tell_toasts()
        for message_id in [each for each in self._known if each not in visible]:
            self._tell_deleted(self._known[message_id])
        for message in visible.values():
            self._tell(message, self._known.get(message["message_id"]))
        self._known = visible

    async def follow(self) -> None:
        """Catch up after every event, until cancelled."""
        while True:
            seen = self.world.changes.n
            self.catch_up()
            await self.world.changes.wait_past(seen, 60.0)

    def _tell(self, message: Message, before: Message | None) -> None:
        if before is not None and _same(message, before):
            return
        if message["from"] != "bot":
            if self.own and message["from"] == "user":
                self._line(f"{self.name} ▸", message["text"])
            return
        self._line("bot ▸" if before is None else "bot ✎", *self._lines(message))

    def _tell_deleted(self, message: Message) -> None:
        if message["from"] == "service":
            return
        whose = "bot" if message["from"] == "bot" else self.name
        self._forget_buttons(message["message_id"])
        if message["from"] == "bot":
            first = message["text"].partition("\n")[0]
            short = first if len(first) <= _LONGEST_MENTION else f"{first[:_LONGEST_MENTION]}…"
            self._line(f"{whose} ✗", self._faint(f"(deleted: {short})"))
        else:
            self._line(f"{whose} ✗", self._faint("(the bot deleted this message)"))

    def _tell_toasts(self) -> None:
        for press in self.world.given_callbacks():
            if press["chat_id"] != self.chat_id or not press["answered"] or press["id"] in self._toasts:
                continue
            self._toasts.add(press["id"])
            if press.get("text"):
                self._line("bot 💬", self._faint(press["text"]))

    def _lines(self, message: Message) -> Iterator[str]:
        yield from shown_text(message["html"], colours=self.colours).split("\n")
        self._forget_buttons(message["message_id"])
        index = 0
        for row in message["buttons"]:
            labels = []
            for label in row:
                labels.append(self._label(label, message["message_id"], index))
                index += 1
            yield " ".join(labels)

    def _label(self, label: str, message_id: int, index: int) -> str:
        if not self.numbered:
            return f"[{label}]"
        number = next(each for each in range(1, len(self.buttons) + 2) if each not in self.buttons)
        self.buttons[number] = (message_id, index)
        return f"[{number}: {label}]"

    def _forget_buttons(self, message_id: int) -> None:
        self.buttons = {number: where for number, where in self.buttons.items() if where[0] != message_id}

    def _line(self, who: str, *lines: str) -> None:
        indent = " " * (len(self.name) + 3)
        first, *rest = lines
        self.write("\n".join([f"{who:<{len(indent)}}{first}", *(indent + line for line in rest)]))

    def _faint(self, text: str) -> str:
        return f"{_FAINT}{text}{_PLAIN}" if self.colours else text


def _same(message: Message, before: Message) -> bool:
    return bool(message["html"] == before["html"] and message["buttons"] == before["buttons"])
