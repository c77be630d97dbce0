"""Connect and disconnect a Wallbox account."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, alerts, chargers, chats, members, people, polls, watches
from bot.db.accounts import AccountExists, StoredTokens
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.access import Role
from bot.domain.charger import Charger
from bot.domain.errors import AccountGone, NotConnected, NotInvited
from bot.services.charging import Charging
from bot.services.clouds import Clouds
from bot.wallbox.errors import WallboxError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Connected:
    """An account as its member knows it: by its chargers, never by its e-mail."""

    account_id: int
    labels: list[str]
    """The names of its chargers, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Whoever knows an account's password is its owner; the same login in two hands is one account, polled once."""

    database: Database
    cipher: Cipher
    clouds: Clouds
    charging: Charging
    clock: Callable[[], datetime]
    allowed: frozenset[int | str]
    """Telegram ids, and names in lower case without the @, that may connect; empty = anyone."""

    async def may_connect(self, user_id: int, username: str | None) -> None:
        """Raises NotInvited for a person the operator has not named."""
        if self.allowed and not {user_id, (username or "").lower()} & self.allowed:
            raise NotInvited

    async def is_connected(self, user_id: int) -> bool:
        """Whether the person is a member of any account."""
        async with self.database.transaction() as tx:
            return bool(await members.accounts_of(tx, user_id))

    async def connect(self, user_id: int, chat_id: int, *, email: str, password: str) -> list[Charger]:
        """Try the credentials by one sign-in, keep them sealed, link the chat, read the chargers.

        Raises CredentialsRefused, Unavailable … of the sign-in, and then nothing is kept; a first read that fails
        is left to the polls, so that the list may be empty.
        """
        email = email.strip()  # a phone's keyboard puts a space after a completed address
        tokens = await self.clouds.sign_in(email, password)
        account_id, claimed = await self._keep(user_id, chat_id, email, password, tokens)
        log.info("account %d: connected by %d", account_id, user_id)
        if claimed:
            await self._read_first(account_id)
        else:
            log.info("account %d: known already, answered from what is stored", account_id)
        return await self.charging.chargers(user_id)

    async def _read_first(self, account_id: int) -> None:
        try:
            await self.charging.monitor.read_claimed(account_id)
        except (WallboxError, AccountGone) as error:
            log.info("account %d: the first read is left to the polls (%s)", account_id, type(error).__name__)

    async def _keep(
        self, user_id: int, chat_id: int, email: str, password: str, tokens: StoredTokens
    ) -> tuple[int, bool]:
        """The account, and whether a read of it was claimed: in the same transaction, or a poll might come first."""
        now = self.clock()
        async with self.database.transaction() as tx:
            account_id = await accounts.find_by_email(tx, self.cipher, email)
            if account_id is None:
                account_id = await self._create(tx, email, password, tokens, now)
            else:
                await self._renew(tx, account_id, email, password, tokens)
            await members.add(tx, account_id=account_id, user_id=user_id, role=Role.OWNER, now=now)
            await chats.link(tx, account_id=account_id, chat_id=chat_id, user_id=user_id, now=now)
            claimed = await polls.claim_read(tx, account_id, now=now, hold=self.charging.monitor.hold)
        return account_id, claimed

    async def _create(self, tx: AsyncConnection, email: str, password: str, tokens: StoredTokens, now: datetime) -> int:
        """A new account, or the one that somebody else has created with this e-mail in the same moment."""
        try:
            return await accounts.create(tx, self.cipher, email=email, password=password, tokens=tokens, now=now)
        except AccountExists:
            account_id = await accounts.find_by_email(tx, self.cipher, email)
            if account_id is None:
                raise
            return account_id

    async def _renew(
        self, tx: AsyncConnection, account_id: int, email: str, password: str, tokens: StoredTokens
    ) -> None:
        """The sign-in has proved the password: it and its tokens replace what is stored, and polling goes on."""
        await accounts.set_credentials(tx, self.cipher, account_id, email=email, password=password, now=self.clock())
        _, version = await accounts.tokens(tx, self.cipher, account_id)
        await accounts.store_tokens(tx, self.cipher, account_id, tokens, version=version)

    async def connected(self, user_id: int) -> list[Connected]:
        """The person's accounts, longest first."""
        async with self.database.transaction() as tx:
            memberships = await members.accounts_of(tx, user_id)
            return [
                Connected(
                    each.account_id,
                    [known.snapshot.label for known in await chargers.of_account(tx, each.account_id)],
                )
                for each in memberships
            ]

    async def disconnect(self, user_id: int, account_id: int | None = None) -> None:
        """Leave one account, or every one; what has no owner left is erased with all that belongs to it.

        Raises NotConnected.
        """
        async with self.database.transaction() as tx:
            memberships = await members.accounts_of(tx, user_id)
            left = [each.account_id for each in memberships if account_id in {None, each.account_id}]
            if not left:
                raise NotConnected
            for each in left:
                await self._leave(tx, user_id, each)
            await _forget_default(tx, user_id)

    async def _leave(self, tx: AsyncConnection, user_id: int, account_id: int) -> None:
        await chargers.of_account(tx, account_id, kept=True)  # first, as a reading does: neither blocks the other
        await members.remove(tx, account_id, user_id)
        await chats.unlink_person(tx, account_id, user_id)
        await alerts.discard_person(tx, account_id, user_id, self.clock())
        await watches.discard_person(tx, account_id, user_id)
        if not await members.owners_left(tx, account_id):
            await accounts.erase(tx, account_id)
            log.info("account %d: erased", account_id)


async def _forget_default(tx: AsyncConnection, user_id: int) -> None:
    """Where the default charger is no longer the person's."""
    chosen = await people.default_charger(tx, user_id)
    if chosen is not None and await chargers.find(tx, user_id=user_id, charger_id=chosen) is None:
        await people.choose_charger(tx, user_id, None)
