"""Bodies and paths as no library sends them: refused as Telegram's JSON, never a crash."""

import json
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_PART = '--b\r\nContent-Disposition: form-data; name="text"\r\n{}\r\nx\r\n--b--\r\n'

UNREADABLE = [
    (f"{FORM}; charset=unheard-of", b"chat_id=1001&text=x"),
    (FORM, b"chat_id=1001&text=\xff"),
    (PARTS, b"x"),
    (f"{PARTS}; boundary=b", b"x"),
    (f"{PARTS}; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n"),
    (f"{PARTS}; boundary=b", _PART.format("Content-Type: text/plain; charset=unheard-of\r\n").encode()),
    (f"{PARTS}; boundary=b", _PART.format("Content-Transfer-Encoding: unheard-of\r\n").encode()),
    ("application/json", b"{"),
    ("application/json", b"[]"),
    ("application/json", b'{"text": "\xff"}'),
    ("application/json; charset=unheard-of", b"{}"),
]


@pytest.mark.parametrize(("kind", "body"), UNREADABLE)
async def test_a_body_that_cannot_be_read_is_a_bad_request(
    server: RunningTelegram, anna: ChatUser, kind: str, body: bytes
) -> None:
    status, answer = await _call(server, "POST", "/sendMessage", data=body, headers={"Content-Type": kind})
    assert (status, answer["error_code"]) == (400, 400)
    assert answer["description"].startswith("Bad Request: ")


WRONGLY_TYPED = [
    ("setMyCommands", {"scope": {"type": []}}),
    ("setChatMenuButton", {"menu_button": {"type": []}}),
    ("editMessageMedia", {"chat_id": 1001, "message_id": 2, "media": {"type": []}}),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {"keyboard": "x"}}),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {"keyboard": [[{"text": 5}]]}}),
    ("sendMessage", {"chat_id": 1001, "text": "x", "reply_markup": {"inline_keyboard": [{"text": "x"}]}}),
    ("setWebhook", {"url": "http://["}),
    ("setWebhook", {"url": "https://"}),
]


@pytest.mark.parametrize(("method", "parameters"), WRONGLY_TYPED)
async def test_an_object_of_a_wrong_shape_is_a_bad_request(
    server: RunningTelegram, anna: ChatUser, method: str, parameters: dict[str, object]
) -> None:
    await _call(server, "POST", "/sendMessage", json={"chat_id": 1001, "text": "to edit"})
    status, answer = await _call(server, "POST", f"/{method}", json=parameters)
    assert (status, answer["ok"]) == (400, False), answer


async def test_everything_is_refused_in_the_shape_of_the_bot_api(server: RunningTelegram) -> None:
    for verb, path in [("GET", ""), ("GET", "/"), ("GET", "/getMe/more"), ("PUT", "/getMe"), ("DELETE", "/getMe")]:
        status, answer = await _call(server, verb, path)
        assert answer == {"ok": False, "error_code": status, "description": HTTPStatus(status).phrase}
        assert status in {404, 405}


async def test_a_body_of_a_type_telegram_does_not_read_brings_nothing(server: RunningTelegram, anna: ChatUser) -> None:
    headers = {"Content-Type": "text/plain"}
    status, answer = await _call(server, "POST", "/sendMessage", data=b"chat_id=1001&text=x", headers=headers)
    assert (status, answer["description"]) == (400, "Bad Request: chat_id is empty")


async def _call(server: RunningTelegram, verb: str, path: str, **what: object) -> tuple[int, dict[str, Any]]:
    url = f"{server.url}/bot{server.token}{path}"
    async with aiohttp.ClientSession() as http, http.request(verb, url, **what) as answer:  # type: ignore[arg-type] # any of its options
        return answer.status, json.loads(await answer.text())
