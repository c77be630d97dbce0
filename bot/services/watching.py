"""What a reading means for what people watch, in the transaction that stores it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import members, watches
from bot.db.chargers import Known
from bot.db.chats import LinkedChat
from bot.domain.access import Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.course import Watched
from bot.domain.watches import WatchKind
from bot.services import pauses, plug_questions


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is away, and who may do what, where that matters for what has happened."""

    away: frozenset[int] = frozenset()
    roles: dict[int, Role] | None = None

    def suited(self, chat: LinkedChat, told: Sequence[Alert]) -> list[Alert]:
        """What a chat is told: with questions its person can answer, and with a warning where somebody is away."""
        mine = plug_questions.suited(told, (self.roles or {}).get(chat.user_id))
        if chat.chat_id not in self.away:
            return mine
        started = [alert for alert in mine if alert.kind is AlertKind.STARTED]
        return [*mine, *(replace(alert, kind=AlertKind.UNWANTED_USE) for alert in started)]


async def listeners(tx: AsyncConnection, account_id: int, told: Sequence[Alert]) -> Listeners:
    """Whom to ask and to warn of what has happened."""
    kinds = {alert.kind for alert in told}
    away = await watches.away(tx, account_id) if AlertKind.STARTED in kinds else frozenset()
    roles = await members.of_account(tx, account_id) if AlertKind.PLUG_QUESTION in kinds else None
    return Listeners(away, roles)


async def after_reading(tx: AsyncConnection, known: Known, watched: Watched, *, now: datetime) -> None:
    """A charger that does something else than before is looked at by whoever waits for it to charge."""
    if known.watched is None or known.watched.status is not watched.status:
        charger_id = known.snapshot.charger_id
        await watches.wake(tx, known.account_id, charger_id, WatchKind.NOT_CHARGING, now=now)
        await pauses.after_reading(tx, known.account_id, charger_id, watched, now=now)
