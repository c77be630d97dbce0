"""Whoever takes long, an account or a chat, holds up nobody else."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.domain.alerts import AlertKind
from bot.services.delivery import AlertMessage, Delivered, Message, Outcome
from bot.services.slots import Slots
from tests.services.house import EMAIL, GARAGE_ID, OWNER, House, on_sqlite
from tests.services.test_delivery import put_out
from tests.services.test_polling import OTHER, OTHER_EMAIL, add_account

ELSEWHERE = 7707


@dataclass
class StuckPostman:
    """Says everything at once, except to one chat, where it waits until let go."""

    chat_id: int
    heard: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    stuck: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, message: Message) -> Outcome:
        """Take a message."""
        if message.chat_id == self.chat_id:
            self.stuck.set()
            await self.let_go.wait()
        self.heard.put_nowait(message)
        return Delivered()


@on_sqlite
async def test_an_account_whose_reads_hang_delays_no_other(house: House) -> None:
    add_account(house.world, OTHER_EMAIL)
    await house.connect()
    house.clock.advance(seconds=30)
    await house.connect(OTHER, OTHER_EMAIL)
    house.world.faults.order(method="GET", path="/", delay=60)  # befalls the first, which is due first
    monitor = house.first.monitor
    house.clock.advance(seconds=61)
    assert await monitor.poll_free() == 1
    before = house.reads(OTHER_EMAIL)
    monitor.put_out.clear()
    for more in (1, 2, 3):
        house.clock.advance(seconds=91)
        assert await monitor.poll_free() in {1, 2}
        await monitor.put_out.wait()
        monitor.put_out.clear()
        assert house.reads(OTHER_EMAIL) == before + more
    assert house.reads(EMAIL) == 1
    await monitor.under_way.close()


@on_sqlite
async def test_no_more_is_claimed_than_there_are_free_slots(house: House) -> None:
    add_account(house.world, OTHER_EMAIL)
    await house.connect()
    await house.connect(OTHER, OTHER_EMAIL)
    house.clock.advance(seconds=91)
    monitor = house.first.monitor
    monitor.under_way = Slots(1)
    assert await monitor.poll_free() == 1
    assert await monitor.poll_free() == 0
    await monitor.under_way.settled()
    assert await monitor.poll_free() == 1
    await monitor.under_way.settled()
    assert {house.reads(), house.reads(OTHER_EMAIL)} == {2}


@on_sqlite
async def test_a_chat_that_hangs_delays_no_other_and_keeps_its_order(house: House) -> None:
    await house.connect()
    postman, delivery = StuckPostman(OWNER), house.first.delivery
    await put_out(house, AlertKind.STARTED, AlertKind.FINISHED)
    assert await delivery.deliver_free(postman) == 1
    await postman.stuck.wait()
    for kind in (AlertKind.OFFLINE, AlertKind.ONLINE):
        await put_out(house, kind, chat_id=ELSEWHERE)
        house.clock.advance(seconds=2)
        assert await delivery.deliver_free(postman) == 1
        assert (await postman.heard.get()).chat_id == ELSEWHERE
    postman.let_go.set()
    await delivery.under_way.settled()
    house.clock.advance(seconds=2)
    assert await delivery.deliver_free(postman) == 1
    await delivery.under_way.settled()
    assert await house.outcomes() == ["delivered", "delivered"]
    told = [postman.heard.get_nowait() for _ in range(postman.heard.qsize())]
    kinds = [each.alert.kind for each in told if isinstance(each, AlertMessage)]
    assert kinds == [AlertKind.STARTED, AlertKind.FINISHED]


@on_sqlite
async def test_a_message_is_edited_by_one_edit_at_a_time(house: House) -> None:
    await house.connect()
    postman, delivery, cards = StuckPostman(OWNER), house.first.delivery, house.first.cards
    for _ in range(2):
        await cards.wait(OWNER, 77, OWNER, await house.first.charging.charger(OWNER, GARAGE_ID))
        house.clock.advance(seconds=91)
        await house.first.monitor.poll_once()
        assert await delivery.deliver_free(postman) == 1
        await postman.stuck.wait()
    postman.let_go.set()
    await delivery.under_way.settled()
    assert postman.heard.qsize() == 1
    house.clock.advance(seconds=2)
    assert await delivery.deliver_free(postman) == 1
    await delivery.under_way.settled()
    assert postman.heard.qsize() == 2


async def test_what_fails_under_way_is_logged_and_frees_its_slot(caplog: pytest.LogCaptureFixture) -> None:
    slots = Slots(2)

    async def fail() -> None:
        raise ArithmeticError

    async def hang() -> None:
        await asyncio.Event().wait()

    slots.start("a", fail())
    slots.start("b", hang())
    assert (slots.free, "a" in slots, "c" in slots) == (0, True, False)
    await slots.close()
    assert slots.free == 2
    slots.start("a", fail())
    await slots.settled()
    assert "something under way failed" in caplog.messages
