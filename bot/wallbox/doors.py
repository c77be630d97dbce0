"""Every exchange with the cloud passes here: httpx's errors and the cloud's statuses become `WallboxError`s once.

The same status means different things at different doors, hence one table per door.
Nothing is retried and no redirect is followed: a redirect could carry a token to another host.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from bot.wallbox.errors import (
    BadRequest,
    ChargerLocked,
    CredentialsRefused,
    NotApplicable,
    NotFound,
    NotPermitted,
    OcppMode,
    RateLimited,
    SessionOver,
    Unavailable,
    UnexpectedAnswer,
    WallboxError,
)
from bot.wallbox.fields import sensible

Clock = Callable[[], datetime]
"""Says what time it is (aware, UTC)."""

Door = Mapping[int, type[WallboxError]]
"""What a refusal's status means on one kind of call."""

_ANYWHERE: Door = {400: BadRequest, 408: Unavailable, 422: BadRequest, 429: RateLimited}
READ: Door = {**_ANYWHERE, 401: SessionOver, 403: RateLimited, 404: NotFound}
WRITE: Door = {**_ANYWHERE, 401: SessionOver, 403: NotPermitted, 404: NotFound, 409: NotApplicable}
SIGN_IN: Door = {**_ANYWHERE, 401: CredentialsRefused, 403: CredentialsRefused}
REFRESH: Door = {**_ANYWHERE, 400: SessionOver, 401: SessionOver, 403: SessionOver, 422: SessionOver}


def utc_now() -> datetime:
    """The clock used unless another is passed in."""
    return datetime.now(UTC)


@dataclass(slots=True)
class CloudClock:
    """The cloud's clock, by the latest answer that told its time; ours until then."""

    ahead: timedelta = timedelta()
    """How far it is ahead of ours; nothing where it is behind."""

    def note(self, answer: httpx.Response, now: datetime) -> None:
        """Compare the clocks, where the answer that came at `now` is dated."""
        at = dated(answer)
        if at is not None:
            self.ahead = max(timedelta(), at - now)


def user_agent() -> str:
    """How this program names itself to the cloud."""
    try:
        return f"wallbox-telegram-bot/{version('wallbox-telegram-bot')}"
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "wallbox-telegram-bot/0"


HEADERS: Mapping[str, str] = {
    "Accept": "application/json",
    "Content-Type": "application/json;charset=UTF-8",
    "User-Agent": user_agent(),
}
"""Sent with every request."""


LONGEST_EXCHANGE_S = 40.0
"""Of one call with its renewal of tokens: the time-outs of the transport bound each step, not a dripping answer."""


async def ask(
    http: httpx.AsyncClient, request: httpx.Request, door: Door, *, auth: httpx.Auth | None, now: Clock
) -> httpx.Response:
    """The answer to one request, sent once; every refusal raises as its door says."""
    asked = f"{request.method} {request.url.path}"
    if http.is_closed:
        raise Unavailable(f"{asked}: the client is closed")
    try:
        async with asyncio.timeout(LONGEST_EXCHANGE_S):
            response = await http.send(request, auth=auth, follow_redirects=False)
    except TimeoutError as error:
        raise Unavailable(f"{asked}: no whole answer within {LONGEST_EXCHANGE_S:.0f} s") from error
    except httpx.DecodingError as error:
        raise UnexpectedAnswer(f"{asked}: the answer cannot be decompressed") from error
    except (httpx.InvalidURL, UnicodeError) as error:  # httpx reads the address of a redirect without following it
        raise UnexpectedAnswer(f"{asked}: a redirect to an address that is none") from error
    except httpx.RequestError as error:
        raise Unavailable(f"{asked}: no answer ({type(error).__name__})") from error
    if not response.is_success:
        raise _refusal(response, asked, door, now)
    return response


def json_of(response: httpx.Response) -> Any:
    """The JSON of an answer; UnexpectedAnswer for HTML, an empty body or anything else."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:  # the cloud decides how deep a body nests
        kind = type(error).__name__
    # Raised out here, since Python's own error carries the whole answer, and with it perhaps a token.
    raise UnexpectedAnswer(f"{response.request.method} {response.request.url.path}: not JSON ({kind})")


def dated(response: httpx.Response) -> datetime | None:
    """What the cloud's clock showed when it answered; None where the answer does not say, or says nonsense."""
    at = _moment(response.headers.get("Date", ""))
    return at if at is not None and sensible(at) else None


def _refusal(response: httpx.Response, asked: str, door: Door, now: Clock) -> WallboxError:
    kind = door.get(response.status_code, UnexpectedAnswer)
    message = f"{asked} answered {response.status_code}"
    if response.is_server_error:
        return Unavailable(message)
    if kind is RateLimited:
        return RateLimited(message, retry_after_s=_retry_after_s(response, now))
    if kind is NotPermitted:
        return _why_not_permitted(response)(message)
    return kind(message)


def _why_not_permitted(response: httpx.Response) -> type[WallboxError]:
    """The cloud's own words, where it says any, tell a locked charger from a missing right."""
    words = " ".join(_words(response))
    if re.search("ocpp", words, re.IGNORECASE):
        return OcppMode
    if re.search("(?<![bc])lock", words, re.IGNORECASE):
        return ChargerLocked
    return NotPermitted


def _words(response: httpx.Response) -> list[str]:
    try:
        body = json_of(response)
    except UnexpectedAnswer:  # a refusal need not explain itself
        return []
    if not isinstance(body, dict):
        return []
    return [body[key] for key in ("message", "msg", "title") if isinstance(body.get(key), str)]


def _retry_after_s(response: httpx.Response, now: Clock) -> float | None:
    """Seconds from a Retry-After header, which is either a number of them or a date."""
    said = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,12})?", said, re.ASCII):
        return min(float(said), _LONGEST_RETRY_AFTER_S)
    at = _moment(said)
    return None if at is None else min(max(0.0, (at - now()).total_seconds()), _LONGEST_RETRY_AFTER_S)


def _moment(said: str) -> datetime | None:
    """The moment of a header that is a date."""
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


_LONGEST_RETRY_AFTER_S = 3600.0
"""A cloud that asks for more is asked again all the same: it may have meant something else."""
