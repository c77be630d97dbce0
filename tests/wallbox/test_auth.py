"""Signing in, refreshing and renewing after a 401."""

import asyncio
import base64
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from bot.wallbox.auth import BearerAuth, Tokens, TokensInMemory, refresh, sign_in
from bot.wallbox.client import WallboxClient
from bot.wallbox.errors import (
    BadRequest,
    CredentialsRefused,
    RateLimited,
    SessionOver,
    Unavailable,
    UnexpectedAnswer,
    WallboxError,
)
from tests.wallbox.cloud import API, AUTH, EMAIL, PASSWORD, START, Clock, FakeCloud, sample

GROUPS = "/v3/chargers/groups"


@pytest.fixture(autouse=True)
def groups_are_served(cloud: FakeCloud) -> None:
    cloud.arrange("GET", GROUPS, httpx.Response(200, json=sample("groups-2021")))


async def test_the_first_call_signs_in_with_basic_credentials_and_the_partner_header(
    cloud: FakeCloud, client: WallboxClient
) -> None:
    await client.chargers()
    asked = cloud.asked[0]
    assert (asked.method, str(asked.url)) == ("GET", f"{AUTH}/users/signin")
    assert asked.headers["Partner"] == "wallbox"
    assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode() == f"{EMAIL}:{PASSWORD}"


async def test_a_password_beyond_ascii_is_sent_as_utf_8(cloud: FakeCloud, clock: Clock) -> None:
    async with cloud.http() as http:
        await sign_in(http, AUTH, EMAIL, "contraseña-€", clock)
    sent = base64.b64decode(cloud.asked[0].headers["Authorization"].removeprefix("Basic "))
    assert sent == f"{EMAIL}:contraseña-€".encode()


async def test_a_password_that_cannot_be_encoded_is_refused_without_showing_it(cloud: FakeCloud, clock: Clock) -> None:
    async with cloud.http() as http:
        with pytest.raises(CredentialsRefused) as refused:
            await sign_in(http, AUTH, EMAIL, "demo-\ud800-password", clock)
    assert refused.value.__cause__ is None
    assert "demo-" not in str(refused.value)


async def test_tokens_are_reused_while_they_last(cloud: FakeCloud, client: WallboxClient, clock: Clock) -> None:
    await client.chargers()
    clock.advance(minutes=13)
    await client.chargers()
    assert (cloud.signed_in, cloud.refreshed) == (1, 0)


async def test_authenticate_signs_in_once_and_then_costs_nothing(cloud: FakeCloud, client: WallboxClient) -> None:
    await client.authenticate()
    await client.authenticate()
    assert [request.url.path for request in cloud.asked] == ["/users/signin"]


async def test_tokens_are_refreshed_ninety_seconds_before_their_end(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    await client.authenticate()
    clock.advance(minutes=15, seconds=-91)
    await client.authenticate()
    assert cloud.refreshed == 0
    clock.advance(seconds=1)
    await client.authenticate()
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)
    assert cloud.asked[-1].headers["Authorization"] == "Bearer refresh-1"
    assert cloud.asked[-1].headers["Partner"] == "wallbox"


async def test_each_refresh_uses_the_refresh_token_of_the_one_before(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    await client.authenticate()
    for _ in range(3):
        clock.advance(minutes=15)
        await client.authenticate()
    used = [r.headers["Authorization"] for r in cloud.asked if r.url.path == "/users/refresh-token"]
    assert used == ["Bearer refresh-1", "Bearer refresh-2", "Bearer refresh-3"]
    assert cloud.signed_in == 1


@pytest.mark.parametrize("status", [400, 401, 403, 422])
async def test_a_refused_refresh_leads_to_one_sign_in(
    cloud: FakeCloud, client: WallboxClient, clock: Clock, status: int
) -> None:
    await client.authenticate()
    cloud.arrange("GET", "/users/refresh-token", httpx.Response(status))
    clock.advance(minutes=15)
    await client.chargers()
    assert cloud.signed_in == 2


async def test_a_refresh_that_finds_no_cloud_does_not_sign_in(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    await client.authenticate()
    cloud.arrange("GET", "/users/refresh-token", httpx.ConnectError("down"))
    clock.advance(minutes=15)
    with pytest.raises(Unavailable):
        await client.chargers()
    assert cloud.signed_in == 1


async def test_a_refresh_token_at_its_own_end_is_not_tried(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    await client.authenticate()
    clock.advance(days=5)
    await client.authenticate()
    assert (cloud.signed_in, cloud.refreshed) == (2, 0)


@pytest.mark.parametrize("absent", [None, "", 17, "two words", "naïve"])
async def test_without_a_usable_refresh_token_the_end_of_access_signs_in(
    cloud: FakeCloud, client: WallboxClient, clock: Clock, absent: Any
) -> None:
    cloud.arrange("GET", "/users/signin", lambda _: cloud.issue(refresh_token=absent))
    await client.authenticate()
    clock.advance(minutes=15)
    await client.authenticate()
    assert [request.url.path for request in cloud.asked] == ["/users/signin"] * 2


async def test_a_401_has_the_tokens_renewed_and_the_call_repeated_once(cloud: FakeCloud, client: WallboxClient) -> None:
    await client.authenticate()
    cloud.end_sessions(refresh_too=False)
    assert len(await client.chargers()) == 1
    assert (cloud.signed_in, cloud.refreshed, len(cloud.charger_calls)) == (1, 1, 2)


async def test_a_401_with_a_dead_refresh_token_signs_in_once(cloud: FakeCloud, client: WallboxClient) -> None:
    await client.authenticate()
    cloud.end_sessions(refresh_too=True)
    await client.chargers()
    assert (cloud.signed_in, cloud.refreshed) == (2, 0)


async def test_a_write_is_repeated_with_its_body_after_a_401(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("POST", "/v3/chargers/100001/remote-action", httpx.Response(200))
    await client.authenticate()
    cloud.end_sessions(refresh_too=False)
    await client.pause(100001)
    assert [request.content for request in cloud.charger_calls] == [b'{"action": 2}'] * 2


async def test_a_second_401_means_that_the_session_is_over(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("GET", GROUPS, httpx.Response(401))
    with pytest.raises(SessionOver):
        await client.chargers()
    assert (cloud.signed_in, cloud.refreshed, len(cloud.charger_calls)) == (1, 1, 2)


async def test_five_parallel_calls_make_one_sign_in(cloud: FakeCloud, client: WallboxClient) -> None:
    await asyncio.gather(*(client.chargers() for _ in range(5)))
    assert (cloud.signed_in, cloud.refreshed) == (1, 0)


async def test_five_parallel_calls_at_the_end_of_the_tokens_make_one_refresh(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    await client.authenticate()
    clock.advance(minutes=15)
    await asyncio.gather(*(client.chargers() for _ in range(5)))
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)


async def test_five_parallel_calls_that_earn_a_401_make_one_renewal(cloud: FakeCloud, client: WallboxClient) -> None:
    await client.authenticate()
    cloud.end_sessions(refresh_too=False)
    answers = await asyncio.gather(*(client.chargers() for _ in range(5)))
    assert [len(answer) for answer in answers] == [1] * 5
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)


async def test_tokens_rejected_five_times_at_once_and_once_more_are_renewed_once(
    cloud: FakeCloud, clock: Clock
) -> None:
    async with cloud.http() as http:
        owner = TokensInMemory(http, AUTH, EMAIL, PASSWORD, clock)
        rejected = await owner.current()
        renewed = await asyncio.gather(*(owner.renewed(rejected) for _ in range(5)))
        renewed.append(await owner.renewed(rejected))
    assert {tokens.access for tokens in renewed} == {"access-2"}
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadRequest),
        (401, CredentialsRefused),
        (403, CredentialsRefused),
        (404, UnexpectedAnswer),
        (405, UnexpectedAnswer),
        (429, RateLimited),
        (302, UnexpectedAnswer),
        (500, Unavailable),
    ],
)
async def test_a_refusal_at_sign_in_is_told_apart(
    cloud: FakeCloud, client: WallboxClient, status: int, error: type[WallboxError]
) -> None:
    cloud.arrange("GET", "/users/signin", httpx.Response(status, headers={"Location": "https://elsewhere.test/"}))
    with pytest.raises(error):
        await client.authenticate()
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"data":null}', b'{"data":{"attributes":{"token":7}}}', b"[" * 100_000],
)
async def test_a_sign_in_answer_without_a_token_is_unexpected(
    cloud: FakeCloud, client: WallboxClient, body: bytes
) -> None:
    cloud.arrange("GET", "/users/signin", httpx.Response(200, content=body))
    with pytest.raises(UnexpectedAnswer):
        await client.authenticate()


async def test_tokens_without_a_refresh_token_cannot_be_refreshed(cloud: FakeCloud, clock: Clock) -> None:
    async with cloud.http() as http:
        with pytest.raises(SessionOver):
            await refresh(http, AUTH, Tokens(access="a", access_expires_at=START), clock)
    assert cloud.asked == []


async def test_a_clock_far_ahead_does_not_sign_in_on_every_call(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    cloud.lifetime = timedelta(hours=-3)
    for _ in range(5):
        await client.chargers()
    assert (cloud.signed_in, cloud.refreshed) == (1, 0)
    assert clock() == START


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=30)])
async def test_a_clock_that_is_wrong_renews_like_one_that_is_right(
    cloud: FakeCloud, client: WallboxClient, clock: Clock, ahead: timedelta
) -> None:
    def dated(request: httpx.Request) -> httpx.Response:
        clock.moment -= ahead
        answer = cloud.issue()
        answer.headers["Date"] = format_datetime(clock(), usegmt=True)
        clock.moment += ahead
        return answer

    for path in ("/users/signin", "/users/refresh-token"):
        cloud.arrange("GET", path, dated)
    for _ in range(4):
        await client.chargers()
        clock.advance(minutes=7)
    assert [r.url.path for r in cloud.asked if r.url.path != GROUPS] == ["/users/signin", "/users/refresh-token"]


async def test_a_token_that_hardly_lasts_is_renewed_before_the_next_call(
    cloud: FakeCloud, client: WallboxClient
) -> None:
    cloud.lifetime = timedelta(seconds=30)
    await client.authenticate()
    cloud.lifetime = timedelta(minutes=15)
    await client.chargers()
    await client.chargers()
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)


async def test_calls_that_waited_for_a_renewal_take_what_it_brought(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.lifetime = timedelta(seconds=30)
    await client.authenticate()
    await asyncio.gather(*(client.chargers() for _ in range(5)))
    assert (cloud.signed_in, cloud.refreshed) == (1, 1)


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_five_parallel_calls_share_one_refused_sign_in(
    cloud: FakeCloud, client: WallboxClient, status: int
) -> None:
    cloud.arrange("GET", "/users/signin", httpx.Response(status))
    failures = await asyncio.gather(*(client.chargers() for _ in range(5)), return_exceptions=True)
    assert [request.url.path for request in cloud.asked] == ["/users/signin"]
    assert len(set(failures)) == 1
    assert isinstance(failures[0], WallboxError)


async def test_a_failed_renewal_is_tried_again_by_the_next_call(cloud: FakeCloud, client: WallboxClient) -> None:
    cloud.arrange("GET", "/users/signin", httpx.Response(503), lambda _: cloud.issue())
    with pytest.raises(Unavailable):
        await client.chargers()
    assert len(await client.chargers()) == 1


async def test_a_cancelled_renewal_is_done_by_the_next_in_line(cloud: FakeCloud, client: WallboxClient) -> None:
    first, second = (asyncio.create_task(client.chargers()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert len(await second) == 1
    assert first.cancelled()


async def test_a_refresh_that_brings_no_refresh_token_leaves_the_one_before(
    cloud: FakeCloud, client: WallboxClient, clock: Clock
) -> None:
    cloud.arrange("GET", "/users/refresh-token", lambda _: cloud.issue(refresh_token=None))
    await client.authenticate()
    for _ in range(2):
        clock.advance(minutes=15)
        await client.authenticate()
    used = [request.headers["Authorization"] for request in cloud.asked[1:]]
    assert used == ["Bearer refresh-1"] * 2


class OwnerElsewhere:
    """Keeps tokens where another program would, and notes what was rejected."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = [Tokens(access=access, access_expires_at=START) for access in tokens]
        self.rejected: list[str] = []

    async def current(self) -> Tokens:
        return self.tokens[0]

    async def renewed(self, rejected: Tokens) -> Tokens:
        self.rejected.append(rejected.access)
        return self.tokens[1]


async def test_tokens_may_be_kept_by_another_owner(cloud: FakeCloud) -> None:
    cloud.access = {"second"}
    owner = OwnerElsewhere("first", "second")
    async with cloud.http() as http:
        await WallboxClient(http, api_url=f"{API}/", auth=BearerAuth(owner)).chargers()
    assert owner.rejected == ["first"]
    assert [request.headers["Authorization"] for request in cloud.asked] == ["Bearer first", "Bearer second"]


def test_a_blocking_http_client_is_refused() -> None:
    auth = BearerAuth(OwnerElsewhere("first"))
    with (
        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as http,
        pytest.raises(RuntimeError),
    ):
        http.get(API, auth=auth)
