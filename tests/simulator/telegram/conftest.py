"""A simulated Telegram on a real socket, a bot of python-telegram-bot that talks to it, and people."""

import ssl
from collections.abc import AsyncIterator, Callable

import pytest
import telegram
from telegram.request import HTTPXRequest

from simulator.telegram.server import RunningTelegram, serve
from simulator.telegram.user import ChatUser

TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; to read every authority takes longer than a test
START = 1_790_000_000.0


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


@pytest.fixture(autouse=True)
def spans_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library speak of `retry_after` as a timedelta: as a number it warns each time it raises."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[RunningTelegram]:
    async with serve(clock=clock, flood_limits=False) as running:
        yield running


@pytest.fixture
def new_bot(server: RunningTelegram) -> Callable[..., telegram.Bot]:
    def make(token: str = server.token) -> telegram.Bot:
        requests = [HTTPXRequest(httpx_kwargs={"verify": TLS}) for _ in range(2)]
        return telegram.Bot(
            token,
            base_url=f"{server.url}/bot",
            base_file_url=f"{server.url}/file/bot",
            request=requests[0],
            get_updates_request=requests[1],
        )

    return make


@pytest.fixture
async def bot(new_bot: Callable[..., telegram.Bot]) -> AsyncIterator[telegram.Bot]:
    async with new_bot() as ready:
        yield ready


@pytest.fixture
async def anna(server: RunningTelegram) -> AsyncIterator[ChatUser]:
    async with ChatUser(server.url, 1001, "Anna", language_code="es") as person:
        await person.say("/start")
        yield person


@pytest.fixture
def group(server: RunningTelegram, anna: ChatUser) -> int:
    world = server.world
    world.add_user(1002, "Bert", "bert")
    chat_id = int(world.add_group("House", [1001, 1002])["id"])
    world.set_member(chat_id, "member")
    return chat_id
