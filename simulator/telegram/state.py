"""What the simulated Telegram consists of: people, bots, chats, messages and pressed buttons."""

import asyncio
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.telegram.entities import Entity
from simulator.telegram.files import StoredFile
from simulator.telegram.keyboards import Rows, labels
from simulator.telegram.limits import FloodLimits
from simulator.telegram.updates import UpdateQueue

Json = dict[str, Any]
INSIDE = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS = frozenset({"creator", "administrator"})


@dataclass(slots=True, eq=False)
class Person:
    """A user, human or bot. `is_active` False: the account was deleted."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    is_active: bool = True

    def as_json(self) -> Json:
        """Return the Bot API's User."""
        optional = {"username": self.username, "language_code": self.language_code}
        told = {name: value for name, value in optional.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **told}


@dataclass(slots=True)
class Profile:
    """What a bot says about itself; texts by language code, commands by (scope as JSON, language code)."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


@dataclass(slots=True)
class WebhookState:
    """Where updates are pushed, and how that went last. `url` "" means long polling."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0
    task: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class Bot:
    """One bot with its own queue of updates, private chats, limits and profile."""

    token: str
    person: Person
    limits: FloodLimits
    reads_all: bool
    updates: UpdateQueue
    private: dict[int, "Chat"] = field(default_factory=dict)
    blocked_by: set[int] = field(default_factory=set)
    profile: Profile = field(default_factory=Profile)
    webhook: WebhookState = field(default_factory=WebhookState)


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of one bot with one person, a group or a supergroup. `statuses`: user id → member status."""

    id: int
    kind: str
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    bot: Bot | None = None
    person: Person | None = None
    statuses: dict[int, str] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    last_message_id: int = 0
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    is_deleted: bool = False
    action: str | None = None
    changed: int = 0
    """The newest event of its messages."""
    instance: str = field(default_factory=lambda: str(uuid.uuid4().int % 10**18))

    def as_json(self) -> Json:
        """Return the Bot API's Chat."""
        if self.person is not None:
            told = {"first_name": self.person.first_name, "username": self.person.username}
            return {"id": self.id, "type": "private", **{name: value for name, value in told.items() if value}}
        group: Json = {"id": self.id, "type": self.kind, "title": self.title}
        if self.username:
            group["username"] = self.username
        return {**group, "is_forum": True} if self.is_forum else group

    def status_of(self, user_id: int) -> str:
        """Return how somebody stands to the group: creator, administrator, member, restricted, left or kicked."""
        return self.statuses.get(user_id, "left")


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a message: a text, or a document or photo with its caption. `html` is as it was sent."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    html: str = ""
    kind: str = "text"
    file: StoredFile | None = None

    def as_json(self) -> Json:
        """Return the fields of the Bot API's Message that carry it."""
        if self.file is None:
            return self._words("text", "entities")
        return {self.kind: self.file.as_json(self.kind), **self._words("caption", "caption_entities")}

    def _words(self, text: str, entities: str) -> Json:
        told: Json = {text: self.text} if self.text else {}
        return {**told, entities: list(self.entities)} if self.entities else told


SERVICE = Content(kind="service")
"""What stands in a message by which Telegram itself tells that something happened in the chat."""


@dataclass(slots=True, eq=False)
class Message:
    """One message. Times in whole seconds; `extra` holds further Bot API fields; `changed`: its newest event."""

    message_id: int
    chat: Chat
    sender: Person
    date: int
    content: Content = field(default_factory=Content)
    inline: Rows | None = None
    other_markup: Json | None = None
    reply_to: "Message | None" = None
    thread_id: int | None = None
    edit_date: int | None = None
    silent: bool = False
    protected: bool = False
    extra: Json = field(default_factory=dict)
    reactions: list[Json] = field(default_factory=list)
    changed: int = 0

    def as_json(self, *, with_reply: bool = True) -> Json:
        """Return the Bot API's Message; a markup is in it only when it is inline."""
        told: Json = {"message_id": self.message_id, "date": self.date, "chat": self.chat.as_json()}
        told |= {"from": self.sender.as_json(), **self.content.as_json(), **self.extra}
        if self.edit_date is not None:
            told["edit_date"] = self.edit_date
        if self.thread_id is not None:
            told |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.protected:
            told["has_protected_content"] = True
        if self.reply_to is not None and with_reply:
            told["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        if self.inline:
            told["reply_markup"] = {"inline_keyboard": self.inline}
        return told

    def as_seen(self) -> Json:
        """Return the message as a person sees it: the shape of the control calls."""
        seen: Json = {"message_id": self.message_id, "from": self._whose()}
        seen |= {"user_id": self.sender.id, "text": self.content.text, "html": self.content.html}
        seen |= {"entities": list(self.content.entities), "buttons": labels(self.inline)}
        seen |= {"date": self.date, "edit_date": self.edit_date, "silent": self.silent}
        seen |= {"pinned": self.message_id in self.chat.pinned, "protected": self.protected}
        seen |= {"reply_to": self.reply_to and self.reply_to.message_id, "thread_id": self.thread_id}
        seen |= {"markup": self.other_markup, "reactions": self.reactions, "changed": self.changed, **self.extra}
        if self.content.file is not None:
            file = self.content.file
            seen[self.content.kind] = {"name": file.upload.name, "file_id": file.file_id, **file.identity()}
        return seen

    def _whose(self) -> str:
        if self.content.kind == "service":
            return "service"
        return "bot" if self.sender.is_bot else "user"

    def with_content(self, content: Content) -> Content:
        """Return new words around the file this message has."""
        return replace(content, kind=self.content.kind, file=self.content.file)


@dataclass(slots=True)
class Callback:
    """A pressed button. `answer` is what the bot said to it, None until then."""

    id: str
    bot: Bot
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: Json | None = None

    def as_json(self) -> Json:
        """Return it as the control call shows it."""
        told = {"id": self.id, "user_id": self.user_id, "chat_id": self.chat_id, "message_id": self.message_id}
        return {**told, "data": self.data, "at": self.at, "answered": self.answer is not None, **(self.answer or {})}
