"""A newer firmware is told once."""

from typing import Any

from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus as Status
from bot.domain.course import Watched
from bot.domain.observing import observe
from bot.domain.updates import with_update
from tests.domain.readings import reading


class Watcher:
    """Remembers as the bot does."""

    def __init__(self) -> None:
        self.watched: Watched | None = observe(None, reading(Status.READY)).watched
        self.minute = 0.0

    def news(self, version: str | None, *, offered: bool | None = True, status: Status = Status.READY) -> list[Any]:
        """The versions told by the next reading."""
        self.minute += 1
        current = reading(status, self.minute, firmware="5.17", latest_firmware=version, update_available=offered)
        seen = with_update(self.watched, observe(self.watched, current), current)
        self.watched = seen.watched
        return [each.latest_firmware for each in seen.alerts if each.kind is AlertKind.UPDATE_AVAILABLE]


def test_each_version_is_told_once() -> None:
    watcher = Watcher()
    assert watcher.news(None, offered=None) == []
    assert watcher.news("5.17", offered=False) == []
    assert watcher.news("6.0") == ["6.0"]
    assert watcher.news("6.0") == []
    assert watcher.news("5.17", offered=False) == []
    assert watcher.news("6.0") == []
    assert watcher.news("6.1") == ["6.1"]
    assert watcher.news(None) == []
    assert watcher.news(None, offered=None) == []


def test_what_was_there_at_first_sight_is_no_news() -> None:
    watcher = Watcher()
    assert watcher.news("6.0") == []
    assert watcher.news("6.0") == []
    assert watcher.news("6.1") == ["6.1"]


def test_nothing_is_told_while_an_update_is_installed() -> None:
    watcher = Watcher()
    assert watcher.news("5.17", offered=False) == []
    assert watcher.news("6.0", status=Status.UPDATING) == []
    assert watcher.news("6.0") == ["6.0"]


def test_a_charger_never_watched_before_has_no_news() -> None:
    current = reading(Status.READY, latest_firmware="6.0", update_available=True)
    assert with_update(None, observe(None, current), current).alerts == []
