"""Somebody who uses Telegram: says things, presses buttons, waits for what the bot answers. For tests and the demo."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from simulator.telegram.errors import NotPossible


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as a person sees it. `raw` is all that GET /simulator/chats/{chat_id} tells of it."""

    message_id: int
    sender: str
    text: str
    html: str
    buttons: list[list[str]]
    date: int
    edit_date: int | None
    silent: bool
    pinned: bool
    raw: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        """Return the texts of all its buttons."""
        return [label for row in self.buttons for label in row]

    def __str__(self) -> str:
        rows = ["    " + " ".join(f"[{label}]" for label in row) for row in self.buttons]
        return "\n".join([f"{self.sender}: {self.text}", *rows])


def seen(raw: dict[str, Any]) -> SeenMessage:
    """Return the message of which a chat tells so."""
    names = ("message_id", "text", "html", "buttons", "date", "edit_date", "silent", "pinned")
    return SeenMessage(sender=raw["from"], raw=raw, **{name: raw[name] for name in names})


Found = TypeVar("Found")
Wanted = str | Callable[[SeenMessage], bool]


class ChatUser:
    """One person in one chat, over HTTP; a context manager that lets the person exist when it is entered.

    In a private chat with the bot unless `chat_id` says a group. What a person cannot do raises NotPossible.
    """

    def __init__(
        self, url: str, user_id: int = 1001, first_name: str = "Anna", *, language_code: str = "en", chat_id: int = 0
    ) -> None:
        self.url = url
        self.user_id = user_id
        self.chat_id = chat_id or user_id
        self._person = {"id": user_id, "first_name": first_name, "language_code": language_code}
        self._session: aiohttp.ClientSession | None = None
        self._acted_at = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self.url)
        await self.order("users", **self._person)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def order(self, call: str, **body: Any) -> dict[str, Any]:
        """Make any control call POST /simulator/{call} and return its answer."""
        return await self._request("POST", call, json=body)

    async def look(self, path: str, **query: Any) -> dict[str, Any]:
        """Make any control call GET /simulator/{path} and return its answer."""
        return await self._request("GET", path, params=query)

    async def forget(self, path: str) -> dict[str, Any]:
        """Make any control call DELETE /simulator/{path} and return its answer."""
        return await self._request("DELETE", path)

    async def _request(self, verb: str, path: str, **what: Any) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("a ChatUser is used inside of `async with`")
        async with self._session.request(verb, f"/simulator/{path}", **what) as answer:
            body: dict[str, Any] = json.loads(await answer.text())
        if not answer.ok:
            raise NotPossible(answer.status, json.dumps(body, ensure_ascii=False))
        return body

    async def say(self, text: str, **more: Any) -> int:
        """Type a text or command and return its message_id; `more` as in the control call `type`."""
        answer = await self.order("type", user_id=self.user_id, chat_id=self.chat_id, text=text, **more)
        self._acted_at = answer["n"]
        return int(answer["message_id"])

    async def press(self, label: str | int, message_id: int | None = None) -> str | None:
        """Press a visible button by its text, its data or its index and return the id of the callback query."""
        where = {"user_id": self.user_id, "chat_id": self.chat_id, "message_id": message_id}
        answer = await self.order("press", button=label, **where)
        self._acted_at = answer["n"]
        query_id: str | None = answer["callback_query_id"]
        return query_id

    async def messages(self) -> list[SeenMessage]:
        """Return what is visible now, oldest first."""
        return [seen(each) for each in (await self.look(f"chats/{self.chat_id}"))["messages"]]

    async def last(self) -> SeenMessage:
        """Return the newest message of the bot; LookupError when there is none."""
        from_bot = [each for each in await self.messages() if each.sender == "bot"]
        if not from_bot:
            raise LookupError("the bot has said nothing")
        return from_bot[-1]

    async def wait_for(self, wanted: Wanted, timeout: float = 5.0, *, since: int | None = None) -> SeenMessage:  # noqa: ASYNC109 - on expiry it tells what is visible
        """Return the newest message of the bot that holds a text or satisfies a predicate, as soon as there is one.

        Only messages sent or edited since this person's last act count, or since event number `since` (0: all).
        TimeoutError after `timeout` seconds, with what is visible.
        """
        after = self._acted_at if since is None else since
        return await self.wait_until(
            lambda messages: _newest(messages, wanted, after), timeout, about=repr(wanted), since=after
        )

    async def wait_until(
        self,
        found_in: Callable[[list[SeenMessage]], Found | None],
        timeout: float = 5.0,  # noqa: ASYNC109 - as wait_for
        *,
        about: str = "that",
        since: int = -1,
    ) -> Found:
        """Return what `found_in` says of the visible messages as soon as that is true, asking after every change.

        It cannot be true before a change after event number `since`.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    view = await self.look(f"chats/{self.chat_id}", after=since, timeout=timeout)
                    if found := found_in([seen(each) for each in view["messages"]]):
                        return found
                    since = view["n"]
        except TimeoutError:
            transcript = "\n".join(map(str, await self.messages()))
            raise TimeoutError(f"nothing shows {about} within {timeout} s; visible:\n{transcript}") from None

    async def answer_to(self, query_id: str | None, timeout: float = 5.0) -> dict[str, Any]:  # noqa: ASYNC109 - as wait_for
        """Return what the bot answered to a press (`text`, `show_alert`, `url`) as soon as it did."""
        async with asyncio.timeout(timeout):
            n = -1
            while True:
                n = (await self.look("events", after=n, timeout=timeout))["n"]
                for each in (await self.look("callbacks"))["callbacks"]:
                    if each["id"] == query_id and each["answered"]:
                        return dict(each)


def _newest(messages: list[SeenMessage], wanted: Wanted, after: int) -> SeenMessage | None:
    for message in reversed(messages):
        is_wanted = wanted in message.text if isinstance(wanted, str) else wanted(message)
        if message.sender == "bot" and message.raw["changed"] > after and is_wanted:
            return message
    return None
