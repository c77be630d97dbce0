"""Delivery: from the outbox to Telegram, one step at a time."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import faults
from bot.db import alerts, cards, changes, chargers, chats, dialogs, history, leases, live_cards, people
from bot.db.alerts import PendingAlert
from bot.db.cards import WaitingCard
from bot.db.engine import Database
from bot.domain.receipts import OPEN_FOR
from bot.faults import Point
from bot.services import live, parcels, pauses, plug_questions
from bot.services.messages import (
    AlertMessage,
    CardEdit,
    Delivered,
    DigestMessage,
    Later,
    Message,
    Never,
    Outcome,
    Send,
)
from bot.services.parcels import Parcel
from bot.services.slots import Slots
from bot.services.writing import seen

__all__ = [
    "AlertMessage",
    "CardEdit",
    "Delivered",
    "Delivery",
    "DigestMessage",
    "Later",
    "Message",
    "Never",
    "Outcome",
    "Send",
]

log = logging.getLogger(__name__)

LEASE = "sender"
"""Telegram's limits bind the bot token, so one replica sends: the holder of this lease."""

BATCH = 20

AT_ONCE = 200
"""Messages and edits under way together."""

SEND_LIMIT_S = 25.0
"""Longer than this no message may take."""

HOLD = timedelta(seconds=30)
"""How long a claim lasts: longer than one send may take. A sender that dies leaves one more try behind."""

PER_CHAT = timedelta(seconds=1)
"""Telegram takes about one message a second in a chat."""

LONGEST_WAIT = timedelta(minutes=5)

HURRIED_AFTER = timedelta(seconds=30)
"""What failed more lately than this is not tried sooner because Telegram answers: the failure may be its own."""

EDIT_AGAIN = timedelta(seconds=5)

KEPT = timedelta(days=30)
"""How long settled alerts stay, so that none is told twice."""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """At least once, in order within a chat. Only the holder of the sender's lease may call it."""

    database: Database
    clock: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    under_way: Slots = field(default_factory=lambda: Slots(AT_ONCE))
    """What `deliver_free` has started; a chat that takes long keeps its slot and holds up no other."""
    _sent_at: dict[int, datetime] = field(default_factory=dict)
    _away: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    """By alert, when Telegram was away for it and until when it waits therefore."""

    async def deliver_once(self, send: Send) -> int:
        """One step: send what is oldest in each chat and edit the cards a reading has ripened; how many."""
        pending, waiting = await self._claim(BATCH)
        async with asyncio.TaskGroup() as group:
            for alert in pending:
                group.create_task(self._deliver(alert, send))
            for card in waiting:
                group.create_task(self._edit(card, send))
        return len(pending) + len(waiting)

    async def deliver_free(self, send: Send) -> int:
        """Start what `deliver_once` does, as far as slots are free, and wait for nothing; how many were started."""
        pending, waiting = await self._claim(min(BATCH, self.under_way.free // 2))
        for alert in pending:
            if alert.id not in self.under_way:
                self.under_way.start(alert.id, self._deliver(alert, send))
        for card in waiting:
            await self._start_edit(card, send)
        return len(pending) + len(waiting)

    async def _start_edit(self, card: WaitingCard, send: Send) -> None:
        """One edit of a message at a time: an older one must not arrive last."""
        key = (card.chat_id, card.message_id)
        if key not in self.under_way:
            return self.under_way.start(key, self._edit(card, send))
        async with self.database.transaction() as tx:
            await cards.postpone(tx, *key, due_at=self.clock() + PER_CHAT)
        return None

    async def _claim(self, limit: int) -> tuple[list[PendingAlert], list[WaitingCard]]:
        if not limit:
            return [], []
        async with self.database.transaction() as tx:
            now = self.clock()  # after waiting for its turn: what was put out until then is due
            sending, editing = await alerts.anything_due(tx, now=now)
            if not sending and not editing:
                return [], []
            paused_until = await leases.paused_until(tx, LEASE)
            if paused_until is not None and paused_until > now:
                return [], []
            pending = await alerts.claim_next(tx, now=now, limit=limit, hold=HOLD) if sending else []
            waiting = await cards.claim_next(tx, now=now, limit=limit, hold=HOLD) if editing else []
        if pending:
            faults.reach(Point.CLAIMED_ALERT)
        if waiting:
            faults.reach(Point.EDIT_CLAIMED)
        self._sent_at = {chat: at for chat, at in self._sent_at.items() if now - at < PER_CHAT}
        return pending, waiting

    async def wake(self) -> None:
        """Telegram answers: try at once what waits because it was away."""
        now = self.clock()
        waiting = {
            number: due_at for number, (tried_at, due_at) in self._away.items() if now - tried_at >= HURRIED_AFTER
        }
        if not waiting:
            return
        self._away = {number: since for number, since in self._away.items() if number not in waiting}
        async with self.database.transaction() as tx:
            for number, due_at in waiting.items():
                await alerts.hasten(tx, number, due_at=due_at, now=now)

    async def prune(self) -> None:
        """Forget what is long over."""
        now = self.clock()
        async with self.database.transaction() as tx:
            await alerts.prune(tx, before=now - KEPT)
            await cards.prune(tx, before=now - KEPT)
            await dialogs.prune(tx, now=now)
            await changes.prune(tx, before=now - changes.KEPT)
            await history.prune(tx, before=now - history.KEPT)
            await live_cards.prune(tx, before=now - OPEN_FOR)

    async def _deliver(self, pending: PendingAlert, send: Send) -> None:
        now = self.clock()
        async with self.database.transaction() as tx:
            parcel = await parcels.compose(tx, pending, now)
        if not parcel.told:
            return await self._settle(parcel, alerts.EXPIRED)
        if pending.chat_id in self._sent_at:
            return await self._postpone(pending, self._sent_at[pending.chat_id] + PER_CHAT)
        self._sent_at[pending.chat_id] = now
        outcome = await self._said(send, _message(parcel))
        faults.reach(Point.SENT)
        match outcome:
            case Delivered():
                await self._settle(parcel, alerts.DELIVERED, outcome)
            case Later():
                await self._later(pending, outcome)
            case Never():
                await self._never(parcel, outcome)
        return None

    async def _settle(self, parcel: Parcel, outcome: str, delivered: Delivered | None = None) -> None:
        head = parcel.head
        async with self.database.transaction() as tx:
            message_id = None if delivered is None else delivered.message_id
            # before the alerts are settled: a reading takes the charger first, too, and its alerts afterwards
            await plug_questions.delivered(tx, parcel.told, message_id, now=self.clock())
            await pauses.delivered(tx, parcel.told, message_id, now=self.clock())
            await parcels.settle(tx, parcel, outcome, self.clock(), message_id)
            if delivered is not None and delivered.topic_gone and head.thread_id is not None:
                await chats.leave_topic(tx, head.chat_id, head.thread_id)
        log.info("alert %d: %s, of %d", head.id, outcome, len(parcel.told) + len(parcel.over))
        faults.reach(Point.MARKED)

    async def _postpone(self, pending: PendingAlert, until: datetime) -> None:
        async with self.database.transaction() as tx:
            await alerts.postpone(tx, pending.id, due_at=until)

    async def _later(self, pending: PendingAlert, outcome: Later) -> None:
        now = self.clock()
        longer = timedelta(seconds=2 ** min(pending.attempts, 9))  # an outage of hours must not overflow
        wait = outcome.after or min(LONGEST_WAIT, longer * (1 + self.chance()))
        log.warning("alert %d: Telegram could not take it, next try in %.0f s", pending.id, wait.total_seconds())
        async with self.database.transaction() as tx:
            await alerts.postpone(tx, pending.id, due_at=now + wait)
            if outcome.everybody:
                await leases.pause(tx, LEASE, now + wait)
        if outcome.away:
            self._away[pending.id] = (now, now + wait)

    async def _never(self, parcel: Parcel, outcome: Never) -> None:
        pending = parcel.head
        log.warning("alert %d: Telegram will never take it", pending.id)
        async with self.database.transaction() as tx:
            if outcome.moved_to is not None:
                await chats.move(tx, pending.chat_id, outcome.moved_to)
                await alerts.postpone(tx, pending.id, due_at=self.clock())
                return
            await parcels.settle(tx, parcel, alerts.IMPOSSIBLE, self.clock())
            if outcome.unlink:
                await chats.unlink(tx, pending.chat_id)
                await alerts.discard_chat(tx, pending.chat_id, self.clock())

    async def _edit(self, card: WaitingCard, send: Send) -> None:
        edit = await self._card(card)
        outcome = Never() if edit is None else await self._said(send, edit)
        faults.reach(Point.EDITED)
        still_open = edit is not None and edit.charger.asked is not None
        async with self.database.transaction() as tx:
            if isinstance(outcome, Later):
                wait = outcome.after or EDIT_AGAIN * (1 + self.chance())
                await cards.postpone(tx, card.chat_id, card.message_id, due_at=self.clock() + wait)
                if outcome.everybody:
                    await leases.pause(tx, LEASE, self.clock() + wait)
            elif still_open and isinstance(outcome, Delivered):
                await cards.go_on_waiting(tx, card.chat_id, card.message_id)
            else:
                await cards.done(tx, card.chat_id, card.message_id, wanted_at=card.wanted_at)
                if isinstance(outcome, Never):
                    await live.lost(tx, card.view)

    async def _said(self, send: Send, message: Message) -> Outcome:
        outcome = await _outcome(send, message)
        if isinstance(outcome, Delivered):
            await self.wake()
        return outcome

    async def _card(self, card: WaitingCard) -> CardEdit | None:
        """The edit, or None where the person no longer has the charger."""
        async with self.database.transaction() as tx:
            held = await chargers.find(tx, user_id=card.user_id, charger_id=card.charger_id)
            if held is None:
                return None
            return CardEdit(
                chat_id=card.chat_id,
                message_id=card.message_id,
                language=await _language(tx, card.user_id),
                charger=seen(held),
                several=len(await chargers.of_user(tx, card.user_id)) > 1,
                user_id=card.user_id,
                view=card.view,
            )


def _message(parcel: Parcel) -> AlertMessage | DigestMessage:
    chat_id, thread_id, language = parcel.head.chat_id, parcel.head.thread_id, parcel.head.language
    if parcel.digest is None:
        return AlertMessage(
            chat_id=chat_id,
            language=language,
            alert=parcel.told[0].alert,
            thread_id=thread_id,
            silent=parcel.silent,
            live=parcel.live,
            receipt_at=parcel.receipt_at,
        )
    return DigestMessage(
        chat_id=chat_id, language=language, digest=parcel.digest, thread_id=thread_id, silent=parcel.silent
    )


async def _outcome(send: Send, message: Message) -> Outcome:
    try:
        async with asyncio.timeout(SEND_LIMIT_S):
            return await send(message)
    except TimeoutError:
        log.warning("chat %d: a message took too long", message.chat_id)
        return Later()
    except Exception:  # one message that cannot even be worded must not hold up the others
        log.exception("chat %d: a message could not be made", message.chat_id)
        return Later()


async def _language(tx: AsyncConnection, user_id: int) -> str | None:
    chosen, known = await people.language(tx, user_id)
    return chosen or known
