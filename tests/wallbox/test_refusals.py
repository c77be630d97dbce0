"""Every refusal becomes the right error at the right door, and is not tried again."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.domain.charger import EcoSmartMode
from bot.wallbox.client import WallboxClient
from bot.wallbox.errors import (
    BadRequest,
    ChargerLocked,
    NotApplicable,
    NotFound,
    NotPermitted,
    OcppMode,
    RateLimited,
    Unavailable,
    UnexpectedAnswer,
    WallboxError,
)
from tests.wallbox.cloud import CHARGER_ID, START, FakeCloud

Call = Callable[[WallboxClient], Awaitable[Any]]
Write = tuple[str, str, Call]

READS: list[tuple[str, Call]] = [
    ("/v3/chargers/groups", lambda c: c.chargers()),
    (f"/chargers/status/{CHARGER_ID}", lambda c: c.charger_status(CHARGER_ID)),
    (f"/chargers/{CHARGER_ID}/schedules", lambda c: c.schedules(CHARGER_ID)),
    ("/v4/sessions/stats", lambda c: c.sessions(CHARGER_ID, START, START)),
]
WRITES: list[Write] = [
    ("PUT", f"/v2/charger/{CHARGER_ID}", lambda c: c.lock(CHARGER_ID)),
    ("POST", f"/v3/chargers/{CHARGER_ID}/remote-action", lambda c: c.pause(CHARGER_ID)),
    ("POST", f"/chargers/config/{CHARGER_ID}", lambda c: c.set_energy_cost(CHARGER_ID, 0.2)),
    ("POST", f"/chargers/{CHARGER_ID}/schedules", lambda c: c.write_schedules(CHARGER_ID, [], created_at=1)),
    ("PUT", f"/v4/chargers/{CHARGER_ID}/eco-smart", lambda c: c.set_eco_smart(CHARGER_ID, EcoSmartMode.ECO)),
]
ANYWHERE: list[tuple[int, type[WallboxError]]] = [
    (400, BadRequest),
    (422, BadRequest),
    (404, NotFound),
    (408, Unavailable),
    (429, RateLimited),
    (500, Unavailable),
    (502, Unavailable),
    (503, Unavailable),
    (301, UnexpectedAnswer),
    (302, UnexpectedAnswer),
    (304, UnexpectedAnswer),
    (405, UnexpectedAnswer),
    (418, UnexpectedAnswer),
]


async def refused(call: Call, client: WallboxClient) -> WallboxError:
    with pytest.raises(WallboxError) as caught:
        await call(client)
    return caught.value


def refusal(status: int, body: bytes = b"<html>no</html>") -> httpx.Response:
    return httpx.Response(status, content=body, headers={"Location": "https://elsewhere.test/"})


@pytest.mark.parametrize(("path", "call"), READS)
async def test_a_refused_read_is_told_apart_and_sent_once(
    cloud: FakeCloud, client: WallboxClient, path: str, call: Call, subtests: pytest.Subtests
) -> None:
    for sent, (status, error) in enumerate([*ANYWHERE, (403, RateLimited), (409, UnexpectedAnswer)], start=1):
        with subtests.test(status=status):
            cloud.arrange("GET", path, refusal(status))
            caught = await refused(call, client)
            assert type(caught) is error
            assert str(caught) == f"GET {path} answered {status}"
            assert len(cloud.charger_calls) == sent


@pytest.mark.parametrize("write", WRITES)
async def test_a_refused_write_is_told_apart_and_sent_once(
    cloud: FakeCloud, client: WallboxClient, write: Write, subtests: pytest.Subtests
) -> None:
    method, path, call = write
    for sent, (status, error) in enumerate([*ANYWHERE, (403, NotPermitted), (409, NotApplicable)], start=1):
        with subtests.test(status=status):
            cloud.arrange(method, path, refusal(status))
            caught = await refused(call, client)
            assert type(caught) is error
            assert str(caught) == f"{method} {path} answered {status}"
            assert len(cloud.charger_calls) == sent


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("name or service not known"),
        httpx.ConnectTimeout("5 s"),
        httpx.ReadTimeout("15 s"),
        httpx.PoolTimeout("busy"),
        httpx.RemoteProtocolError("cut off"),
        httpx.ReadError("reset"),
    ],
)
async def test_a_cloud_out_of_reach_is_unavailable_and_not_asked_twice(
    cloud: FakeCloud, client: WallboxClient, failure: httpx.RequestError
) -> None:
    for method, path in (("GET", "/v3/chargers/groups"), ("PUT", f"/v2/charger/{CHARGER_ID}")):
        cloud.arrange(method, path, failure)
    for call in (READS[0][1], WRITES[0][2]):
        caught = await refused(call, client)
        assert type(caught) is Unavailable
        assert caught.__cause__ is failure
        assert type(failure).__name__ in str(caught)
    assert len(cloud.charger_calls) == 2


@pytest.mark.parametrize(("path", "call"), READS)
async def test_an_answer_that_is_not_what_a_read_gives_is_unexpected(
    cloud: FakeCloud, client: WallboxClient, path: str, call: Call, subtests: pytest.Subtests
) -> None:
    for body in (b"", b"<html>", b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b"null", b"[]", b'"x"'):
        with subtests.test(body=body[:20]):
            cloud.arrange("GET", path, httpx.Response(200, content=body))
            assert type(await refused(call, client)) is UnexpectedAnswer


@pytest.mark.parametrize(("method", "path", "call"), [WRITES[0], WRITES[2], WRITES[3]])
async def test_an_answer_that_is_not_what_a_write_echoes_is_unexpected(
    cloud: FakeCloud, client: WallboxClient, method: str, path: str, call: Call, subtests: pytest.Subtests
) -> None:
    for body in (b"", b"<html>", b"null", b"[]", b"7"):
        with subtests.test(body=body):
            cloud.arrange(method, path, httpx.Response(200, content=body))
            assert type(await refused(call, client)) is UnexpectedAnswer


async def test_an_answer_that_cannot_be_decompressed_is_unexpected(cloud: FakeCloud, client: WallboxClient) -> None:
    broken = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))
    cloud.arrange("GET", "/v3/chargers/groups", broken)
    assert type(await refused(READS[0][1], client)) is UnexpectedAnswer


@pytest.mark.parametrize("location", ["mailto:x", "http://xn--.com", "http://[bad", "///", "", "http://h:99999999"])
async def test_a_redirect_to_anywhere_is_neither_followed_nor_a_surprise(
    cloud: FakeCloud, client: WallboxClient, location: str
) -> None:
    for method, path in (("GET", "/v3/chargers/groups"), ("PUT", f"/v2/charger/{CHARGER_ID}")):
        cloud.arrange(method, path, httpx.Response(302, headers={"Location": location}))
    for call in (READS[0][1], WRITES[0][2]):
        await refused(call, client)
    assert len(cloud.charger_calls) == 2


async def test_a_client_that_is_closed_reaches_nothing(cloud: FakeCloud) -> None:
    async with cloud.http() as http:
        client = cloud.client(http)
    for call in (READS[0][1], WRITES[0][2]):
        assert type(await refused(call, client)) is Unavailable
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"message":"Charger is locked"}', ChargerLocked),
        (b'{"msg":"LOCKED"}', ChargerLocked),
        (b'{"message":"CHARGER_LOCKED"}', ChargerLocked),
        (b'{"title":"chargerIsLocked"}', ChargerLocked),
        (b'{"title":"Unlock the charger first"}', ChargerLocked),
        (b'{"message":"Charger in OCPP mode"}', OcppMode),
        (b'{"message":"Locked by ocpp provider"}', OcppMode),
        (b'{"message":"This user is blocked"}', NotPermitted),
        (b'{"message":"Not before 9 o\'clock"}', NotPermitted),
        (b'{"message":"You do not have permission to do this action"}', NotPermitted),
        (b'{"message":null,"msg":7}', NotPermitted),
        (b'["locked"]', NotPermitted),
        (b"<html>locked</html>", NotPermitted),
        (b"", NotPermitted),
    ],
)
async def test_the_words_of_the_cloud_tell_why_a_write_is_not_permitted(
    cloud: FakeCloud, client: WallboxClient, body: bytes, error: type[WallboxError]
) -> None:
    method, path, call = WRITES[1]
    cloud.arrange(method, path, refusal(403, body))
    assert type(await refused(call, client)) is error


WAITS = [
    (None, None),
    ("", None),
    ("0", 0.0),
    ("120", 120.0),
    (" 60 ", 60.0),
    ("-5", None),
    ("1.5", 1.5),
    ("999999999", 3600.0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
    ("soon", None),
    ("²", None),
    ("9" * 400, None),
    ("Mon, 02 Nov 2026 08:02:00 GMT", 120.0),
    ("Mon, 02 Nov 2026 08:02:00 -0000", 120.0),
    ("Mon, 02 Nov 2026 07:00:00 GMT", 0.0),
    ("Mon, 99 Nov 2026 07:00:00 GMT", None),
    ("Mon, 02 Nov 99999999999 07:00:00 GMT", None),
    ("Mon, 02 Nov 2026 07:00:00 +99999999999999", None),
]


@pytest.mark.parametrize("status", [429, 403])
async def test_a_rate_limit_says_how_long_to_wait_where_the_cloud_does(
    cloud: FakeCloud, client: WallboxClient, status: int, subtests: pytest.Subtests
) -> None:
    for header, seconds in WAITS:
        with subtests.test(header=header):
            headers = [] if header is None else [(b"Retry-After", header.encode())]
            cloud.arrange("GET", "/v3/chargers/groups", httpx.Response(status, headers=headers))
            caught = await refused(READS[0][1], client)
            assert isinstance(caught, RateLimited)
            assert caught.retry_after_s == seconds
