"""How a charger charges: power, energy, time, and the status for each situation."""

from typing import Any

import pytest

from simulator.cloud import commands
from simulator.cloud.charger import EcoSmart
from simulator.cloud.charging import advance, power_of, status_of
from simulator.cloud.clock import ManualClock
from simulator.cloud.windows import DAYS
from simulator.cloud.world import World

EVERY_DAY = dict.fromkeys(DAYS, True)


def schedule(start: str, stop: str, **others: Any) -> dict[str, Any]:
    known = {"enable": True, "days": EVERY_DAY, "max_current": 1, "created_at": 0}
    return {**known, "start": start, "stop": stop, **others}


def status(world: World, name: str = "Garage") -> int:
    return status_of(world.charger(name))


@pytest.mark.parametrize(
    ("charger", "car", "power"),
    [
        ("Garage", {}, 22.08),
        ("Garage", {"max_current": 16}, 11.04),
        ("Garage", {"phases": 1}, 7.36),
        ("Street", {}, 3.68),
        ("Street", {"max_current": 10}, 2.3),
    ],
)
def test_power_is_phases_times_230_volts_times_the_least_current(
    world: World, charger: str, car: dict[str, Any], power: float
) -> None:
    world.plug(charger, **car)
    assert power_of(world.charger(charger)) == pytest.approx(power)


def test_half_an_hour_at_22_kw_adds_11_kwh(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=40)
    clock.advance(1800)
    session = world.charger("Garage").session
    assert session is not None
    assert (session.energy, session.seconds) == pytest.approx((11.04, 1800))


def test_a_full_car_stops_the_session_at_the_right_moment(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=5.52)
    clock.advance(899)
    assert status(world) == 194
    clock.advance(86_400)
    assert status(world) == 181
    session = world.unplug("Garage")
    assert (session.energy, session.seconds) == pytest.approx((5.52, 900))
    assert session.end is not None
    assert session.end - session.start == 87_299
    assert session.cost == pytest.approx(5.52 * 0.2)


def test_many_small_steps_add_up_to_one_large_step(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=5)
    world.plug("Street", kwh=5, phases=1, max_current=16)
    for _ in range(700):
        clock.advance(7)
        world.charger("Garage")
    small, large = world.charger("Garage").session, world.charger("Street").session
    assert small is not None
    assert large is not None
    assert small.energy == pytest.approx(5)
    assert large.energy == pytest.approx(5, abs=0.01)


def test_the_current_set_changes_the_power_from_then_on(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=40)
    clock.advance(1800)
    commands.write(world.charger("Garage"), "max_charging_current", 16)
    clock.advance(1800)
    session = world.charger("Garage").session
    assert session is not None
    assert session.energy == pytest.approx(11.04 + 5.52)


def test_a_sleeping_car_asks_for_nothing(world: World, clock: ManualClock) -> None:
    world.plug("Garage", asleep=True)
    clock.advance(3600)
    assert (status(world), power_of(world.charger("Garage"))) == (180, 0)


@pytest.mark.parametrize(("locked", "plugged", "expected"), [(0, 0, 161), (1, 0, 209), (1, 1, 210), (0, 1, 194)])
def test_the_lock_and_the_cable_decide_the_status(world: World, locked: int, plugged: int, expected: int) -> None:
    charger = world.charger("Garage")
    charger.locked = bool(locked)
    if plugged:
        world.plug("Garage")
    assert status(world) == expected


def test_an_error_stops_the_energy_until_it_is_gone(world: World, clock: ManualClock) -> None:
    world.plug("Garage", kwh=40)
    world.charger("Garage").fault = 14
    clock.advance(600)
    assert status(world) == 14
    commands.clear(world.charger("Garage"))
    clock.advance(600)
    session = world.charger("Garage").session
    assert session is not None
    assert session.seconds == pytest.approx(600)


@pytest.mark.parametrize("code", [183, 184, 185, 186])
def test_a_queue_on_order_holds_the_car_back(world: World, code: int) -> None:
    world.charger("Garage").queue = code
    world.plug("Garage")
    assert status(world) == code


def test_power_boost_gives_what_the_house_leaves(world: World) -> None:
    charger = world.charger("Garage")
    charger.home_sharing, charger.icp_max_current, charger.house_current = True, 25, 15
    world.plug("Garage")
    assert power_of(charger) == pytest.approx(6.9)
    charger.house_current = 20
    assert (status_of(charger), power_of(charger)) == (185, 0)


def test_full_solar_waits_for_sun_and_charges_with_what_there_is(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.eco_smart, charger.sun = EcoSmart(enabled=True, mode=1), 4.0
    world.plug("Garage", kwh=40)
    assert status(world) == 189
    charger.sun = 5.52
    clock.advance(3600)
    session = world.charger("Garage").session
    assert session is not None
    assert (session.energy, session.green) == pytest.approx((5.52, 5.52))


def test_eco_fills_up_from_the_grid_to_six_amperes(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.eco_smart, charger.sun = EcoSmart(enabled=True, mode=0), 1.0
    world.plug("Garage", kwh=40)
    clock.advance(3600)
    session = world.charger("Garage").session
    assert session is not None
    assert (session.energy, session.green) == pytest.approx((4.14, 1.0))


def test_a_schedule_starts_and_stops_the_car_at_its_times(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.schedules = [schedule("0900", "1000")]
    world.plug("Garage", kwh=100)
    assert status(world) == 179
    clock.advance(3601)
    assert status(world) == 194
    clock.advance(7200)
    assert status(world) == 179
    session = world.charger("Garage").session
    assert session is not None
    assert session.seconds == pytest.approx(3600)


def test_a_schedule_limits_the_current(world: World) -> None:
    charger = world.charger("Garage")
    charger.schedules = [schedule("0700", "1000", max_current=10)]
    world.plug("Garage")
    assert power_of(charger) == pytest.approx(6.9)


def test_a_schedule_of_another_day_leaves_the_car_scheduled(world: World) -> None:
    charger = world.charger("Garage")
    charger.schedules = [schedule("0700", "1000", days={**dict.fromkeys(DAYS, False), "thursday": True})]
    world.plug("Garage")
    assert status(world) == 177


def test_the_days_of_a_schedule_are_local_while_its_times_are_utc(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.timezone = "Asia/Tokyo"
    charger.schedules = [schedule("1600", "1700", days={**dict.fromkeys(DAYS, False), "tuesday": True})]
    world.plug("Garage", kwh=100)
    clock.advance(8 * 3600 + 60)  # Monday 16:01 in UTC is Tuesday 01:01 in Tokyo
    assert status(world) == 194


def test_a_window_may_cross_midnight(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.schedules = [schedule("2300", "0500", days={**dict.fromkeys(DAYS, False), "tuesday": True})]
    world.plug("Garage", kwh=1000)
    clock.advance(86_400)
    session = world.charger("Garage").session
    assert session is not None
    assert session.seconds == pytest.approx(6 * 3600)


def test_a_switched_off_schedule_does_not_hold(world: World) -> None:
    world.charger("Garage").schedules = [schedule("0000", "0001", enable=False)]
    world.plug("Garage")
    assert status(world) == 194


def test_auto_lock_locks_an_idle_charger_after_its_time(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.auto_lock, charger.auto_lock_time = True, 60
    world.plug("Garage")
    clock.advance(600)
    assert status(world) == 194
    world.unplug("Garage")
    clock.advance(59)
    assert status(world) == 161
    clock.advance(1)
    assert status(world) == 209


def test_a_phase_switch_acts_at_the_next_plug(world: World) -> None:
    charger = world.add_charger(300001, name="Pro", phases=3, max_available_current=32, phase_switch=False)
    world.plug("Pro")
    charger.phase_switch = True
    assert power_of(charger) == pytest.approx(11.04)
    world.unplug("Pro")
    world.plug("Pro")
    assert power_of(charger) == pytest.approx(3.68)


def test_a_year_passes_in_one_step(world: World, clock: ManualClock) -> None:
    charger = world.charger("Garage")
    charger.schedules = [schedule("2100", "0500")]
    world.plug("Garage", kwh=10_000_000)
    advance(charger, clock.now() + 365 * 86_400)
    assert charger.session is not None
    assert charger.session.seconds == pytest.approx(365 * 8 * 3600)
