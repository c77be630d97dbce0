"""What the cloud's own record of a session says against the receipt that was told; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.alerts import Alert
from bot.domain.session import Amended, ChargingSession

OPEN_FOR = timedelta(days=7)
"""How long after a session its record may come: a car may stay on the cable for days."""

_ENERGY_KWH, _COST = (0.1, 0.02, 0.05), (0.01, 0.01, 0.005)
"""What makes a difference: so much, or this share of the whole where it is at least the third and can be seen."""

_TIME = timedelta(minutes=5)
_LEAST_GREEN_KWH = 0.05


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was told in a chat."""

    alert_id: int
    account_id: int
    chat_id: int
    user_id: int
    """Whose chat it is."""
    message_id: int | None
    """The message that tells it; None where it was told together with other alerts, or not by itself, or not yet."""
    alert: Alert
    settled: bool = True
    """Whether it was told."""
    card_id: int | None = None
    """The live card that has become it."""

    @property
    def stands(self) -> bool:
        """Whether there is a message that can be corrected."""
        return self.settled and (self.message_id is not None or self.card_id is not None)


def amended(receipt: Alert, record: ChargingSession) -> Alert | None:
    """The receipt by the record; None where it tells nothing else worth an edit, or was amended before."""
    if receipt.amended is not None:
        return None
    corrected = _differs(receipt, record)
    green = record.green_energy_kwh if (record.green_energy_kwh or 0.0) >= _LEAST_GREEN_KWH else None
    if corrected:
        by_record = replace(_by_record(receipt, record), amended=Amended.CORRECTED)
        return replace(by_record, green_energy_kwh=green)
    if green is not None and receipt.green_energy_kwh is None:
        return replace(receipt, green_energy_kwh=green, amended=Amended.COMPLETED)
    return None


def told_of(receipts: Iterable[Receipt], record: ChargingSession) -> list[Receipt]:
    """The receipts this record can be held against: in each chat one that has a message of its own.

    A record is of a whole connection. Where several receipts were told during it, it says nothing about one of them.
    """
    by_chat: dict[int, list[Receipt]] = {}
    for receipt in receipts:
        if _overlaps(receipt.alert, record):
            by_chat.setdefault(receipt.chat_id, []).append(receipt)
    return [told[0] for told in by_chat.values() if len(told) == 1 and told[0].stands]


def _overlaps(receipt: Alert, record: ChargingSession) -> bool:
    moments = (
        receipt.started_at,
        receipt.last_seen_at,
        receipt.occurred_at - timedelta(seconds=receipt.charging_s or 60),
    )
    began = next(each for each in moments if each is not None)
    return receipt.charger_id == record.charger_id and record.start < receipt.occurred_at and began < record.end


def _differs(receipt: Alert, record: ChargingSession) -> bool:
    if _apart(receipt.energy_kwh, record.energy_kwh, *_ENERGY_KWH) or _apart(receipt.cost, record.cost, *_COST):
        return True
    if _left_at(receipt, record) != receipt.occurred_at:
        return True
    return receipt.charging_s is not None and abs(record.charging_time_s - receipt.charging_s) > _TIME.total_seconds()


def _left_at(receipt: Alert, record: ChargingSession) -> datetime:
    """When the session ended: that a car has left, only the next reading sees; the record ends with the cable."""
    gone = receipt.status.car_connected is False and receipt.occurred_at - record.end > _TIME
    return record.end if gone else receipt.occurred_at


def _apart(told: float | None, recorded: float | None, much: float, share: float, least: float) -> bool:
    """Whether a figure that both name is notably another one."""
    if told is None or recorded is None:
        return False
    off = abs(told - recorded)
    return off > much or (off >= least and off > share * recorded)


def _by_record(receipt: Alert, record: ChargingSession) -> Alert:
    cost = record.cost
    if cost is None and receipt.cost is not None and receipt.energy_kwh:
        cost = receipt.cost / receipt.energy_kwh * record.energy_kwh
    return replace(
        receipt,
        energy_kwh=record.energy_kwh,
        cost=cost,
        currency=record.currency or receipt.currency,
        occurred_at=_left_at(receipt, record),
        charging_s=record.charging_time_s,
        range_km=record.range_km or receipt.range_km,
    )
