"""Bot API methods that send, edit, forward and delete messages."""

from dataclasses import replace
from typing import Any

from simulator.telegram.call import Call, Method
from simulator.telegram.errors import bad_request
from simulator.telegram.keyboards import Markup, read_markup
from simulator.telegram.state import ADMINS, Chat, Content, Message

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DELETABLE_SECONDS = 48 * 3600
_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def send(call: Call, chat: Chat, content: Content) -> Message:
    """Put a bot's new message into a chat with everything its parameters say about it."""
    markup = read_markup(call.parameters)
    fields = {**_options(call), "reply_to": _replied(call, chat), "thread_id": _thread(call, chat)}
    call.admit(chat, new=True)
    fields |= {"inline": markup.inline, "other_markup": markup.other}
    return call.world.place(chat, call.bot.person, content, **fields)


def _options(call: Call) -> dict[str, Any]:
    values = call.parameters
    previews = values.mapping("link_preview_options")
    if not previews and values.flag("disable_web_page_preview"):
        previews = {"is_disabled": True}
    extra = {"link_preview_options": previews} if previews else {}
    silent, protected = values.flag("disable_notification"), values.flag("protect_content")
    return {"silent": silent, "protected": protected, "extra": extra}


def _replied(call: Call, chat: Chat) -> Message | None:
    reply = call.parameters.mapping("reply_parameters") or _old_reply(call)
    if not reply:
        return None
    wanted = str(reply.get("message_id"))
    message = chat.messages.get(int(wanted)) if wanted.isdecimal() and len(wanted) < 20 else None
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _old_reply(call: Call) -> dict[str, Any]:
    """Read a reply as bots of before `reply_parameters` still ask for it."""
    values = call.parameters
    wanted, lenient = values.integer("reply_to_message_id"), values.flag("allow_sending_without_reply")
    return {"message_id": wanted, "allow_sending_without_reply": lenient} if wanted else {}


def _thread(call: Call, chat: Chat) -> int | None:
    thread_id = call.parameters.integer("message_thread_id")
    if thread_id and thread_id not in chat.topics:
        raise bad_request("message thread not found")
    return thread_id or None


async def send_message(call: Call) -> Any:
    """Send a text."""
    chat = call.writable_chat()
    content = call.content("text", TEXT_LIMIT)
    if not content.text:
        raise bad_request("message text is empty")
    return send(call, chat, content).as_json()


def change(call: Call, message: Message, content: Content) -> Any:
    """Give a message new content and the call's inline keyboard, which is none when it brings none."""
    markup: Markup = read_markup(call.parameters)
    if (_essence(content), markup.inline) == (_essence(message.content), message.inline):
        raise bad_request(_UNCHANGED)
    call.admit(message.chat, new=False)
    message.content, message.inline = content, markup.inline
    message.edit_date = call.world.now()
    call.world.touch(message)
    return message.as_json()


def _essence(content: Content) -> tuple[Any, ...]:
    return content.text, content.entities, content.kind, content.file and content.file.file_id


def editable(call: Call) -> Message:
    """Return the message to edit: one of the bot's own."""
    message = call.message(call.writable_chat(), "to edit")
    if message.sender is not call.bot.person:
        raise bad_request("message can't be edited")
    return message


async def edit_message_text(call: Call) -> Any:
    """Change the text of a message."""
    message = editable(call)
    content = call.content("text", TEXT_LIMIT)
    if not content.text:
        raise bad_request("message text is empty")
    if message.content.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return change(call, message, content)


async def edit_message_caption(call: Call) -> Any:
    """Change the caption of a document or photo."""
    message = editable(call)
    if message.content.file is None:
        raise bad_request("there is no caption in the message to edit")
    return change(call, message, message.with_content(call.content("caption", CAPTION_LIMIT)))


async def edit_message_reply_markup(call: Call) -> Any:
    """Change or remove the inline keyboard."""
    message = editable(call)
    return change(call, message, message.content)


async def delete_message(call: Call) -> Any:
    """Delete a message of the bot's, or a person's in a private chat or as an admin, within 48 hours."""
    message = call.message(call.chat(), "to delete")
    _check_deletable(call, message)
    call.world.remove(message)
    return True


def _check_deletable(call: Call, message: Message) -> None:
    is_own = message.sender is call.bot.person
    is_admin = message.chat.status_of(call.bot.person.id) in ADMINS
    if not (is_own or is_admin or message.chat.kind == "private"):
        raise bad_request("message can't be deleted")
    if call.world.now() - message.date > DELETABLE_SECONDS and not is_admin:
        raise bad_request("message can't be deleted for everyone")


async def delete_messages(call: Call) -> Any:
    """Delete up to 100 messages; those that are not there are passed over."""
    chat = call.chat()
    ids = call.parameters.rows("message_ids")
    if not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified" if not ids else "too many message identifiers")
    messages = [chat.messages[each] for each in ids if isinstance(each, int) and each in chat.messages]
    for message in messages:
        _check_deletable(call, message)
    for message in messages:
        call.world.remove(message)
    return True


def _source(call: Call, purpose: str) -> Message:
    message = call.message(call.chat("from_chat_id"), purpose)
    if message.protected or message.content.kind == "service":
        raise bad_request(f"message can't be {'forwarded' if 'forward' in purpose else 'copied'}")
    return message


async def forward_message(call: Call) -> Any:
    """Send a message again with word of where it is from."""
    chat = call.writable_chat()
    source = _source(call, "to forward")
    message = send(call, chat, source.content)
    message.extra["forward_origin"] = {"type": "user", "date": source.date, "sender_user": source.sender.as_json()}
    return message.as_json()


async def copy_message(call: Call) -> Any:
    """Send a message again as the bot's own, with another caption if one is given; answers its `message_id`."""
    chat = call.writable_chat()
    source = _source(call, "to copy")
    content = source.content
    if content.file is not None and "caption" in call.parameters.values:
        words = call.content("caption", CAPTION_LIMIT)
        content = replace(words, kind=content.kind, file=content.file)
    return {"message_id": send(call, chat, content).message_id}


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
