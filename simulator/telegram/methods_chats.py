"""Bot API methods about chats: who is in them, what is pinned, what the bot seems to be doing."""

from typing import Any

from simulator.telegram.call import Call, Method
from simulator.telegram.errors import bad_request
from simulator.telegram.members import member_json
from simulator.telegram.state import ADMINS, INSIDE, SERVICE, Chat

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡"
)


async def send_chat_action(call: Call) -> Any:
    """Show that the bot is busy."""
    chat = call.writable_chat()
    action = call.parameters.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = action
    call.world.changes.bump()
    return True


async def get_chat(call: Call) -> Any:
    """Tell about a chat."""
    chat = call.chat()
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    told = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    pinned = [chat.messages[each] for each in chat.pinned]
    return {**chat.as_json(), **told, **({"pinned_message": pinned[-1].as_json()} if pinned else {})}


def _group(call: Call, refusal: str) -> Chat:
    chat = call.chat()
    if chat.kind == "private":
        raise bad_request(refusal)
    return call.writable_chat()


async def get_chat_member(call: Call) -> Any:
    """Tell how somebody stands to a chat."""
    chat = call.chat()
    user_id = call.parameters.integer("user_id")
    if user_id not in call.world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    status = "member" if chat.kind == "private" else chat.status_of(user_id)
    return member_json(call.world.people[user_id], status)


async def get_chat_administrators(call: Call) -> Any:
    """List the admins of a group, other bots left out."""
    chat = _group(call, "there are no administrators in the private chat")
    admins = [(call.world.people[each], status) for each, status in chat.statuses.items() if status in ADMINS]
    return [member_json(who, status) for who, status in admins if not who.is_bot or who is call.bot.person]


async def get_chat_member_count(call: Call) -> Any:
    """Count the members of a chat, bots included."""
    chat = call.chat()
    return 2 if chat.kind == "private" else sum(status in INSIDE for status in chat.statuses.values())


async def leave_chat(call: Call) -> Any:
    """Leave a group."""
    chat = _group(call, "chat member status can't be changed in private chats")
    call.world.set_member(chat.id, "left", bot=call.bot.person.id, by=call.bot.person.id)
    return True


def _check_may_pin(call: Call, chat: Chat) -> None:
    if chat.kind != "private" and chat.status_of(call.bot.person.id) not in ADMINS:
        raise bad_request("not enough rights to manage pinned messages in the chat")


async def pin_chat_message(call: Call) -> Any:
    """Pin a message; a service message tells of it, to the bot as well."""
    chat = call.writable_chat()
    message = call.message(chat, "to pin")
    _check_may_pin(call, chat)
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        call.world.touch(message)
        silent = call.parameters.flag("disable_notification")
        told = {"pinned_message": message.as_json(with_reply=False)}
        call.world.tell(call.world.place(chat, call.bot.person, SERVICE, extra=told, silent=silent))
    return True


async def unpin_chat_message(call: Call) -> Any:
    """Unpin a message, without `message_id` the one pinned last."""
    chat = call.writable_chat()
    _check_may_pin(call, chat)
    message_id = call.parameters.integer("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    call.world.touch(chat.messages[message_id])
    return True


async def unpin_all_chat_messages(call: Call) -> Any:
    """Unpin everything."""
    chat = call.writable_chat()
    _check_may_pin(call, chat)
    chat.pinned.clear()
    chat.changed = call.world.changes.bump()
    return True


def _is_known(reaction: dict[str, Any]) -> bool:
    return reaction.get("type") == "custom_emoji" or str(reaction.get("emoji", " "))[:1] in _REACTIONS


async def set_message_reaction(call: Call) -> Any:
    """Set the bot's one reaction to a message, or none."""
    message = call.message(call.writable_chat(), "to react")
    reactions = call.parameters.rows("reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not all(isinstance(each, dict) and _is_known(each) for each in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions = reactions
    call.world.touch(message)
    return True


METHODS: dict[str, Method] = {
    "sendChatAction": send_chat_action,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setMessageReaction": set_message_reaction,
}
