"""From what happened to the rows of the outbox: which chats are told, how loudly and in which topic."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts
from bot.db.chats import LinkedChat
from bot.domain.alerts import Alert, AlertKind, wanted, with_return
from bot.domain.preferences import Loudness, decide
from bot.services import live


async def put_out(
    tx: AsyncConnection, account_id: int, chat: LinkedChat, told: Sequence[Alert], *, now: datetime
) -> int:
    """One row for each alert that the chat wants, in the transaction of the change; how many are new."""
    told = with_return(told)
    kept = [(_shown_as(chat, alert, told), alert) for alert in _wanted(chat, told)]
    new = sum([await _tell(tx, account_id, chat, shown, alert, now=now) for shown, alert in kept])
    await live.follow(tx, account_id, chat, told, [shown for shown, _ in kept], now=now)
    return new


async def tell(tx: AsyncConnection, account_id: int, chat: LinkedChat, alert: Alert, *, now: datetime) -> bool:
    """A row for an alert that the chat gets in any case; False when it is there already."""
    return await _tell(tx, account_id, chat, alert, alert, now=now)


async def _tell(
    tx: AsyncConnection, account_id: int, chat: LinkedChat, alert: Alert, loud_as: Alert, *, now: datetime
) -> bool:
    loudness = decide(chat.preferences, loud_as, user_id=chat.user_id, now=now, snoozed_until=chat.snoozed_until)
    return await alerts.insert(
        tx,
        account_id=account_id,
        chat_id=chat.chat_id,
        user_id=chat.user_id,
        alert=alert,
        now=now,
        thread_id=chat.thread_id,
        silent=loudness is Loudness.SILENT,
    )


def _shown_as(chat: LinkedChat, alert: Alert, told: Sequence[Alert]) -> Alert:
    """The alert whose message tells it: a live card that begins tells of the car as well."""
    if alert.kind is not AlertKind.CAR_CONNECTED or not chat.preferences.live:
        return alert
    begun = (each for each in told if each.kind is AlertKind.STARTED and each.charger_id == alert.charger_id)
    return next(begun, alert)


def _wanted(chat: LinkedChat, told: Sequence[Alert]) -> list[Alert]:
    """Each charger by itself: something else may be off there, and what is implied is implied there alone."""
    return [
        alert
        for charger_id in dict.fromkeys(each.charger_id for each in told)
        for alert in wanted(
            [each for each in told if each.charger_id == charger_id and not chat.preferences.spared(each)],
            off=chat.preferences.off(charger_id),
            user_id=chat.user_id,
        )
    ]
