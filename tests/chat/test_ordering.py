"""One chat in order, different chats side by side."""

import asyncio
import gc
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update, User

from bot.chat.ordering import PerChatProcessor


def _update(chat_id: int) -> Update:
    chat, moment = Chat(chat_id, "private"), datetime(2026, 7, 14, tzinfo=UTC)
    return Update(1, message=Message(1, moment, chat, from_user=User(chat_id, "Anna", is_bot=False)))


async def test_updates_of_one_chat_wait_for_each_other() -> None:
    processor, order = PerChatProcessor(), list[str]()
    first_may_end, first_began = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        first_began.set()
        await first_may_end.wait()
        order.append("first")

    async def second() -> None:
        order.append("second")

    async with asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_update(1), first()))
        await first_began.wait()
        group.create_task(processor.process_update(_update(1), second()))
        group.create_task(_end_when_second_waits(processor, first_may_end))
    assert order == ["first", "second"]


async def _end_when_second_waits(processor: PerChatProcessor, may_end: asyncio.Event) -> None:
    assert processor.current_concurrent_updates == 2
    may_end.set()


async def test_a_slow_chat_does_not_hold_up_another() -> None:
    processor, other_done = PerChatProcessor(), asyncio.Event()

    async def slow() -> None:
        await other_done.wait()

    async def quick() -> None:
        other_done.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_update(1), slow()))
        group.create_task(processor.process_update(_update(2), quick()))


async def test_a_failure_frees_the_chat_and_idle_chats_are_forgotten() -> None:
    processor, done = PerChatProcessor(), asyncio.Event()

    async def fails() -> None:
        raise RuntimeError

    async def works() -> None:
        done.set()

    with pytest.raises(RuntimeError):
        await processor.process_update(_update(1), fails())
    async with asyncio.timeout(5):
        await processor.process_update(_update(1), works())
        await processor.process_update(object(), _nothing())
    assert done.is_set()
    gc.collect()
    assert dict(processor._turns) == {}


async def _nothing() -> None:
    pass
