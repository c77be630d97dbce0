"""Members, people and their languages."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import members, people
from bot.db.cipher import Cipher
from bot.db.members import Membership
from bot.domain.access import Role
from tests.db.samples import new_account

ANNA, BEN = 1001, 1002


async def test_a_person_sees_the_accounts_they_are_a_member_of(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    await members.add(tx, account_id=other, user_id=ANNA, role=Role.DRIVER, now=now + timedelta(days=1))
    await members.add(tx, account_id=account_id, user_id=ANNA, role=Role.OWNER, now=now)
    await members.add(tx, account_id=other, user_id=BEN, role=Role.OWNER, now=now)
    assert await members.accounts_of(tx, ANNA) == [
        Membership(account_id, Role.OWNER),
        Membership(other, Role.DRIVER),
    ]
    assert await members.accounts_of(tx, 1) == []


async def test_adding_a_member_again_changes_the_role(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    for role in (Role.VIEWER, Role.VIEWER, Role.OWNER):
        await members.add(tx, account_id=account_id, user_id=ANNA, role=role, now=now)
    assert await members.accounts_of(tx, ANNA) == [Membership(account_id, Role.OWNER)]


async def test_the_last_owner_is_counted_out(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await members.add(tx, account_id=account_id, user_id=ANNA, role=Role.OWNER, now=now)
    await members.add(tx, account_id=account_id, user_id=BEN, role=Role.DRIVER, now=now)
    assert await members.owners_left(tx, account_id) == 1
    await members.remove(tx, account_id, ANNA)
    await members.remove(tx, account_id, ANNA)
    assert await members.owners_left(tx, account_id) == 0
    assert await members.accounts_of(tx, ANNA) == []
    assert await members.accounts_of(tx, BEN) == [Membership(account_id, Role.DRIVER)]


async def test_nobody_is_known_before_they_have_written(tx: AsyncConnection) -> None:
    assert await people.language(tx, ANNA) == (None, None)


async def test_the_language_is_what_telegram_last_said(tx: AsyncConnection) -> None:
    for code in ("en", "en", None, "es"):
        await people.remember(tx, ANNA, language_code=code)
        assert await people.language(tx, ANNA) == (None, code)


async def test_a_chosen_language_stays_until_it_is_given_up(tx: AsyncConnection) -> None:
    await people.choose_language(tx, ANNA, "es")
    await people.remember(tx, ANNA, language_code="en")
    assert await people.language(tx, ANNA) == ("es", "en")
    await people.choose_language(tx, ANNA, None)
    assert await people.language(tx, ANNA) == (None, "en")


async def test_a_person_can_be_forgotten(tx: AsyncConnection) -> None:
    await people.remember(tx, ANNA, language_code="en")
    await people.remember(tx, BEN, language_code="es")
    await people.forget(tx, ANNA)
    assert await people.language(tx, ANNA) == (None, None)
    assert await people.language(tx, BEN) == (None, "es")
