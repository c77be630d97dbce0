"""What goes to a chat at once: one alert, or a digest of what had to wait."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import alerts, chargers
from bot.db.alerts import PendingAlert
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.digest import WAITED, Digest, digest, folded, still_informs
from bot.domain.live import LiveCard
from bot.services import live, receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A claimed alert with those behind it that go along."""

    head: PendingAlert
    """The claimed one: trying again, it holds back all behind it."""
    told: tuple[PendingAlert, ...]
    """None where nothing informs any more."""
    over: tuple[PendingAlert, ...] = ()
    """Comes too late to inform."""
    digest: Digest | None = None
    """In place of the single alert that is told."""
    live: LiveCard | None = None
    """Likewise: the message is to follow the session that has begun."""
    receipt_at: int | None = None
    """The message that tells the rest already."""

    @property
    def silent(self) -> bool:
        """Whether nothing in it is to be heard."""
        return all(each.silent for each in self.told)


async def compose(tx: AsyncConnection, head: PendingAlert, now: datetime) -> Parcel:
    """What to send for a claimed alert: itself, or, where it has waited for long, what waits behind it as well."""
    together = await _together(tx, head, now)
    if not together:
        alone = _alone(head, now)
        if not alone.told:
            return alone
        return replace(alone, live=await live.to_send(tx, head), receipt_at=await receipts.message_of(tx, head))
    present = await _present(tx, head.user_id)
    told = tuple(each for each in together if still_informs(each.alert, present.get(each.alert.charger_id), now))
    over = tuple(each for each in together if each not in told)
    several = digest([each.alert for each in told], present) if len(told) > 1 else None
    return Parcel(head=head, told=told, over=over, digest=several)


async def settle(
    tx: AsyncConnection, parcel: Parcel, outcome: str, now: datetime, message_id: int | None = None
) -> None:
    """End the story of every alert in it; `message_id`: the message that it is now, if any."""
    own = message_id if parcel.digest is None else None
    for each in parcel.told:
        await alerts.settle(tx, each.id, outcome=outcome, now=now, message_id=own)
    for each in parcel.over:
        await alerts.settle(tx, each.id, outcome=alerts.EXPIRED, now=now)
    await live.settled(tx, [*parcel.told, *parcel.over], parcel.live, own, now=now)
    for each in parcel.told:
        if own is not None and each.alert.kind is AlertKind.FINISHED:
            await receipts.compare(tx, each.account_id, each.alert.charger_id, now=now)


def _alone(head: PendingAlert, now: datetime) -> Parcel:
    expired = head.expires_at <= now
    return Parcel(head=head, told=() if expired else (head,), over=(head,) if expired else ())


async def _together(tx: AsyncConnection, head: PendingAlert, now: datetime) -> list[PendingAlert]:
    """The claimed alert and those behind it, where they are to be one message; else none."""
    if now - head.alert.occurred_at < WAITED:
        return []
    waiting = [head, *await alerts.behind(tx, head)]
    kept = folded([each.alert for each in waiting], now)
    return [each for each in waiting if each.alert in kept] if head.alert in kept else []


async def _present(tx: AsyncConnection, user_id: int) -> dict[int, ChargerStatus]:
    held = await chargers.of_user(tx, user_id)
    return {each.known.snapshot.charger_id: each.known.snapshot.status for each in held}
