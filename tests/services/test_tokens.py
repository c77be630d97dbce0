"""Tokens are shared by all replicas and renewed by exactly one; signing in again is the last resort."""

import asyncio
from collections.abc import Callable

import pytest

from bot.services.clouds import Clouds
from bot.wallbox.errors import CredentialsRefused, Unavailable
from tests.services.house import GARAGE_ID, OWNER, PARTNER, House, on_sqlite

Spoil = Callable[[House], None]


def let_run_out(house: House) -> None:
    house.clock.advance(minutes=16)


def revoke(house: House) -> None:
    house.world.accounts.revoke("access")


def renewals(house: House) -> tuple[int, int]:
    """Refreshes and sign-ins the cloud has seen on the account."""
    return house.account.counts["refreshes"], house.account.counts["sign_ins"]


async def read(clouds: Clouds, house: House) -> None:
    [account_id] = await house.account_ids()
    await clouds.of_account(account_id).charger_status(GARAGE_ID)


@on_sqlite
@pytest.mark.parametrize("spoil", [let_run_out, revoke])
async def test_a_token_that_is_over_costs_one_refresh(house: House, spoil: Spoil) -> None:
    await house.connect()
    spoil(house)
    await read(house.first.clouds, house)
    await read(house.first.clouds, house)
    assert renewals(house) == (1, 1)


@on_sqlite
async def test_a_restart_costs_neither_refresh_nor_sign_in(house: House) -> None:
    await house.connect()
    await read(house.replica().clouds, house)
    assert renewals(house) == (0, 1)


@on_sqlite
async def test_a_refused_refresh_costs_one_sign_in(house: House) -> None:
    await house.connect()
    house.world.accounts.revoke("refresh")
    let_run_out(house)
    await read(house.first.clouds, house)
    assert renewals(house) == (0, 2)


@on_sqlite
async def test_a_refresh_token_that_has_run_out_is_not_even_tried(house: House) -> None:
    await house.connect()
    house.clock.advance(hours=8 * 24)
    await read(house.first.clouds, house)
    assert renewals(house) == (0, 2)
    assert house.requests("GET", "/users/refresh-token") == []


@on_sqlite
async def test_a_refused_sign_in_stops_the_polls_and_is_told_once_in_every_chat(house: House) -> None:
    await house.connect(OWNER)
    await house.connect(PARTNER)
    house.account.password = "planted-other-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    await house.live(minutes=30)
    assert house.account.counts["refused_sign_ins"] == 1
    assert await house.told(OWNER) == ["sign_in_refused"]
    assert await house.told(PARTNER) == ["sign_in_refused"]
    await house.deliver(5)
    assert sorted(house.postman.alerts) == [(OWNER, "sign_in_refused"), (PARTNER, "sign_in_refused")]


@on_sqlite
async def test_a_refresh_by_hand_finds_the_password_refused_and_stops_the_polls(house: House) -> None:
    await house.connect()
    house.account.password = "planted-other-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    house.clock.advance(seconds=61)
    with pytest.raises(CredentialsRefused):
        await house.first.charging.refresh(OWNER, GARAGE_ID)
    await house.live()
    assert house.account.counts["refused_sign_ins"] == 1
    assert await house.told() == ["sign_in_refused"]


@on_sqlite
async def test_a_renewal_that_failed_leaves_the_way_free_for_the_next(house: House) -> None:
    await house.connect()
    let_run_out(house)
    house.world.faults.order(path="/users/refresh-token", status=503)
    with pytest.raises(Unavailable):
        await read(house.first.clouds, house)
    await read(house.replica().clouds, house)
    assert renewals(house) == (1, 1)


@pytest.mark.parametrize("spoil", [let_run_out, revoke])
async def test_six_replicas_renew_one_token_by_one_refresh_and_no_sign_in(house: House, spoil: Spoil) -> None:
    await house.connect()
    replicas = [house.replica() for number in range(6)]
    spoil(house)
    await asyncio.gather(*(read(replica.clouds, house) for replica in replicas for _ in range(2)))
    assert renewals(house) == (1, 1)
    assert house.account.counts["refused_refreshes"] == 0
