"""Accounts, snapshots and alerts to store."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts
from bot.db.accounts import StoredTokens
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.course import Watched
from bot.domain.observing import observe

T = TypeVar("T")

EMAIL = "demo@example.com"
PASSWORD = "demo-password"


def some_tokens(now: datetime, access: str = "access-1") -> StoredTokens:
    """Tokens as a sign-in gives them."""
    return StoredTokens(
        access=access,
        access_expires_at=now + timedelta(minutes=15),
        refresh=f"refresh-of-{access}",
        refresh_expires_at=now + timedelta(days=15),
    )


async def new_account(tx: AsyncConnection, cipher: Cipher, now: datetime, email: str = EMAIL) -> int:
    """Create an account that is due at `now`."""
    return await accounts.create(tx, cipher, email=email, password=PASSWORD, tokens=some_tokens(now), now=now)


async def new_accounts(replica: Database, cipher: Cipher, now: datetime, count: int) -> list[int]:
    """Create accounts that are due at `now`, and commit."""
    async with replica.transaction() as tx:
        return [await new_account(tx, cipher, now, f"{number}@example.com") for number in range(count)]


async def at_once(replicas: Sequence[Database], step: Callable[[AsyncConnection, int], Awaitable[T]]) -> list[T]:
    """One transaction in each replica, all at once."""

    async def one(number: int, replica: Database) -> T:
        async with replica.transaction() as tx:
            return await step(tx, number)

    return await asyncio.gather(*(one(number, replica) for number, replica in enumerate(replicas)))


def a_snapshot(taken_at: datetime, charger_id: int = 12345, **said: Any) -> ChargerSnapshot:
    """A reading of a charger that is free, unless said otherwise."""
    return ChargerSnapshot(**{"charger_id": charger_id, "taken_at": taken_at, "status": ChargerStatus.READY, **said})


def first_seen(snapshot: ChargerSnapshot) -> Watched:
    """What is remembered after a first reading."""
    return observe(None, snapshot).watched


def an_alert(occurred_at: datetime, kind: AlertKind = AlertKind.STARTED, charger_id: int = 12345) -> Alert:
    """An alert about one charger."""
    return Alert(
        kind=kind,
        charger_id=charger_id,
        charger_name="Garage",
        occurred_at=occurred_at,
        status=ChargerStatus.CHARGING,
    )
