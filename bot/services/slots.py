"""Things under way side by side, none of which waits for another."""

import asyncio
import logging
from collections.abc import Coroutine, Hashable
from typing import Any

from bot.domain.errors import AccountGone

log = logging.getLogger(__name__)


class Slots:
    """Room for `most` things at once, each under a key of its own."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    @property
    def free(self) -> int:
        """How many more there is room for."""
        return max(0, self._most - len(self._tasks))

    def __contains__(self, key: Hashable) -> bool:
        """Whether the thing with this key is still under way."""
        return key in self._tasks

    def start(self, key: Hashable, work: Coroutine[Any, Any, None]) -> None:
        """Begin without waiting; `key` must not be under way. What it raises is logged and troubles nobody else.

        That its account was disconnected meanwhile is no trouble at all.
        """
        self._tasks[key] = task = asyncio.create_task(work)
        task.add_done_callback(lambda ended: self._ended(key, ended))

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def close(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        for task in self._tasks.values():
            task.cancel()
        await self.settled()

    def _ended(self, key: Hashable, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, AccountGone):
            log.error("something under way failed", exc_info=error)
