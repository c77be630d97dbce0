"""The newest knowledge of a charger, moving forward in time only."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import chargers, members, polls
from bot.db.chargers import Known
from bot.db.cipher import Cipher
from bot.db.tables import ChargerRow
from bot.domain.access import Action, Role
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.domain.open_session import OpenSession
from bot.domain.trust import Trust
from tests.db.samples import a_snapshot, first_seen, new_account

ANNA, BEN = 1001, 1002
MINUTE = timedelta(minutes=1)


async def _stored(tx: AsyncConnection, account_id: int, snapshot: ChargerSnapshot) -> Known:
    assert await chargers.insert_new(tx, account_id, snapshot, first_seen(snapshot))
    known = await chargers.get(tx, account_id, snapshot.charger_id)
    assert known is not None
    return known


async def _moved(tx: AsyncConnection, known: Known, snapshot: ChargerSnapshot, **changed: Any) -> bool:
    values = {
        "expected_observed_at": known.observed_at,
        "watched": known.watched,
        "asked": known.asked,
        "trust": known.trust,
        "slow_read_at": known.slow_read_at,
        **changed,
    }
    return await chargers.move(tx, known.account_id, snapshot.charger_id, snapshot=snapshot, **values)


async def test_a_charger_at_first_sight_is_stored_once(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    snapshot = a_snapshot(now, name="Garage")
    assert await chargers.insert_new(tx, account_id, snapshot, first_seen(snapshot))
    assert not await chargers.insert_new(tx, account_id, replace(snapshot, name="Other"), None)
    assert await chargers.of_account(tx, account_id) == [
        Known(
            account_id=account_id,
            snapshot=snapshot,
            watched=first_seen(snapshot),
            asked=None,
            observed_at=now,
            slow_read_at=None,
            trust=Trust(),
        )
    ]


async def test_every_detail_comes_back(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    newer = a_snapshot(
        now + MINUTE,
        status=ChargerStatus.CHARGING,
        charging_power_kw=7.36,
        last_sync_at=now,
        eco_smart=EcoSmartMode.FULL_SOLAR,
        ocpp_mode=False,
        name="Garaje ñ 🔌",
    )
    watched = replace(first_seen(newer), session=OpenSession(started_at=now, energy_kwh=3.5, peak_power_kw=7.4))
    asked = Asked(action=Action.RESUME, by=ANNA, at=now)
    trust = Trust(groups_code=194, status_code=180, contradictions=1)
    assert await _moved(tx, known, newer, watched=watched, asked=asked, trust=trust, slow_read_at=now + MINUTE)
    assert await chargers.get(tx, account_id, 12345) == Known(
        account_id=account_id,
        snapshot=newer,
        watched=watched,
        asked=asked,
        observed_at=now + MINUTE,
        slow_read_at=now + MINUTE,
        trust=trust,
    )


async def test_of_two_moves_from_the_same_knowledge_one_is_refused(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    assert await _moved(tx, known, a_snapshot(now + MINUTE, name="first"))
    assert not await _moved(tx, known, a_snapshot(now + 2 * MINUTE, name="second"))
    assert [each.snapshot.name for each in await chargers.of_account(tx, account_id)] == ["first"]


@pytest.mark.parametrize("age_s", [0, 1, 60])
async def test_knowledge_never_moves_back_in_time(
    tx: AsyncConnection, account_id: int, now: datetime, age_s: int
) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    assert not await _moved(tx, known, a_snapshot(now - timedelta(seconds=age_s), name="older"))
    assert await chargers.of_account(tx, account_id) == [known]


async def test_a_slow_answer_does_not_undo_what_a_write_showed(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    known = await _stored(tx, account_id, a_snapshot(now, status=ChargerStatus.CHARGING))
    paused = a_snapshot(now, status=ChargerStatus.PAUSED)
    echo_at = now + 2 * MINUTE
    assert await chargers.store_echo(tx, account_id, 12345, snapshot=paused, asked=None, at=echo_at)
    assert not await _moved(tx, known, a_snapshot(now + MINUTE, status=ChargerStatus.CHARGING))
    echoed = await chargers.get(tx, account_id, 12345)
    assert echoed is not None
    assert not await _moved(tx, echoed, a_snapshot(now + MINUTE, status=ChargerStatus.CHARGING))
    assert echoed == replace(known, snapshot=paused, observed_at=echo_at)


async def test_an_older_echo_is_refused(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    assert not await chargers.store_echo(tx, account_id, 12345, snapshot=a_snapshot(now, name="x"), asked=None, at=now)
    assert await chargers.of_account(tx, account_id) == [known]


async def test_what_is_asked_can_be_noted_and_taken_back(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    asked = Asked(action=Action.PAUSE, by=ANNA, at=now)
    await chargers.note_asked(tx, account_id, 12345, asked)
    assert await chargers.get(tx, account_id, 12345) == replace(known, asked=asked)
    await chargers.note_asked(tx, account_id, 12345, None)
    assert await chargers.get(tx, account_id, 12345) == known


async def test_trust_can_be_noted_without_a_reading(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    trust = Trust(groups_code=161, contradictions=1)
    await chargers.note_trust(tx, account_id, 12345, trust)
    assert await chargers.get(tx, account_id, 12345) == replace(known, trust=trust)


async def test_a_charger_nobody_has_seen_is_not_known(tx: AsyncConnection, account_id: int) -> None:
    assert await chargers.get(tx, account_id, 12345) is None
    assert await chargers.of_account(tx, account_id) == []


async def test_a_charger_is_found_only_through_membership(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now))
    await members.add(tx, account_id=account_id, user_id=ANNA, role=Role.DRIVER, now=now)
    await polls.claim_read(tx, account_id, now=now, hold=MINUTE)
    found = await chargers.find(tx, user_id=ANNA, charger_id=12345)
    assert found is not None
    assert (found.known, found.role, found.allowed_at) == (known, Role.DRIVER, now + MINUTE)
    assert await chargers.find(tx, user_id=BEN, charger_id=12345) is None
    assert await chargers.find(tx, user_id=ANNA, charger_id=1) is None


async def test_of_two_accounts_that_see_a_charger_the_higher_role_counts(
    tx: AsyncConnection, cipher: Cipher, now: datetime
) -> None:
    for role in (Role.VIEWER, Role.OWNER, Role.DRIVER):
        account_id = await new_account(tx, cipher, now, f"{role}@example.com")
        await _stored(tx, account_id, a_snapshot(now))
        await members.add(tx, account_id=account_id, user_id=ANNA, role=role, now=now)
    found = await chargers.find(tx, user_id=ANNA, charger_id=12345)
    assert found is not None
    assert found.role is Role.OWNER
    assert [held.role for held in await chargers.of_user(tx, ANNA)] == [Role.OWNER]


async def test_a_persons_chargers_come_by_name_over_all_accounts(
    tx: AsyncConnection, cipher: Cipher, account_id: int, now: datetime
) -> None:
    other = await new_account(tx, cipher, now, "other@example.com")
    await _stored(tx, account_id, a_snapshot(now, 1, name="garage"))
    await _stored(tx, account_id, a_snapshot(now, 2, name="Office"))
    await _stored(tx, other, a_snapshot(now, 3, name="Barn"))
    await _stored(tx, other, a_snapshot(now, 4))
    for each in (account_id, other):
        await members.add(tx, account_id=each, user_id=ANNA, role=Role.OWNER, now=now)
    assert [held.known.snapshot.charger_id for held in await chargers.of_user(tx, ANNA)] == [4, 3, 1, 2]
    assert await chargers.of_user(tx, BEN) == []


async def test_a_charger_that_is_missing_for_long_is_forgotten(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    for charger_id, seen_at in ((1, now - 9 * MINUTE), (2, now - 9 * MINUTE), (3, now)):
        await _stored(tx, account_id, a_snapshot(seen_at, charger_id))
    await chargers.remove_missing(tx, account_id, {1}, unseen_since=now - MINUTE)
    assert [known.snapshot.charger_id for known in await chargers.of_account(tx, account_id)] == [1, 3]


async def test_a_newer_release_may_have_written_more(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    known = await _stored(tx, account_id, a_snapshot(now, name="Garage"))
    stored = (await tx.execute(ChargerRow.__table__.select())).one()
    await tx.execute(
        update(ChargerRow).values(
            snapshot={**stored.snapshot, "humidity": 40, "status": "defrosting"},
            watched={**stored.watched, "settled": "defrosting"},
            asked={"action": "defrost", "by": 1, "at": now.isoformat()},
            trust={"groups_code": 161, "since": 3},
        )
    )
    assert await chargers.get(tx, account_id, 12345) == replace(
        known,
        snapshot=replace(known.snapshot, status=ChargerStatus.UNKNOWN),
        watched=None,
        trust=Trust(groups_code=161),
    )


async def test_an_older_release_may_have_written_less(tx: AsyncConnection, account_id: int, now: datetime) -> None:
    await _stored(tx, account_id, a_snapshot(now))
    await tx.execute(
        update(ChargerRow).values(snapshot={"charger_id": 12345, "taken_at": now.isoformat()}, watched=None, trust=None)
    )
    known = await chargers.get(tx, account_id, 12345)
    assert known is not None
    assert known.snapshot == ChargerSnapshot(charger_id=12345, taken_at=now)
    assert (known.watched, known.trust) == (None, Trust())


async def test_a_snapshot_that_cannot_be_read_at_all_is_an_empty_one(
    tx: AsyncConnection, account_id: int, now: datetime
) -> None:
    await _stored(tx, account_id, a_snapshot(now))
    await tx.execute(update(ChargerRow).values(snapshot={"charger_id": "garage"}))
    known = await chargers.get(tx, account_id, 12345)
    assert known is not None
    assert known.snapshot == ChargerSnapshot(charger_id=12345, taken_at=now)
