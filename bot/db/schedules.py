"""Charging schedules: a charger's list as the body of an answer, with what was written and not read back yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers
from bot.db.stored import Stored
from bot.db.tables import AnswerRow, ChargerRow
from bot.domain.questions import Question
from bot.domain.schedule import ChargingSchedule
from bot.domain.schedule_list import ScheduleList

_LIST = Stored(ScheduleList)
_SCHEDULE = Stored(ChargingSchedule)
_QUESTION = Question.SCHEDULES


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptList:
    """What is stored of a charger's list."""

    known: ScheduleList | None
    """None before the first reading, and where it cannot be read whole."""
    read_at: datetime | None
    wanted_at: datetime | None
    """Somebody waits for a reading newer than this."""


async def find(tx: AsyncConnection, account_id: int, charger_id: int) -> KeptList:
    """The list, kept from changing until the transaction ends."""
    found = await tx.execute(
        select(AnswerRow.body, AnswerRow.read_at, AnswerRow.wanted_at)
        .where(_is(account_id, charger_id))
        .with_for_update()
    )
    row = found.first()
    if row is None:
        return KeptList(known=None, read_at=None, wanted_at=None)
    return KeptList(known=_LIST.load(row.body), read_at=row.read_at, wanted_at=row.wanted_at)


async def store_reading(
    tx: AsyncConnection, account_id: int, charger_id: int, known: ScheduleList, *, read_at: datetime
) -> bool:
    """Keep what a reading asked for at `read_at` has shown; False when a newer one is there."""
    body = _LIST.dump(known)
    return await answers.store(tx, account_id, charger_id, _QUESTION, body=body, read_at=read_at)


async def store_write(
    tx: AsyncConnection, account_id: int, charger_id: int, known: ScheduleList, kept: KeptList, *, wanted_at: datetime
) -> bool:
    """Keep what a write has changed and want a reading newer than `wanted_at`; False where `kept` no longer holds."""
    stored = (
        update(AnswerRow)
        .where(
            _is(account_id, charger_id),
            AnswerRow.read_at == kept.read_at,
            AnswerRow.wanted_at.is_not_distinct_from(kept.wanted_at),
        )
        .values(body=_LIST.dump(known), wanted_at=wanted_at)
        .returning(AnswerRow.charger_id)
    )
    return await tx.scalar(stored) is not None


async def zones(tx: AsyncConnection) -> list[str]:
    """The names of the time zones in which chargers stand, each once."""
    zone = ChargerRow.snapshot["time_zone"].as_string()
    return [name for name in await tx.scalars(select(zone).distinct()) if name]


async def chargers_in(tx: AsyncConnection, zone: str) -> list[tuple[int, int]]:
    """Account and number of every charger in a time zone."""
    found = await tx.execute(
        select(ChargerRow.account_id, ChargerRow.charger_id)
        .where(ChargerRow.snapshot["time_zone"].as_string() == zone)
        .order_by(ChargerRow.account_id, ChargerRow.charger_id)
    )
    return [(row.account_id, row.charger_id) for row in found]


def dumped(listed: Sequence[ChargingSchedule]) -> list[dict[str, Any]]:
    """The schedules as plain JSON."""
    return [_SCHEDULE.dump(each) for each in listed]


def loaded(listed: Sequence[dict[str, Any]]) -> list[ChargingSchedule] | None:
    """The schedules of what `dumped` gave; None where they cannot be read whole."""
    found = [each for stored in listed if (each := _SCHEDULE.load(stored)) is not None]
    return found if len(found) == len(listed) else None


def _is(account_id: int, charger_id: int) -> ColumnElement[bool]:
    return and_(
        AnswerRow.account_id == account_id,
        AnswerRow.charger_id == charger_id,
        AnswerRow.question == _QUESTION.value,
    )
