"""Control calls that look, and the long poll by which tests wait."""

import asyncio
from typing import Any

import aiohttp
import pytest
import telegram

from simulator.telegram.errors import NotPossible
from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser


async def test_events_wait_for_what_happens_next(bot: telegram.Bot, anna: ChatUser) -> None:
    n = (await anna.look("events", after=0))["n"]
    waiting = asyncio.create_task(anna.look("events", after=n, timeout=30))
    await bot.send_message(1001, "x")
    assert (await waiting)["n"] > n


async def test_events_end_when_nothing_happens(anna: ChatUser) -> None:
    n = (await anna.look("events", after=0))["n"]
    assert (await anna.look("events", after=n, timeout=0.01))["n"] == n


async def test_a_chat_waits_for_what_changes_there(bot: telegram.Bot, anna: ChatUser) -> None:
    n = (await anna.look("chats/1001"))["n"]
    waiting = asyncio.create_task(anna.look("chats/1001", after=n, timeout=30))
    await bot.send_chat_action(1001, "typing")
    await bot.send_message(1001, "x")
    assert [each["text"] for each in (await waiting)["messages"]][-1:] == ["x"]
    n = (await anna.look("chats/1001"))["n"]
    assert (await anna.look("chats/1001", after=n, timeout=0.01))["n"] == n


async def test_the_world_waits_for_a_truth(server: RunningTelegram, bot: telegram.Bot, anna: ChatUser) -> None:
    world = server.world
    waiting = asyncio.create_task(world.wait(lambda: world.messages(1001)[1:]))
    await bot.send_message(1001, "x")
    assert [each["text"] for each in await waiting] == ["x"]
    with pytest.raises(TimeoutError):
        await world.wait(lambda: None, seconds=0.01)


async def test_a_chat_shows_what_a_person_sees(bot: telegram.Bot, anna: ChatUser) -> None:
    sent = await bot.send_message(1001, "🔌 <b>Garage</b>", parse_mode="HTML", disable_notification=True)
    view = await anna.look("chats/1001")
    seen = view["messages"][-1]
    assert view["chat"] == {"id": 1001, "type": "private", "first_name": "Anna"}
    assert {name: seen[name] for name in ("message_id", "from", "text", "html", "silent", "pinned", "buttons")} == {
        "message_id": sent.message_id,
        "from": "bot",
        "text": "🔌 Garage",
        "html": "🔌 <b>Garage</b>",
        "silent": True,
        "pinned": False,
        "buttons": [],
    }
    assert seen["entities"] == [{"type": "bold", "offset": 3, "length": 6}]


async def test_the_journal_is_read_from_a_number_on_and_forgotten(bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.get_me()
    n = (await anna.look("journal"))["n"]
    await bot.send_chat_action(1001, "typing")
    assert [each["method"] for each in (await anna.look("journal", after=n))["calls"]] == ["sendChatAction"]
    await anna.forget("journal")
    assert (await anna.look("journal"))["calls"] == []


async def test_callbacks_are_shown_with_their_answers(bot: telegram.Bot, anna: ChatUser) -> None:
    button = telegram.InlineKeyboardButton("Go", callback_data="go")
    await bot.send_message(1001, "x", reply_markup=telegram.InlineKeyboardMarkup.from_button(button))
    query_id = await anna.press("Go")
    assert query_id is not None
    assert [each["answered"] for each in (await anna.look("callbacks"))["callbacks"]] == [False]
    await bot.answer_callback_query(query_id, "Going…")
    assert [each["text"] for each in (await anna.look("callbacks"))["callbacks"]] == ["Going…"]


@pytest.mark.parametrize("path", ["chats/4711", "chats/-5"])
async def test_what_does_not_exist_is_not_shown(path: str, anna: ChatUser) -> None:
    with pytest.raises(NotPossible) as refused:
        await anna.look(path)
    assert refused.value.status == 404


async def test_a_number_that_is_none_is_refused(anna: ChatUser) -> None:
    with pytest.raises(NotPossible, match="after is not a number"):
        await anna.look("journal", after="x")


@pytest.mark.parametrize("body", [{"data": "no json"}, {"json": [1]}])
async def test_a_body_that_is_no_json_object_is_refused(body: dict[str, Any], server: RunningTelegram) -> None:
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/simulator/type", **body) as answer:
        assert answer.status == 400


NOT_AN_ORDER = [
    ("faults", {"times": "many"}, "times"),
    ("faults", {"times": 0}, "times"),
    ("faults", {"delay": -1}, "delay"),
    ("faults", {"method": 5}, "method"),
    ("faults", {"when": "now"}, "when"),
    ("faults", {"status": 200}, "200 is no status of a failure"),
    ("flood", {"seconds": -1}, "seconds"),
    ("flood", {"seconds": 1, "times": 0}, "times"),
    ("age", {"chat_id": 1001, "message_id": 1, "seconds": 10**30}, "seconds"),
    ("type", {"user_id": 1001, "text": "x", "date": -5}, "date"),
    ("users", {"id": 1002, "first_name": ""}, "first_name"),
    ("nothing", {}, "Not Found"),
]


@pytest.mark.parametrize(("call", "body", "about"), NOT_AN_ORDER)
async def test_an_order_that_makes_no_sense_says_why_and_changes_nothing(
    anna: ChatUser, call: str, body: dict[str, Any], about: str
) -> None:
    with pytest.raises(NotPossible, match=about) as refused:
        await anna.order(call, **body)
    assert refused.value.status in {400, 404}
    assert await anna.look("faults") == {"faults": []}


async def test_a_wait_without_a_number_is_refused(anna: ChatUser) -> None:
    for timeout in ("soon", "nan"):
        with pytest.raises(NotPossible, match="timeout is not a number"):
            await anna.look("events", timeout=timeout)


async def test_a_bot_named_again_keeps_its_chats(bot: telegram.Bot, anna: ChatUser) -> None:
    renamed = await anna.order("bots", token=bot.token, username="other_bot", reads_all_messages=True)
    assert renamed["username"] == "other_bot"
    assert (await bot.get_me()).can_read_all_group_messages
    assert [each.message.text for each in await bot.get_updates() if each.message] == ["/start"]
    with pytest.raises(NotPossible, match="is a person"):
        await anna.order("bots", token=f"1001:{'x' * 30}", username="other_bot")
