"""A newer firmware: told once for each version of each charger, and never while one is being installed; pure."""

from dataclasses import replace

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.course import Watched
from bot.domain.observing import Observation

NONE = ""
"""What is remembered where the newest version is installed."""


def with_update(before: Watched | None, seen: Observation, current: ChargerSnapshot) -> Observation:
    """The observation with the news of a firmware that was not there before.

    What the first answer about firmware says is no news.
    """
    known = None if before is None else before.update_known
    found = _found(known, current)
    watched = replace(seen.watched, update_known=found)
    if known is None or found in {None, NONE, known}:
        return Observation(watched, seen.alerts)
    return Observation(watched, [*seen.alerts, _alert(current)])


def _found(known: str | None, current: ChargerSnapshot) -> str | None:
    """The version to remember; an update that is no longer offered was installed, or is offered again later."""
    if current.update_available is None or current.status is ChargerStatus.UPDATING:
        return known
    if not current.update_available:
        return NONE if known is None else known
    return current.latest_firmware or known


def _alert(current: ChargerSnapshot) -> Alert:
    return Alert(
        kind=AlertKind.UPDATE_AVAILABLE,
        charger_id=current.charger_id,
        charger_name=current.label,
        occurred_at=current.taken_at,
        status=current.status,
        time_zone=current.time_zone,
        firmware=current.firmware,
        latest_firmware=current.latest_firmware,
    )
