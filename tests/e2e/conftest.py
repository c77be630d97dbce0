"""The real bot as a process between the simulated services; all it logs, at DEBUG, is looked through for secrets.

The bot of `stage` is first started as its owner starts it; which others are, `tests.e2e.warm` says.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from simulator.demo.stage import Stage, staged
from tests.e2e.household import secrets_of
from tests.e2e.warm import WarmAgain

SPEED = 120.0
"""Twice as fast as the demo: a read of an account takes half a second to be possible again."""

SECRET = re.compile(r"planted-|demo-password|demo@example|anna@example|SIMULATED|eyJ[\w-]+|[\w-]{43}=")
"""Passwords, e-mails and tokens of these tests, every JWT, every key."""


@pytest.fixture(autouse=True)
def _no_secret_in_any_log(tmp_path: Path) -> Iterator[None]:
    """Look through whatever a process of a test has written."""
    yield
    for log in tmp_path.glob("*.log"):
        if log.name != "keys.log":  # what prints a key is asked for it
            assert SECRET.findall(log.read_text(encoding="utf-8")) == [], log.name


@pytest_asyncio.fixture(scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One stage for the tests of a worker: each test brings people of its own, and leaves the bot running."""
    folder = tmp_path_factory.mktemp("stage")
    async with staged(folder, speed=SPEED, settings={"LOG_LEVEL": "DEBUG"}, bot=WarmAgain) as running:
        yield running
        secrets = secrets_of(running)
    log = running.bot.log.read_text(encoding="utf-8")
    assert [secret for secret in secrets if secret in log] == []
    assert SECRET.findall(log) == []
    assert "Traceback" not in log
