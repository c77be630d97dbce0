"""Guest passes: at most one for each charger; a new one replaces it. `given_at` tells which one is meant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.stored import Stored
from bot.db.tables import AccountRow, ChargerRow, GuestPassRow
from bot.domain.guests import GuestPass, Visit

_VISIT = Stored(Visit)
_COLUMNS = GuestPassRow.__table__.columns
OF_CHARGER = (GuestPassRow.account_id == ChargerRow.account_id) & (GuestPassRow.charger_id == ChargerRow.charger_id)
"""For a query of chargers: joins the pass of each."""
CARRIED = [_COLUMNS[name].label(f"pass_{name}") for name in ("user_id", "chat_id", "given_at", "until", "body")]
"""What is read of one."""
_DUE = (
    select(GuestPassRow.account_id, GuestPassRow.charger_id)
    .join(AccountRow, AccountRow.id == GuestPassRow.account_id)
    .where(
        GuestPassRow.due_at <= bindparam("now"),
        ~and_(AccountRow.sign_in_refused_at.is_not(None), GuestPassRow.attempts > 0),
    )
    .order_by(GuestPassRow.due_at)
    .limit(bindparam("limit"))
)
_OF_ACCOUNT = (
    select(GuestPassRow.charger_id, *CARRIED)
    .where(GuestPassRow.account_id == bindparam("account_id"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePass:
    """A pass claimed for locking its charger."""

    account_id: int
    charger_id: int
    given: GuestPass
    attempts: int
    """This one included."""


async def get(tx: AsyncConnection, account_id: int, charger_id: int) -> GuestPass | None:
    """The pass of a charger, kept from changing until the transaction ends; None where there is none."""
    wanted = select(*CARRIED).where(_is(account_id, charger_id)).with_for_update()
    row = (await tx.execute(wanted)).first()
    return None if row is None else _pass(row)


async def of_account(tx: AsyncConnection, account_id: int) -> dict[int, GuestPass]:
    """The passes of an account's chargers, by charger, kept from changing until the transaction ends."""
    rows = await tx.execute(_OF_ACCOUNT, {"account_id": account_id})
    return {row.charger_id: _pass(row) for row in rows}


async def put(tx: AsyncConnection, account_id: int, charger_id: int, given: GuestPass) -> None:
    """Store a pass, in the place of an earlier one; with a time it is due then."""
    values = {
        "user_id": given.by,
        "chat_id": given.chat_id,
        "given_at": given.given_at,
        "until": given.until,
        "due_at": given.until,
        "attempts": 0,
        "body": _VISIT.dump(given.visit),
    }
    if not await insert_new(tx, GuestPassRow, {"account_id": account_id, "charger_id": charger_id, **values}):
        await tx.execute(update(GuestPassRow).where(_is(account_id, charger_id)).values(values))


async def take(tx: AsyncConnection, account_id: int, charger_id: int, given: GuestPass) -> bool:
    """Remove this very pass; False where it is gone or another has replaced it."""
    taken = delete(GuestPassRow).where(_is(account_id, charger_id, given)).returning(GuestPassRow.charger_id)
    return await tx.scalar(taken) is not None


async def note(
    tx: AsyncConnection, account_id: int, charger_id: int, given: GuestPass, visit: Visit, *, now: datetime
) -> None:
    """Store what was seen of the guest; a visit that is over makes the pass due, once."""
    values: dict[str, Any] = {"body": _VISIT.dump(visit)}
    if visit.over is not None and given.visit.over is None:
        values["due_at"] = now
    await tx.execute(update(GuestPassRow).where(_is(account_id, charger_id, given)).values(values))


async def claim_due(tx: AsyncConnection, *, now: datetime, limit: int, hold: timedelta) -> list[DuePass]:
    """Claim passes that are due, longest overdue first; nobody else gets them for the time of `hold`.

    Where the cloud refuses the password, only the first try is made before somebody connects again: each would cost
    a sign-in.
    """
    found = (await tx.execute(_DUE, {"now": now, "limit": limit})).all()
    claimed = [await _claimed(tx, row.account_id, row.charger_id, now, hold) for row in found]
    return [each for each in claimed if each is not None]


async def postpone(tx: AsyncConnection, due: DuePass, *, due_at: datetime, attempts: int, visit: Visit) -> bool:
    """Try again at `due_at`; False where the pass is gone or another has replaced it."""
    postponed = (
        update(GuestPassRow)
        .where(_is(due.account_id, due.charger_id, due.given))
        .values(due_at=due_at, attempts=attempts, body=_VISIT.dump(visit))
        .returning(GuestPassRow.charger_id)
    )
    return await tx.scalar(postponed) is not None


async def _claimed(
    tx: AsyncConnection, account_id: int, charger_id: int, now: datetime, hold: timedelta
) -> DuePass | None:
    claim = (
        update(GuestPassRow)
        .where(_is(account_id, charger_id), GuestPassRow.due_at <= now)
        .values(due_at=now + hold, attempts=GuestPassRow.attempts + 1)
        .returning(GuestPassRow.attempts, *CARRIED)
    )
    row = (await tx.execute(claim)).first()
    if row is None:
        return None
    return DuePass(account_id=account_id, charger_id=charger_id, given=_pass(row), attempts=row.attempts)


def _is(account_id: int, charger_id: int, given: GuestPass | None = None) -> ColumnElement[bool]:
    charger = (GuestPassRow.account_id == account_id) & (GuestPassRow.charger_id == charger_id)
    return charger if given is None else charger & (GuestPassRow.given_at == given.given_at)


def carried(row: Row[Any]) -> GuestPass | None:
    """The pass that a row of a charger carries along."""
    return None if row.pass_given_at is None else _pass(row)


def _pass(row: Row[Any]) -> GuestPass:
    return GuestPass(
        by=row.pass_user_id,
        chat_id=row.pass_chat_id,
        given_at=row.pass_given_at,
        until=row.pass_until,
        visit=_VISIT.load(row.pass_body) or Visit(seen_at=row.pass_given_at),
    )
