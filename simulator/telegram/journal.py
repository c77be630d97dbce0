"""What happened, numbered, so that whoever looks on can wait for the next thing without sleeping."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

KEPT_CALLS = 20_000


class Changes:
    """One rising number; it moves with every Bot API call and with every change in a chat."""

    def __init__(self) -> None:
        self.n = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def bump(self) -> int:
        """Move on by one, wake whoever waits and return the new number."""
        self.n += 1
        self.wake()
        return self.n

    def wake(self) -> None:
        """Wake whoever waits although nothing happened: the server stops."""
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    async def wait_past(self, after: int, seconds: float) -> int:
        """Return the number once it is greater than `after`, or what it is after `seconds`, or when woken."""
        if self.n <= after:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.add(waiting)
            try:
                await asyncio.wait([waiting], timeout=seconds)
            finally:
                self._waiting.discard(waiting)
        return self.n


@dataclass(frozen=True, slots=True)
class Entry:
    """One Bot API call. `at` in seconds of the simulator's clock; `status` None: the call got no answer."""

    n: int
    at: float
    bot_id: int | None
    method: str
    parameters: dict[str, str]
    status: int | None
    description: str

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the control call shows it."""
        return asdict(self)


class Journal:
    """Every Bot API call in the order of its answer; the oldest are forgotten after `KEPT_CALLS`."""

    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self.entries: deque[Entry] = deque(maxlen=KEPT_CALLS)

    def record(
        self, bot_id: int | None, method: str, parameters: dict[str, str], status: int | None, description: str
    ) -> None:
        """Note one call and tell whoever waits."""
        n = self._changes.n + 1
        self.entries.append(Entry(n, self._clock(), bot_id, method, parameters, status, description))
        self._changes.bump()

    def calls(self, method: str) -> list[Entry]:
        """Return the calls of one method."""
        return [each for each in self.entries if each.method == method]
