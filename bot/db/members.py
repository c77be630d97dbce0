"""Members: who may do what with which account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.tables import MemberRow
from bot.domain.access import Role


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role on one account."""

    account_id: int
    role: Role


async def add(tx: AsyncConnection, *, account_id: int, user_id: int, role: Role, now: datetime) -> None:
    """Make a person a member; one who is a member already gets this role."""
    values = {"account_id": account_id, "user_id": user_id, "role": role.value, "joined_at": now}
    if not await insert_new(tx, MemberRow, values):
        await tx.execute(
            update(MemberRow)
            .where(MemberRow.account_id == account_id, MemberRow.user_id == user_id)
            .values(role=role.value)
        )


async def remove(tx: AsyncConnection, account_id: int, user_id: int) -> None:
    """End a membership, if there is one."""
    await tx.execute(delete(MemberRow).where(MemberRow.account_id == account_id, MemberRow.user_id == user_id))


async def owners_left(tx: AsyncConnection, account_id: int) -> int:
    """How many owners the account has."""
    owners = select(func.count()).where(MemberRow.account_id == account_id, MemberRow.role == Role.OWNER.value)
    return await tx.scalar(owners) or 0


async def accounts_of(tx: AsyncConnection, user_id: int) -> list[Membership]:
    """The accounts a person is a member of, longest first."""
    found = await tx.execute(
        select(MemberRow.account_id, MemberRow.role)
        .where(MemberRow.user_id == user_id)
        .order_by(MemberRow.joined_at, MemberRow.account_id)
    )
    return [Membership(row.account_id, Role(row.role)) for row in found]


async def of_account(tx: AsyncConnection, account_id: int) -> dict[int, Role]:
    """The roles of an account's members by user id, who joined first first."""
    found = await tx.execute(
        select(MemberRow.user_id, MemberRow.role)
        .where(MemberRow.account_id == account_id)
        .order_by(MemberRow.joined_at, MemberRow.user_id)
    )
    return {row.user_id: Role(row.role) for row in found}
