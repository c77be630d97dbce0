"""Connect and disconnect a Wallbox account."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import accounts, alerts, chats, members
from bot.db.accounts import StoredTokens
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.access import Role
from bot.domain.charger import Charger
from bot.domain.errors import NotConnected, NotInvited, ReadNotYetPossible
from bot.services.charging import Charging
from bot.services.clouds import Clouds
from bot.wallbox.errors import WallboxError

log = logging.getLogger(__name__)


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
        async with self.database.transaction() as session:
            return bool(await members.accounts_of(session, user_id))

    async def connect(self, user_id: int, chat_id: int, *, email: str, password: str) -> list[Charger]:
        """Try the credentials by one sign-in, keep them sealed, link the chat, read the chargers.

        Raises CredentialsRefused, Unavailable … of the sign-in, and then nothing is kept; a first read that fails
        is left to the polls, so that the list may be empty.
        """
        email = email.strip()  # a phone's keyboard puts a space after a completed address
        tokens = await self.clouds.sign_in(email, password)
        account_id = await self._keep(user_id, chat_id, email, password, tokens)
        log.info("account %d: connected by %d", account_id, user_id)
        try:
            await self.charging.monitor.read_now(account_id)
        except ReadNotYetPossible:
            log.info("account %d: known already, answered from what is stored", account_id)
        except WallboxError as error:
            log.info("account %d: the first read is left to the polls (%s)", account_id, type(error).__name__)
        return await self.charging.chargers(user_id)

    async def _keep(self, user_id: int, chat_id: int, email: str, password: str, tokens: StoredTokens) -> int:
        now = self.clock()
        async with self.database.transaction() as session:
            account_id = await accounts.find_by_email(session, self.cipher, email)
            if account_id is None:
                account_id = await accounts.create(
                    session, self.cipher, email=email, password=password, tokens=tokens, now=now
                )
            else:
                await self._renew(session, account_id, email, password, tokens)
            await members.add(session, account_id=account_id, user_id=user_id, role=Role.OWNER, now=now)
            await chats.link(session, account_id=account_id, chat_id=chat_id, user_id=user_id, now=now)
        return account_id

    async def _renew(
        self, session: AsyncSession, account_id: int, email: str, password: str, tokens: StoredTokens
    ) -> None:
        """The sign-in has proved the password: it and its tokens replace what is stored, and polling goes on."""
        await accounts.set_credentials(
            session, self.cipher, account_id, email=email, password=password, now=self.clock()
        )
        _, version = await accounts.tokens(session, self.cipher, account_id)
        await accounts.store_tokens(session, self.cipher, account_id, tokens, version=version)

    async def disconnect(self, user_id: int) -> None:
        """Leave every account; one without an owner is erased with all that belongs to it. Raises NotConnected."""
        async with self.database.transaction() as session:
            memberships = await members.accounts_of(session, user_id)
            if not memberships:
                raise NotConnected
            for membership in memberships:
                await members.remove(session, membership.account_id, user_id)
                await chats.unlink_person(session, membership.account_id, user_id)
                await alerts.discard_person(session, membership.account_id, user_id, self.clock())
                if not await members.owners_left(session, membership.account_id):
                    await accounts.erase(session, membership.account_id)
                    log.info("account %d: erased", membership.account_id)
