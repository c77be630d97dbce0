"""From what happened to the rows of the outbox: which chats are told, how loudly and in which topic."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import alerts
from bot.db.chats import LinkedChat
from bot.domain.alerts import Alert, wanted, with_return
from bot.domain.preferences import Loudness, decide
from bot.services import live


async def put_out(
    session: AsyncSession, account_id: int, chat: LinkedChat, told: Sequence[Alert], *, now: datetime
) -> int:
    """One row for each alert that the chat wants, in the transaction of the change; how many are new."""
    told = with_return(told)
    kept = _wanted(chat, told)
    new = sum([await tell(session, account_id, chat, alert, now=now) for alert in kept])
    await live.follow(session, account_id, chat, told, kept, now=now)
    return new


async def tell(session: AsyncSession, account_id: int, chat: LinkedChat, alert: Alert, *, now: datetime) -> bool:
    """A row for an alert that the chat gets in any case; False when it is there already."""
    loudness = decide(chat.preferences, alert, user_id=chat.user_id, now=now, snoozed_until=chat.snoozed_until)
    return await alerts.insert(
        session,
        account_id=account_id,
        chat_id=chat.chat_id,
        user_id=chat.user_id,
        alert=alert,
        now=now,
        thread_id=chat.thread_id,
        silent=loudness is Loudness.SILENT,
    )


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
