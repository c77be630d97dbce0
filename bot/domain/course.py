"""The course of a charging session as the readings tell it: its beginning, pauses, waiting and end; pure.

The cloud is read about once a minute, and a session flickers: the car asks for nothing for a moment, the sun goes
behind a cloud, the house needs the power. A stop is told only when it lasts; a shorter one is counted into the receipt.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.history import SHORT
from bot.domain.open_session import Hold, OpenSession
from bot.domain.upkeep import Absence

FLICKER = 2
"""Readings in a row after which a stop is no flicker."""

LONG_WAIT = 5
"""Readings in a row after which waiting for power, sun or a turn is told, once in a session."""

_LONGEST_STEP = timedelta(minutes=20)
"""From one reading to the next; after a longer silence nobody knows when a session began."""

_COUNTER_NOISE_KWH = 0.3
"""The cloud's energy counter that falls by more has begun another session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is remembered about a charger between two readings."""

    status: ChargerStatus
    """Of the last reading."""
    settled: ChargerStatus
    """The last status that told whether a car is there; gaps and errors do not change it."""
    seen_at: datetime
    """Of the last reading."""
    reached_at: datetime
    """Of the last reading in which the charger was not offline."""
    session: OpenSession | None = None
    counted_kwh: float = 0.0
    """Energy on the cloud's counter that an earlier session on this cable has already told."""
    counter_kwh: float | None = None
    """The cloud's counter in the last reading that told it."""
    receipt_told: bool = False
    """A session on this cable was told finished."""
    absence: Absence | None = None
    """A restart or an update from which the charger is not back yet."""
    offline_readings: int = 0
    """In a row."""
    offline_told: bool = False
    update_known: str | None = None
    """The newer firmware that was told, empty where there was none; None before the first word about it."""


class Happening(StrEnum):
    """What a reading means for a session."""

    STARTED = "started"
    PAUSED = "paused"
    WAITING = "waiting"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A session after a reading, and what the reading meant."""

    session: OpenSession | None
    """None when there is none any more."""
    happened: tuple[Happening, ...] = ()
    ended: OpenSession | None = None
    """The session that is over."""
    ended_at: datetime | None = None


def first_sight(current: ChargerSnapshot) -> Watched:
    """What to remember of a charger that was never seen before."""
    flows = current.status.energy_flows
    energy = current.added_energy_kwh or 0.0
    return Watched(
        status=current.status,
        settled=current.status,
        seen_at=current.taken_at,
        reached_at=current.taken_at,
        session=OpenSession(started_at=None, energy_kwh=energy) if flows else None,
        counted_kwh=0.0 if flows or current.status.car_connected is False else energy,
        counter_kwh=current.added_energy_kwh,
        offline_readings=int(current.status is ChargerStatus.OFFLINE),
    )


def step(watched: Watched, current: ChargerSnapshot) -> Step:
    """Count a reading in. A status that does not tell whether a car is there changes nothing."""
    if watched.session is None:
        return _without_session(watched, current)
    session = _counted_in(watched, watched.session, current)
    if current.status.car_connected is None:
        return Step(session=session)
    if _counter_restarted(watched.session, current):
        return _ended(session, current.taken_at, successor=_opened(watched, current))
    if current.status.energy_flows:
        return Step(session=_folded(session, current))
    return _held(session, current)


def _without_session(watched: Watched, current: ChargerSnapshot) -> Step:
    was, now = watched.settled, current.status
    if now.energy_flows:
        started = (Happening.STARTED,) if was.car_connected is not None else ()
        return Step(session=_opened(watched, current), happened=started)
    if None in {was.car_connected, now.car_connected}:
        return Step(session=None)
    if (unseen := _unseen(watched, current)) is not None:
        return _ended(unseen, current.taken_at)
    happened = None if watched.receipt_told else _standing(was, now)
    return Step(session=None, happened=() if happened is None else (happened,))


def _standing(was: ChargerStatus, now: ChargerStatus) -> Happening | None:
    """What is new about a car that does not charge."""
    if now is ChargerStatus.PAUSED and was is not now and was.car_connected:
        return Happening.PAUSED
    return Happening.WAITING if now.waiting and not was.waiting else None


def _unseen(watched: Watched, current: ChargerSnapshot) -> OpenSession | None:
    """The session that began and ended while nobody looked: the cloud's counter has moved and stands still again."""
    was, counter = watched.counter_kwh, current.added_energy_kwh
    if was is None or counter is None or current.taken_at - watched.reached_at <= _LONGEST_STEP:
        return None
    moved = counter > _COUNTER_NOISE_KWH and abs(counter - was) > _COUNTER_NOISE_KWH
    return replace(_opened(watched, current), started_at=None) if moved else None


def _opened(watched: Watched, current: ChargerSnapshot) -> OpenSession:
    energy = current.added_energy_kwh or 0.0
    same_cable = watched.settled.car_connected is True
    before = watched.counted_kwh if same_cable and energy >= watched.counted_kwh else 0.0
    beginning_seen = watched.status.car_connected is not None and current.taken_at - watched.seen_at <= _LONGEST_STEP
    return OpenSession(
        started_at=current.taken_at if beginning_seen else None,
        energy_kwh=energy,
        energy_before_kwh=before,
        peak_power_kw=current.charging_power_kw or 0.0,
    )


def _counted_in(watched: Watched, session: OpenSession, current: ChargerSnapshot) -> OpenSession:
    """Energy, power, and the time since the last reading to whatever that reading found."""
    passed = max(0, int((current.taken_at - watched.seen_at).total_seconds()))
    was, session = watched.status, _rebased(watched, session, current)
    return replace(
        session,
        energy_kwh=_counter(session, current),
        peak_power_kw=max(session.peak_power_kw, current.charging_power_kw or 0.0),
        charging_s=session.charging_s + (_flowed(passed, session, current) if was.energy_flows else 0),
        paused_s=session.paused_s + (passed if was in _STOPPED and not _stays_full(was, current) else 0),
        waiting_s=session.waiting_s + (passed if was in _HELD_BACK else 0),
        sun_s=session.sun_s + (passed if was is ChargerStatus.WAITING_FOR_ECO_SMART else 0),
        turn_s=session.turn_s + (passed if was is ChargerStatus.WAITING_FOR_POWER_SHARING else 0),
    )


def _rebased(watched: Watched, session: OpenSession, current: ChargerSnapshot) -> OpenSession:
    """Where the counter began: the first reading may tell nothing yet, or still the session of another car."""
    counter, before = current.added_energy_kwh or 0.0, session.energy_before_kwh
    if session.charging_s == 0 and current.status.energy_flows and 0 < counter < before - _COUNTER_NOISE_KWH:
        return replace(session, energy_kwh=counter, energy_before_kwh=0.0)
    late = not session.energy_kwh and counter >= watched.counted_kwh
    return replace(session, energy_before_kwh=watched.counted_kwh) if late else session


_STOPPED = frozenset({ChargerStatus.PAUSED, ChargerStatus.SCHEDULED, ChargerStatus.WAITING_FOR_CAR})
"""By a person, a plan or the car."""

_HELD_BACK = frozenset(
    {
        ChargerStatus.WAITING_FOR_POWER_BOOST,
        ChargerStatus.WAITING_FOR_ECO_SMART,
        ChargerStatus.WAITING_FOR_POWER_SHARING,
    }
)
"""By the house."""


def _stays_full(was: ChargerStatus, current: ChargerSnapshot) -> bool:
    """Whether the session had ended before this time."""
    return was is current.status is ChargerStatus.WAITING_FOR_CAR


def _flowed(passed: int, session: OpenSession, current: ChargerSnapshot) -> int:
    """Of the seconds passed, those in which energy can have flowed: after a long silence not more than it took."""
    if passed <= _LONGEST_STEP.total_seconds() or not session.peak_power_kw:
        return passed
    added = _counter(session, current) - session.energy_kwh
    return min(passed, int(added / session.peak_power_kw * 3600))


def _counter(session: OpenSession, current: ChargerSnapshot) -> float:
    """The counter only grows, but in the first reading it may still show the session of the cable before."""
    counter = current.added_energy_kwh or 0.0
    second_reading = session.charging_s == 0 and current.status.energy_flows
    return counter if second_reading and not session.energy_before_kwh else max(session.energy_kwh, counter)


def _counter_restarted(session: OpenSession, current: ChargerSnapshot) -> bool:
    """Whether a car was changed unseen; a counter at nothing is a gap in the data, and the second reading may fall."""
    counter = current.added_energy_kwh or 0.0
    return (
        session.charging_s > 0 and current.status.energy_flows and 0 < counter < session.energy_kwh - _COUNTER_NOISE_KWH
    )


def _folded(session: OpenSession, current: ChargerSnapshot) -> OpenSession:
    """The flow goes on: what stopped it is over and counted."""
    hold = session.hold
    if hold is None:
        return session
    pause = hold.status in _STOPPED
    long = hold.readings >= FLICKER or current.taken_at - hold.since >= SHORT
    return replace(
        session, hold=None, pauses=session.pauses + pause, long_pauses=session.long_pauses + (pause and long)
    )


def _held(session: OpenSession, current: ChargerSnapshot) -> Step:
    hold = _continued(session.hold, current)
    if _is_over(hold):
        by_car = current.status is ChargerStatus.WAITING_FOR_CAR
        return _ended(session, hold.since if by_car else current.taken_at)
    happened = _worth_telling(session, hold)
    told = session.wait_told or happened is Happening.WAITING
    return Step(session=replace(session, hold=hold, wait_told=told), happened=() if happened is None else (happened,))


def _continued(hold: Hold | None, current: ChargerSnapshot) -> Hold:
    if hold is not None and hold.status is current.status:
        return replace(hold, readings=hold.readings + 1)
    return Hold(status=current.status, since=current.taken_at)


def _is_over(hold: Hold) -> bool:
    """Whether a session is over: the car has gone, or asks for nothing any more, or is locked in."""
    if hold.status is ChargerStatus.WAITING_FOR_CAR:
        return hold.readings >= FLICKER
    return hold.status.car_connected is False or hold.status in {
        ChargerStatus.FINISHED,
        ChargerStatus.LOCKED_CAR_CONNECTED,
    }


def _worth_telling(session: OpenSession, hold: Hold) -> Happening | None:
    """What has lasted exactly long enough with this reading."""
    if hold.status is ChargerStatus.PAUSED:
        return Happening.PAUSED if hold.readings == FLICKER else None
    enough = FLICKER if hold.status is ChargerStatus.SCHEDULED else LONG_WAIT
    tell = hold.status.waiting and hold.readings == enough and not session.wait_told
    return Happening.WAITING if tell else None


def _ended(session: OpenSession, at: datetime, successor: OpenSession | None = None) -> Step:
    happened = (Happening.FINISHED,) if successor is None else (Happening.FINISHED, Happening.STARTED)
    return Step(session=successor, happened=happened, ended=session, ended_at=at)
