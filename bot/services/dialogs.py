"""Where a person is in a conversation of several messages: sealed, expiring, the same for every replica."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.db import dialogs
from bot.db.cipher import Cipher
from bot.db.engine import Database

LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogs:
    """One dialog per person and chat."""

    database: Database
    cipher: Cipher
    clock: Callable[[], datetime]

    async def save(self, user_id: int, chat_id: int, state: dict[str, Any]) -> None:
        """Keep the state for half an hour from now."""
        expires_at = self.clock() + LASTS
        async with self.database.transaction() as tx:
            await dialogs.save(tx, self.cipher, chat_id=chat_id, user_id=user_id, state=state, expires_at=expires_at)

    async def load(self, user_id: int, chat_id: int) -> dict[str, Any] | None:
        """The state, or None where there is no dialog or it has expired."""
        async with self.database.transaction() as tx:
            return await dialogs.load(tx, self.cipher, chat_id=chat_id, user_id=user_id, now=self.clock())

    async def drop(self, user_id: int, chat_id: int) -> None:
        """End the dialog."""
        async with self.database.transaction() as tx:
            await dialogs.drop(tx, chat_id=chat_id, user_id=user_id)
