"""Status cards that wait for the next reading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db import cards, polls
from bot.db.engine import Database
from bot.domain.charger import TAKES_EFFECT, Charger


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Delivery edits a waiting card once, when a reading taken after now is stored."""

    database: Database
    clock: Callable[[], datetime]
    interval: timedelta
    """The least time between two GETs of an account."""

    async def wait(self, chat_id: int, message_id: int, user_id: int, charger: Charger) -> None:
        """Have the card brought up to date by the next reading, taken as soon as budget and pending request allow."""
        now = self.clock()
        read_at = now if charger.asked is None else now + min(TAKES_EFFECT, self.interval)
        async with self.database.transaction() as tx:
            await cards.wait(
                tx,
                chat_id=chat_id,
                message_id=message_id,
                user_id=user_id,
                account_id=charger.account_id,
                charger_id=charger.snapshot.charger_id,
                now=now,
            )
            await polls.make_due(tx, charger.account_id, at=read_at)

    async def forget(self, chat_id: int, message_id: int) -> None:
        """The message shows something else now and waits no longer."""
        async with self.database.transaction() as tx:
            await cards.done(tx, chat_id, message_id)
