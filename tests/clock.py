"""A clock that moves only when told."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class ManualClock:
    """Call it for the time; `advance` moves it."""

    now: datetime

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> datetime:
        """Move on, and give the new time."""
        self.now += timedelta(seconds=seconds, minutes=minutes, hours=hours)
        return self.now
