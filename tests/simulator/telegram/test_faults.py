"""Failures on order, as a bot meets them."""

from datetime import timedelta

import pytest
import telegram
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


async def test_the_next_calls_of_a_method_fail(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendMessage", status=500, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Internal Server Error"):
            await bot.send_message(1001, "x")
    await bot.send_message(1001, "y")
    assert [each.text for each in await anna.messages()] == ["/start", "y"]


async def test_a_fault_may_carry_its_own_words(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendmessage", status=400, description="Bad Request: out of order")
    await anna.order("faults", method="*", status=429, retry_after=4)
    with pytest.raises(BadRequest, match="Out of order"):
        await bot.send_message(1001, "x")
    with pytest.raises(RetryAfter) as refused:
        await bot.get_me()
    assert refused.value.retry_after == timedelta(seconds=4)


async def test_a_lost_answer_is_a_network_error_and_nothing_was_sent(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendMessage", drop=True)
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "x")
    assert [each.text for each in await anna.messages()] == ["/start"]


async def test_a_send_that_failed_may_have_arrived(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendMessage", drop=True, after_effect=True)
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "x")
    assert [each.text for each in await anna.messages()] == ["/start", "x"]
    assert server.world.journal.entries[-1].status is None


async def test_a_send_that_timed_out_may_have_arrived(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendMessage", delay=30, after_effect=True)
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "x", read_timeout=0.05)
    assert (await anna.wait_for("x")).text == "x"


async def test_a_delayed_call_answers_late_and_truly(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="sendMessage", delay=0.01)
    assert (await bot.send_message(1001, "x")).text == "x"


async def test_faults_are_listed_and_forgotten(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.order("faults", method="getMe", status=502)
    assert [each["method"] for each in (await anna.look("faults"))["faults"]] == ["getMe"]
    await anna.forget("faults")
    assert (await bot.get_me()).id == 123456
