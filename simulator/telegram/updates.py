"""The updates that wait for one bot, and the one long poll that may stand open for them."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from simulator.telegram.errors import Refusal, conflict

_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_FIRST_UPDATE_ID = 700_000_001
KEPT_SECONDS = 24 * 3600
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates in order; each waits for a day, until it is confirmed by a greater offset or by the webhook's 2xx.

    `clock` gives seconds; `on_poll` is called whenever a long poll opens.
    """

    def __init__(self, clock: Callable[[], float], on_poll: Callable[[], object]) -> None:
        self._clock = clock
        self._on_poll = on_poll
        self._waiting: deque[tuple[float, dict[str, Any]]] = deque()
        self.allowed: frozenset[str] = frozenset()
        self._next_id = _FIRST_UPDATE_ID
        self._poll: asyncio.Future[Refusal | None] | None = None
        self._arrival = asyncio.Event()

    def put(self, kind: str, payload: dict[str, Any]) -> None:
        """Add an update unless the bot does not want this kind."""
        if not self._wanted(kind):
            return
        self._waiting.append((self._clock(), {"update_id": self._next_id, kind: payload}))
        self._next_id += 1
        self._arrival.set()
        self.release()

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST

    def confirm(self, offset: int) -> None:
        """Forget every update before `offset`; a negative one keeps only that many of the newest."""
        pending = self.pending
        if offset < 0:
            offset = pending[offset]["update_id"] if len(pending) >= -offset else 0
        while self._waiting and self._waiting[0][1]["update_id"] < offset:
            self._waiting.popleft()

    @property
    def pending(self) -> list[dict[str, Any]]:
        """What waits, oldest first; what is older than a day does so no longer."""
        while self._waiting and self._clock() - self._waiting[0][0] > KEPT_SECONDS:
            self._waiting.popleft()
        return [update for _, update in self._waiting]

    def clear(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """Return up to `limit` updates, waiting up to `seconds` for the first; an open older poll gets 409."""
        self.interrupt(conflict(SECOND_POLLER))
        self.confirm(offset)
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return self.pending[:limit]

    @property
    def is_polled(self) -> bool:
        """Return whether a long poll stands open."""
        return self._poll is not None

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self._on_poll()
        try:
            await asyncio.wait([poll], timeout=seconds)
        finally:
            if self._poll is poll:
                self._poll = None
        if poll.done() and (refusal := poll.result()) is not None:
            raise refusal

    def interrupt(self, refusal: Refusal) -> None:
        """End the open poll, if there is one, with a refusal."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(refusal)
        self._poll = None

    def release(self) -> None:
        """Let the open poll, if there is one, answer with what there is."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def first(self) -> dict[str, Any]:
        """Return the oldest update without confirming it, waiting as long as it takes."""
        while not (pending := self.pending):
            self._arrival.clear()
            await self._arrival.wait()
        return pending[0]
