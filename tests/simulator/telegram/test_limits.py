"""Flood limits by a clock that moves only when told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import telegram
from telegram.error import RetryAfter

from simulator.telegram.errors import Refusal
from simulator.telegram.limits import FloodLimits
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


@pytest.fixture
def limits(clock: Any) -> FloodLimits:
    return FloodLimits(clock)


def wait_of(limits: FloodLimits, chat_id: int, *, new: bool = True) -> int:
    """Return the seconds a bot is told to wait, 0 when the message passes."""
    try:
        limits.admit(chat_id, new=new)
    except Refusal as refusal:
        return int(refusal.parameters["retry_after"])
    return 0


def test_a_chat_takes_a_burst_of_five_and_then_one_a_second(limits: FloodLimits, clock: Any) -> None:
    assert [wait_of(limits, 1) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    clock.advance(1)
    assert [wait_of(limits, 1) for _ in range(2)] == [0, 1]
    assert wait_of(limits, 2) == 0


def test_thirty_messages_a_second_pass_in_all(limits: FloodLimits, clock: Any) -> None:
    assert [wait_of(limits, chat_id) for chat_id in range(1, 32)] == [0] * 30 + [1]
    clock.advance(1)
    assert wait_of(limits, 31) == 0


def test_twenty_messages_a_minute_pass_in_a_group(limits: FloodLimits, clock: Any) -> None:
    for _ in range(20):
        assert wait_of(limits, -1) == 0
        clock.advance(1)
    assert wait_of(limits, -1) == 40
    clock.advance(40)
    assert wait_of(limits, -1) == 0


def test_edits_count_only_in_all(limits: FloodLimits) -> None:
    assert [wait_of(limits, 1, new=False) for _ in range(31)] == [0] * 30 + [1]


def test_a_flood_on_order_lasts_as_long_as_ordered(limits: FloodLimits, clock: Any) -> None:
    limits.on = False
    limits.order(7, None)
    assert wait_of(limits, 1) == 7
    clock.advance(5.5)
    assert wait_of(limits, 1, new=False) == 2
    clock.advance(1.5)
    assert wait_of(limits, 1) == 0


def test_a_flood_of_so_many_times_ends_after_them(limits: FloodLimits) -> None:
    limits.order(3, 2)
    assert [wait_of(limits, 1) for _ in range(3)] == [3, 3, 0]


@pytest.fixture
async def strict(server: RunningTelegram, anna: ChatUser) -> AsyncIterator[None]:
    await anna.order("limits", on=True)
    yield
    await anna.order("limits", on=False)


async def test_a_bot_that_floods_is_told_to_wait(strict: None, bot: telegram.Bot, clock: Any) -> None:
    for n in range(5):
        await bot.send_message(1001, str(n))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1001, "5")
    assert refused.value.retry_after == timedelta(seconds=1)
    clock.advance(1)
    assert (await bot.send_message(1001, "5")).text == "5"


async def test_a_flood_is_ordered_over_http(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("flood", seconds=9, times=1)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(1001, "x")
    assert refused.value.retry_after == timedelta(seconds=9)
    assert (await bot.send_message(1001, "x")).text == "x"
