"""Bot API methods that send files and tell where to fetch them."""

from typing import Any

from simulator.telegram.call import Call, Method
from simulator.telegram.errors import Refusal, bad_request
from simulator.telegram.files import DOWNLOAD_LIMIT, StoredFile
from simulator.telegram.methods_messages import CAPTION_LIMIT, change, editable, send
from simulator.telegram.state import Content

_ATTACHED = "attach://"
_KINDS = frozenset({"document", "photo"})


def _file(call: Call, kind: str, value: str) -> StoredFile:
    name = value.removeprefix(_ATTACHED) if value.startswith(_ATTACHED) else kind
    if name in call.parameters.files:
        return call.world.files.put(kind, call.parameters.files[name])
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return call.world.files.of_id(value)


async def _send_file(call: Call, kind: str) -> Any:
    chat = call.writable_chat()
    words = call.content("caption", CAPTION_LIMIT)
    stored = _file(call, kind, call.parameters.text(kind))
    return send(call, chat, Content(words.text, words.entities, words.html, kind, stored)).as_json()


async def send_document(call: Call) -> Any:
    """Send a file as it is."""
    return await _send_file(call, "document")


async def send_photo(call: Call) -> Any:
    """Send a PNG or JPEG picture."""
    return await _send_file(call, "photo")


async def edit_message_media(call: Call) -> Any:
    """Replace the file and caption of a message; a text becomes a file too."""
    message = editable(call)
    media = call.parameters.mapping("media")
    kind = str(media.get("type"))
    if kind not in _KINDS:
        raise bad_request("can't parse InputMedia: media must be a document or a photo in the simulator")
    caption, mode = str(media.get("caption", "")), str(media.get("parse_mode", ""))
    words = call.read(caption, mode, media.get("caption_entities", []), CAPTION_LIMIT)
    stored = _file(call, kind, str(media.get("media", "")))
    return change(call, message, Content(words.text, words.entities, words.html, kind, stored))


async def get_file(call: Call) -> Any:
    """Tell a file's size and its path under /file/bot<token>/."""
    try:
        stored = call.world.files.of_id(call.parameters.text("file_id"))
    except Refusal as error:
        raise bad_request("invalid file_id") from error
    if len(stored.upload.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**stored.identity(), "file_path": stored.path}


METHODS: dict[str, Method] = {
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "editMessageMedia": edit_message_media,
    "getFile": get_file,
}
