"""The question when a car is plugged in: asked where it is wanted, and gone once it is answered or pointless."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, cards, chargers
from bot.db.alerts import PendingAlert
from bot.domain.access import Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot
from bot.domain.plugged import answers, answers_of

VIEW = "plug"
"""The view of a message that asks."""

_POINTLESS_AFTER = frozenset(
    {AlertKind.STARTED, AlertKind.CAR_UNPLUGGED, AlertKind.LOCKED_WITH_CAR, AlertKind.FINISHED, AlertKind.ERROR}
)


def asked_by(told: Sequence[Alert], snapshot: ChargerSnapshot) -> list[Alert]:
    """The question, where a car was connected and something can be done about it."""
    connected = [alert for alert in told if alert.kind is AlertKind.CAR_CONNECTED]
    offered = answers(snapshot)
    return [replace(each, kind=AlertKind.PLUG_QUESTION, by=None, answers=offered) for each in connected if offered]


def suited(told: Sequence[Alert], role: Role | None) -> list[Alert]:
    """What a person is told: a question only with the answers that the person may give."""
    kept = []
    for alert in told:
        if alert.kind is not AlertKind.PLUG_QUESTION:
            kept.append(alert)
        elif role is not None and (mine := answers_of(role, alert.answers)):
            kept.append(replace(alert, answers=mine))
    return kept


async def over(tx: AsyncConnection, account_id: int, told: Sequence[Alert], *, now: datetime) -> None:
    """Take back the questions that what happened has answered, in the transaction that puts it out."""
    for charger_id in {alert.charger_id for alert in told if alert.kind in _POINTLESS_AFTER}:
        await alerts.expire(tx, account_id, charger_id, AlertKind.PLUG_QUESTION, now=now)
        await cards.ripen(tx, account_id, charger_ids={charger_id}, taken_at=now, now=now, view=VIEW)


async def delivered(
    tx: AsyncConnection, told: Sequence[PendingAlert], message_id: int | None, *, now: datetime
) -> None:
    """Remember the message that asks, to be edited when it is pointless; at once where it is that already."""
    for each in told:
        if each.alert.kind is not AlertKind.PLUG_QUESTION or message_id is None:
            continue
        known = await chargers.get(tx, each.account_id, each.alert.charger_id)
        if known is None:
            continue  # nobody could be shown anything of it any more
        stands = bool(answers(known.snapshot))
        await cards.wait(
            tx,
            chat_id=each.chat_id,
            message_id=message_id,
            user_id=each.user_id,
            account_id=each.account_id,
            charger_id=each.alert.charger_id,
            now=each.alert.occurred_at,
            view=VIEW,
            due_at=None if stands else now,
        )
