"""Who and what exists, and how a message gets into a chat and to the bots that may see it."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict  # pydantic reads typing's own only from Python 3.12 on

from simulator.telegram.entities import utf16_slice
from simulator.telegram.errors import NotPossible
from simulator.telegram.faults import Faults
from simulator.telegram.files import FileStore
from simulator.telegram.journal import Changes, Journal
from simulator.telegram.limits import FloodLimits
from simulator.telegram.members import member_json
from simulator.telegram.state import ADMINS, INSIDE, Bot, Callback, Chat, Content, Json, Message, Person
from simulator.telegram.updates import UpdateQueue

_TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]{30,}")


@with_config(ConfigDict(extra="forbid"))
class Where(TypedDict, total=False):
    """Where a person acts: in a private chat with the first bot unless said otherwise."""

    chat_id: int
    thread_id: int
    bot: int


class Registry:
    """People, bots, chats, files and pressed buttons of one simulated Telegram; `clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float], *, token: str, flood_limits: bool = True) -> None:
        self.clock = clock
        self.flood_limits = flood_limits
        self.changes = Changes()
        self.journal = Journal(clock, self.changes)
        self.files = FileStore()
        self.faults = Faults()
        self.people: dict[int, Person] = {}
        self.bots: dict[int, Bot] = {}
        self.groups: dict[int, Chat] = {}
        self.callbacks: dict[str, Callback] = {}
        self.add_bot(token, username="simulated_wallbox_bot", first_name="Wallbox")

    def now(self) -> int:
        """Return the time as messages carry it, in whole seconds."""
        return int(self.clock())

    def add_bot(
        self, token: str, username: str, first_name: str | None = None, *, reads_all_messages: bool = False
    ) -> Json:
        """Let a token in; its leading number is the bot's id. With `reads_all_messages` it has no privacy mode.

        A bot that exists already keeps its chats and updates; its token, names and privacy mode change.
        """
        shape = _TOKEN.fullmatch(token)
        if shape is None:
            raise NotPossible(400, "a token is a number, a colon and at least 30 of A-Z a-z 0-9 _ -")
        bot = self.bots.get(int(shape.group(1))) or self._new_bot(int(shape.group(1)))
        bot.token, bot.reads_all = token, reads_all_messages
        bot.person.first_name, bot.person.username = first_name or username, username
        return bot.person.as_json()

    def _new_bot(self, bot_id: int) -> Bot:
        if bot_id in self.people:
            raise NotPossible(409, f"{bot_id} is a person")
        person = self.people[bot_id] = Person(bot_id, "", is_bot=True)
        limits = FloodLimits(self.clock, on=self.flood_limits)
        self.bots[bot_id] = Bot("", person, limits, reads_all=False, updates=UpdateQueue(self.clock, self.changes.bump))
        return self.bots[bot_id]

    def find_bot(self, token: str) -> Bot | None:
        """Return the bot that has this token."""
        return next((bot for bot in self.bots.values() if bot.token == token), None)

    def bot(self, bot_id: int | None = None) -> Bot:
        """Return a bot, without an id the first one."""
        if bot_id is None:
            return next(iter(self.bots.values()))
        if bot_id not in self.bots:
            raise NotPossible(404, f"there is no bot {bot_id}")
        return self.bots[bot_id]

    def person(self, user_id: int) -> Person:
        """Return somebody who exists."""
        if user_id not in self.people:
            raise NotPossible(404, f"there is no user {user_id}")
        return self.people[user_id]

    def group(self, chat_id: int) -> Chat:
        """Return a group or supergroup that exists."""
        if chat_id not in self.groups or self.groups[chat_id].is_deleted:
            raise NotPossible(404, f"there is no chat {chat_id}")
        return self.groups[chat_id]

    def seen_chat(self, chat_id: int, bot_id: int | None = None) -> Chat:
        """Return a group, or the private chat of a person with a bot, opened when it is not there yet."""
        return self.group(chat_id) if chat_id < 0 else self.private_chat(self.person(chat_id), self.bot(bot_id))

    def private_chat(self, person: Person, bot: Bot) -> Chat:
        """Return the private chat of a person with a bot; it is the bot's to write in once it holds a message."""
        if person.id not in bot.private:
            bot.private[person.id] = Chat(person.id, "private", bot=bot, person=person)
        return bot.private[person.id]

    def bots_in(self, chat: Chat) -> list[Bot]:
        """Return the bots that take part in a chat."""
        if chat.bot is not None:
            return [chat.bot]
        return [bot for bot in self.bots.values() if chat.status_of(bot.person.id) in INSIDE]

    def place(self, chat: Chat, sender: Person, content: Content, **fields: Any) -> Message:
        """Put a new message into a chat; `fields` are those of Message."""
        chat.last_message_id += 1
        message = Message(chat.last_message_id, chat, sender, fields.pop("date", None) or self.now(), content, **fields)
        chat.messages[message.message_id] = message
        self.touch(message)
        return message

    def touch(self, message: Message) -> None:
        """Note that a message changed."""
        message.changed = message.chat.changed = self.changes.bump()

    def remove(self, message: Message) -> None:
        """Take a message out of its chat."""
        del message.chat.messages[message.message_id]
        if message.message_id in message.chat.pinned:
            message.chat.pinned.remove(message.message_id)
        message.chat.changed = self.changes.bump()

    def tell(self, message: Message, kind: str = "message") -> None:
        """Send an update about a message to every bot that may see it."""
        for bot in self.bots_in(message.chat):
            if sees(bot, message):
                bot.updates.put(kind, message.as_json())

    def tell_membership(self, chat: Chat, who: Person, by: Person, old: str, new: str) -> None:
        """Tell that somebody's status changed: `my_chat_member` to a bot itself, `chat_member` to admin bots."""
        update = {"chat": chat.as_json(), "from": by.as_json(), "date": self.now()}
        update |= {"old_chat_member": member_json(who, old), "new_chat_member": member_json(who, new)}
        for bot in self.bots.values():
            if bot.person is who:
                bot.updates.put("my_chat_member", update)
            elif chat.status_of(bot.person.id) in ADMINS:
                bot.updates.put("chat_member", update)

    def new_id(self) -> str:
        """Return an id as long and as opaque as Telegram's."""
        return str(uuid.uuid4().int % 10**19)


def sees(bot: Bot, message: Message) -> bool:
    """Return whether a message reaches a bot: privacy mode hides all but commands, replies and service messages."""
    chat = message.chat
    if message.sender.is_bot and message.content.kind != "service":
        return False
    if chat.kind == "private" or bot.reads_all or chat.status_of(bot.person.id) in ADMINS:
        return True
    if message.content.kind == "service" or (message.reply_to and message.reply_to.sender is bot.person):
        return True
    return _is_command_for(bot, message.content)


def _is_command_for(bot: Bot, content: Content) -> bool:
    for each in content.entities:
        if each["type"] == "bot_command" and each["offset"] == 0:
            _, _, name = utf16_slice(content.text, 0, each["length"]).partition("@")
            return not name or name.lower() == (bot.person.username or "").lower()
    return False
