"""Groups: founded, joined, left, promoted, upgraded, divided into topics, deleted."""

from typing import Literal

from simulator.telegram.errors import NotPossible
from simulator.telegram.registry import Registry
from simulator.telegram.state import INSIDE, SERVICE, Chat, Json, Person

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
_SUPERGROUP = -1_000_000_000_000


class Groups(Registry):
    """The registry with the life of groups. A group's first member is its creator."""

    def add_group(
        self,
        title: str,
        members: list[int],
        *,
        chat_id: int | None = None,
        kind: Literal["group", "supergroup"] = "group",
        username: str | None = None,
        is_forum: bool = False,
    ) -> Json:
        """Found a group of these people; bots are added by `set_member`. Answers its Chat."""
        if not members:
            raise NotPossible(409, "a group has at least one member")
        chat_id = chat_id or self._free_id(kind)
        if chat_id >= 0 or chat_id in self.groups:
            raise NotPossible(409, f"{chat_id} cannot be a new group")
        statuses = {self.person(each).id: "member" for each in members} | {members[0]: "creator"}
        self.groups[chat_id] = Chat(chat_id, kind, title, username, is_forum, statuses=statuses)
        self.changes.bump()
        return self.groups[chat_id].as_json()

    def _free_id(self, kind: str) -> int:
        number = len(self.groups) + 1
        return _SUPERGROUP - number if kind == "supergroup" else -4_000_000 - number

    def set_member(
        self, chat_id: int, status: Status, *, user_id: int | None = None, by: int | None = None, bot: int | None = None
    ) -> Json:
        """Change how somebody stands to a group: a user, or without `user_id` a bot; `by` is the creator by default.

        The one concerned gets `my_chat_member` if a bot, admin bots get `chat_member`, and joining and leaving leaves
        a service message in the chat.
        """
        chat = self.group(chat_id)
        who = self.person(user_id) if user_id is not None else self.bot(bot).person
        actor = self.person(by) if by is not None else self._creator(chat)
        old = chat.status_of(who.id)
        chat.statuses[who.id] = status
        if old != status:
            self.tell_membership(chat, who, actor, old, status)
            self._announce(chat, who, actor, (old in INSIDE, status in INSIDE))
        return {"chat_id": chat_id, "status": status, "n": self.changes.bump()}

    def _creator(self, chat: Chat) -> Person:
        return next(self.people[each] for each, status in chat.statuses.items() if status == "creator")

    def _announce(self, chat: Chat, who: Person, actor: Person, inside: tuple[bool, bool]) -> None:
        if inside == (False, True):
            extra: Json = {"new_chat_members": [who.as_json()]}
        elif inside == (True, False):
            extra = {"left_chat_member": who.as_json()}
        else:
            return
        self.tell(self.place(chat, actor, SERVICE, extra=extra))

    def migrate(self, chat_id: int) -> Json:
        """Upgrade a group to a supergroup, which gets a new id; both tell so in a service message."""
        chat = self.group(chat_id)
        if chat.kind != "group" or chat.migrated_to:
            raise NotPossible(409, f"chat {chat_id} is no group that can be upgraded")
        new = Chat(self._free_id("supergroup"), "supergroup", chat.title, statuses=dict(chat.statuses))
        self.groups[new.id] = new
        creator = self._creator(chat)
        self.tell(self.place(chat, creator, SERVICE, extra={"migrate_to_chat_id": new.id}))
        chat.migrated_to = new.id
        self.tell(self.place(new, creator, SERVICE, extra={"migrate_from_chat_id": chat_id}))
        return {"chat_id": new.id, "n": self.changes.n}

    def add_topic(self, chat_id: int, name: str) -> Json:
        """Open a topic in a forum. Answers its `message_thread_id`, the id of the service message that opens it."""
        chat = self.group(chat_id)
        if not chat.is_forum:
            raise NotPossible(409, f"chat {chat_id} is no forum")
        extra = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        thread_id = chat.last_message_id + 1
        chat.topics[thread_id] = name
        self.tell(self.place(chat, self._creator(chat), SERVICE, extra=extra, thread_id=thread_id))
        return {"message_thread_id": thread_id, "n": self.changes.n}

    def delete_group(self, chat_id: int) -> Json:
        """Delete a group; bots learn it when they next write."""
        self.group(chat_id).is_deleted = True
        return {"n": self.changes.bump()}
