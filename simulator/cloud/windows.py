"""When a charging schedule is open: start and stop are UTC "HHMM", days are local weekdays of the window's start."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Window = tuple[float, float]


def open_entry(schedules: list[dict[str, Any]], at: float, timezone: str | None) -> dict[str, Any] | None:
    """Return the first enabled entry whose window contains the moment, or None."""
    for entry in schedules:
        if entry["enable"] and any(start <= at < stop for start, stop in _windows(entry, at, timezone)):
            return entry
    return None


def next_boundary(schedules: list[dict[str, Any]], at: float, timezone: str | None) -> float:
    """Return the next moment a window of an enabled entry opens or closes; infinity when there is none."""
    moments = (
        moment
        for entry in schedules
        if entry["enable"]
        for window in _windows(entry, at, timezone)
        for moment in window
        if moment > at
    )
    return min(moments, default=float("inf"))


def next_opening(schedules: list[dict[str, Any]], at: float, timezone: str | None) -> float:
    """Return the next moment a window of an enabled entry opens; infinity when there is none."""
    moments = (
        start for entry in schedules if entry["enable"] for start, _ in _windows(entry, at, timezone) if start > at
    )
    return min(moments, default=float("inf"))


def _windows(entry: dict[str, Any], at: float, timezone: str | None) -> Iterator[Window]:
    midnight = datetime.fromtimestamp(at, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    zone = ZoneInfo(timezone or "UTC")
    length = (_minutes(entry["stop"]) - _minutes(entry["start"])) % 1440 or 1440
    for day in range(-1, 9):
        start = midnight + timedelta(days=day, minutes=_minutes(entry["start"]))
        if entry["days"][DAYS[start.astimezone(zone).weekday()]]:
            yield start.timestamp(), (start + timedelta(minutes=length)).timestamp()


def _minutes(hhmm: str) -> int:
    return int(hhmm[:2]) * 60 + int(hhmm[2:])
