"""Accounts: sealed credentials, and tokens that exactly one replica renews."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import polls
from bot.db.cipher import CannotOpen, Cipher
from bot.db.statements import insert_new
from bot.db.tables import AccountRow, PollRow
from bot.domain.errors import AccountGone


class AccountExists(Exception):
    """An account with this e-mail was created in the meantime."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs in at the cloud."""

    email: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTokens:
    """What the cloud gave at the last sign-in or renewal."""

    access: str = field(repr=False)
    access_expires_at: datetime
    refresh: str | None = field(repr=False)
    refresh_expires_at: datetime | None


_TOKENS_OF = select(AccountRow.sealed_tokens, AccountRow.tokens_version).where(AccountRow.id == bindparam("account_id"))
_READ_SOURCE = select(AccountRow.read_source).where(AccountRow.id == bindparam("account_id"))
_TOKENS: TypeAdapter[StoredTokens] = TypeAdapter(StoredTokens)


async def find_by_email(tx: AsyncConnection, cipher: Cipher, email: str) -> int | None:
    """The account of an e-mail, however it is capitalised, under whichever key it was written."""
    digests = cipher.digests(_normalised(email))
    return await tx.scalar(select(AccountRow.id).where(AccountRow.email_digest.in_(digests)).limit(1))


async def create(
    tx: AsyncConnection, cipher: Cipher, *, email: str, password: str, tokens: StoredTokens | None, now: datetime
) -> int:
    """Store a new account, due to be read at once; its id. Raises `AccountExists`."""
    account_id = secrets.randbelow(2**62 - 1) + 1
    values = {
        "id": account_id,
        "email_digest": cipher.digest(_normalised(email)),
        "sealed_credentials": _sealed_credentials(cipher, account_id, email, password),
        "sealed_tokens": None if tokens is None else _sealed_tokens(cipher, account_id, tokens),
        "created_at": now,
    }
    if not await insert_new(tx, AccountRow, values):
        raise AccountExists
    await insert_new(tx, PollRow, polls.due_at_once(account_id, now))
    return account_id


async def set_credentials(
    tx: AsyncConnection, cipher: Cipher, account_id: int, *, email: str, password: str, now: datetime
) -> None:
    """Replace the credentials; polling goes on where a refused password had stopped it."""
    await tx.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id)
        .values(
            email_digest=cipher.digest(_normalised(email)),
            sealed_credentials=_sealed_credentials(cipher, account_id, email, password),
            sign_in_refused_at=None,
        )
    )
    await polls.start(tx, account_id, at=now)


async def credentials(tx: AsyncConnection, cipher: Cipher, account_id: int) -> Credentials:
    """The credentials. Raises `AccountGone` and `CannotOpen`."""
    sealed = await tx.scalar(select(AccountRow.sealed_credentials).where(AccountRow.id == account_id))
    if sealed is None:
        raise AccountGone
    email, password = json.loads(cipher.open(sealed, bound_to=_for_credentials(account_id)))
    return Credentials(email, password)


async def keys_open_the_database(tx: AsyncConnection, cipher: Cipher) -> bool:
    """Whether the keys fit what is stored: tried on one account, true while there is none."""
    found = (await tx.execute(select(AccountRow.id, AccountRow.sealed_credentials).limit(1))).first()
    if found is None:
        return True
    try:
        cipher.open(found.sealed_credentials, bound_to=_for_credentials(found.id))
    except CannotOpen:
        return False
    return True


async def tokens(tx: AsyncConnection, cipher: Cipher, account_id: int) -> tuple[StoredTokens | None, int]:
    """The tokens, and the version that a renewal of them has to name. Raises `AccountGone` and `CannotOpen`."""
    row = (await tx.execute(_TOKENS_OF, {"account_id": account_id})).one_or_none()
    if row is None:
        raise AccountGone
    if row.sealed_tokens is None:
        return None, row.tokens_version
    opened = cipher.open(row.sealed_tokens, bound_to=_for_tokens(account_id))
    return _TOKENS.validate_json(opened), row.tokens_version


async def claim_renewal(tx: AsyncConnection, account_id: int, *, version: int, now: datetime, until: datetime) -> bool:
    """Take the right to renew the tokens of this version; False when another has it, or has renewed them already."""
    claimed = (
        update(AccountRow)
        .where(
            AccountRow.id == account_id,
            AccountRow.tokens_version == version,
            or_(AccountRow.renewing_until.is_(None), AccountRow.renewing_until <= now),
        )
        .values(renewing_until=until)
        .returning(AccountRow.id)
    )
    return await tx.scalar(claimed) is not None


async def store_tokens(
    tx: AsyncConnection, cipher: Cipher, account_id: int, renewed: StoredTokens, *, version: int
) -> bool:
    """Replace the tokens of this version and end the claim; False when there is a newer version already."""
    stored = (
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.tokens_version == version)
        .values(
            sealed_tokens=_sealed_tokens(cipher, account_id, renewed),
            tokens_version=version + 1,
            renewing_until=None,
        )
        .returning(AccountRow.id)
    )
    return await tx.scalar(stored) is not None


async def release_renewal(tx: AsyncConnection, account_id: int, *, version: int) -> None:
    """Give up a renewal that failed, so that the next one need not wait for the claim to end."""
    await tx.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.tokens_version == version)
        .values(renewing_until=None)
    )


async def refuse_sign_in(tx: AsyncConnection, account_id: int, *, now: datetime) -> bool:
    """Note that the cloud no longer takes the password, and stop polling; False when it was noted already."""
    noted = (
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.sign_in_refused_at.is_(None))
        .values(sign_in_refused_at=now)
        .returning(AccountRow.id)
    )
    if await tx.scalar(noted) is None:
        return False
    await polls.stop(tx, account_id)
    return True


async def read_source(tx: AsyncConnection, account_id: int) -> str:
    """`groups` or `status`: which answer tells this account's chargers. Raises `AccountGone`."""
    source = await tx.scalar(_READ_SOURCE, {"account_id": account_id})
    if source is None:
        raise AccountGone
    return source


async def read_by_status(tx: AsyncConnection, account_id: int) -> bool:
    """Read by status answers from now on; False when it was so already."""
    changed = (
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.read_source != "status")
        .values(read_source="status")
        .returning(AccountRow.id)
    )
    return await tx.scalar(changed) is not None


async def erase(tx: AsyncConnection, account_id: int) -> None:
    """Delete the account and everything that was ever stored for it."""
    await tx.execute(delete(AccountRow).where(AccountRow.id == account_id))


def _normalised(email: str) -> str:
    return email.strip().casefold()


def _for_credentials(account_id: int) -> str:
    return f"accounts.credentials:{account_id}"


def _for_tokens(account_id: int) -> str:
    return f"accounts.tokens:{account_id}"


def _sealed_credentials(cipher: Cipher, account_id: int, email: str, password: str) -> bytes:
    plain = json.dumps([email.strip(), password]).encode()
    return cipher.seal(plain, bound_to=_for_credentials(account_id))


def _sealed_tokens(cipher: Cipher, account_id: int, given: StoredTokens) -> bytes:
    return cipher.seal(_TOKENS.dump_json(given), bound_to=_for_tokens(account_id))
