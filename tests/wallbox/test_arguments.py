"""What a caller hands in wrong is a WallboxError as well, and nothing is sent."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.charger import EcoSmartMode
from bot.wallbox.client import WallboxClient, connect
from bot.wallbox.errors import BadArgument
from tests.wallbox.cloud import API, CHARGER_ID, EMAIL, PASSWORD, START, FakeCloud

Call = Callable[[WallboxClient, Any], Awaitable[Any]]

OF_ONE_CHARGER: list[Call] = [
    lambda client, number: client.charger_status(number),
    lambda client, number: client.lock(number),
    lambda client, number: client.pause(number),
    lambda client, number: client.set_energy_cost(number, 0.2),
    lambda client, number: client.sessions(number, START, START),
    lambda client, number: client.schedules(number),
    lambda client, number: client.set_schedules(number, []),
    lambda client, number: client.set_eco_smart(number, EcoSmartMode.OFF),
]


async def assert_not_sent(cloud: FakeCloud, call: Awaitable[Any], says: str) -> None:
    with pytest.raises(BadArgument, match=says) as refused:
        await call
    assert isinstance(refused.value, ValueError)
    assert cloud.asked == []


@pytest.mark.parametrize("call", OF_ONE_CHARGER)
async def test_a_charger_is_named_by_its_number_only(
    cloud: FakeCloud, client: WallboxClient, call: Call, subtests: pytest.Subtests
) -> None:
    for number in ("100001/../100002", "100001", 100001.0, None, True, 0, -1):
        with subtests.test(number=number):
            await assert_not_sent(cloud, call(client, number), "the number of a charger")


@pytest.mark.parametrize("amperes", [0, 5, -6, -32, 81, 256, True, 16.0, "16", None, float("nan")])
async def test_a_current_no_charger_takes_is_not_sent(cloud: FakeCloud, client: WallboxClient, amperes: Any) -> None:
    await assert_not_sent(cloud, client.set_max_charging_current(CHARGER_ID, amperes), "amperes from 6 to 80")


@pytest.mark.parametrize("amperes", [0, 5, 256, -20, True, 20.0, "20", None])
async def test_a_main_fuse_limit_out_of_range_is_not_sent(
    cloud: FakeCloud, client: WallboxClient, amperes: Any
) -> None:
    await assert_not_sent(cloud, client.set_icp_max_current(CHARGER_ID, amperes), "amperes from 6 to 255")


@pytest.mark.parametrize("cost", [-0.01, float("nan"), float("inf"), True, "0.25", None])
async def test_an_energy_cost_that_is_no_price_is_not_sent(cloud: FakeCloud, client: WallboxClient, cost: Any) -> None:
    await assert_not_sent(cloud, client.set_energy_cost(CHARGER_ID, cost), "energy cost")


@pytest.mark.parametrize("mode", ["sunny", 0, True, None])
async def test_an_eco_smart_mode_that_is_none_is_not_sent(cloud: FakeCloud, client: WallboxClient, mode: Any) -> None:
    await assert_not_sent(cloud, client.set_eco_smart(CHARGER_ID, mode), "off, eco, full_solar")


async def test_sessions_are_not_asked_for_backwards(cloud: FakeCloud, client: WallboxClient) -> None:
    await assert_not_sent(cloud, client.sessions(CHARGER_ID, START, START - timedelta(days=1)), "in order")


ADDRESSES = [
    "",
    "http://",
    "localhost:8080",
    "ftp://cloud.test",
    "//cloud.test",
    "http://[::1",
    "http://[::1]:x",
    "http://127.0.0.1:70000",
    "http://127.0.0.1:-1",
    "http://cloud\x00test",
    "http://\ud800",
    "http://xn--.com",
    "http://cloud.test?x=1",
    "http://cloud.test#y",
    "http://someone:planted-word@cloud.test",
    "http://someone:planted-word@cloud.test:bad",
    "http://" + "a" * 70_000,
    None,
]


@pytest.mark.parametrize("which", ["api_url", "auth_url"])
async def test_an_address_that_is_none_is_refused_on_entering_and_not_told(
    which: str, subtests: pytest.Subtests
) -> None:
    for address in ADDRESSES:
        addresses: dict[str, Any] = {"api_url": API, "auth_url": API, which: address}
        with subtests.test(address=repr(address)[:80]):
            told = r"^the address of the cloud is not a plain http\(s\) address$"
            with pytest.raises(BadArgument, match=told) as refused:
                async with connect(EMAIL, PASSWORD, **addresses):
                    pass
            assert refused.value.__cause__ is None


@pytest.mark.parametrize("address", [API, f"{API}/", "http://127.0.0.1:1/under/here/", "https://[::1]:443"])
async def test_any_plain_address_will_do(address: str) -> None:
    async with connect(EMAIL, PASSWORD, api_url=address, auth_url=address) as client:
        assert isinstance(client, WallboxClient)
