"""Delivery: from the outbox to Telegram, one step at a time."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import alerts, cards, chargers, chats, dialogs, leases, people
from bot.db.alerts import PendingAlert
from bot.db.cards import WaitingCard
from bot.db.engine import Database
from bot.domain.alerts import Alert
from bot.domain.charger import Charger
from bot.services.writing import seen

log = logging.getLogger(__name__)

LEASE = "sender"
"""Telegram's limits bind the bot token, so one replica sends: the holder of this lease."""

BATCH = 20

HOLD = timedelta(seconds=30)
"""How long a claim lasts: longer than one send may take. A sender that dies leaves one more try behind."""

PER_CHAT = timedelta(seconds=1)
"""Telegram takes about one message a second in a chat."""

LONGEST_WAIT = timedelta(minutes=5)

KEPT = timedelta(days=30)
"""How long settled alerts stay, so that none is told twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMessage:
    """An alert to be said in a chat."""

    chat_id: int
    language: str | None
    """The language code of the person whose chat it is."""
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEdit:
    """A status card to be brought up to date."""

    chat_id: int
    message_id: int
    language: str | None
    charger: Charger
    several: bool
    """Whether the person has other chargers, so that the card has ‹ and ›."""
    user_id: int = 0
    """Whose message it is."""
    view: str = "card"
    """`card`, or a question with what it was asked for (`sessions:7d`)."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram has it."""


@dataclass(frozen=True, slots=True)
class Later:
    """Telegram could not take it now."""

    after: timedelta | None = None
    """As Telegram asked; None = this side decides."""
    everybody: bool = False
    """Telegram asked the whole bot to wait (RetryAfter)."""


@dataclass(frozen=True, slots=True)
class Never:
    """Telegram will never take it."""

    unlink: bool = False
    """The chat is gone or has blocked the bot: nothing more is sent there."""
    moved_to: int | None = None
    """The chat lives on under this id: it is sent there instead."""


Outcome = Delivered | Later | Never
Send = Callable[[AlertMessage | CardEdit], Awaitable[Outcome]]
"""How `deliver_once` speaks to Telegram; it never raises."""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """At least once, in order within a chat. Only the holder of the sender's lease may call it."""

    database: Database
    clock: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    _sent_at: dict[int, datetime] = field(default_factory=dict)

    async def deliver_once(self, send: Send) -> int:
        """One step: send the oldest pending alert of each chat and edit the cards a reading has ripened; how many."""
        now = self.clock()
        async with self.database.transaction() as session:
            paused_until = await leases.paused_until(session, LEASE)
            if paused_until is not None and paused_until > now:
                return 0
            pending = await alerts.claim_next(session, now=now, limit=BATCH, hold=HOLD)
            waiting = await cards.claim_next(session, now=now, limit=BATCH, hold=HOLD)
        self._sent_at = {chat: at for chat, at in self._sent_at.items() if now - at < PER_CHAT}
        async with asyncio.TaskGroup() as group:
            for alert in pending:
                group.create_task(self._deliver(alert, send))
            for card in waiting:
                group.create_task(self._edit(card, send))
        return len(pending) + len(waiting)

    async def prune(self) -> None:
        """Forget what is long over."""
        now = self.clock()
        async with self.database.transaction() as session:
            await alerts.prune(session, before=now - KEPT)
            await cards.prune(session, before=now - KEPT)
            await dialogs.prune(session, now=now)

    async def _deliver(self, pending: PendingAlert, send: Send) -> None:
        now = self.clock()
        if pending.expires_at <= now:
            return await self._settle(pending, alerts.EXPIRED)
        if pending.chat_id in self._sent_at:
            return await self._postpone(pending, self._sent_at[pending.chat_id] + PER_CHAT)
        language = await self._language(pending.user_id)
        self._sent_at[pending.chat_id] = now
        outcome = await send(AlertMessage(chat_id=pending.chat_id, language=language, alert=pending.alert))
        match outcome:
            case Delivered():
                await self._settle(pending, alerts.DELIVERED)
            case Later():
                await self._later(pending, outcome)
            case Never():
                await self._never(pending, outcome)
        return None

    async def _settle(self, pending: PendingAlert, outcome: str) -> None:
        log.info("alert %d: %s", pending.id, outcome)
        async with self.database.transaction() as session:
            await alerts.settle(session, pending.id, outcome=outcome, now=self.clock())

    async def _postpone(self, pending: PendingAlert, until: datetime) -> None:
        async with self.database.transaction() as session:
            await alerts.postpone(session, pending.id, due_at=until)

    async def _later(self, pending: PendingAlert, outcome: Later) -> None:
        now = self.clock()
        wait = outcome.after or min(LONGEST_WAIT, timedelta(seconds=2**pending.attempts)) * (1 + self.chance())
        log.warning("alert %d: Telegram could not take it, next try in %.0f s", pending.id, wait.total_seconds())
        async with self.database.transaction() as session:
            await alerts.postpone(session, pending.id, due_at=now + wait)
            if outcome.everybody:
                await leases.pause(session, LEASE, now + wait)

    async def _never(self, pending: PendingAlert, outcome: Never) -> None:
        log.warning("alert %d: Telegram will never take it", pending.id)
        async with self.database.transaction() as session:
            if outcome.moved_to is not None:
                await chats.move(session, pending.chat_id, outcome.moved_to)
                await alerts.postpone(session, pending.id, due_at=self.clock())
                return
            await alerts.settle(session, pending.id, outcome=alerts.IMPOSSIBLE, now=self.clock())
            if outcome.unlink:
                await chats.unlink(session, pending.chat_id)
                await alerts.discard_chat(session, pending.chat_id, self.clock())

    async def _edit(self, card: WaitingCard, send: Send) -> None:
        edit = await self._card(card)
        outcome = Never() if edit is None else await send(edit)
        async with self.database.transaction() as session:
            if isinstance(outcome, Later):
                wait = outcome.after or timedelta(seconds=5)
                await cards.postpone(session, card.chat_id, card.message_id, due_at=self.clock() + wait)
            else:
                await cards.done(session, card.chat_id, card.message_id, wanted_at=card.wanted_at)

    async def _card(self, card: WaitingCard) -> CardEdit | None:
        """The edit, or None where the person no longer has the charger."""
        async with self.database.transaction() as session:
            held = await chargers.find(session, user_id=card.user_id, charger_id=card.charger_id)
            if held is None:
                return None
            return CardEdit(
                chat_id=card.chat_id,
                message_id=card.message_id,
                language=await _language(session, card.user_id),
                charger=seen(held),
                several=len(await chargers.of_user(session, card.user_id)) > 1,
                user_id=card.user_id,
                view=card.view,
            )

    async def _language(self, user_id: int) -> str | None:
        async with self.database.transaction() as session:
            return await _language(session, user_id)


async def _language(session: AsyncSession, user_id: int) -> str | None:
    chosen, known = await people.language(session, user_id)
    return chosen or known
