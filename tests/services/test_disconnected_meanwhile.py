"""Somebody disconnects an account while something is done for it: nothing is left to do, and that is no trouble."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx
import pytest

from bot.db import accounts, alerts, answers, chargers
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.errors import AccountGone, ChargerNotFound, NotConnected
from bot.domain.questions import Question
from bot.services.delivery import AlertMessage, Delivered, Message, Outcome
from tests.services.hosting import HOUR, LOCKS, give, locked_garage
from tests.services.house import GARAGE_ID, OWNER, House, on_sqlite
from tests.services.waiting import somebody_waits

Act = Callable[[House], Awaitable[object]]


def disconnect_at(house: House, *paths: str) -> None:
    """The owner disconnects as soon as the cloud has answered a request whose path begins so."""

    async def leave(response: httpx.Response) -> None:
        if response.request.url.path.startswith(paths):
            house.http.event_hooks = {}
            await house.first.accounts.disconnect(OWNER)

    house.http.event_hooks = {"response": [leave]}


async def lock(house: House) -> None:
    """A change the cloud shows at once."""
    await house.first.charging.lock(OWNER, GARAGE_ID)


async def limit(house: House) -> None:
    """A value that is remembered, to be taken back."""
    await house.first.tuning.set_max_charging_current(OWNER, GARAGE_ID, 10)


async def restart(house: House) -> None:
    """A change that lasts."""
    await house.first.upkeep.restart(OWNER, GARAGE_ID)


async def host(house: House) -> None:
    """A change that is stored before it is sent."""
    await give(house, HOUR)


@pytest.fixture(autouse=True)
def _quietly(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


async def left_without_trouble(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Everything is erased, nothing was told, and nothing is worth a warning."""
    assert await house.rows() == {}
    assert caplog.messages == []


@on_sqlite
async def test_between_the_claim_of_a_poll_and_its_read(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.clock.advance(seconds=91)
    (account_id,) = await house.account_ids()
    assert await house.first.monitor.poll_free() == 1
    async with house.database.transaction() as tx:
        await accounts.erase(tx, account_id)  # takes the only connection before the read begins
    await house.first.monitor.under_way.settled()
    assert house.reads() == 1
    await left_without_trouble(house, caplog)


async def test_while_the_cloud_answers_a_poll(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.clock.advance(seconds=91)
    disconnect_at(house, "/v3/chargers/groups", "/chargers/status/")
    assert await house.first.monitor.poll_once() == 1
    await left_without_trouble(house, caplog)


@on_sqlite
async def test_while_the_cloud_renews_the_tokens_of_a_poll(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.clock.advance(hours=2)
    disconnect_at(house, "/users/refresh-token")
    assert await house.first.monitor.poll_once() == 1
    await left_without_trouble(house, caplog)


@on_sqlite
async def test_while_the_cloud_refuses_the_password(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.account.password = "planted-other-password"
    house.clock.advance(hours=24 * 60)
    disconnect_at(house, "/users/signin")
    assert await house.first.monitor.poll_once() == 1
    await left_without_trouble(house, caplog)


@on_sqlite
@pytest.mark.parametrize("question", list(Question))
async def test_while_the_cloud_answers_a_question(
    house: House, caplog: pytest.LogCaptureFixture, question: Question
) -> None:
    await house.connect()
    await house.live(minutes=6)
    (account_id,) = await house.account_ids()
    async with house.database.transaction() as tx:
        await answers.want(tx, account_id, GARAGE_ID, question, now=house.clock())
    disconnect_at(house, "/v4/sessions/stats", f"/chargers/{GARAGE_ID}/schedules")
    await house.live(minutes=6)
    await left_without_trouble(house, caplog)


@on_sqlite
async def test_before_the_first_reading_is_stored(house: House, caplog: pytest.LogCaptureFixture) -> None:
    disconnect_at(house, "/v3/chargers/groups")
    with pytest.raises(NotConnected):
        await house.connect()
    await left_without_trouble(house, caplog)


@on_sqlite
async def test_while_somebody_waits_for_a_reading(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.clock.advance(seconds=91)
    disconnect_at(house, "/v3/chargers/groups", "/chargers/status/")
    with pytest.raises(AccountGone):
        await house.first.charging.refresh(OWNER, GARAGE_ID)
    await left_without_trouble(house, caplog)


@on_sqlite
@pytest.mark.parametrize("act", [lock, limit, restart, host], ids=lambda act: act.__name__)
async def test_while_a_change_is_sent(house: House, caplog: pytest.LogCaptureFixture, act: Act) -> None:
    await house.connect()
    await house.live(minutes=6)
    disconnect_at(house, "/v2/charger/", "/v3/chargers/")
    with pytest.raises(ChargerNotFound):
        await act(house)
    await left_without_trouble(house, caplog)


@on_sqlite
async def test_while_the_tokens_of_a_change_are_renewed(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.clock.advance(hours=2)
    disconnect_at(house, "/users/refresh-token")
    with pytest.raises(ChargerNotFound):
        await house.first.charging.lock(OWNER, GARAGE_ID)
    await left_without_trouble(house, caplog)


async def test_while_a_charger_is_locked_after_a_guest(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await locked_garage(house)
    await give(house, HOUR)
    house.clock.advance(hours=1)
    disconnect_at(house, LOCKS["path"], "/users/")
    assert await house.first.guests.step() == 1
    await left_without_trouble(house, caplog)


async def test_while_an_alert_is_sent(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.connect()
    house.world.plug("Garage", kwh=100)
    await house.live(minutes=3)
    sent: list[Message] = []

    async def send(message: Message) -> Outcome:
        sent.append(message)
        await house.first.accounts.disconnect(OWNER)
        return Delivered(message_id=7)

    assert await house.first.delivery.deliver_free(send) == 1
    await house.first.delivery.under_way.settled()
    assert isinstance(sent[0], AlertMessage)
    await left_without_trouble(house, caplog)


async def test_while_a_pause_is_told(house: House) -> None:
    await house.connect()
    [account_id] = await house.account_ids()
    now = house.clock()
    paused = Alert(
        kind=AlertKind.PAUSED,
        charger_id=GARAGE_ID,
        charger_name="Garage",
        occurred_at=now,
        status=ChargerStatus.PAUSED,
    )
    async with house.database.transaction() as tx:
        await alerts.insert(tx, account_id=account_id, chat_id=OWNER, user_id=OWNER, alert=paused, now=now)

    async def send(_: Message) -> Outcome:
        await house.first.accounts.disconnect(OWNER)
        return Delivered(message_id=7)

    assert await house.first.delivery.deliver_once(send) == 1
    assert await house.account_ids() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_reading_and_a_farewell_at_once_wait_for_each_other_in_one_order(house: House) -> None:
    await house.connect()
    (account_id,) = await house.account_ids()
    farewell = house.replica().accounts
    async with house.database.transaction() as tx:
        await chargers.of_account(tx, account_id, kept=True)
        leaving = asyncio.create_task(farewell.disconnect(OWNER))
        await somebody_waits(house.replica().clouds.database)
        await answers.want(tx, account_id, GARAGE_ID, Question.SESSIONS, now=house.clock())
    await leaving
    assert await house.rows() == {}
