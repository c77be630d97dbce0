"""Connecting and disconnecting a Wallbox account."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.db.engine import Database
from bot.domain.alerts import AlertKind
from bot.domain.errors import NotConnected, NotInvited
from bot.services.messages import AlertMessage
from bot.wallbox.errors import CredentialsRefused, Unavailable
from tests.services.house import EMAIL, OWNER, PARTNER, PASSWORD, STRANGER, House, on_sqlite


@on_sqlite
async def test_a_wrong_password_keeps_nothing(house: House) -> None:
    with pytest.raises(CredentialsRefused):
        await house.connect(password="planted-wrong-password")
    assert await house.rows() == {}
    assert not await house.first.accounts.is_connected(OWNER)


@on_sqlite
async def test_a_cloud_that_does_not_answer_keeps_nothing(house: House) -> None:
    house.world.faults.order(path="/users/signin", drop=True)
    with pytest.raises(Unavailable):
        await house.connect()
    assert await house.rows() == {}


async def test_the_right_password_shows_the_chargers_by_name(house: House) -> None:
    connected = await house.first.accounts.connect(OWNER, OWNER, email=EMAIL, password=PASSWORD)
    assert [each.snapshot.name for each in connected] == ["Garage", "Street"]
    assert await house.first.accounts.is_connected(OWNER)
    assert (house.account.counts["sign_ins"], house.account.counts["refreshes"], house.reads()) == (1, 0, 1)


async def test_two_people_with_one_login_are_one_account_that_is_read_once(house: House) -> None:
    await house.connect(OWNER)
    house.clock.advance(seconds=5)
    seen = await house.first.accounts.connect(PARTNER, PARTNER, email=f" {EMAIL.upper()} ", password=PASSWORD)
    assert [each.snapshot.name for each in seen] == ["Garage", "Street"]
    assert len(await house.account_ids()) == 1
    assert house.reads() == 1
    await house.live(minutes=2)
    assert house.reads() == 2


@on_sqlite
async def test_an_account_without_chargers_is_connected(house: House) -> None:
    house.world.accounts.add("planted.empty@example.com", PASSWORD)
    assert await house.first.accounts.connect(OWNER, OWNER, email="planted.empty@example.com", password=PASSWORD) == []
    assert await house.first.accounts.is_connected(OWNER)
    assert await house.first.charging.chargers(OWNER) == []


@on_sqlite
async def test_a_first_read_that_fails_is_left_to_the_polls(house: House) -> None:
    house.world.faults.order(method="GET", path="/v3/chargers/groups", status=500)
    assert await house.first.accounts.connect(OWNER, OWNER, email=EMAIL, password=PASSWORD) == []
    await house.live(minutes=3)
    assert [each.snapshot.name for each in await house.first.charging.chargers(OWNER)] == ["Garage", "Street"]


@on_sqlite
async def test_connecting_again_is_no_second_sight(house: House) -> None:
    await house.connect()
    await house.live()
    house.world.plug("Garage")
    await house.connect()
    await house.live()
    assert await house.told() == ["started"]


async def test_disconnecting_erases_everything(house: House) -> None:
    await house.connect()
    await house.live()
    house.world.plug("Garage")
    await house.live()
    charger = (await house.first.charging.chargers(OWNER))[0]
    await house.first.cards.wait(OWNER, 7, OWNER, charger)
    assert {"accounts", "polls", "members", "chats", "chargers", "alerts", "cards"} <= set(await house.rows())
    await house.first.accounts.disconnect(OWNER)
    assert await house.rows() == {}
    reads = house.reads()
    await house.live()
    assert house.reads() == reads


@on_sqlite
async def test_who_leaves_hears_nothing_more_and_who_stays_does(house: House) -> None:
    await house.connect(OWNER)
    house.clock.advance(seconds=1)
    await house.connect(PARTNER)
    await house.live()
    house.world.plug("Garage")
    await house.live()
    await house.first.accounts.disconnect(OWNER)
    house.world.unplug("Garage")
    await house.live()
    await house.deliver(20)
    assert house.postman.alerts == [(PARTNER, "started"), (PARTNER, "finished")]
    with pytest.raises(NotConnected):
        await house.first.charging.chargers(OWNER)


@on_sqlite
async def test_who_is_not_connected_cannot_leave(house: House) -> None:
    with pytest.raises(NotConnected):
        await house.first.accounts.disconnect(STRANGER)


@on_sqlite
async def test_a_new_password_takes_up_the_polls_again(house: House) -> None:
    await house.connect()
    house.account.password = "planted-second-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    await house.live()
    assert await house.told() == ["sign_in_refused"]
    reads = house.reads()
    house.world.plug("Garage")
    await house.connect(password="planted-second-password")
    await house.live()
    assert house.reads() > reads
    assert await house.told() == ["sign_in_refused", "started"]


@on_sqlite
async def test_what_concerns_the_whole_account_is_told_on_the_clock_of_its_chargers(house: House) -> None:
    house.world.charger("Garage").timezone = None
    await house.connect()
    await house.live(minutes=10)  # the slow halves, which tell the zones, are known
    house.account.password = "planted-second-password"
    house.world.accounts.revoke("access")
    house.world.accounts.revoke("refresh")
    await house.live()
    await house.deliver(1)
    [(_, told)] = house.postman.got
    assert isinstance(told, AlertMessage)
    assert (told.alert.kind, told.alert.time_zone) == (AlertKind.SIGN_IN_REFUSED, "Europe/Madrid")


@on_sqlite
async def test_only_those_named_may_connect(house: House, open_database: Callable[[], Database]) -> None:
    invited = replace(house.first.accounts, allowed=frozenset({OWNER, "partner"}))
    await invited.may_connect(OWNER, None)
    await invited.may_connect(PARTNER, "Partner")
    for username in (None, "stranger"):
        with pytest.raises(NotInvited):
            await invited.may_connect(STRANGER, username)
    await house.first.accounts.may_connect(STRANGER, None)
