"""Charging sessions and schedules: JSON to domain and back. Pure.

Of schedules nothing is left out in silence: the list is written back whole, so an entry that was not read would be
deleted by the next write.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.domain.charger import MIN_CURRENT_A, USUAL_MAX_CURRENT_A
from bot.domain.schedule import ChargingSchedule, Weekday
from bot.domain.session import ChargingSession
from bot.wallbox.errors import BadArgument, UnexpectedAnswer, WriteIgnored
from bot.wallbox.fields import (
    MOST_IDENTIFIER,
    amount,
    block,
    count,
    currency_code,
    flag,
    identifier,
    items,
    moment,
    positive,
    text,
    whole,
)

_WH_PER_KWH = 1000
_TIME_DIGITS = 4
_UNLIMITED_A = 1
"""What the app sends as `max_current` for "as the charger is set"; 32 and more mean the same on the device."""


def session_span(start: datetime, end: datetime) -> dict[str, int]:
    """The query for sessions between two aware moments, in whole seconds that include both; BadArgument otherwise."""
    if start.tzinfo is None or end.tzinfo is None or start > end:
        raise BadArgument("two aware moments in order are needed")
    return {"start_date": math.floor(start.timestamp()), "end_date": math.ceil(end.timestamp())}


class SessionPages:
    """Collects the pages of one charger's sessions."""

    def __init__(self, charger_id: int, page_size: int) -> None:
        self._charger_id = charger_id
        self._page_size = page_size
        self._found: dict[str, ChargingSession] = {}
        self._seen: set[str] = set()
        self.received = 0
        """Entries so far, which is the offset of the next page."""
        self.complete = False
        """Whether the last page is in: it was empty, repeated, or short with nothing announced beyond it."""

    @property
    def sessions(self) -> list[ChargingSession]:
        """The sessions so far, each once, in the order of the cloud."""
        return list(self._found.values())

    def add(self, answer: Any) -> None:
        """Take in one page; UnexpectedAnswer where it is none."""
        entries = items(answer, "data")
        if entries is None:
            raise UnexpectedAnswer("v4/sessions/stats: no list of sessions")
        keys = {text(entry, "id") or "" for entry in entries}
        self.received += len(entries)
        announced = count(block(answer, "meta"), "count") or 0
        more = bool(text(block(answer, "links"), "next")) or self.received < announced
        short = len(entries) < self._page_size and not more
        self.complete = short or keys <= self._seen
        self._seen |= keys
        for session in filter(None, (_session(entry, self._charger_id) for entry in entries)):
            self._found.setdefault(session.session_id, session)


def _session(entry: Any, charger_id: int) -> ChargingSession | None:
    """One entry; None for one of another kind or charger, and for one without identity, start or end."""
    said, kind = block(entry, "attributes"), text(entry, "type") or "charger_log_session"
    decode = {"charger_log_session": _log_session, "charger_charging_session": _charging_session}.get(kind)
    session_id = text(entry, "id") or text(said, "id")
    if decode is None or session_id is None:
        return None
    session = decode(said, session_id, charger_id)
    return session if session is not None and session.charger_id == charger_id else None


def _log_session(said: Mapping[str, Any], session_id: str, charger_id: int) -> ChargingSession | None:
    start, end = moment(said, "start"), moment(said, "end")
    if start is None or end is None or end < start:
        return None
    return ChargingSession(
        session_id=session_id,
        charger_id=identifier(said, "charger") or charger_id,
        start=start,
        end=end,
        charging_time_s=count(said, "time") or 0,
        energy_kwh=amount(said, "energy") or 0.0,
        green_energy_kwh=amount(said, "green_energy"),
        discharged_energy_kwh=amount(said, "discharged_energy"),
        cost=amount(said, "cost"),
        currency=currency_code(block(said, "currency"), "code"),
        range_km=count(said, "range"),
        person=text(said, "user_name"),
    )


def _charging_session(said: Mapping[str, Any], session_id: str, charger_id: int) -> ChargingSession | None:
    """The newer kind: other names, and energy in Wh."""
    start, end = moment(said, "start_time"), moment(said, "end_time")
    if start is None or end is None or end < start:
        return None
    return ChargingSession(
        session_id=session_id,
        charger_id=identifier(said, "charger_id") or charger_id,
        start=start,
        end=end,
        charging_time_s=count(said, "charging_time") or 0,
        energy_kwh=(amount(said, "energy") or 0.0) / _WH_PER_KWH,
        cost=amount(said, "total_cost"),
        currency=currency_code(said, "currency_code"),
        person=text(said, "user_name"),
    )


@dataclass(frozen=True, slots=True)
class StoredSchedules:
    """What the cloud keeps of a charger's schedules."""

    schedules: list[ChargingSchedule]
    latest_stamp: int
    """Epoch seconds of the latest write; the cloud ignores a write that is not newer. 0 where there was none."""


def decode_schedules(answer: Any) -> StoredSchedules:
    """The answer of a GET of `chargers/{id}/schedules`; UnexpectedAnswer where any entry cannot be read."""
    entries = items(answer, "schedules")
    if entries is None:
        raise UnexpectedAnswer("chargers/schedules: no list of schedules")
    schedules = [_schedule(entry, position) for position, entry in enumerate(entries)]
    stamps = [whole(answer, "lastSchedule", MOST_IDENTIFIER), *(schedule.created_at for schedule in schedules)]
    return StoredSchedules(schedules, max(0, *(stamp or 0 for stamp in stamps)))


def _schedule(entry: Any, position: int) -> ChargingSchedule:
    slot, target = count(entry, "id"), block(entry, "target")
    enabled = flag(entry, "enable")
    limit_a = positive(entry, "max_current")
    return ChargingSchedule(
        slot=position if slot is None else slot,
        start=_time_of_day(entry, "start"),
        stop=_time_of_day(entry, "stop"),
        days=frozenset(day for day in Weekday if flag(block(entry, "days"), day.name.lower())),
        enabled=enabled is not False,
        max_current_a=None if limit_a == _UNLIMITED_A else limit_a,
        max_energy_wh=positive(entry, "max_energy") or (positive(target, "value") if flag(target, "type") else None),
        created_at=whole(entry, "created_at", MOST_IDENTIFIER),
    )


def _time_of_day(entry: Any, key: str) -> time:
    """Stored as HHMM, where 2400 is midnight too."""
    digits = (text(entry, key) or "no time").zfill(_TIME_DIGITS)
    if digits == "2400":
        return time(0, 0)
    if not digits.isdecimal() or len(digits) != _TIME_DIGITS:
        raise UnexpectedAnswer(f"chargers/schedules: an entry without a readable {key}")
    try:
        return time(int(digits[:2]), int(digits[2:]))
    except ValueError as error:
        raise UnexpectedAnswer(f"chargers/schedules: an entry whose {key} is no time of day") from error


def encode_schedules(schedules: Sequence[ChargingSchedule], created_at: int) -> dict[str, Any]:
    """The body that replaces a charger's whole list; BadArgument as `demand_writable`.

    It carries no `uid`, with which the cloud agrees and ignores the write, all seven days, and real booleans.
    """
    demand_writable(schedules)
    return {"schedules": [_entry(schedule, created_at) for schedule in schedules]}


def demand_writable(schedules: Sequence[ChargingSchedule]) -> None:
    """BadArgument for a list the cloud refuses, or drops entries of in silence."""
    slots = [schedule.slot for schedule in schedules]
    if len(set(slots)) < len(slots):
        raise BadArgument("two schedules share a slot")
    for schedule in schedules:
        _demand_writable(schedule)


def _demand_writable(schedule: ChargingSchedule) -> None:
    if not schedule.days:
        raise BadArgument(f"schedule {schedule.slot} has no day; the cloud would drop it")
    if any(at.second or at.microsecond or at.tzinfo for at in (schedule.start, schedule.stop)):
        raise BadArgument(f"schedule {schedule.slot} is not in whole minutes of UTC without a zone")
    if schedule.max_current_a is not None and schedule.max_current_a < MIN_CURRENT_A:
        raise BadArgument(f"schedule {schedule.slot} asks for less than {MIN_CURRENT_A} A")
    if schedule.slot < 0 or (schedule.max_energy_wh is not None and schedule.max_energy_wh <= 0):
        raise BadArgument(f"schedule {schedule.slot} has a number out of range")


def _entry(schedule: ChargingSchedule, created_at: int) -> dict[str, Any]:
    energy_wh = schedule.max_energy_wh or 0
    return {
        "id": schedule.slot,
        "enable": schedule.enabled,
        "start": f"{schedule.start:%H%M}",
        "stop": f"{schedule.stop:%H%M}",
        "days": {day.name.lower(): day in schedule.days for day in Weekday},
        "max_current": schedule.max_current_a or _UNLIMITED_A,
        "max_energy": energy_wh,
        "type": 0,
        "target": {"type": int(energy_wh > 0), "value": energy_wh},
        "created_at": created_at,
    }


def demand_accepted(answer: Any) -> None:
    """WriteIgnored where the cloud's answer to a write of schedules reports an error itself."""
    if not isinstance(answer, dict):
        raise UnexpectedAnswer("chargers/schedules: not an object")
    if flag(answer, "error"):
        raise WriteIgnored("the cloud reports an error about the schedules written")


def same_schedules(asked: Sequence[ChargingSchedule], stored: Sequence[ChargingSchedule]) -> bool:
    """Whether a list read back does what was asked; slots and stamps are the cloud's business."""
    return Counter(map(_meaning, asked)) == Counter(map(_meaning, stored))


def _meaning(schedule: ChargingSchedule) -> tuple[Any, ...]:
    limit_a = schedule.max_current_a
    unlimited = limit_a is None or limit_a >= USUAL_MAX_CURRENT_A
    return (
        schedule.start,
        schedule.stop,
        schedule.days,
        schedule.enabled,
        None if unlimited else limit_a,
        schedule.max_energy_wh,
    )
