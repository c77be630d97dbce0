"""Receipts: the alerts about finished sessions, as they stand in chats."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import live_cards
from bot.db.alerts import DELIVERED
from bot.db.live_cards import Kept
from bot.db.stored import Stored
from bot.db.tables import AlertRow
from bot.domain.alerts import Alert, AlertKind
from bot.domain.receipts import Receipt

_ALERT = Stored(Alert)


async def told_since(tx: AsyncConnection, account_id: int, charger_id: int, *, since: datetime) -> list[Receipt]:
    """The receipts of sessions of a charger that ended since a time, in all chats; none of them changes meanwhile."""
    wanted = _select().where(
        AlertRow.account_id == account_id, AlertRow.charger_id == charger_id, AlertRow.occurred_at >= since
    )
    rows = (await tx.execute(wanted.order_by(AlertRow.id).with_for_update())).all()
    cards = await live_cards.receipts(tx, account_id, charger_id) if rows else {}
    return [receipt for row in rows if (receipt := _receipt(row, cards)) is not None]


async def find(tx: AsyncConnection, alert_id: int) -> Receipt | None:
    """One receipt; None where it is forgotten."""
    row = (await tx.execute(_select().where(AlertRow.id == alert_id))).first()
    return None if row is None else _receipt(row, await live_cards.receipts(tx, row.account_id, row.charger_id))


async def stands(tx: AsyncConnection, account_id: int, chat_id: int, alert: Alert, *, now: datetime) -> None:
    """Note that a receipt, put out in this transaction, needs no message: its live card has become it."""
    await tx.execute(
        update(AlertRow)
        .where(
            AlertRow.account_id == account_id,
            AlertRow.chat_id == chat_id,
            AlertRow.charger_id == alert.charger_id,
            AlertRow.kind == alert.kind.value,
            AlertRow.occurred_at == alert.occurred_at,
            AlertRow.settled_at.is_(None),
        )
        .values(settled_at=now, outcome=DELIVERED)
    )


async def amend(tx: AsyncConnection, alert_id: int, alert: Alert) -> None:
    """Store a receipt as it reads now, taken in this transaction."""
    await tx.execute(update(AlertRow).where(AlertRow.id == alert_id).values(body=_ALERT.dump(alert)))


def _select() -> Select[Any]:
    return select(
        AlertRow.id,
        AlertRow.account_id,
        AlertRow.charger_id,
        AlertRow.chat_id,
        AlertRow.user_id,
        AlertRow.message_id,
        AlertRow.settled_at,
        AlertRow.body,
    ).where(AlertRow.kind == AlertKind.FINISHED.value)


def _receipt(row: Row[Any], cards: Mapping[tuple[int, datetime], Kept]) -> Receipt | None:
    alert = _ALERT.load(row.body)
    if alert is None:
        return None
    card = cards.get((row.chat_id, alert.occurred_at))
    return Receipt(
        alert_id=row.id,
        account_id=row.account_id,
        chat_id=row.chat_id,
        user_id=row.user_id,
        message_id=row.message_id,
        alert=alert,
        settled=row.settled_at is not None,
        card_id=None if card is None else card.id,
    )
