"""One person with several accounts, and a charger that commands mean where none is named."""

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.errors import ActionRefused, ChargerNotFound, NotConnected
from bot.domain.preferences import Loudness
from bot.services.delivery import AlertMessage
from tests.services.house import EMAIL, GARAGE_ID, OWNER, PARTNER, STRANGER, STREET_ID, House, on_sqlite

CABIN = ("planted.cabin@example.com", "planted-demo-cabin")
FAMILY = -4_000_001
GUEST = ("planted.guest@example.com", "planted-demo-guest")


def _add_cabin(house: House, *, charger: str = "Garage") -> int:
    """A second login with a charger of its own in the group Cabin; the charger's number."""
    group = house.world.add_group("Cabin", energy_price=0.1)
    house.world.accounts.add(*CABIN).roles = {group.id: "super-admin"}
    return house.world.add_charger(group.id, name=charger).id


def _add_guest(house: House) -> None:
    """A second login that sees the Garage but may only look."""
    garage = house.world.charger("Garage")
    house.world.accounts.add(*GUEST).roles = {garage.group_id: "user"}


async def _connect(house: House, credentials: tuple[str, str], user_id: int = OWNER) -> None:
    house.clock.advance(seconds=1)
    email, password = credentials
    await house.connect(user_id, email=email, password=password)


async def _names(house: House, user_id: int = OWNER) -> list[str]:
    return [each.snapshot.label for each in await house.first.charging.chargers(user_id)]


async def test_chargers_of_all_accounts_are_listed_together_and_namesakes_told_apart(house: House) -> None:
    cabin = _add_cabin(house)
    await house.connect()
    await _connect(house, CABIN)
    await house.live()
    assert await _names(house) == ["Garage (Cabin)", "Garage (Home)", "Street"]
    assert (await house.first.charging.charger(OWNER, cabin)).snapshot.label == "Garage (Cabin)"


@on_sqlite
async def test_an_alert_names_a_namesake_as_its_owner_knows_it(house: House) -> None:
    _add_cabin(house)
    await house.connect()
    await house.connect(PARTNER)
    await _connect(house, CABIN)
    await house.live()
    house.world.plug(GARAGE_ID)
    await house.live()
    await house.deliver(20)
    alerts = [message for _, message in house.postman.got if isinstance(message, AlertMessage)]
    names = {each.chat_id: each.alert.charger_name for each in alerts}
    assert names == {OWNER: "Garage (Home)", PARTNER: "Garage"}


@on_sqlite
async def test_each_account_has_its_own_budget_and_its_own_tokens(house: House) -> None:
    cabin = _add_cabin(house, charger="Cabin")
    house.world.limiter.choose("strict")
    await house.connect()
    await _connect(house, CABIN)
    await house.live(minutes=6)
    await house.first.charging.lock(OWNER, cabin)
    assert house.world.charger(cabin).locked
    assert not house.world.charger("Garage").locked
    assert len(house.requests("PUT", "/v2/charger", CABIN[0])) == 1
    assert house.requests("PUT", "/v2/charger", EMAIL) == []
    assert [entry for entry in house.world.journal.entries if entry["status"] == 429] == []


@on_sqlite
async def test_one_account_can_be_left_and_the_other_stays(house: House) -> None:
    _add_cabin(house, charger="Cabin")
    await house.connect()
    await _connect(house, CABIN)
    await house.live()
    home, cabin = await house.first.accounts.connected(OWNER)
    assert (home.labels, cabin.labels) == (["Garage", "Street"], ["Cabin"])
    await house.first.accounts.disconnect(OWNER, home.account_id)
    assert await _names(house) == ["Cabin"]
    assert await house.account_ids() == [cabin.account_id]
    with pytest.raises(NotConnected):
        await house.first.accounts.disconnect(OWNER, home.account_id)
    assert await house.account_ids() == [cabin.account_id]


@on_sqlite
async def test_an_account_of_somebody_else_cannot_be_left(house: House) -> None:
    _add_cabin(house)
    await house.connect()
    await _connect(house, CABIN, STRANGER)
    (cabin,) = await house.first.accounts.connected(STRANGER)
    with pytest.raises(NotConnected):
        await house.first.accounts.disconnect(OWNER, cabin.account_id)
    assert len(await house.account_ids()) == 2


@on_sqlite
async def test_without_an_account_named_all_are_left(house: House) -> None:
    _add_cabin(house)
    await house.connect()
    await _connect(house, CABIN)
    await house.first.accounts.disconnect(OWNER)
    assert await house.rows() == {}


@on_sqlite
async def test_of_two_accounts_with_the_same_charger_the_one_that_may_control_is_used(house: House) -> None:
    _add_guest(house)
    await _connect(house, GUEST)
    await house.live()
    with pytest.raises(ActionRefused):
        await house.first.charging.lock(OWNER, GARAGE_ID)
    await _connect(house, (EMAIL, "planted-demo-password"))
    await house.live()
    house.clock.advance(minutes=2)
    assert await _names(house) == ["Garage", "Street"]
    assert (await house.first.charging.lock(OWNER, GARAGE_ID)).snapshot.locked
    assert house.world.charger("Garage").locked


async def test_of_two_accounts_with_the_same_charger_one_tells_what_happens(house: House) -> None:
    _add_guest(house)
    await house.connect()
    await _connect(house, GUEST)
    await house.live()
    house.world.plug("Garage")
    await house.live()
    assert await house.told() == ["started"]
    await house.first.charging.pause(OWNER, GARAGE_ID)
    await house.live()
    assert await house.told() == ["started"]


@on_sqlite
async def test_a_person_who_shares_one_of_two_accounts_is_told_by_it(house: House) -> None:
    _add_guest(house)
    await house.connect()
    await _connect(house, GUEST)
    await _connect(house, GUEST, PARTNER)
    await house.live()
    house.world.plug("Garage")
    await house.live()
    assert (await house.told(OWNER), await house.told(PARTNER)) == (["started"], ["started"])


@on_sqlite
async def test_a_group_is_told_once_of_a_charger_that_two_of_its_people_bring(house: House) -> None:
    _add_guest(house)
    await house.connect()
    await _connect(house, GUEST, PARTNER)
    for user_id in (PARTNER, OWNER):
        await house.first.telling.bring(user_id, FAMILY, None)
    await house.live()
    house.world.plug("Garage")
    await house.live()
    assert [await house.told(chat_id) for chat_id in (OWNER, PARTNER, FAMILY)] == [["started"]] * 3


@on_sqlite
@pytest.mark.parametrize("first", [OWNER, PARTNER])
async def test_a_group_is_told_as_chosen_by_who_has_brought_a_charger_first(house: House, first: int) -> None:
    house.world.accounts.add(*GUEST).roles = dict(house.account.roles)
    await house.connect()
    await _connect(house, GUEST, PARTNER)
    await house.first.telling.bring(first, FAMILY, None)
    await house.first.telling.choose(first, FAMILY, AlertKind.STARTED, Loudness.OFF)
    house.clock.advance(seconds=1)
    await house.first.telling.bring(OWNER + PARTNER - first, FAMILY, None)
    await house.live()
    house.world.plug("Garage")
    await house.live()
    assert await house.told(FAMILY) == ["car_connected"]


@on_sqlite
async def test_a_group_goes_on_being_told_when_its_owner_connects_the_same_charger_once_more(house: House) -> None:
    _add_guest(house)
    await _connect(house, GUEST)
    await house.first.telling.bring(OWNER, FAMILY, None)
    await house.connect()
    await house.live()
    house.world.plug("Garage")
    await house.live()
    assert (await house.told(OWNER), await house.told(FAMILY)) == (["started"], ["started"])


async def test_the_default_charger_is_kept_for_each_person(house: House) -> None:
    await house.connect()
    await house.connect(PARTNER)
    await house.live()
    people = house.first.people
    assert await people.default_charger(OWNER) is None
    await people.choose_charger(OWNER, STREET_ID)
    await people.choose_charger(OWNER, GARAGE_ID)
    assert (await people.default_charger(OWNER), await people.default_charger(PARTNER)) == (GARAGE_ID, None)
    await people.choose_charger(OWNER, None)
    assert await people.default_charger(OWNER) is None


@on_sqlite
async def test_nobody_else_s_charger_can_be_the_default(house: House) -> None:
    await house.connect()
    await house.live()
    with pytest.raises(ChargerNotFound):
        await house.first.people.choose_charger(STRANGER, GARAGE_ID)


@on_sqlite
async def test_leaving_the_account_of_the_default_charger_forgets_it(house: House) -> None:
    cabin = _add_cabin(house, charger="Cabin")
    await house.connect()
    await _connect(house, CABIN)
    await house.live()
    home, other = await house.first.accounts.connected(OWNER)
    await house.first.people.choose_charger(OWNER, cabin)
    await house.first.accounts.disconnect(OWNER, home.account_id)
    assert await house.first.people.default_charger(OWNER) == cabin
    await house.first.accounts.disconnect(OWNER, other.account_id)
    assert await house.first.people.default_charger(OWNER) is None
