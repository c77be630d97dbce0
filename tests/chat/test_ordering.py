"""One person in one chat in order, everything else side by side."""

import asyncio
import gc
from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User

from bot.chat.ordering import PerPersonProcessor, answered_early


def _update(chat_id: int, user_id: int = 0) -> Update:
    return Update(1, message=_message(chat_id, user_id or chat_id))


def _message(chat_id: int, user_id: int) -> Message:
    chat, moment = Chat(chat_id, "private"), datetime(2026, 7, 14, tzinfo=UTC)
    return Message(1, moment, chat, from_user=User(user_id, "Anna", is_bot=False))


def _press(user_id: int) -> Update:
    query = CallbackQuery("1", User(user_id, "Anna", is_bot=False), "instance", message=_message(user_id, user_id))
    return Update(2, callback_query=query)


async def test_updates_of_one_chat_wait_for_each_other() -> None:
    processor, order = PerPersonProcessor(), list[str]()
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


async def _end_when_second_waits(processor: PerPersonProcessor, may_end: asyncio.Event) -> None:
    assert processor.current_concurrent_updates == 2
    may_end.set()


async def test_a_slow_chat_does_not_hold_up_another() -> None:
    processor, other_done = PerPersonProcessor(), asyncio.Event()

    async def slow() -> None:
        await other_done.wait()

    async def quick() -> None:
        other_done.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_update(1), slow()))
        group.create_task(processor.process_update(_update(2), quick()))


async def test_people_in_a_group_do_not_wait_for_each_other() -> None:
    processor, other_done = PerPersonProcessor(), asyncio.Event()

    async def slow() -> None:
        await other_done.wait()

    async def quick() -> None:
        other_done.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_update(-1, 1), slow()))
        group.create_task(processor.process_update(_update(-1, 2), quick()))


@pytest.mark.parametrize("taken", [True, False])
async def test_a_press_that_waits_is_answered_at_once_and_knows_it(*, taken: bool) -> None:
    answered, known = asyncio.Event(), list[bool]()

    async def meanwhile(_: Update) -> bool:
        answered.set()
        return taken

    processor = PerPersonProcessor(meanwhile)

    async def first() -> None:
        known.append(answered_early.get())
        await answered.wait()

    async def second() -> None:
        known.append(answered_early.get())

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_press(1), first()))
        group.create_task(processor.process_update(_press(1), second()))
    assert known == [False, taken]


async def test_a_press_that_could_not_be_answered_while_it_waited_is_handled_all_the_same() -> None:
    failed, done = asyncio.Event(), asyncio.Event()

    async def meanwhile(_: Update) -> bool:
        failed.set()
        raise RuntimeError

    processor = PerPersonProcessor(meanwhile)

    async def second() -> None:
        done.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(processor.process_update(_press(1), _until(failed)))
        group.create_task(processor.process_update(_press(1), second()))
    assert done.is_set()


async def _until(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_failure_frees_the_chat_and_idle_chats_are_forgotten() -> None:
    processor, done = PerPersonProcessor(), asyncio.Event()

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
