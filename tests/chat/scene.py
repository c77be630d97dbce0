"""A whole evening in one process: the simulated Telegram and cloud on real sockets, the real services, one clock."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from sqlalchemy import text
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.chat import application as chat
from bot.chat.context import BotApplication
from bot.chat.fetching import Fetching
from bot.chat.ordering import PerPersonProcessor
from bot.chat.sending import Sender
from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.services.clouds import Clouds
from bot.services.wiring import Services, wire
from bot.wallbox.client import open_http
from simulator.cloud.server import serve as serve_cloud
from simulator.cloud.world import DEMO
from simulator.cloud.world import World as CloudWorld
from simulator.telegram.server import DEFAULT_TOKEN, RunningTelegram
from simulator.telegram.server import serve as serve_telegram
from simulator.telegram.state import Content
from simulator.telegram.user import ChatUser, SeenMessage, Wanted, seen
from tests.chat.present import Present
from tests.clock import ManualClock

INTERVAL = timedelta(seconds=60)
A_POLL = 100
"""Seconds after which an idle account is due again, with a reserve."""
ANNA = 1001

TRUST = httpx.create_ssl_context()
"""Made once: loading every authority takes longer than the rest of a scene's start."""


@dataclass(frozen=True)
class CloudClock:
    """The test's clock as the simulated cloud reads it."""

    clock: ManualClock

    def now(self) -> float:
        """Epoch seconds."""
        return self.clock().timestamp()

    def advance(self, seconds: float) -> None:
        """Moves everybody's clock."""
        self.clock.advance(seconds=seconds)


@dataclass(repr=False)  # a runner writes down what a fixture gives, twice for each test: all of this would be long
class Scene:
    """Everything a test touches."""

    clock: ManualClock
    telegram: RunningTelegram
    cloud: CloudWorld
    services: Services
    application: BotApplication
    fetching: Fetching
    stack: AsyncExitStack

    async def person(
        self, user_id: int = ANNA, first_name: str = "Anna", *, language_code: str = "en", chat_id: int = 0
    ) -> ChatUser:
        """Somebody with Telegram."""
        user = Present(self.telegram, user_id, first_name, language_code=language_code, chat_id=chat_id)
        return await self.stack.enter_async_context(user)

    async def connected(
        self, *, language_code: str = "en", only: str | None = None, credentials: tuple[str, str] = DEMO
    ) -> ChatUser:
        """Anna, her account connected, its chargers read (all, or only one), her chat empty."""
        if only is not None:
            for each in [each.id for each in self.cloud.chargers.values() if each.name != only]:
                del self.cloud.chargers[each]
        user = await self.person(language_code=language_code)
        await self.greeted(user, language_code)
        email, password = credentials
        chargers = await self.services.accounts.connect(user.user_id, user.chat_id, email=email, password=password)
        read_until = self.clock() + timedelta(seconds=4 * A_POLL)
        for _ in range(2 * len(chargers) - 1):  # the slow half of each charger, and a look between
            self.clock.advance(seconds=A_POLL)
            await self.services.monitor.poll_once()
        await self.pass_time(seconds=(read_until - self.clock()).total_seconds())
        return user

    async def greeted(self, user: ChatUser, language_code: str) -> None:
        """Let somebody be known to the bot, as after a first message long ago."""
        self.clock.advance(seconds=1)
        world = self.telegram.world
        world.remove(world.place(world.seen_chat(user.chat_id), world.person(user.user_id), Content("/start")))
        await self.services.people.language(user.user_id, language_code)

    async def say(self, user: ChatUser, words: str, wanted: Wanted) -> str:
        """Type, wait for the answer and until nothing more is done about it; the answer as it then stands."""
        self.clock.advance(seconds=1)
        await user.say(words)
        return await self._answer(user, wanted)

    async def press(self, user: ChatUser, label: str, wanted: Wanted) -> str:
        """Press the newest button of that label, and as `say`."""
        self.clock.advance(seconds=1)
        await user.press(label)
        return await self._answer(user, wanted)

    async def _answer(self, user: ChatUser, wanted: Wanted) -> str:
        answer = await user.wait_for(wanted)
        await self.settled(user.chat_id)
        messages = self.telegram.world.messages(user.chat_id)
        return next(shown(seen(each)) for each in messages if each["message_id"] == answer.message_id)

    async def settled(self, chat_id: int) -> None:
        """Return when the handler that is at work in a chat has finished."""
        processor = self.application.update_processor
        assert isinstance(processor, PerPersonProcessor)
        for turn in [turn for (chat_at, _), turn in list(processor._turns.items()) if chat_at == chat_id]:
            async with turn:
                pass

    def toast(self) -> str:
        """What the last press was answered with above the chat."""
        answers = self.telegram.world.given_callbacks()
        return str(answers[-1]["text"] or "")

    async def pass_time(self, *, seconds: float) -> None:
        """Let time pass, then take one step of polling, of guest passes and of delivery."""
        self.clock.advance(seconds=seconds)
        await self.services.monitor.poll_once()
        await self.services.guests.step()
        await self.services.watches.step()
        while await self.services.delivery.deliver_once(Sender(self.application.bot, self.clock, self.services)):
            self.clock.advance(seconds=1)

    @asynccontextmanager
    async def lost(self, table: str) -> AsyncIterator[None]:
        """Let a table of the database be out of reach while the context lasts."""
        await self._rename(table, "lost")
        try:
            yield
        finally:
            await self._rename("lost", table)

    async def _rename(self, table: str, name: str) -> None:
        async with self.services.charging.database.transaction() as tx:
            await tx.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


@asynccontextmanager
async def opened(
    database: Database, clock: ManualClock, cipher: Cipher, *, allowed: frozenset[str] = frozenset()
) -> AsyncIterator[Scene]:
    """The scene, with the bot polling."""
    async with AsyncExitStack() as stack:
        simulated = CloudClock(clock)
        telegram = await stack.enter_async_context(serve_telegram(clock=simulated.now, flood_limits=False))
        cloud = await stack.enter_async_context(serve_cloud(CloudWorld.demo(simulated, limiter="strict")))
        http = await stack.enter_async_context(open_http())
        clouds = Clouds(database=database, cipher=cipher, http=http, clock=clock, api_url=cloud.url, auth_url=cloud.url)
        services = wire(clouds, interval=INTERVAL, allowed=allowed, chance=lambda: 0.0)
        application, fetching = await stack.enter_async_context(listening(telegram, services, clock))
        yield Scene(clock, telegram, cloud.world, services, application, fetching, stack)


def bot_of(url: str) -> Bot:
    """A bot by itself, which nobody listens with."""
    request = _request()
    return Bot(DEFAULT_TOKEN, f"{url}/bot", request=request, get_updates_request=request)


@asynccontextmanager
async def listening(
    telegram: RunningTelegram, services: Services, clock: ManualClock
) -> AsyncIterator[tuple[BotApplication, Fetching]]:
    """The bot, and what fetches updates for it."""
    application = chat.build(telegram.token, services, api_url=telegram.url, clock=clock, request=_request())
    fetching = Fetching(application.bot, application.update_queue)
    async with application:
        await application.start()
        fetching.go_on()
        try:
            yield application, fetching
        finally:
            await fetching.stop()
            await application.stop()


def _request() -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=8, httpx_kwargs={"verify": TRUST})


async def transcript(user: ChatUser) -> str:
    """The visible chat: what the person typed after `>`, what the bot shows, and its buttons."""
    return "\n".join(line for message in await user.messages() for line in _lines(message)) + "\n"


def shown(message: SeenMessage) -> str:
    """One message of the bot with its buttons."""
    return "\n".join(_lines(message)) + "\n"


def _lines(message: SeenMessage) -> list[str]:
    if message.sender != "bot":
        return [f"> {message.text}"]
    return [*message.text.splitlines(), *("    " + " ".join(f"[{each}]" for each in row) for row in message.buttons)]
