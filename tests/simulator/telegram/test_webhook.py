"""Updates pushed to a receiver on a real socket."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import telegram
from aiohttp import web

from simulator.telegram.server import RunningTelegram
from simulator.telegram.user import ChatUser

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Receiver:
    """What a bot's webhook got: (secret, text). It answers with the statuses it is given, then with 200."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[str | None, str]] = asyncio.Queue()
        self.statuses: list[int] = []
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        text = (await request.json())["message"]["text"]
        self.got.put_nowait((request.headers.get(SECRET), text))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_pushed_in_order_with_the_secret(
    receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    await bot.set_webhook(receiver.url, secret_token="hush")
    await anna.say("one")
    assert [await receiver.got.get() for _ in range(2)] == [("hush", "/start"), ("hush", "one")]


async def test_without_a_secret_there_is_no_header(receiver: Receiver, bot: telegram.Bot, anna: ChatUser) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await anna.say("one")
    assert await receiver.got.get() == (None, "one")


async def test_an_update_is_pushed_again_until_it_is_taken(
    receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    receiver.statuses = [500]
    await bot.set_webhook(receiver.url)
    await anna.say("one")
    assert [(await receiver.got.get())[1] for _ in range(3)] == ["/start", "/start", "one"]
    assert (
        await bot.get_webhook_info()
    ).last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_the_state_of_a_webhook_is_told(
    server: RunningTelegram, receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.set_webhook("http://127.0.0.1:1/", allowed_updates=["message"], max_connections=7)
    webhook = server.world.bot().webhook
    task = webhook.task
    await bot.set_webhook(receiver.url, allowed_updates=["message"], max_connections=7)
    assert task is not None
    assert task.done()
    await receiver.got.get()
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (receiver.url, 7, ("message",))


async def test_polling_works_again_once_the_webhook_is_gone(
    receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    await bot.set_webhook(receiver.url)
    await receiver.got.get()
    await bot.set_webhook("")
    await anna.say("one")
    assert [each.message.text for each in await bot.get_updates() if each.message][-1] == "one"
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_of_two_that_set_a_webhook_at_the_same_time_one_pushes(
    receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/")
    await asyncio.gather(*(bot.set_webhook(receiver.url, drop_pending_updates=True) for _ in range(3)))
    await anna.say("one")
    await anna.say("two")
    assert [(await receiver.got.get())[1] for _ in range(2)] == ["one", "two"]


async def test_a_redirection_is_not_followed_and_takes_nothing(
    receiver: Receiver, bot: telegram.Bot, anna: ChatUser
) -> None:
    receiver.statuses = [302]
    await bot.set_webhook(receiver.url)
    async with asyncio.timeout(5):
        assert [(await receiver.got.get())[1] for _ in range(2)] == ["/start", "/start"]
