"""The course of a guest pass: what a reading means for it, when it is over, and what is told then; pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, is_locked
from bot.domain.guests import NOBODY_AFTER, GuestPass, Visit, WhyOver

SETTLES = timedelta(minutes=1)
"""A reading so soon after the unlocking may still show the lock of before."""

LONGEST_BACK_OFF = timedelta(minutes=15)

TRIES_UNTOLD = 3
"""After so many tries in vain it is told that the charger is not locked."""

LEAST_KWH = 0.05
"""Less is shown as 0.0 and is no receipt."""

_SAME_KWH = 0.001

_LONGEST_STEP = timedelta(minutes=20)
"""Between two readings, unless the cloud was silent."""


def begin(stored: ChargerSnapshot, earlier: GuestPass | None, now: datetime) -> Visit:
    """Where the counting begins; with a pass that this one prolongs it goes on."""
    if earlier is not None and not earlier.over_at(now):
        return replace(earlier.visit, car_seen=False)
    return Visit(
        seen_at=now,
        flowed=stored.status.energy_flows,
        power_kw=stored.charging_power_kw or 0.0,
        counter_kwh=stored.added_energy_kwh or 0.0,
        counter_old=not stored.status.car_connected,
    )


def observe(given: GuestPass, snapshot: ChargerSnapshot) -> Visit:
    """The visit after a reading; one that is older than the last changes nothing."""
    visit = given.visit
    if snapshot.taken_at <= visit.seen_at:
        return visit
    connected = snapshot.status.car_connected
    counted = _counted(visit, snapshot)
    seen = replace(
        counted,
        seen_at=snapshot.taken_at,
        car_seen=visit.car_seen or connected is True,
        flowed=snapshot.status.energy_flows,
        power_kw=snapshot.charging_power_kw or 0.0,
        charging_s=visit.charging_s + _flowed_s(visit, snapshot.taken_at, counted.energy_kwh - visit.energy_kwh),
        counter_old=counted.counter_old if connected is not False else True,
    )
    return seen if visit.over is not None else replace(seen, over=_over(given, seen, snapshot))


def locked_again(given: GuestPass, snapshot: ChargerSnapshot) -> bool:
    """Whether a snapshot shows the lock that ends the pass."""
    return is_locked(snapshot) and snapshot.taken_at > given.given_at + SETTLES


def why_over(given: GuestPass, at: datetime) -> WhyOver:
    """Why the charger was locked at `at`."""
    if given.visit.over is not None:
        return given.visit.over
    return WhyOver.TIME_OVER if given.over_at(at) else WhyOver.LOCKED


def back_off(attempts: int) -> timedelta:
    """The wait after so many tries in vain: 1, 2, 4, 8, then 15 minutes."""
    return min(LONGEST_BACK_OFF, timedelta(minutes=2 ** min(attempts - 1, 4)))


def ended(given: GuestPass, snapshot: ChargerSnapshot, at: datetime, by: int | None) -> Alert | None:
    """What is told once the charger is locked again, with the guest's receipt.

    `by` has just locked it. Whoever ends an own pass by hand sees that on the card, and is told only a receipt.
    """
    why = why_over(given, at)
    if why is WhyOver.LOCKED and by == given.by and given.visit.energy_kwh < LEAST_KWH:
        return None
    price = snapshot.energy_cost
    return replace(
        _alert(AlertKind.GUEST_ENDED, snapshot, at),
        energy_kwh=given.visit.energy_kwh,
        cost=None if price is None else given.visit.energy_kwh * price,
        currency=snapshot.currency,
        charging_s=given.visit.charging_s,
        pass_over=why,
        by=by,
    )


def not_locked(snapshot: ChargerSnapshot, at: datetime) -> Alert:
    """What is told when the charger cannot be locked."""
    return _alert(AlertKind.GUEST_NOT_LOCKED, snapshot, at)


def _alert(kind: AlertKind, snapshot: ChargerSnapshot, at: datetime) -> Alert:
    return Alert(
        kind=kind,
        charger_id=snapshot.charger_id,
        charger_name=snapshot.label,
        occurred_at=at,
        status=snapshot.status,
        time_zone=snapshot.time_zone,
    )


def _over(given: GuestPass, visit: Visit, snapshot: ChargerSnapshot) -> WhyOver | None:
    """Only of a pass until the cable leaves, and only where the reading tells of the cable."""
    if given.until is not None or snapshot.status.car_connected is not False:
        return None
    if visit.car_seen:
        return WhyOver.CABLE_LEFT
    return WhyOver.NOBODY_CAME if snapshot.taken_at >= given.given_at + NOBODY_AFTER else None


def _flowed_s(visit: Visit, taken_at: datetime, added_kwh: float) -> int:
    """How long energy flowed since the last reading: after a long silence not longer than what was added took."""
    passed = taken_at - visit.seen_at
    if not visit.flowed:
        return 0
    if passed > _LONGEST_STEP and visit.power_kw > 0:
        passed = min(passed, timedelta(hours=added_kwh / visit.power_kw))
    return int(passed.total_seconds())


def _counted(visit: Visit, snapshot: ChargerSnapshot) -> Visit:
    """The energy of this reading counted in.

    The counter goes on showing the session before for a reading or two, then starts again; a small step back is the
    two doors of the cloud differing, not a new cable.
    """
    counter, connected = snapshot.added_energy_kwh, snapshot.status.car_connected
    if counter is None or connected is None or abs(counter - visit.counter_kwh) < _SAME_KWH:
        return visit
    if not visit.car_seen and not connected:
        return replace(visit, counter_kwh=counter)  # the last word about whoever charged before
    if (visit.counter_old and connected) or counter < visit.counter_kwh / 2:
        return replace(visit, counter_kwh=counter, counter_old=False, energy_kwh=visit.energy_kwh + counter)
    grown = max(0.0, counter - visit.counter_kwh)
    return replace(visit, counter_kwh=visit.counter_kwh + grown, energy_kwh=visit.energy_kwh + grown)
