"""One Bot API call: who calls, with what, and the questions every method asks first."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from simulator.telegram.entities import Entity, given_entities, trimmed, with_found_entities
from simulator.telegram.errors import bad_request, forbidden
from simulator.telegram.html_markup import parse_html
from simulator.telegram.markdown_markup import parse_markdown, parse_old_markdown
from simulator.telegram.parameters import Parameters
from simulator.telegram.state import INSIDE, Bot, Chat, Content, Message, Person
from simulator.telegram.world import World

_PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]] | None] = {
    "": None,
    "none": None,
    "html": parse_html,
    "markdown": parse_old_markdown,
    "markdownv2": parse_markdown,
}
_PERSON = re.compile(r"tg://user\?id=(\d+)")
_LINK = re.compile(r"(https?|tg|ton|ftp|tonsite)://\S|[^\s:/]+\.[^\s:/]")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a bot. Every method of this class raises Telegram's refusal when the answer is no."""

    world: World
    bot: Bot
    parameters: Parameters

    def chat(self, name: str = "chat_id") -> Chat:
        """Return the chat the bot means: one it has seen and not left."""
        value = self.parameters.text(name).strip()
        if not value:
            raise bad_request(f"{name} is empty")
        chat = self._find_chat(value)
        if chat is None or (chat.bot is not None and not chat.last_message_id):
            raise bad_request("chat not found")
        if chat.bot is None:
            self._check_inside(chat)
        return chat

    def _check_inside(self, chat: Chat) -> None:
        status = chat.status_of(self.bot.person.id)
        if status not in INSIDE:
            reason = "bot was kicked from the" if status == "kicked" else "bot is not a member of the"
            raise forbidden(f"{reason} {chat.kind} chat")

    def _find_chat(self, value: str) -> Chat | None:
        groups = self.world.groups
        if value.startswith("@"):
            named = (each for each in groups.values() if (each.username or "").lower() == value[1:].lower())
            return next(named, None)
        try:
            chat_id = int(value)
        except ValueError:
            return None
        chat = groups.get(chat_id) or self.bot.private.get(chat_id)
        if (chat is None or not chat.last_message_id) and self._is_stranger(chat_id):
            raise forbidden("bot can't initiate conversation with a user")
        return chat if chat is None or chat.bot or self.bot.person.id in chat.statuses else None

    def _is_stranger(self, user_id: int) -> bool:
        return user_id in self.world.people and user_id not in self.world.bots

    def writable_chat(self, name: str = "chat_id") -> Chat:
        """Return the chat if the bot may write in it."""
        chat = self.chat(name)
        if chat.person is not None:
            self._check_person(chat.person)
        else:
            self._check_group(chat)
        return chat

    def _check_person(self, person: Person) -> None:
        if not person.is_active:
            raise forbidden("user is deactivated")
        if person.id in self.bot.blocked_by:
            raise forbidden("bot was blocked by the user")

    def _check_group(self, chat: Chat) -> None:
        if chat.migrated_to:
            migrated = "group chat was upgraded to a supergroup chat"
            raise bad_request(migrated, migrate_to_chat_id=chat.migrated_to)
        if chat.is_deleted:
            raise forbidden("the group chat was deleted")
        if chat.status_of(self.bot.person.id) == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")

    def message(self, chat: Chat, purpose: str) -> Message:
        """Return the message the bot means, for a `purpose` such as "to edit"."""
        if not self.parameters.text("message_id"):
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(self.parameters.integer("message_id"))
        if message is None:
            raise bad_request(f"message {purpose} not found")
        return message

    def content(self, name: str, limit: int) -> Content:
        """Read a text or caption with its entities; not longer than `limit` characters."""
        entities = "entities" if name == "text" else "caption_entities"
        values = self.parameters
        return self.read(values.text(name), values.text("parse_mode"), values.rows(entities), limit)

    def read(self, source: str, parse_mode: str, entities: Any, limit: int) -> Content:
        """Turn what a bot sent into text and entities, as Telegram does; 400 when it cannot be read or is too long."""
        mode = parse_mode.strip().lower()
        if mode not in _PARSERS:
            raise bad_request("unsupported parse_mode")
        parse = _PARSERS[mode]
        text, found = parse(source) if parse else (source, given_entities(entities, source))
        text, found = trimmed(text, [each for one in found for each in self._linked(one)])
        if len(text) > limit:
            raise bad_request("message is too long" if limit > 1024 else "message caption is too long")
        shown = tuple(with_found_entities(text, found))
        return Content(text, shown, source if mode == "html" else escape(text, quote=False))

    def _linked(self, entity: Entity) -> list[Entity]:
        """Keep an entity as Telegram does: a link to a person names them, and one to nobody or nowhere is none."""
        if entity["type"] != "text_link":
            return [entity]
        if person := _PERSON.fullmatch(entity["url"]):
            known = self.world.people.get(int(person.group(1)))
            place = {"offset": entity["offset"], "length": entity["length"]}
            return [{"type": "text_mention", **place, "user": known.as_json()}] if known else []
        return [entity] if _LINK.match(entity["url"]) else []

    def admit(self, chat: Chat, *, new: bool) -> None:
        """Count a message or an edit against the flood limits."""
        self.bot.limits.admit(chat.id, new=new)


Method = Callable[[Call], Awaitable[Any]]
