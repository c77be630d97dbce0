"""Accounts, their credentials and their tokens."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import accounts, alerts, cards, chargers, chats, members, polls
from bot.db.accounts import AccountExists, Credentials
from bot.db.cipher import CannotOpen, Cipher, new_key
from bot.db.tables import AccountRow, Table
from bot.domain.access import Role
from bot.domain.errors import AccountGone
from tests.db.samples import EMAIL, PASSWORD, a_snapshot, an_alert, first_seen, new_account, some_tokens

MINUTE = timedelta(minutes=1)


async def test_an_account_is_found_however_the_email_is_written(
    tx: AsyncConnection, cipher: Cipher, account_id: int
) -> None:
    assert await accounts.find_by_email(tx, cipher, " Demo@Example.COM ") == account_id
    assert await accounts.find_by_email(tx, cipher, "another@example.com") is None


async def test_an_account_is_found_under_an_older_key(tx: AsyncConnection, now: datetime) -> None:
    old, new = new_key(), new_key()
    account_id = await new_account(tx, Cipher([old]), now)
    assert await accounts.find_by_email(tx, Cipher([new, old]), EMAIL) == account_id
    assert await accounts.find_by_email(tx, Cipher([new]), EMAIL) is None


async def test_the_same_email_makes_no_second_account(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    with pytest.raises(AccountExists):
        await new_account(tx, cipher, now, "DEMO@example.com")
    assert await tx.scalar(select(func.count()).select_from(AccountRow)) == 1


async def test_account_numbers_tell_nothing(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    ids = [await new_account(tx, cipher, now, f"{name}@example.com") for name in "abcdef"]
    assert max(ids) - min(ids) > 2**40
    assert all(0 < account_id < 2**62 for account_id in ids)


async def test_credentials_come_back_and_show_in_no_repr(tx: AsyncConnection, cipher: Cipher, account_id: int) -> None:
    stored = await accounts.credentials(tx, cipher, account_id)
    assert stored == Credentials(EMAIL, PASSWORD)
    assert repr(stored) == "Credentials()"


async def test_tokens_come_back_and_show_in_no_repr(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    stored, version = await accounts.tokens(tx, cipher, account_id)
    assert (stored, version) == (some_tokens(now), 0)
    assert "access-1" not in repr(stored)


async def test_an_account_may_have_no_tokens_yet(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    account_id = await accounts.create(tx, cipher, email=EMAIL, password=PASSWORD, tokens=None, now=now)
    assert await accounts.tokens(tx, cipher, account_id) == (None, 0)


async def test_an_account_that_is_gone_has_nothing(tx: AsyncConnection, cipher: Cipher) -> None:
    with pytest.raises(AccountGone):
        await accounts.credentials(tx, cipher, 1)
    with pytest.raises(AccountGone):
        await accounts.tokens(tx, cipher, 1)
    with pytest.raises(AccountGone):
        await accounts.read_source(tx, 1)


async def test_sealed_columns_open_in_no_other_row_and_no_other_column(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    columns = (AccountRow.sealed_credentials, AccountRow.sealed_tokens)
    credentials, tokens = (await tx.execute(select(*columns).where(AccountRow.id == account_id))).one()
    swapped = update(AccountRow).where(AccountRow.id == other)
    await tx.execute(swapped.values(sealed_credentials=credentials, sealed_tokens=tokens))
    with pytest.raises(CannotOpen):
        await accounts.credentials(tx, cipher, other)
    with pytest.raises(CannotOpen):
        await accounts.tokens(tx, cipher, other)
    crossed = update(AccountRow).where(AccountRow.id == account_id)
    await tx.execute(crossed.values(sealed_credentials=tokens))
    with pytest.raises(CannotOpen):
        await accounts.credentials(tx, cipher, account_id)


async def test_keys_are_tried_on_what_is_stored(tx: AsyncConnection, cipher: Cipher, now: datetime) -> None:
    stranger = Cipher([new_key()])
    assert await accounts.keys_open_the_database(tx, stranger)
    await new_account(tx, cipher, now)
    assert await accounts.keys_open_the_database(tx, cipher)
    assert not await accounts.keys_open_the_database(tx, stranger)


async def test_a_renewal_is_claimed_once_and_stored_under_the_next_version(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    renewed = replace(some_tokens(now), access="access-2")
    assert await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)
    assert not await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)
    assert await accounts.store_tokens(tx, cipher, account_id, renewed, version=0)
    assert await accounts.tokens(tx, cipher, account_id) == (renewed, 1)
    assert await accounts.claim_renewal(tx, account_id, version=1, now=now, until=now + MINUTE)


async def test_a_claim_of_an_older_version_comes_too_late(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    await accounts.store_tokens(tx, cipher, account_id, some_tokens(now, "access-2"), version=0)
    assert not await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)
    assert not await accounts.store_tokens(tx, cipher, account_id, some_tokens(now, "access-3"), version=0)
    assert await accounts.tokens(tx, cipher, account_id) == (some_tokens(now, "access-2"), 1)


async def test_a_claim_ends_when_its_holder_dies(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    assert await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)
    later = now + MINUTE
    assert await accounts.claim_renewal(tx, account_id, version=0, now=later, until=later + MINUTE)


async def test_a_claim_can_be_given_up(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    assert await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)
    await accounts.release_renewal(tx, account_id, version=0)
    assert await accounts.claim_renewal(tx, account_id, version=0, now=now, until=now + MINUTE)


async def test_a_refused_password_is_noted_once_and_stops_polling(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    assert await accounts.refuse_sign_in(tx, account_id, now=now)
    assert not await accounts.refuse_sign_in(tx, account_id, now=now)
    assert await polls.claim_due(tx, now=now + timedelta(days=9), limit=9, hold=MINUTE) == []
    assert not await polls.claim_read(tx, account_id, now=now + timedelta(days=9), hold=MINUTE)


async def test_new_credentials_start_polling_again(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    await accounts.refuse_sign_in(tx, account_id, now=now)
    later = now + MINUTE
    await accounts.set_credentials(
        tx, cipher, account_id, email="new@example.com", password="demo-password-2", now=later
    )
    assert await accounts.credentials(tx, cipher, account_id) == Credentials("new@example.com", "demo-password-2")
    assert await accounts.find_by_email(tx, cipher, "new@example.com") == account_id
    assert [due.account_id for due in await polls.claim_due(tx, now=later, limit=9, hold=MINUTE)] == [account_id]
    assert await accounts.refuse_sign_in(tx, account_id, now=later)


async def test_new_credentials_do_not_break_the_read_budget(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    await polls.claim_read(tx, account_id, now=now, hold=MINUTE)
    await accounts.refuse_sign_in(tx, account_id, now=now)
    await accounts.set_credentials(tx, cipher, account_id, email=EMAIL, password=PASSWORD, now=now)
    assert await polls.claim_due(tx, now=now, limit=9, hold=MINUTE) == []
    assert await polls.claim_due(tx, now=now + MINUTE, limit=9, hold=MINUTE) != []


async def test_an_account_falls_back_to_status_answers_once(tx: AsyncConnection, account_id: int) -> None:
    assert await accounts.read_source(tx, account_id) == "groups"
    assert await accounts.read_by_status(tx, account_id)
    assert not await accounts.read_by_status(tx, account_id)
    assert await accounts.read_source(tx, account_id) == "status"


async def _fill(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    snapshot = a_snapshot(now)
    await members.add(tx, account_id=account_id, user_id=7, role=Role.OWNER, now=now)
    await chats.link(tx, account_id=account_id, chat_id=7, user_id=7, now=now)
    await chargers.insert_new(tx, account_id, snapshot, first_seen(snapshot))
    await alerts.insert(tx, account_id=account_id, chat_id=7, user_id=7, alert=an_alert(now), now=now)
    await cards.wait(tx, chat_id=7, message_id=account_id, user_id=7, account_id=account_id, charger_id=12345, now=now)


async def test_erasing_an_account_leaves_nothing_of_it_anywhere(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    await _fill(tx, account_id, now)
    await _fill(tx, other, now)
    await accounts.erase(tx, account_id)
    left = {
        table.name: set(await tx.scalars(select(table.c.account_id)))
        for table in Table.metadata.sorted_tables
        if "account_id" in table.columns
    }
    filled = {"polls", "members", "chats", "chargers", "alerts", "cards"}
    assert left == {name: {other} if name in filled else set() for name in left}
    assert filled <= set(left)
    assert list(await tx.scalars(select(AccountRow.id))) == [other]


def test_every_table_that_names_an_account_is_erased_with_it() -> None:
    for table in Table.metadata.sorted_tables:
        if "account_id" in table.columns:
            assert [key.ondelete for key in table.foreign_keys] == ["CASCADE"], table.name
