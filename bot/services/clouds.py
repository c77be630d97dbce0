"""A Wallbox client for each stored account, with tokens that all replicas share."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts
from bot.db.accounts import Credentials, StoredTokens
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.wallbox.auth import BearerAuth, Tokens, refresh, sign_in
from bot.wallbox.client import WallboxClient
from bot.wallbox.doors import CloudClock
from bot.wallbox.errors import SessionOver, Unavailable

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=40)
"""How long one replica may take for a renewal: longer than its two requests can last."""

_GLANCE_S = 0.1
_GLANCES = 450


Loaded = tuple[StoredTokens | None, int]
"""The tokens of an account as they are stored, and their version."""


@dataclass(frozen=True, slots=True)
class Clouds:
    """Opens clients; `http` is shared and keeps its connections."""

    database: Database
    cipher: Cipher
    http: httpx.AsyncClient
    clock: Callable[[], datetime]
    api_url: str
    auth_url: str
    cloud_clock: CloudClock = field(default_factory=CloudClock)
    """One for all accounts."""

    def of_account(self, account_id: int, loaded: Loaded | None = None) -> WallboxClient:
        """The client of a stored account; costs nothing until it is used. `loaded`: its tokens, read a moment ago."""
        auth = BearerAuth(AccountTokens(self, account_id, loaded))
        return WallboxClient(self.http, auth=auth, api_url=self.api_url, now=self.clock, cloud_clock=self.cloud_clock)

    async def load(self, tx: AsyncConnection, account_id: int) -> Loaded:
        """The tokens of a stored account, in the transaction of a caller who is about to use them."""
        return await accounts.tokens(tx, self.cipher, account_id)

    async def sign_in(self, email: str, password: str) -> StoredTokens:
        """Try credentials by one sign-in. Raises CredentialsRefused, Unavailable …"""
        return _stored(await sign_in(self.http, self.auth_url, email, password, self.clock))


@dataclass(frozen=True, slots=True)
class AccountTokens:
    """The `TokenOwner` of one account: exactly one replica renews, the others wait for what it stored."""

    clouds: Clouds
    account_id: int
    loaded: Loaded | None = None

    async def current(self) -> Tokens:
        """Tokens that last for a while, renewed first if need be."""
        tokens, version = self.loaded or await self._load()
        if tokens is not None and _live(tokens).fresh(self.clouds.clock()):
            return _live(tokens)
        return await self._renew(version)

    async def renewed(self, rejected: Tokens) -> Tokens:
        """Tokens other than those the cloud has just refused."""
        tokens, version = await self._load()
        if tokens is not None and tokens.access != rejected.access:
            return _live(tokens)
        return await self._renew(version)

    async def _load(self) -> Loaded:
        async with self.clouds.database.transaction() as tx:
            return await self.clouds.load(tx, self.account_id)

    async def _renew(self, version: int) -> Tokens:
        for _ in range(_GLANCES):
            if await self._claimed(version):
                return await self._renew_claimed(version)
            tokens, newest = await self._load()
            if newest != version and tokens is not None:
                return _live(tokens)
            await asyncio.sleep(_GLANCE_S)
        message = "another replica did not finish renewing the tokens"
        raise Unavailable(message)

    async def _claimed(self, version: int) -> bool:
        now = self.clouds.clock()
        async with self.clouds.database.transaction() as tx:
            return await accounts.claim_renewal(tx, self.account_id, version=version, now=now, until=now + CLAIM)

    async def _renew_claimed(self, version: int) -> Tokens:
        clouds = self.clouds
        try:
            renewed = await self._ask(*await self._secrets())
        except BaseException:
            async with clouds.database.transaction() as tx:
                await accounts.release_renewal(tx, self.account_id, version=version)
            raise
        async with clouds.database.transaction() as tx:
            await accounts.store_tokens(tx, clouds.cipher, self.account_id, _stored(renewed), version=version)
        return renewed

    async def _secrets(self) -> tuple[StoredTokens | None, Credentials]:
        async with self.clouds.database.transaction() as tx:
            tokens, _ = await accounts.tokens(tx, self.clouds.cipher, self.account_id)
            return tokens, await accounts.credentials(tx, self.clouds.cipher, self.account_id)

    async def _ask(self, tokens: StoredTokens | None, credentials: Credentials) -> Tokens:
        """Refresh while the refresh token lasts; the cloud may refuse it early, then sign in once."""
        clouds = self.clouds
        if tokens is not None and _live(tokens).refreshable(clouds.clock()):
            try:
                return await refresh(clouds.http, clouds.auth_url, _live(tokens), clouds.clock)
            except SessionOver:
                log.info("account %d: the refresh token was refused, signing in", self.account_id)
        return await sign_in(clouds.http, clouds.auth_url, credentials.email, credentials.password, clouds.clock)


def _live(tokens: StoredTokens) -> Tokens:
    return Tokens(
        access=tokens.access,
        access_expires_at=tokens.access_expires_at,
        refresh=tokens.refresh,
        refresh_expires_at=tokens.refresh_expires_at,
    )


def _stored(tokens: Tokens) -> StoredTokens:
    return StoredTokens(
        access=tokens.access,
        access_expires_at=tokens.access_expires_at,
        refresh=tokens.refresh,
        refresh_expires_at=tokens.refresh_expires_at,
    )
