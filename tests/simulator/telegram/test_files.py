"""Files up and down."""

import base64
import struct

import aiohttp
import pytest
import telegram

from simulator.telegram.errors import Refusal
from simulator.telegram.files import FileStore, picture_size
from simulator.telegram.parameters import Upload
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 30, 40)


async def test_a_document_goes_up_and_comes_down(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_document(
        1001, b"a,b\n1,2\n", filename="sesión 1.csv", caption="<b>CSV</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("sesión 1.csv", 8, "CSV")
    assert sent.caption_entities[0].type == "bold"
    file = await sent.document.get_file()
    assert await file.download_as_bytearray() == b"a,b\n1,2\n"
    assert (await anna.last()).raw["document"]["name"] == "sesión 1.csv"


async def test_a_photo_has_its_size_in_pixels(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_photo(1001, PNG, caption="chart")
    assert [(each.width, each.height) for each in sent.photo] == [(640, 480)]
    assert picture_size(JPEG) == (40, 30)


@pytest.mark.parametrize("content", [b"GIF89a", b"\xff\xd8\xff", b"\x89PNG"])
def test_what_is_no_picture_has_no_size(content: bytes) -> None:
    with pytest.raises(Refusal, match="IMAGE_PROCESS_FAILED"):
        picture_size(content)


async def test_a_file_is_sent_again_by_its_id(bot: telegram.Bot, anna: ChatUser) -> None:
    first = await bot.send_document(1001, b"x", filename="x.txt")
    assert first.document is not None
    again = await bot.send_document(1001, first.document.file_id)
    assert again.document == first.document


async def test_the_file_of_a_message_is_replaced(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_photo(1001, PNG)
    media = telegram.InputMediaDocument(b"new", caption="now a document", filename="n.txt")
    edited = await sent.edit_media(media)
    assert isinstance(edited, telegram.Message)
    assert edited.document is not None
    assert (edited.document.file_name, edited.caption, edited.photo) == ("n.txt", "now a document", ())
    captioned = await sent.edit_caption("later")
    assert isinstance(captioned, telegram.Message)
    assert captioned.caption == "later"


async def test_a_copied_file_may_get_another_caption(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_document(1001, b"x", caption="one")
    await bot.copy_message(1001, 1001, sent.message_id, caption="two")
    assert (await anna.last()).text == "two"


async def test_people_send_files_too(bot: telegram.Bot, anna: ChatUser) -> None:
    content = base64.b64encode(PNG).decode()
    await anna.order("send_file", user_id=1001, content=content, kind="photo", caption="look")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert (message.caption, message.photo[0].width) == ("look", 640)
    assert await (await message.photo[0].get_file()).download_as_bytearray() == PNG


@pytest.mark.parametrize(("token", "status"), [(None, 404), ("1:WRONG-TOKEN-THAT-NOBODY-HAS-SEEN-0000", 401)])
async def test_what_is_not_there_is_not_served(token: str | None, status: int, server: RunningTelegram) -> None:
    url = f"{server.url}/file/bot{token or server.token}/documents/1/x.txt"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == status


async def test_a_file_over_twenty_megabytes_is_not_fetched(server: RunningTelegram, bot: telegram.Bot) -> None:
    stored = server.world.files.put("document", Upload("big.bin", "application/octet-stream", bytes(20 * 1024**2 + 1)))
    with pytest.raises(telegram.error.BadRequest, match="File is too big"):
        await bot.get_file(stored.file_id)


def test_an_unknown_file_is_refused() -> None:
    with pytest.raises(Refusal):
        FileStore().of_id("x")
