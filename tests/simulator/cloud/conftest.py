"""A demo cloud on a real socket, on a clock that stands still until a test moves it."""

from collections.abc import AsyncIterator

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud, serve
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock("2026-03-02T08:00:00+00:00")  # a Monday, 09:00 in Madrid


@pytest.fixture
def world(clock: ManualClock) -> World:
    return World.demo(clock, limiter="off")


@pytest.fixture
async def cloud(world: World) -> AsyncIterator[Cloud]:
    async with serve(world) as cloud:
        yield cloud


@pytest.fixture
async def visitor(cloud: Cloud) -> AsyncIterator[Visitor]:
    """Signed in as the owner."""
    async with Visitor(cloud.url) as visitor:
        await visitor.sign_in()
        yield visitor


@pytest.fixture
async def guest(cloud: Cloud) -> AsyncIterator[Visitor]:
    """Signed in with the plain role."""
    async with Visitor(cloud.url) as visitor:
        await visitor.sign_in("guest@example.com", "guest-password")
        yield visitor
