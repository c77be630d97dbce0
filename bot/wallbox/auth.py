"""Tokens of an account: signing in, renewing, and putting them on requests.

`BearerAuth` never sees a password: it asks its owner for tokens. The owner decides where tokens live and who renews
them; `TokensInMemory` is the one for a single process, an account shared by replicas has its own.
A sign-in opens a session in the cloud and evicts the oldest, so a refresh is always tried first.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx

from bot.wallbox import doors
from bot.wallbox.arguments import address
from bot.wallbox.doors import Clock
from bot.wallbox.errors import CredentialsRefused, SessionOver, UnexpectedAnswer, WallboxError
from bot.wallbox.fields import block, credential, moment

RENEWAL_MARGIN = timedelta(seconds=90)
"""An access token that ends sooner than this is renewed first."""

ASSUMED_LIFETIME = timedelta(minutes=10)
"""Of an access token whose end the cloud does not say, or puts into the past while not saying what its clock shows.

The clock here may be wrong, which must not renew at every call; a token that really is over earns a 401."""

_AUTH_HEADERS = {**doors.HEADERS, "Partner": "wallbox"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What one sign-in or refresh gave; the secrets stay out of its repr."""

    access: str = field(repr=False)
    access_expires_at: datetime
    """Aware, UTC."""
    refresh: str | None = field(default=None, repr=False)
    """Rotates: each refresh gives the next one. None where the cloud gave none."""
    refresh_expires_at: datetime | None = None
    """Aware, UTC; None where the cloud did not say. The cloud may refuse the refresh token earlier."""

    def fresh(self, now: datetime) -> bool:
        """Whether the access token lasts longer than the renewal margin."""
        return self.access_expires_at - now > RENEWAL_MARGIN

    def refreshable(self, now: datetime) -> bool:
        """Whether a refresh is worth trying before a sign-in."""
        if self.refresh is None:
            return False
        return self.refresh_expires_at is None or self.refresh_expires_at > now


class TokenOwner(Protocol):
    """Keeps an account's tokens and renews them; raises WallboxError where that fails."""

    async def current(self) -> Tokens:
        """Tokens fresh enough to use, renewed before if need be."""
        ...

    async def renewed(self, rejected: Tokens) -> Tokens:
        """Other tokens than those the cloud has just rejected; renews at most once for all who ask at the same time."""
        ...


class BearerAuth(httpx.Auth):
    """Puts the owner's access token on a request; a 401 has it renewed and the request sent once more."""

    def __init__(self, owner: TokenOwner) -> None:
        self.owner = owner

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """What httpx drives; a second 401 is handed to the caller."""
        tokens = await self.owner.current()
        response = yield _signed(request, tokens)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            yield _signed(request, await self.owner.renewed(tokens))

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Refused: the owner is asynchronous."""
        raise RuntimeError(f"{request.method} {request.url.path} needs an httpx.AsyncClient")


async def sign_in(http: httpx.AsyncClient, auth_url: str, email: str, password: str, now: Clock) -> Tokens:
    """Tokens for an e-mail and password; CredentialsRefused where the cloud does not take them."""
    request = http.build_request("GET", f"{auth_url.rstrip('/')}/users/signin", headers=_AUTH_HEADERS)
    response = await doors.ask(http, request, doors.SIGN_IN, auth=_basic(email, password), now=now)
    return decode_tokens(doors.json_of(response), now(), doors.dated(response))


async def refresh(http: httpx.AsyncClient, auth_url: str, tokens: Tokens, now: Clock) -> Tokens:
    """The next tokens for a refresh token; SessionOver where the cloud refuses it or there is none.

    Sent once: the old refresh token may be void as soon as the cloud has seen it. It is kept where no next one comes.
    """
    if tokens.refresh is None:
        raise SessionOver("there is no refresh token")
    headers = {**_AUTH_HEADERS, "Authorization": f"Bearer {tokens.refresh}"}
    request = http.build_request("GET", f"{auth_url.rstrip('/')}/users/refresh-token", headers=headers)
    response = await doors.ask(http, request, doors.REFRESH, auth=None, now=now)
    renewed = decode_tokens(doors.json_of(response), now(), doors.dated(response))
    if renewed.refresh is None:
        return replace(renewed, refresh=tokens.refresh, refresh_expires_at=tokens.refresh_expires_at)
    return renewed


def decode_tokens(answer: Any, now: datetime, cloud_now: datetime | None = None) -> Tokens:
    """Tokens from the answer of a sign-in or refresh; UnexpectedAnswer without a usable access token.

    `ttl` and `refresh_token_ttl` are absolute, in milliseconds of the epoch; seconds are taken too. They are moments of
    the cloud's clock, which showed `cloud_now` in this answer: a clock here that differs counts from there.
    """
    attributes = block(block(answer, "data"), "attributes")
    access = credential(attributes, "token")
    if access is None:
        raise UnexpectedAnswer("the sign-in answer holds no token")
    ends, refresh_ends = moment(attributes, "ttl"), moment(attributes, "refresh_token_ttl")
    behind = (cloud_now or now) - now
    if ends is None or (cloud_now is None and ends <= now):
        ends = now + behind + ASSUMED_LIFETIME
    return Tokens(
        access=access,
        access_expires_at=ends - behind,
        refresh=credential(attributes, "refresh_token"),
        refresh_expires_at=refresh_ends and refresh_ends - behind,
    )


class TokensInMemory:
    """The owner of tokens that live as long as the process; knows the password to sign in again."""

    def __init__(self, http: httpx.AsyncClient, auth_url: str, email: str, password: str, now: Clock) -> None:
        self._http = http
        self._auth_url = address(auth_url)
        self._email = email
        self._password = password
        self._now = now
        self._tokens: Tokens | None = None
        self._latest: Tokens | WallboxError | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> Tokens:
        """The tokens held, renewed where their end is near."""
        if self._tokens is not None and self._tokens.fresh(self._now()):
            return self._tokens
        return await self._renewal()

    async def renewed(self, rejected: Tokens) -> Tokens:
        """The tokens held, renewed unless somebody has done so since."""
        if self._tokens is not None and self._tokens.access != rejected.access:
            return self._tokens
        return await self._renewal()

    async def _renewal(self) -> Tokens:
        """What one renewal brings, for all who ask while it is under way, be it a failure.

        One that is cancelled brings nothing, and the next in line tries.
        """
        before = self._latest
        async with self._lock:
            latest = self._latest
            if latest is None or latest is before:
                latest = self._latest = await self._attempt()
            if isinstance(latest, WallboxError):
                raise latest
            return latest

    async def _attempt(self) -> Tokens | WallboxError:
        try:
            self._tokens = await self._refresh() or await self._sign_in()
        except WallboxError as error:
            return error
        return self._tokens

    async def _refresh(self) -> Tokens | None:
        if self._tokens is None or not self._tokens.refreshable(self._now()):
            return None
        try:
            return await refresh(self._http, self._auth_url, self._tokens, self._now)
        except SessionOver:  # the cloud may end a session before its time; the password opens another
            return None

    async def _sign_in(self) -> Tokens:
        return await sign_in(self._http, self._auth_url, self._email, self._password, self._now)


def _signed(request: httpx.Request, tokens: Tokens) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {tokens.access}"
    return request


def _basic(email: str, password: str) -> httpx.BasicAuth:
    try:
        return httpx.BasicAuth(email, password)
    except UnicodeEncodeError:
        # The cause would carry the text that cannot be sent, which is the password.
        raise CredentialsRefused("the e-mail or password holds characters that cannot be sent") from None
