"""Time of the simulation. Everything in the cloud (tokens, limiter, charging, telemetry) reads one of these clocks."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says the simulated moment in seconds since the epoch and can be moved forward, never back."""

    def now(self) -> float:
        """Return the simulated moment, epoch seconds."""
        ...

    def advance(self, seconds: float) -> None:
        """Move forward at once; ValueError for a negative number."""
        ...


class SimulatedClock:
    """Starts at the real time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self.speed = speed
        self._origin = time.time()
        self._started = time.monotonic()
        self._ahead = 0.0

    def now(self) -> float:
        """Return the simulated moment, epoch seconds."""
        return self._origin + (time.monotonic() - self._started) * self.speed + self._ahead

    def advance(self, seconds: float) -> None:
        """Jump ahead by simulated seconds."""
        self._ahead += _forward(seconds)


class ManualClock:
    """Stands still until advanced; for tests."""

    def __init__(self, start: float | str = "2026-03-02T08:00:00+00:00") -> None:
        self._now = datetime.fromisoformat(start).timestamp() if isinstance(start, str) else float(start)

    def now(self) -> float:
        """Return the simulated moment, epoch seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by simulated seconds."""
        self._now += _forward(seconds)


def iso(moment: float) -> str:
    """Write a moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _forward(seconds: float) -> float:
    if seconds < 0:
        raise ValueError("time only moves forward")
    return seconds
