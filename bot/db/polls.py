"""Polls: schedule, read budget and claim of every account, and its write budget.

The schedule of an account whose password is refused stands at `NEVER`, so that claiming needs no look elsewhere.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.tables import PollRow, UTCDateTime
from bot.domain.errors import AccountGone

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

WRITES = 5
"""Wallbox takes five changes a minute on an account."""

WRITE_WINDOW = timedelta(seconds=62)
"""A minute, and what one change may take longer than another on its way."""


_DUE = (
    select(PollRow.account_id)
    .where(PollRow.next_read_at <= bindparam("now"))
    .order_by(PollRow.next_read_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(PollRow)
    .where(PollRow.account_id.in_(bindparam("ids", expanding=True)), PollRow.next_read_at <= bindparam("now"))
    .values(next_read_at=bindparam("until"), allowed_at=bindparam("until"))
    .returning(PollRow.account_id, PollRow.failures)
)
_RESCHEDULE = (
    update(PollRow)
    .where(PollRow.account_id == bindparam("of"), PollRow.next_read_at < NEVER)
    .values(next_read_at=bindparam("next_read_at"), allowed_at=bindparam("allowed_at"), failures=bindparam("failures"))
)


@dataclass(frozen=True, slots=True)
class Due:
    """An account claimed for a scheduled read."""

    account_id: int
    failures: int
    """Reads in a row that failed."""


async def claim_due(tx: AsyncConnection, *, now: datetime, limit: int, hold: timedelta) -> list[Due]:
    """Claim up to `limit` accounts that are due, longest overdue first.

    Nobody reads them for the time of `hold`, at least the read interval: a crash costs one interval and no budget.
    """
    ids = list(await tx.scalars(_DUE, {"now": now, "limit": limit}))
    if not ids:
        return []
    claimed = await tx.execute(_CLAIM, {"ids": ids, "now": now, "until": now + hold})
    return [Due(row.account_id, row.failures) for row in claimed]


async def claim_read(tx: AsyncConnection, account_id: int, *, now: datetime, hold: timedelta) -> bool:
    """Claim a read out of turn, from the same budget; False when it is too early or the password is refused."""
    claimed = (
        update(PollRow)
        .where(PollRow.account_id == account_id, PollRow.allowed_at <= now, PollRow.next_read_at < NEVER)
        .values(next_read_at=now + hold, allowed_at=now + hold)
        .returning(PollRow.account_id)
    )
    return await tx.scalar(claimed) is not None


async def reschedule(
    tx: AsyncConnection, account_id: int, *, next_read_at: datetime, allowed_at: datetime, failures: int
) -> None:
    """Set the schedule after a read; polling that was stopped meanwhile stays so."""
    values = {"next_read_at": next_read_at, "allowed_at": allowed_at, "failures": failures}
    await tx.execute(_RESCHEDULE, {"of": account_id, **values})


async def allowed_at(tx: AsyncConnection, account_id: int) -> datetime:
    """When the budget allows the next read. Raises `AccountGone`."""
    at = await tx.scalar(select(PollRow.allowed_at).where(PollRow.account_id == account_id))
    if at is None:
        raise AccountGone
    return at


async def make_due(tx: AsyncConnection, account_id: int, *, at: datetime) -> None:
    """Bring the next read forward to `at`, or as near to it as the budget allows; never back."""
    await tx.execute(
        update(PollRow)
        .where(PollRow.account_id == account_id, PollRow.next_read_at > at, PollRow.next_read_at < NEVER)
        .values(next_read_at=_allowed_from(at))
    )


async def read_at(tx: AsyncConnection, account_id: int, *, at: datetime) -> None:
    """Have the next read at `at`, sooner or later than planned, or as soon after it as the budget allows."""
    await tx.execute(
        update(PollRow)
        .where(PollRow.account_id == account_id, PollRow.next_read_at < NEVER)
        .values(next_read_at=_allowed_from(at))
    )


async def stop(tx: AsyncConnection, account_id: int) -> None:
    """Take the account off the schedule until `start`."""
    await tx.execute(update(PollRow).where(PollRow.account_id == account_id).values(next_read_at=NEVER))


async def start(tx: AsyncConnection, account_id: int, *, at: datetime) -> None:
    """Put the account on the schedule, with no failures, from `at` or as soon as the budget allows."""
    await tx.execute(
        update(PollRow).where(PollRow.account_id == account_id).values(next_read_at=_allowed_from(at), failures=0)
    )


async def claim_write(tx: AsyncConnection, account_id: int, *, now: datetime) -> datetime | None:
    """Take one write from the budget: None when it may be sent, else when the next one may.

    Raises `AccountGone`.
    """
    while True:
        mine = PollRow.account_id == account_id
        row = (await tx.execute(select(PollRow.recent_writes, PollRow.writes).where(mine))).one_or_none()
        if row is None:
            raise AccountGone
        recent = [at for at in map(datetime.fromisoformat, row.recent_writes) if now - at < WRITE_WINDOW]
        if len(recent) >= WRITES:
            return min(recent) + WRITE_WINDOW
        claimed = (
            update(PollRow)
            .where(mine, PollRow.writes == row.writes)
            .values(recent_writes=[at.isoformat() for at in (*recent, now)], writes=row.writes + 1)
            .returning(PollRow.account_id)
        )
        if await tx.scalar(claimed) is not None:
            return None


async def note_silence(
    tx: AsyncConnection, account_id: int, *, now: datetime, telling_after: timedelta
) -> datetime | None:
    """Note that the cloud did not answer; since when, once, when that has lasted for `telling_after`."""
    since = func.coalesce(PollRow.silent_since, literal(now, UTCDateTime()), type_=UTCDateTime())
    await tx.execute(update(PollRow).where(PollRow.account_id == account_id).values(silent_since=since))
    told = (
        update(PollRow)
        .where(
            PollRow.account_id == account_id,
            PollRow.silent_since <= now - telling_after,
            PollRow.outage_told.is_(False),
        )
        .values(outage_told=True)
        .returning(PollRow.silent_since)
    )
    return await tx.scalar(told)


async def note_answer(tx: AsyncConnection, account_id: int) -> datetime | None:
    """Note that the cloud answers; since when it had been silent, where that was told."""
    mine = PollRow.account_id == account_id
    since = await tx.scalar(select(PollRow.silent_since).where(mine, PollRow.outage_told))
    ended = update(PollRow).where(mine, PollRow.silent_since.is_not(None)).values(silent_since=None, outage_told=False)
    ends_here = await tx.scalar(ended.returning(PollRow.account_id)) is not None
    return since if ends_here else None


def due_at_once(account_id: int, now: datetime) -> dict[str, Any]:
    """The row of a new account."""
    return {"account_id": account_id, "next_read_at": now, "allowed_at": now, "recent_writes": [], "writes": 0}


def _allowed_from(at: datetime) -> ColumnElement[datetime]:
    return case((PollRow.allowed_at > at, PollRow.allowed_at), else_=literal(at, UTCDateTime()))
