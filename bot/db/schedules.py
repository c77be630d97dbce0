"""Charging schedules as the body of an answer."""

from typing import Any

from bot.db.stored import Stored
from bot.domain.schedule import ChargingSchedule

_SCHEDULE = Stored(ChargingSchedule)


def dumped(schedules: list[ChargingSchedule]) -> dict[str, Any]:
    """The body that holds them."""
    return {"schedules": [_SCHEDULE.dump(each) for each in schedules]}


def loaded(body: dict[str, Any] | None) -> list[ChargingSchedule] | None:
    """The schedules of a body; None where there is none, or where it cannot be read whole."""
    if body is None:
        return None
    schedules = [_SCHEDULE.load(each) for each in body["schedules"]]
    whole = [each for each in schedules if each is not None]
    return whole if len(whole) == len(schedules) else None
