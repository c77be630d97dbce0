"""A charger's readings, one a minute, and what is told of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Asked, ChargerSnapshot, ChargerStatus
from bot.domain.course import Watched
from bot.domain.observing import observe, still_asked

START = datetime(2026, 7, 14, 15, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def reading(status: ChargerStatus, minute: float = 0, **said: Any) -> ChargerSnapshot:
    """A snapshot taken some minutes after the start."""
    return ChargerSnapshot(charger_id=100001, name="Garage", taken_at=START + minute * MINUTE, status=status, **said)


class Watcher:
    """Observes one reading a minute and remembers as the bot does."""

    def __init__(self, status: ChargerStatus = ChargerStatus.READY, **said: Any) -> None:
        self.minute = 0.0
        self.watched: Watched | None = None
        self.asked: Asked | None = None
        assert self.see(status, **said) == []

    def see(self, status: ChargerStatus, *, after: float = 1, **said: Any) -> list[Alert]:
        """What is told of the next reading, `after` minutes later."""
        self.minute += after
        seen = observe(self.watched, reading(status, self.minute, **said), self.asked)
        self.asked = still_asked(self.asked, seen)
        self.watched = seen.watched
        return seen.alerts

    def kinds(self, *statuses: ChargerStatus) -> list[AlertKind]:
        """The kinds told of several readings, in order."""
        return [alert.kind for status in statuses for alert in self.see(status)]

    def ask(self, asked: Asked) -> None:
        """A person requests something now."""
        self.asked = asked

    @property
    def now(self) -> datetime:
        """When the last reading was taken."""
        return START + self.minute * MINUTE
