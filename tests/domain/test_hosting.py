"""A guest pass from reading to reading: when it is over, and what the guest has charged."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.guests import GuestPass, Visit, WhyOver
from bot.domain.hosting import back_off, begin, ended, locked_again, not_locked, observe, why_over
from tests.domain.readings import MINUTE, START, reading

READY, CHARGING, FULL = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.WAITING_FOR_CAR
LOCKED, LOCKED_CAR, OFFLINE = ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED, ChargerStatus.OFFLINE
GIVER, OTHER = 11, 22
BEFORE = 22.4
"""What the counter shows of the session before."""


def given(before: ChargerStatus = LOCKED, kwh: float | None = BEFORE, **terms: Any) -> GuestPass:
    visit = begin(reading(before, added_energy_kwh=kwh), None, START)
    values: dict[str, Any] = {"by": GIVER, "chat_id": GIVER, "given_at": START, "until": None, "visit": visit}
    return GuestPass(**{**values, **terms})


def after(pass_: GuestPass, *seen: tuple[ChargerStatus, float | None]) -> Visit:
    """The visit after one reading a minute."""
    for minute, (status, kwh) in enumerate(seen, start=1):
        pass_ = replace(pass_, visit=observe(pass_, reading(status, minute, added_energy_kwh=kwh)))
    return pass_.visit


OVER: list[tuple[list[ChargerStatus], WhyOver | None]] = [
    ([READY, READY], None),
    ([CHARGING, FULL], None),
    ([CHARGING, OFFLINE], None),
    ([CHARGING, ChargerStatus.ERROR, CHARGING], None),
    ([CHARGING, READY], WhyOver.CABLE_LEFT),
    ([CHARGING, OFFLINE, READY], WhyOver.CABLE_LEFT),
    ([FULL, READY, CHARGING], WhyOver.CABLE_LEFT),
]


@pytest.mark.parametrize(("seen", "over"), OVER)
def test_the_cable_that_leaves_ends_the_pass(seen: list[ChargerStatus], over: WhyOver | None) -> None:
    assert after(given(), *((status, 1.0) for status in seen)).over is over


def test_a_pass_for_a_time_is_not_over_when_the_cable_leaves_but_at_its_time() -> None:
    timed = given(until=START + timedelta(hours=1))
    assert after(timed, (CHARGING, 1.0), (READY, 1.0)).over is None
    assert not timed.over_at(START + 59 * MINUTE)
    assert timed.over_at(START + 60 * MINUTE)
    assert why_over(timed, START + 59 * MINUTE) is WhyOver.LOCKED
    assert why_over(timed, START + 60 * MINUTE) is WhyOver.TIME_OVER


@pytest.mark.parametrize(("minute", "over"), [(719, None), (720, WhyOver.NOBODY_CAME)])
def test_a_guest_who_does_not_come_is_waited_for_half_a_day(minute: int, over: WhyOver | None) -> None:
    waiting = given()
    seen = observe(waiting, reading(READY, minute))
    assert seen.over is over
    assert replace(waiting, visit=seen).over_at(START) is (over is not None)


METER: list[tuple[str, ChargerStatus, float | None, list[tuple[ChargerStatus, float | None]], float]] = [
    ("nobody", LOCKED, BEFORE, [(READY, BEFORE), (READY, BEFORE)], 0),
    ("the last word of the session before", LOCKED, BEFORE, [(READY, BEFORE + 0.3), (READY, BEFORE + 0.3)], 0),
    ("a counter that starts again", LOCKED, BEFORE, [(CHARGING, 0.0), (CHARGING, 0.4), (READY, 0.9)], 0.9),
    ("a counter that is late", LOCKED, BEFORE, [(CHARGING, BEFORE), (CHARGING, 0.4), (READY, 0.9)], 0.9),
    ("more than the session before", LOCKED, 0.3, [(CHARGING, 0.3), (CHARGING, 0.7), (CHARGING, 1.1)], 1.1),
    ("a counter that says nothing", LOCKED, None, [(CHARGING, None), (CHARGING, 0.7), (CHARGING, None)], 0.7),
    ("a small step back", LOCKED, BEFORE, [(CHARGING, 5.0), (CHARGING, 4.9), (CHARGING, 5.2)], 5.2),
    ("an offline charger", LOCKED, BEFORE, [(CHARGING, 5.0), (OFFLINE, 0.0), (CHARGING, 5.2)], 5.2),
    ("two cables", LOCKED, BEFORE, [(CHARGING, 5.0), (READY, 5.1), (CHARGING, 5.1), (CHARGING, 2.0)], 7.1),
    ("a last word after the cable has left", LOCKED, BEFORE, [(CHARGING, 5.0), (READY, 5.0), (READY, 5.2)], 5.2),
    ("a waiting car", LOCKED_CAR, 0.0, [(CHARGING, 0.4), (CHARGING, 0.8)], 0.8),
    ("a car that has charged before", FULL, 5.0, [(CHARGING, 5.0), (CHARGING, 5.4)], 0.4),
    ("a waiting car, the counter late", LOCKED_CAR, BEFORE, [(CHARGING, BEFORE), (CHARGING, 0.8)], 0.8),
]


@pytest.mark.parametrize(("before", "kwh", "seen", "energy"), [case[1:] for case in METER], ids=[c[0] for c in METER])
def test_the_guest_s_energy_is_counted_from_reading_to_reading(
    before: ChargerStatus, kwh: float | None, seen: list[tuple[ChargerStatus, float | None]], energy: float
) -> None:
    timed = given(before, kwh, until=START + timedelta(hours=12))
    assert after(timed, *seen).energy_kwh == pytest.approx(energy)


def test_time_counts_while_energy_flows() -> None:
    visit = after(given(), (READY, 0.0), (CHARGING, 0.1), (CHARGING, 0.4), (FULL, 0.6), (FULL, 0.6), (READY, 0.6))
    assert visit.charging_s == 120


def test_after_a_long_silence_the_time_is_what_the_energy_took() -> None:
    seen = [(1, 0.5, 10.0), (2, 0.6, 10.0), (602, 10.6, 0.0)]
    host = given(until=START + timedelta(hours=12))
    for minute, kwh, power in seen:
        now = reading(CHARGING, minute, added_energy_kwh=kwh, charging_power_kw=power)
        host = replace(host, visit=observe(host, now))
    assert host.visit.charging_s == pytest.approx(60 + 3600, abs=1)
    assert observe(host, reading(FULL, 1202, added_energy_kwh=10.6)).charging_s == host.visit.charging_s + 36000


def test_a_reading_that_is_older_changes_nothing() -> None:
    host = given()
    assert observe(host, reading(CHARGING, -1)) is host.visit
    assert observe(host, reading(CHARGING, 0)) is host.visit


def test_a_pass_in_the_place_of_another_goes_on_counting_unless_that_was_over() -> None:
    first = replace(given(), visit=after(given(), (CHARGING, 5.0)))
    later, snapshot = START + 10 * MINUTE, reading(CHARGING, 10, added_energy_kwh=5.0)
    assert begin(snapshot, first, later) == replace(first.visit, car_seen=False)
    over = replace(first, visit=replace(first.visit, over=WhyOver.CABLE_LEFT))
    assert begin(snapshot, over, later) == Visit(seen_at=later, flowed=True, counter_kwh=5.0, counter_old=False)


@pytest.mark.parametrize(
    ("status", "minute", "said", "ends"),
    [
        (LOCKED, 0.5, {}, False),
        (LOCKED, 2, {}, True),
        (LOCKED_CAR, 2, {}, True),
        (READY, 2, {"locked": True}, True),
        (READY, 2, {"locked": False}, False),
    ],
)
def test_a_lock_that_is_seen_ends_the_pass_but_for_a_late_reading(
    status: ChargerStatus, minute: float, said: dict[str, Any], *, ends: bool
) -> None:
    assert locked_again(given(), reading(status, minute, **said)) is ends


def test_the_wait_between_tries_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [back_off(tries) // MINUTE for tries in (1, 2, 3, 4, 5, 6, 100)] == [1, 2, 4, 8, 15, 15, 15]


def _ended(energy: float, over: WhyOver | None, by: int | None, at: datetime = START, **known: Any) -> Any:
    visit = Visit(seen_at=START, energy_kwh=energy, charging_s=6120, over=over)
    return ended(given(visit=visit), reading(LOCKED, **known), at, by)


def test_the_end_is_told_with_the_guest_s_receipt() -> None:
    told = _ended(12.3, WhyOver.CABLE_LEFT, GIVER, energy_cost=0.2, currency="EUR")
    assert (told.kind, told.pass_over) == (AlertKind.GUEST_ENDED, WhyOver.CABLE_LEFT)
    assert (told.energy_kwh, told.cost, told.currency, told.charging_s) == (12.3, pytest.approx(2.46), "EUR", 6120)
    assert _ended(12.3, WhyOver.CABLE_LEFT, GIVER).cost is None


@pytest.mark.parametrize(
    ("energy", "over", "by", "told"),
    [
        (0.0, None, GIVER, False),
        (0.0, None, OTHER, True),
        (0.0, None, None, True),
        (3.0, None, GIVER, True),
        (0.0, WhyOver.NOBODY_CAME, GIVER, True),
    ],
)
def test_whoever_ends_an_own_pass_by_hand_is_told_only_a_receipt(
    energy: float, over: WhyOver | None, by: int | None, *, told: bool
) -> None:
    assert (_ended(energy, over, by) is not None) is told


def test_that_it_cannot_be_locked_names_the_charger_and_keeps_for_a_day() -> None:
    told = not_locked(reading(CHARGING), START)
    assert (told.kind, told.charger_name) == (AlertKind.GUEST_NOT_LOCKED, "Garage")
    assert told.expires_at == START + timedelta(hours=24)
