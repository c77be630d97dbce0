"""Statuses that this version does not know, told in the log."""

from functools import lru_cache
from logging import getLogger

from bot.domain.charger import ChargerSnapshot, ChargerStatus

_logger = getLogger(__name__)


def noted(snapshots: list[ChargerSnapshot]) -> list[ChargerSnapshot]:
    """The snapshots as given; of those with an unknown status the log tells."""
    for snapshot in snapshots:
        if snapshot.status is ChargerStatus.UNKNOWN and snapshot.status_code is not None:
            note(snapshot.status_code)
    return snapshots


@lru_cache(maxsize=256)
def note(code: int) -> None:
    """One line per code and process, however often it is read."""
    _logger.warning("the cloud reports status %d, which this version does not know", code)
