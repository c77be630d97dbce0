"""Long polling: what waits, what is confirmed, and who may poll."""

import asyncio
from collections.abc import Callable

import pytest
import telegram
from telegram.error import Conflict

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser
from tests.simulator.telegram.conftest import Clock


def texts(updates: tuple[telegram.Update, ...]) -> list[str | None]:
    return [each.effective_message.text for each in updates if each.effective_message]


async def test_updates_stay_until_they_are_confirmed(bot: telegram.Bot, anna: ChatUser) -> None:
    await anna.say("one")
    first = await bot.get_updates()
    assert texts(first) == ["/start", "one"]
    assert texts(await bot.get_updates(limit=1)) == ["/start"]
    assert texts(await bot.get_updates(offset=first[1].update_id)) == ["one"]
    assert await bot.get_updates(offset=first[1].update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_negative_offset_keeps_the_newest(bot: telegram.Bot, anna: ChatUser) -> None:
    for each in ("one", "two"):
        await anna.say(each)
    assert texts(await bot.get_updates(offset=-1)) == ["two"]
    assert texts(await bot.get_updates(offset=-5)) == ["two"]


async def test_a_long_poll_answers_when_something_arrives(
    server: RunningTelegram, bot: telegram.Bot, anna: ChatUser
) -> None:
    server.world.bot().updates.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await server.world.wait(lambda: server.world.bot().updates.is_polled)
    await anna.say("hello")
    assert texts(await poll) == ["hello"]


async def test_a_second_poller_ends_the_first(
    server: RunningTelegram, new_bot: Callable[..., telegram.Bot], bot: telegram.Bot
) -> None:
    old = asyncio.create_task(bot.get_updates(timeout=30))
    await server.world.wait(lambda: server.world.bot().updates.is_polled)
    async with new_bot() as second:
        assert await second.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await old


async def test_a_poller_that_went_away_is_no_second_poller(server: RunningTelegram, bot: telegram.Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await server.world.wait(lambda: server.world.bot().updates.is_polled)
    poll.cancel()
    await server.world.wait(lambda: server.world.journal.calls("getUpdates"))
    assert not server.world.bot().updates.is_polled
    assert server.world.journal.calls("getUpdates")[0].status is None
    assert await bot.get_updates() == ()


async def test_polling_and_a_webhook_exclude_each_other(
    server: RunningTelegram, new_bot: Callable[..., telegram.Bot], bot: telegram.Bot
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await server.world.wait(lambda: server.world.bot().updates.is_polled)
    async with new_bot() as second:
        await second.set_webhook("https://127.0.0.1:1/")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await poll
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()


async def test_only_wanted_kinds_of_updates_are_kept(
    server: RunningTelegram, bot: telegram.Bot, anna: ChatUser
) -> None:
    await bot.get_updates(allowed_updates=["callback_query"], offset=-1)
    server.world.bot().updates.clear()
    await anna.say("unheard")
    await bot.get_updates(allowed_updates=[])
    await anna.say("heard")
    assert texts(await bot.get_updates()) == ["heard"]


async def test_blocking_is_told(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    server.world.bot().updates.clear()
    for call in ("block", "block", "unblock"):
        await anna.order(call, user_id=1001)
    changes = [each.my_chat_member for each in await bot.get_updates()]
    told = [(each.old_chat_member.status, each.new_chat_member.status, each.chat.id) for each in changes if each]
    assert told == [("member", "kicked", 1001), ("kicked", "member", 1001)]


async def test_an_update_that_nobody_fetched_for_a_day_is_lost(clock: Clock, bot: telegram.Bot, anna: ChatUser) -> None:
    clock.advance(24 * 3600)
    await anna.say("one")
    assert texts(await bot.get_updates()) == ["/start", "one"]
    clock.advance(1)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    assert texts(await bot.get_updates()) == ["one"]
