"""A house on each kind of database, and a watch over what is logged."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.logs import QUIET
from bot.wallbox.client import open_http
from simulator.cloud.server import serve
from tests.clock import ManualClock
from tests.services.house import EMAIL, PASSWORD, House, build_world


class Listener(logging.Handler):
    """Keeps every line as it would be written, with tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.secrets = {EMAIL, PASSWORD}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@pytest.fixture(scope="session", autouse=True)
def listener() -> Iterator[Listener]:
    """Listens to everything these tests log at DEBUG and finds no secret in it."""
    root, listening = logging.getLogger(), Listener()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    for name in QUIET:  # as the application has them at every level
        logging.getLogger(name).setLevel(logging.WARNING)
    yield listening
    root.removeHandler(listening)
    root.setLevel(level)
    whole = "\n".join(listening.lines)
    assert len(listening.lines) > 0
    found = [secret[:4] for secret in listening.secrets if secret in whole]
    assert not found, f"{len(found)} secrets stand in the log"


@pytest.fixture
async def house(
    open_database: Callable[[], Database], clock: ManualClock, cipher: Cipher, listener: Listener
) -> AsyncIterator[House]:
    """A house with a cloud, nobody connected."""
    world = build_world(clock)
    async with serve(world) as cloud, open_http() as http:
        yield House(clock=clock, world=world, url=cloud.url, http=http, cipher=cipher, open_database=open_database)
    for account in world.accounts.all.values():
        listener.secrets |= {account.email, account.password}
        listener.secrets |= {text for session in account.sessions for text in session.tokens}
