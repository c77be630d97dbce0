"""Updates come in whatever goes wrong between: refusals, floods, a second poller, and messages nobody can read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import InvalidToken

from bot.chat.fetching import AFTER_A_REFUSAL_S, LONGEST_REST_S, REFUSALS, Fetching
from simulator.telegram.server import serve
from simulator.telegram.world import World
from tests.chat.scene import bot_of

ANNA = 1001
ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "simulated_bot"}
UNREADABLE = {"message_id": 7, "text": "planted text"}


@dataclass
class Line:
    """A bot that fetches from a simulated Telegram in which Anna types."""

    world: World
    bot: Bot
    queue: asyncio.Queue[object] = field(default_factory=asyncio.Queue)
    fetching: Fetching = field(init=False)

    def __post_init__(self) -> None:
        self.fetching = Fetching(self.bot, self.queue)

    def type(self, *texts: str) -> None:
        """Let Anna type."""
        for text in texts:
            self.world.type(ANNA, text)

    def taken(self) -> list[str | None]:
        """The texts of what was fetched since the last look."""
        return [_text(self.queue.get_nowait()) for _ in range(self.queue.qsize())]

    async def rests(self, times: int) -> list[float]:
        """The rests after so many steps."""
        return [await self.fetching.step() for _ in range(times)]


def _text(update: object) -> str | None:
    assert isinstance(update, Update)
    assert update.message is not None
    return update.message.text


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Nothing typed yet."""
    async with serve(flood_limits=False) as telegram, bot_of(telegram.url) as bot:
        telegram.world.add_user(ANNA, "Anna")
        line = Line(telegram.world, bot)
        yield line
        await line.fetching.stop()


@pytest.mark.parametrize("status", [401, 404])
async def test_one_refusal_does_not_make_the_bot_deaf(line: Line, status: int) -> None:
    line.type("/start")
    line.world.fault(method="getUpdates", status=status)
    assert await line.rests(2) == [AFTER_A_REFUSAL_S, 0.0]
    assert line.taken() == ["/start"]


async def test_refusals_of_updates_alone_never_end_it(line: Line) -> None:
    line.world.fault(method="getUpdates", status=401, times=3 * REFUSALS)
    assert await line.rests(3 * REFUSALS) == [AFTER_A_REFUSAL_S] * 3 * REFUSALS
    line.world.fault(method="getUpdates", status=401)
    line.world.fault(method="getMe", status=500)
    assert await line.fetching.step() == AFTER_A_REFUSAL_S


async def test_a_token_that_is_refused_again_and_again_ends_it(line: Line) -> None:
    line.world.fault(status=401, times=9 * REFUSALS)
    assert await line.rests(REFUSALS - 1) == [AFTER_A_REFUSAL_S] * (REFUSALS - 1)
    with pytest.raises(InvalidToken):
        await line.fetching.step()


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # the library warns of itself
async def test_it_waits_as_long_as_telegram_asks(line: Line) -> None:
    line.world.fault(method="getUpdates", status=429, retry_after=7)
    assert await line.fetching.step() == 7


async def test_it_rests_longer_and_longer_while_telegram_is_away(line: Line) -> None:
    line.world.fault(method="getUpdates", status=502, times=40)
    rests = await line.rests(40)
    assert rests[:3] == [1.0, 1.5, 2.25]
    assert rests[-1] == LONGEST_REST_S
    assert not line.fetching.back.is_set()
    line.type("/start")
    assert await line.fetching.step() == 0.0
    assert line.fetching.back.is_set()
    line.world.fault(method="getUpdates", status=502)
    assert await line.fetching.step() == 1.0


async def test_a_webhook_that_somebody_sets_meanwhile_is_taken_away(line: Line) -> None:
    line.type("/start")
    await line.fetching.step()
    await line.bot.set_webhook("https://127.0.0.1:9/x")
    line.type("/help")
    assert await line.rests(2) == [1.0, 0.0]
    assert line.taken() == ["/start", "/help"]


async def test_an_update_nobody_can_read_is_passed_over_and_the_others_are_not(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    line.type("/start")
    line.world.bot().updates.put("message", UNREADABLE)
    line.type("/help")
    assert await line.fetching.step() > 0
    assert line.taken() == ["/start", "/help"]
    line.type("/status")
    assert await line.fetching.step() == 0.0
    assert line.taken() == ["/status"]
    own = [each.getMessage() for each in caplog.records if each.name.startswith("bot.")]
    assert own == [
        "updates: a batch cannot be read: KeyError",
        "update 700000002 cannot be read and is passed over: KeyError",
    ]


@asynccontextmanager
async def answering(result: Any) -> AsyncIterator[str]:
    """Something in Telegram's place that always answers this."""

    async def answer(request: web.Request) -> web.Response:
        asked = {"getMe": ME, "deleteWebhook": True}.get(request.path.rpartition("/")[2], result)
        return web.json_response({"ok": True, "result": asked})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("result", [[{"message": UNREADABLE}], [None], {"a": 1}], ids=str)
async def test_what_cannot_even_be_passed_over_is_asked_for_after_a_rest(result: Any) -> None:
    queue: asyncio.Queue[object] = asyncio.Queue()
    async with answering(result) as url, bot_of(url) as bot:
        fetching = Fetching(bot, queue)
        assert [await fetching.step() for _ in range(3)] == [1.0, 1.5, 2.25]
    assert queue.empty()


async def test_what_was_taken_is_confirmed_at_the_end_and_a_second_start_goes_on(line: Line) -> None:
    line.type("/start")
    for _ in range(2):
        line.fetching.go_on()
        line.fetching.go_on()
        await line.queue.get()
        await line.fetching.stop()
        await line.fetching.stop()
        assert not line.world.bot().updates.pending
        line.type("/help")


async def test_an_end_that_telegram_refuses_raises_nothing(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.type("/start")
    line.fetching.go_on()
    await line.queue.get()
    await line.world.wait(lambda: line.world.bot().updates.is_polled)
    line.world.fault(method="getUpdates", status=502, times=3)
    await line.fetching.stop()
    assert "updates: Telegram was not told which are done: NetworkError" in caplog.messages


async def test_what_ended_it_is_told_to_whoever_lets_it_go_on(line: Line) -> None:
    line.world.fault(status=401, times=9 * REFUSALS)
    await line.rests(REFUSALS - 1)
    line.fetching.go_on()
    await line.world.wait(lambda: len(line.world.journal.calls("getMe")) > REFUSALS)
    with pytest.raises(InvalidToken):
        await ended(line.fetching)


async def ended(fetching: Fetching) -> None:
    """Let it go on until that raises."""
    async with asyncio.timeout(5):
        while True:
            fetching.go_on()
            await yielding()


async def yielding() -> None:
    """Let everything else take a turn."""
    turn = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(turn.set_result, None)
    await turn
