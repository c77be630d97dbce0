"""A pause that was told and is over: its message says so where it stands, without a sound."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import cards, chargers
from bot.db.alerts import PendingAlert
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.course import Watched

VIEW = "paused"
"""The view of a message that tells a pause, followed by the time of the pause."""


async def delivered(
    tx: AsyncConnection, told: Sequence[PendingAlert], message_id: int | None, *, now: datetime
) -> None:
    """Remember the message that tells a pause, to be edited when it is over; at once where it is that already."""
    for each in told:
        if each.alert.kind is not AlertKind.PAUSED or message_id is None:
            continue
        known = await chargers.get(tx, each.account_id, each.alert.charger_id)
        if known is None:
            continue  # nobody could be shown anything of it any more
        goes_on = known.snapshot.status.energy_flows
        await cards.wait(
            tx,
            chat_id=each.chat_id,
            message_id=message_id,
            user_id=each.user_id,
            account_id=each.account_id,
            charger_id=each.alert.charger_id,
            now=each.alert.occurred_at,
            view=f"{VIEW}:{each.alert.occurred_at.isoformat()}",
            due_at=now if goes_on else None,
        )


async def after_reading(
    tx: AsyncConnection, account_id: int, charger_id: int, watched: Watched, *, now: datetime
) -> None:
    """Have told pauses edited once energy flows again; a session that has ended in one is told by its receipt."""
    if watched.status.energy_flows:
        taken_at = watched.seen_at
        await cards.ripen(tx, account_id, charger_ids={charger_id}, taken_at=taken_at, now=now, view=VIEW)
    elif watched.session is None and watched.settled is not ChargerStatus.PAUSED:
        await cards.give_up(tx, account_id, charger_id, view=VIEW)
