"""A fake cloud, its clock, and a client of it."""

from collections.abc import AsyncIterator

import pytest

from bot.wallbox.client import WallboxClient
from tests.wallbox.cloud import Clock, FakeCloud


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cloud(clock: Clock) -> FakeCloud:
    return FakeCloud(clock)


@pytest.fixture
async def client(cloud: FakeCloud) -> AsyncIterator[WallboxClient]:
    async with cloud.http() as http:
        yield cloud.client(http)
