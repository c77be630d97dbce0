"""Members, people and their languages."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import members, people
from bot.db.cipher import Cipher
from bot.db.members import Membership
from bot.domain.access import Role
from tests.db.samples import new_account

ANNA, BEN = 1001, 1002


async def test_a_person_sees_the_accounts_they_are_a_member_of(
    session: AsyncSession, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(session, cipher, now, "other@example.com")
    await members.add(session, account_id=other, user_id=ANNA, role=Role.DRIVER, now=now + timedelta(days=1))
    await members.add(session, account_id=account_id, user_id=ANNA, role=Role.OWNER, now=now)
    await members.add(session, account_id=other, user_id=BEN, role=Role.OWNER, now=now)
    assert await members.accounts_of(session, ANNA) == [
        Membership(account_id, Role.OWNER),
        Membership(other, Role.DRIVER),
    ]
    assert await members.accounts_of(session, 1) == []


async def test_adding_a_member_again_changes_the_role(session: AsyncSession, account_id: int, now: datetime) -> None:
    for role in (Role.VIEWER, Role.VIEWER, Role.OWNER):
        await members.add(session, account_id=account_id, user_id=ANNA, role=role, now=now)
    assert await members.accounts_of(session, ANNA) == [Membership(account_id, Role.OWNER)]


async def test_the_last_owner_is_counted_out(session: AsyncSession, account_id: int, now: datetime) -> None:
    await members.add(session, account_id=account_id, user_id=ANNA, role=Role.OWNER, now=now)
    await members.add(session, account_id=account_id, user_id=BEN, role=Role.DRIVER, now=now)
    assert await members.owners_left(session, account_id) == 1
    await members.remove(session, account_id, ANNA)
    await members.remove(session, account_id, ANNA)
    assert await members.owners_left(session, account_id) == 0
    assert await members.accounts_of(session, ANNA) == []
    assert await members.accounts_of(session, BEN) == [Membership(account_id, Role.DRIVER)]


async def test_nobody_is_known_before_they_have_written(session: AsyncSession) -> None:
    assert await people.language(session, ANNA) == (None, None)


async def test_the_language_is_what_telegram_last_said(session: AsyncSession) -> None:
    for code in ("en", "en", None, "es"):
        await people.remember(session, ANNA, language_code=code)
        assert await people.language(session, ANNA) == (None, code)


async def test_a_chosen_language_stays_until_it_is_given_up(session: AsyncSession) -> None:
    await people.choose_language(session, ANNA, "es")
    await people.remember(session, ANNA, language_code="en")
    assert await people.language(session, ANNA) == ("es", "en")
    await people.choose_language(session, ANNA, None)
    assert await people.language(session, ANNA) == (None, "en")


async def test_a_person_can_be_forgotten(session: AsyncSession) -> None:
    await people.remember(session, ANNA, language_code="en")
    await people.remember(session, BEN, language_code="es")
    await people.forget(session, ANNA)
    assert await people.language(session, ANNA) == (None, None)
    assert await people.language(session, BEN) == (None, "es")
