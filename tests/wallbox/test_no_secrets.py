"""Neither tokens nor passwords nor e-mail addresses appear where somebody may read them."""

import logging
import traceback
from typing import Any

import httpx
import pytest

from bot.wallbox.auth import BearerAuth, Tokens, TokensInMemory
from bot.wallbox.client import WallboxClient
from bot.wallbox.errors import UnexpectedAnswer, WallboxError
from tests.wallbox.cloud import API, AUTH, EMAIL, PASSWORD, START, FakeCloud

SECRETS = [EMAIL, PASSWORD, "access-1", "access-2", "refresh-1", "refresh-2", "Basic ", "Bearer "]


def assert_discreet(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text]


async def test_no_repr_shows_a_secret(cloud: FakeCloud) -> None:
    tokens = Tokens(access="access-1", access_expires_at=START, refresh="refresh-1", refresh_expires_at=START)
    async with cloud.http() as http:
        owner = TokensInMemory(http, AUTH, EMAIL, PASSWORD, cloud.clock)
        auth = BearerAuth(owner)
        client = WallboxClient(http, api_url=API, auth=auth)
        for thing in (tokens, owner, auth, client):
            assert_discreet(f"{thing!r} {thing!s}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 302])
async def test_no_refusal_or_log_shows_a_secret(
    cloud: FakeCloud, client: WallboxClient, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    body = {"message": f"no {EMAIL} {PASSWORD} access-1"}
    cloud.arrange("GET", "/v3/chargers/groups", httpx.Response(status, json=body))
    cloud.arrange("GET", "/users/refresh-token", httpx.Response(status, json=body))
    with caplog.at_level(logging.DEBUG), pytest.raises(WallboxError) as caught:
        await client.chargers()
    assert_discreet("".join(traceback.format_exception(caught.value)))
    assert_discreet(caplog.text)


@pytest.mark.parametrize("answer", [httpx.Response(403), httpx.Response(200, text="access-1"), httpx.ReadTimeout("t")])
async def test_no_failed_sign_in_shows_a_secret(cloud: FakeCloud, client: WallboxClient, answer: Any) -> None:
    cloud.arrange("GET", "/users/signin", answer)
    with pytest.raises(WallboxError) as caught:
        await client.authenticate()
    assert_discreet(f"{caught.value!r} {caught.value!s} {caught.value.__cause__!r}")


@pytest.mark.parametrize("body", [b'{"token": "access-1"', b"\xffaccess-1", b"<html>access-1"])
async def test_an_answer_that_is_not_json_does_not_travel_with_the_error(
    cloud: FakeCloud, client: WallboxClient, body: bytes
) -> None:
    cloud.arrange("GET", "/users/signin", httpx.Response(200, content=body))
    with pytest.raises(UnexpectedAnswer) as caught:
        await client.authenticate()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
