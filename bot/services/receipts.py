"""Receipts that the cloud's own record of a session corrects where they stand."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import cards, chargers, live_cards, receipts, sessions
from bot.db.alerts import PendingAlert
from bot.db.engine import Database
from bot.domain.alerts import Alert, AlertKind
from bot.domain.errors import ChargerNotFound
from bot.domain.receipts import OPEN_FOR, Receipt, amended, told_of
from bot.services import live

log = logging.getLogger(__name__)

VIEW = "receipt"
"""What the edits of a receipt are called among the messages that wait; followed by the alert's number."""

_LONGEST_CONNECTION = timedelta(days=60)


async def compare(tx: AsyncConnection, account_id: int, charger_id: int, *, now: datetime) -> None:
    """Hold the receipts of a charger against the stored records, and have those edited that differ, each once."""
    told = await receipts.told_since(tx, account_id, charger_id, since=now - OPEN_FOR)
    if not told:
        return
    recorded = await sessions.of_charger(tx, account_id, charger_id, start=now - _LONGEST_CONNECTION, end=now)
    for record in recorded:
        for receipt in told_of(told, record):
            alert = amended(receipt.alert, record)
            if alert is not None:
                await _amend(tx, receipt, alert, now=now)


async def message_of(tx: AsyncConnection, pending: PendingAlert) -> int | None:
    """The message that has become the receipt which an alert is about to tell; None for every other alert."""
    alert = pending.alert
    if alert.kind is not AlertKind.FINISHED:
        return None
    stand = await live_cards.receipts(tx, pending.account_id, alert.charger_id)
    kept = stand.get((pending.chat_id, alert.occurred_at))
    return None if kept is None else kept.message_id


async def _amend(tx: AsyncConnection, receipt: Receipt, alert: Alert, *, now: datetime) -> None:
    log.info("alert %d: %s by the record", receipt.alert_id, alert.amended)
    await receipts.amend(tx, receipt.alert_id, alert)
    if receipt.message_id is not None:
        await cards.wait(
            tx,
            chat_id=receipt.chat_id,
            message_id=receipt.message_id,
            user_id=receipt.user_id,
            account_id=receipt.account_id,
            charger_id=alert.charger_id,
            now=now,
            view=f"{VIEW}:{receipt.alert_id}",
            due_at=now,
        )
    if receipt.card_id is not None:
        await live.correct(tx, receipt.card_id, alert, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """What receipts say now."""

    database: Database

    async def get(self, user_id: int, alert_id: int) -> Receipt:
        """One of them. Raises ChargerNotFound where the person has no such charger, or it is forgotten."""
        async with self.database.transaction() as tx:
            receipt = await receipts.find(tx, alert_id)
            charger_id = 0 if receipt is None else receipt.alert.charger_id
            held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
            if receipt is None or held is None:
                raise ChargerNotFound(charger_id)
            return receipt
