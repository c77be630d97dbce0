"""Live cards: opened with a session, brought up to date by its readings, ended by its receipt."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, cards, chargers, live_cards, receipts, sessions
from bot.db.alerts import PendingAlert
from bot.db.chats import LinkedChat
from bot.db.engine import Database
from bot.db.live_cards import Kept
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot
from bot.domain.errors import ChargerNotFound
from bot.domain.live import USUAL_FROM, Goal, LiveCard, due, figures, goal
from bot.domain.open_session import OpenSession

VIEW = "live"
"""What the edits of a live card are called among the messages that wait; followed by the card's number."""


async def follow(
    tx: AsyncConnection,
    account_id: int,
    chat: LinkedChat,
    told: Sequence[Alert],
    wanted: Sequence[Alert],
    *,
    now: datetime,
) -> None:
    """What happened, to the live cards of one chat, in the transaction of the change. `wanted`: what it is told."""
    for alert in told:
        if alert.kind is AlertKind.FINISHED:
            await _end(tx, account_id, chat, alert, told_by_itself=alert in wanted, now=now)
        if alert.kind is AlertKind.STARTED and chat.preferences.live:
            await _open(tx, account_id, chat, alert, new_message=alert not in wanted, now=now)


async def _open(
    tx: AsyncConnection, account_id: int, chat: LinkedChat, alert: Alert, *, new_message: bool, now: datetime
) -> None:
    """The alert's own message becomes the card; where the chat is not told of the beginning, one without a sound."""
    known = await chargers.get(tx, account_id, alert.charger_id)
    if known is None or known.watched is None or known.watched.session is None:
        return
    if new_message:
        await alerts.insert(
            tx,
            account_id=account_id,
            chat_id=chat.chat_id,
            user_id=chat.user_id,
            alert=alert,
            now=now,
            thread_id=chat.thread_id,
            silent=True,
        )
    card = LiveCard(
        charger_name=alert.charger_name,
        opened_at=alert.occurred_at,
        current=figures(known.snapshot, known.watched.session),
        started_at=known.watched.session.started_at,
        time_zone=alert.time_zone,
        goal=await goal_of(tx, account_id, alert.charger_id, chat.preferences.target_kwh, now=now),
    )
    await live_cards.add(tx, account_id, alert.charger_id, chat_id=chat.chat_id, user_id=chat.user_id, card=card)


async def goal_of(
    tx: AsyncConnection, account_id: int, charger_id: int, target_kwh: float | None, *, now: datetime
) -> Goal | None:
    """The target, else what a session of the charger usually brings."""
    recent = await sessions.of_charger(tx, account_id, charger_id, start=now - USUAL_FROM, end=now)
    return goal(target_kwh, recent)


async def _end(
    tx: AsyncConnection, account_id: int, chat: LinkedChat, alert: Alert, *, told_by_itself: bool, now: datetime
) -> None:
    """The card becomes the receipt; an edit makes no sound, so a chat that wants to hear of it is told in short too."""
    for kept in await live_cards.lasting(tx, account_id, alert.charger_id, chat_id=chat.chat_id):
        await live_cards.note(tx, kept.id, kept.card.ended(alert), over_at=now)
        await edit(tx, kept, now=now)
        if not told_by_itself and kept.message_id is not None:
            await _note_receipt(tx, kept, alert, now=now)


async def _note_receipt(tx: AsyncConnection, kept: Kept, alert: Alert, *, now: datetime) -> None:
    """The card alone tells this receipt: it counts as told, so that the cloud's record can correct it."""
    await alerts.insert(
        tx, account_id=kept.account_id, chat_id=kept.chat_id, user_id=kept.user_id, alert=alert, now=now
    )
    await receipts.stands(tx, kept.account_id, kept.chat_id, alert, now=now)


async def correct(tx: AsyncConnection, card_id: int, receipt: Alert, *, now: datetime) -> None:
    """Let a card that has become a receipt show another one."""
    kept = await live_cards.get(tx, card_id)
    if kept is not None:
        await live_cards.note(tx, kept.id, kept.card.ended(receipt), over_at=now)
        await edit(tx, kept, now=now)


async def after_reading(
    tx: AsyncConnection,
    followed: Sequence[Kept],
    snapshot: ChargerSnapshot,
    lasts: OpenSession | None,
    told: Sequence[Alert],
    *,
    now: datetime,
) -> None:
    """Count a reading in, in the transaction that stores it; `lasts`: its session, if there is one.

    `followed`: the live cards of the charger whose session is not over.
    """
    if any(alert.kind is AlertKind.FINISHED for alert in told):
        return
    for kept in followed:
        if lasts is None:
            await live_cards.note(tx, kept.id, kept.card.ended(), over_at=now)
            await edit(tx, kept, now=now)
            continue
        card = kept.card.reading(figures(snapshot, lasts))
        await live_cards.note(tx, kept.id, card)
        if due(card, now):
            await edit(tx, kept, now=now)


async def edit(tx: AsyncConnection, kept: Kept, *, now: datetime) -> None:
    """Have its message edited by the next step of delivery, if there is a message already."""
    if kept.message_id is not None:
        await cards.wait(
            tx,
            chat_id=kept.chat_id,
            message_id=kept.message_id,
            user_id=kept.user_id,
            account_id=kept.account_id,
            charger_id=kept.charger_id,
            now=now,
            view=f"{VIEW}:{kept.id}",
            due_at=now,
        )


async def lost(tx: AsyncConnection, view: str) -> None:
    """The message of this view is gone. If it was a card, that is followed no longer, and its end is told in full."""
    name, _, number = view.partition(":")
    if name == VIEW:
        await live_cards.drop(tx, int(number))


async def to_send(tx: AsyncConnection, pending: PendingAlert) -> LiveCard | None:
    """The card that an alert's message is to be; None where it is told as it stands."""
    kept = await _unsent(tx, pending)
    return None if kept is None or kept.card.over else kept.card


async def settled(
    tx: AsyncConnection,
    told: Sequence[PendingAlert],
    shown: LiveCard | None,
    message_id: int | None,
    *,
    now: datetime,
) -> None:
    """These alerts are over, told as the card `shown` where there is one. A card without a message is dropped."""
    for each in told:
        kept = await _unsent(tx, each)
        if kept is None:
            continue
        if message_id is None or shown is None:
            await live_cards.drop(tx, kept.id)
        else:
            await _place(tx, kept, shown, message_id, now=now)


async def _place(tx: AsyncConnection, kept: Kept, shown: LiveCard, message_id: int, *, now: datetime) -> None:
    """The session may have ended while its card was being sent."""
    card = replace(kept.card, shown=shown.current, shown_at=now)
    await live_cards.place(tx, kept.id, message_id)
    await live_cards.note(tx, kept.id, card, over_at=now if card.over else None)
    if card.over:
        await edit(tx, replace(kept, message_id=message_id), now=now)


async def aim(
    tx: AsyncConnection, chat_id: int, account_ids: Collection[int], target_kwh: float | None, *, now: datetime
) -> None:
    """Measure the cards of a chat against another target, or none."""
    for kept in await live_cards.in_chat(tx, chat_id, account_ids):
        found = await goal_of(tx, kept.account_id, kept.charger_id, target_kwh, now=now)
        await live_cards.note(tx, kept.id, replace(kept.card, goal=found))
        await edit(tx, kept, now=now)


async def _unsent(tx: AsyncConnection, pending: PendingAlert) -> Kept | None:
    alert = pending.alert
    if alert.kind is not AlertKind.STARTED:
        return None
    listed = await live_cards.unsent(tx, pending.account_id, alert.charger_id, chat_id=pending.chat_id)
    return next((each for each in listed if each.card.opened_at == alert.occurred_at), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Every call raises ChargerNotFound where the person has no such charger, or the card is no longer kept."""

    database: Database
    clock: Callable[[], datetime]

    async def show(self, user_id: int, card_id: int) -> tuple[int, LiveCard]:
        """The charger and the card, which counts as shown now."""
        async with self.database.transaction() as tx:
            kept = await self._mine(tx, user_id, await live_cards.get(tx, card_id))
            if not kept.card.over:
                await live_cards.note(tx, kept.id, kept.card.seen(self.clock()))
            return kept.charger_id, kept.card

    async def of_message(self, user_id: int, chat_id: int, message_id: int) -> int:
        """The number of the card that a message shows."""
        async with self.database.transaction() as tx:
            kept = await live_cards.of_message(tx, chat_id, message_id)
            return (await self._mine(tx, user_id, kept)).id

    async def pin(self, user_id: int, card_id: int, *, on: bool) -> None:
        """Note that a card is pinned, or no longer."""
        async with self.database.transaction() as tx:
            kept = await self._mine(tx, user_id, await live_cards.get(tx, card_id))
            over_at = self.clock() if kept.card.over else None
            await live_cards.note(tx, kept.id, replace(kept.card, pinned=on), over_at=over_at)

    async def _mine(self, tx: AsyncConnection, user_id: int, kept: Kept | None) -> Kept:
        charger_id = 0 if kept is None else kept.charger_id
        held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
        if kept is None or held is None:
            raise ChargerNotFound(charger_id)
        return kept
