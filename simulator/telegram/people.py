"""What people do: type, send a file, press what they see, edit, delete, block."""

import base64
import binascii
from collections.abc import Iterator
from html import escape
from typing import Annotated, Literal, Unpack

from pydantic import Field

from simulator.telegram.entities import trimmed, with_found_entities
from simulator.telegram.errors import NotPossible
from simulator.telegram.keyboards import Button, labels, reply_labels
from simulator.telegram.parameters import Upload
from simulator.telegram.registry import Registry, Where
from simulator.telegram.state import INSIDE, Bot, Callback, Chat, Content, Json, Message, Person

LONGEST_TEXT = 4096
Moment = Annotated[int, Field(ge=0, lt=2**31)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


def _typed(text: str) -> Content:
    text, _ = trimmed(text, [])
    return Content(text, tuple(with_found_entities(text, [])), escape(text, quote=False))


class People(Registry):
    """The registry with the acts of people. Every act returns `n`, the event number after it."""

    def add_user(
        self, user_id: int, first_name: Name, username: str | None = None, language_code: str | None = None
    ) -> Json:
        """Let somebody exist; for one who does already the names and the language change."""
        if user_id <= 0 or user_id in self.bots:
            raise NotPossible(409, f"{user_id} cannot be a user")
        person = self.people.setdefault(user_id, Person(user_id, first_name))
        person.first_name, person.username, person.language_code = first_name, username, language_code
        return person.as_json()

    def type(
        self,
        user_id: int,
        text: str,
        *,
        date: Moment | None = None,
        reply_to: int | None = None,
        **where: Unpack[Where],
    ) -> Json:
        """Send a text, or a command, as this person; `date` in seconds since 1970 when it was not now."""
        person, chat = self._speaker(user_id, where)
        content = _typed(text)
        if not 0 < len(content.text) <= LONGEST_TEXT:
            raise NotPossible(409, f"a message has 1 to {LONGEST_TEXT} characters")
        replied = self._visible(chat, reply_to) if reply_to is not None else None
        return self._say(chat, person, content, date=date, reply_to=replied, thread_id=self._thread(chat, where))

    def send_file(
        self,
        user_id: int,
        content: str,
        file_name: str = "file.txt",
        *,
        kind: Literal["document", "photo"] = "document",
        caption: str = "",
        **where: Unpack[Where],
    ) -> Json:
        """Send a file as this person; `content` in base64."""
        person, chat = self._speaker(user_id, where)
        try:
            raw = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise NotPossible(400, "content is not base64") from None
        mime_type = "image/jpeg" if kind == "photo" else "application/octet-stream"
        stored = self.files.put(kind, Upload(file_name, mime_type, raw))
        words = _typed(caption)
        full = Content(words.text, words.entities, words.html, kind, stored)
        return self._say(chat, person, full, thread_id=self._thread(chat, where))

    def _say(self, chat: Chat, person: Person, content: Content, **fields: object) -> Json:
        message = self.place(chat, person, content, **fields)
        self.tell(message)
        return {"message_id": message.message_id, "n": self.changes.n}

    def press(self, user_id: int, button: int | str, *, message_id: int | None = None, **where: Unpack[Where]) -> Json:
        """Press a button that is visible now: by its text, its data or its index counted from 0 through the rows.

        Without `message_id` the newest message that has it, else the keyboard below the chat, whose buttons say their
        text. Answers `callback_query_id`, for a link button its `url`.
        """
        person, chat = self._speaker(user_id, where)
        if message_id is None and _stands_below(chat, button):
            return {"callback_query_id": None, **self.type(user_id, str(button), **where)}
        message, pressed = self._find_button(chat, button, message_id)
        if "callback_data" not in pressed:
            return {"callback_query_id": None, "url": pressed.get("url"), "n": self.changes.n}
        bot = self.bots[message.sender.id]
        query = Callback(
            self.new_id(), bot, user_id, chat.id, message.message_id, pressed["callback_data"], self.clock()
        )
        self.callbacks[query.id] = query
        update: Json = {"id": query.id, "from": person.as_json(), "chat_instance": chat.instance, "data": query.data}
        bot.updates.put("callback_query", {**update, "message": message.as_json()})
        return {"callback_query_id": query.id, "message_id": message.message_id, "n": self.changes.bump()}

    def _find_button(self, chat: Chat, button: int | str, message_id: int | None) -> tuple[Message, Button]:
        newest_first = [each for each in reversed(chat.messages.values()) if each.inline]
        looked_at = newest_first if message_id is None else [self._visible(chat, message_id)]
        for message in looked_at[:1] if isinstance(button, int) else looked_at:
            for index, each in enumerate(_buttons(message)):
                if button in (index, each["text"], each.get("callback_data")):
                    return message, each
        visible = [{"message_id": each.message_id, "buttons": labels(each.inline)} for each in looked_at]
        raise NotPossible(409, f"there is no button {button!r} to press", visible=visible)

    def edit(self, user_id: int, message_id: int, text: str, **where: Unpack[Where]) -> Json:
        """Edit a text of this person's own; bots get `edited_message`."""
        person, chat = self._speaker(user_id, where)
        message = self._visible(chat, message_id)
        if message.sender is not person or message.content.kind != "text":
            raise NotPossible(409, "only a text of one's own can be edited")
        message.content = _typed(text)
        message.edit_date = self.now()
        self.touch(message)
        self.tell(message, "edited_message")
        return {"message_id": message_id, "n": self.changes.n}

    def delete(self, user_id: int, message_id: int, **where: Unpack[Where]) -> Json:
        """Delete a message for everybody, as a person may in a private chat; bots are not told."""
        _, chat = self._speaker(user_id, where)
        self.remove(self._visible(chat, message_id))
        return {"n": self.changes.n}

    def block(self, user_id: int, bot: int | None = None) -> Json:
        """Block a bot: it gets `my_chat_member` and may not write any more."""
        return self._set_blocked(user_id, self.bot(bot), blocked=True)

    def unblock(self, user_id: int, bot: int | None = None) -> Json:
        """Unblock a bot: it gets `my_chat_member` and may write again."""
        return self._set_blocked(user_id, self.bot(bot), blocked=False)

    def _set_blocked(self, user_id: int, bot: Bot, *, blocked: bool) -> Json:
        person = self.person(user_id)
        if blocked != (user_id in bot.blocked_by):
            change = ("member", "kicked") if blocked else ("kicked", "member")
            (bot.blocked_by.add if blocked else bot.blocked_by.discard)(user_id)
            self._tell_bot(bot, self.private_chat(person, bot), change)
        return {"n": self.changes.bump()}

    def _tell_bot(self, bot: Bot, chat: Chat, change: tuple[str, str]) -> None:
        if chat.person is not None:
            self.tell_membership(chat, bot.person, chat.person, *change)

    def deactivate(self, user_id: int) -> Json:
        """Delete somebody's Telegram account."""
        self.person(user_id).is_active = False
        return {"n": self.changes.bump()}

    def _speaker(self, user_id: int, where: Where) -> tuple[Person, Chat]:
        person = self.person(user_id)
        if person.is_bot or not person.is_active:
            raise NotPossible(409, f"{user_id} is not a person who can act")
        chat_id = where.get("chat_id", user_id)
        if chat_id > 0 and chat_id != user_id:
            raise NotPossible(409, "that is somebody else's private chat")
        chat = self.seen_chat(chat_id, where.get("bot"))
        if chat.bot is not None and user_id in chat.bot.blocked_by:
            raise NotPossible(409, "the bot is blocked: unblock it first")
        if chat.bot is None and (chat.status_of(user_id) not in INSIDE or chat.migrated_to):
            raise NotPossible(409, f"{user_id} cannot act in chat {chat_id}", migrated_to=chat.migrated_to)
        return person, chat

    def _thread(self, chat: Chat, where: Where) -> int | None:
        thread_id = where.get("thread_id")
        if thread_id is not None and thread_id not in chat.topics:
            raise NotPossible(404, f"there is no topic {thread_id}", topics=chat.topics)
        return thread_id

    def _visible(self, chat: Chat, message_id: int) -> Message:
        if message_id not in chat.messages:
            raise NotPossible(409, f"message {message_id} is not visible", visible=list(chat.messages))
        return chat.messages[message_id]


def _stands_below(chat: Chat, button: int | str) -> bool:
    """Whether the reply keyboard that is shown has this button, and no message has it."""
    if any(
        button in (each["text"], each.get("callback_data")) for one in chat.messages.values() for each in _buttons(one)
    ):
        return False
    markups = (each.other_markup or {} for each in reversed(chat.messages.values()))
    shown = next((each for each in markups if "keyboard" in each or "remove_keyboard" in each), {})
    return "keyboard" in shown and any(button in row for row in reply_labels(shown))


def _buttons(message: Message) -> Iterator[Button]:
    for row in message.inline or []:
        yield from row
