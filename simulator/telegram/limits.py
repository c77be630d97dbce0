"""How much a bot may send before Telegram answers 429."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from simulator.telegram.errors import too_many

OVERALL_PER_SECOND = 30
CHAT_BURST = 5
CHAT_PER_SECOND = 1.0
GROUP_PER_MINUTE = 20


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Return the seconds until one token is there."""
        self.tokens = min(CHAT_BURST, self.tokens + (now - self.filled_at) * CHAT_PER_SECOND)
        self.filled_at = now
        return max(0.0, (1 - self.tokens) / CHAT_PER_SECOND)


class _Window:
    """At most `most` messages within any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=most)

    def wait(self, now: float) -> float:
        """Return the seconds until one more message fits."""
        if len(self._times) < (self._times.maxlen or 0):
            return 0.0
        return max(0.0, self._times[0] + self._seconds - now)

    def note(self, now: float) -> None:
        """Count one message."""
        self._times.append(now)


class FloodLimits:
    """The limits of one bot token, by the simulator's clock. `on` switches Telegram's own limits.

    All messages and edits: 30 a second. New messages: 1 a second in a chat after a burst of 5, 20 a minute in a group.
    """

    def __init__(self, clock: Callable[[], float], *, on: bool = True) -> None:
        self.on = on
        self._clock = clock
        self._ordered_until = 0.0
        self._ordered: deque[int] = deque()
        self._overall = _Window(OVERALL_PER_SECOND, 1)
        self._chats: defaultdict[int, _Bucket] = defaultdict(lambda: _Bucket(CHAT_BURST, clock()))
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(GROUP_PER_MINUTE, 60))

    def order(self, seconds: float, times: int | None) -> None:
        """Refuse the next `times` messages, or without `times` every message for `seconds`."""
        if times is None:
            self._ordered_until = self._clock() + seconds
        else:
            self._ordered.extend([max(1, math.ceil(seconds))] * times)

    def admit(self, chat_id: int, *, new: bool) -> None:
        """Count one message (`new`) or edit; raise 429 with `retry_after` when it is one too many."""
        now = self._clock()
        if self._ordered:
            raise too_many(self._ordered.popleft())
        wait = self._ordered_until - now
        if self.on:
            wait = max(wait, self._wait(chat_id, now, new=new))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._count(chat_id, now, new=new)

    def _wait(self, chat_id: int, now: float, *, new: bool) -> float:
        waits = [self._overall.wait(now)]
        if new:
            waits.append(self._chats[chat_id].wait(now))
        if new and chat_id < 0:
            waits.append(self._groups[chat_id].wait(now))
        return max(waits)

    def _count(self, chat_id: int, now: float, *, new: bool) -> None:
        self._overall.note(now)
        if new:
            self._chats[chat_id].tokens -= 1
        if new and chat_id < 0:
            self._groups[chat_id].note(now)
