"""The receipt of a charging session, from a counter that stands still, lags and falls."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.course import Watched
from tests.domain.readings import START, Watcher

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
FULL, BOOST = ChargerStatus.WAITING_FOR_CAR, ChargerStatus.WAITING_FOR_POWER_BOOST
SCHEDULED, SUN = ChargerStatus.SCHEDULED, ChargerStatus.WAITING_FOR_ECO_SMART
TURN, METER = ChargerStatus.WAITING_FOR_POWER_SHARING, ChargerStatus.WAITING_FOR_METER
GAPS = [ChargerStatus.ERROR, ChargerStatus.OFFLINE, ChargerStatus.UNKNOWN, ChargerStatus.UPDATING]


def full(watcher: Watcher, energy_kwh: float) -> Alert:
    """The receipt after the car has asked for nothing in two readings; it tells when it first did."""
    assert watcher.see(FULL, added_energy_kwh=energy_kwh) == []
    stopped = watcher.now
    receipt = watcher.see(FULL, added_energy_kwh=energy_kwh)[0]
    assert (receipt.kind, receipt.occurred_at) == (AlertKind.FINISHED, stopped)
    return receipt


def test_the_receipt_sums_up_the_session() -> None:
    watcher = Watcher(READY, added_energy_kwh=9.0)
    watcher.see(CHARGING, added_energy_kwh=0.1, charging_power_kw=7.0)
    watcher.see(CHARGING, added_energy_kwh=3.0, charging_power_kw=7.4, after=15)
    watcher.see(PAUSED, added_energy_kwh=3.1, charging_power_kw=0.0, after=1)
    watcher.see(CHARGING, added_energy_kwh=3.1, charging_power_kw=7.2, after=10)
    watcher.see(CHARGING, added_energy_kwh=4.0, charging_power_kw=7.2, after=9)
    receipt = watcher.see(READY, added_energy_kwh=0.0, energy_cost=0.2, currency="EUR", added_range_km=33)[0]
    assert receipt.kind is AlertKind.FINISHED
    assert receipt.energy_kwh == pytest.approx(4.0)
    assert receipt.cost == pytest.approx(0.8)
    assert (receipt.currency, receipt.peak_power_kw, receipt.range_km) == ("EUR", 7.4, 33)
    assert receipt.started_at == START + timedelta(minutes=1 + 1)  # the first sight, too, took a minute
    assert receipt.charging_s == (15 + 1 + 9 + 1) * 60
    assert (receipt.pauses, receipt.paused_s, receipt.waiting_s) == (1, 10 * 60, 0)


def test_the_receipt_counts_pauses_and_the_time_waited_for_power() -> None:
    watcher = Watcher(READY)
    watcher.kinds(CHARGING, FULL, CHARGING, BOOST, BOOST, CHARGING, PAUSED, CHARGING)
    receipt = watcher.see(READY)[0]
    assert (receipt.pauses, receipt.paused_s, receipt.waiting_s) == (2, 2 * 60, 2 * 60)


def test_the_time_waited_is_told_apart_by_what_was_waited_for() -> None:
    watcher = Watcher(READY)
    watcher.kinds(CHARGING, SUN, SUN, SUN, CHARGING, TURN, TURN, CHARGING, BOOST, CHARGING, METER, CHARGING)
    receipt = watcher.see(READY)[0]
    assert (receipt.waiting_s, receipt.sun_s, receipt.turn_s) == (6 * 60, 3 * 60, 2 * 60)


@pytest.mark.parametrize(
    ("course", "after", "long_pauses"),
    [
        ([PAUSED], 1, 0),
        ([PAUSED], 60, 1),
        ([PAUSED, PAUSED], 1, 1),
        ([SCHEDULED] * 20, 1, 1),
        ([FULL], 1, 0),
        ([BOOST] * 20, 1, 0),
    ],
    ids=str,
)
def test_a_pause_is_long_that_is_no_flicker(course: list[ChargerStatus], after: float, long_pauses: int) -> None:
    watcher = Watcher(READY)
    watcher.kinds(CHARGING, *course)
    watcher.see(CHARGING, after=after)
    assert watcher.see(READY)[0].long_pauses == long_pauses


def test_the_time_after_the_end_of_a_session_is_no_pause() -> None:
    watcher = Watcher(READY)
    watcher.kinds(CHARGING, PAUSED, PAUSED, CHARGING)
    assert full(watcher, 5.0).paused_s == 2 * 60


def test_a_session_that_a_release_before_has_stored_goes_on() -> None:
    watcher = Watcher(READY)
    watcher.kinds(CHARGING, BOOST, BOOST)
    assert watcher.watched is not None
    stored = TypeAdapter(Watched).dump_python(watcher.watched, mode="json")
    for new in ("sun_s", "turn_s", "long_pauses"):
        del stored["session"][new]
    watcher.watched = TypeAdapter(Watched).validate_python(stored)
    watcher.kinds(SUN, CHARGING)
    receipt = watcher.see(READY)[0]
    assert (receipt.waiting_s, receipt.sun_s, receipt.turn_s) == (3 * 60, 60, 0)


def test_after_a_long_silence_no_more_time_is_counted_than_the_energy_took() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1, charging_power_kw=7.0)
    receipt = watcher.see(READY, after=600, added_energy_kwh=7.1, charging_power_kw=0.0)[0]
    assert receipt.charging_s == 3600


def test_without_a_price_there_is_no_cost() -> None:
    watcher = Watcher(CHARGING)
    assert watcher.see(READY)[0].cost is None


def test_a_session_seen_from_the_middle_has_energy_but_no_times() -> None:
    watcher = Watcher(CHARGING, added_energy_kwh=5.0)
    receipt = full(watcher, 6.0)
    assert (receipt.energy_kwh, receipt.started_at, receipt.charging_s) == (6.0, None, None)


@pytest.mark.parametrize("gap", GAPS)
def test_a_session_that_began_behind_a_gap_is_one_seen_from_the_middle(gap: ChargerStatus) -> None:
    watcher = Watcher(READY)
    watcher.see(gap)
    watcher.see(CHARGING, added_energy_kwh=18.0, after=200)
    receipt = watcher.see(READY, added_energy_kwh=18.1)[0]
    assert (receipt.energy_kwh, receipt.started_at, receipt.charging_s) == (18.1, None, None)


def test_a_session_that_began_while_nobody_was_reading_is_one_seen_from_the_middle() -> None:
    watcher = Watcher(READY)
    assert [alert.kind for alert in watcher.see(CHARGING, added_energy_kwh=18.0, after=240)][-1] is AlertKind.STARTED
    assert watcher.see(READY, added_energy_kwh=18.1)[0].started_at is None


def test_the_last_sessions_energy_still_on_the_counter_is_not_counted_again() -> None:
    watcher = Watcher(READY, added_energy_kwh=22.4)
    watcher.see(CHARGING, added_energy_kwh=22.4)
    watcher.see(CHARGING, added_energy_kwh=0.3)
    watcher.see(CHARGING, added_energy_kwh=5.0)
    assert watcher.see(READY, added_energy_kwh=5.0)[0].energy_kwh == pytest.approx(5.0)


def test_a_counter_that_falls_at_the_end_does_not_empty_the_receipt() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1)
    watcher.see(CHARGING, added_energy_kwh=12.0)
    watcher.see(CHARGING, added_energy_kwh=0.0)
    assert watcher.see(READY, added_energy_kwh=0.0)[0].energy_kwh == pytest.approx(12.0)


def test_a_second_session_on_the_same_cable_tells_only_its_own_energy() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1)
    assert full(watcher, 10.0).energy_kwh == pytest.approx(10.0)
    assert watcher.see(CHARGING, added_energy_kwh=10.1)[0].kind is AlertKind.STARTED
    watcher.see(CHARGING, added_energy_kwh=10.4)
    assert full(watcher, 10.5).energy_kwh == pytest.approx(0.5)


def test_a_session_after_first_sight_on_a_cable_tells_only_its_own_energy() -> None:
    watcher = Watcher(PAUSED, added_energy_kwh=5.0)
    watcher.see(CHARGING, added_energy_kwh=5.1)
    assert watcher.see(READY, added_energy_kwh=7.0)[0].energy_kwh == pytest.approx(2.0)


def test_a_counter_that_began_anew_on_the_same_cable_is_taken_as_it_is() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=4.0)
    full(watcher, 4.0)
    watcher.see(CHARGING, added_energy_kwh=0.2)
    assert watcher.see(READY, added_energy_kwh=1.5)[0].energy_kwh == pytest.approx(1.5)


def test_where_the_last_answer_does_not_tell_the_range_it_follows_from_the_energy() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1, added_range_km=1)
    watcher.see(CHARGING, added_energy_kwh=29.6)
    assert watcher.see(READY, added_energy_kwh=29.6)[0].range_km == 246


def test_a_counter_that_tells_nothing_at_first_does_not_count_the_earlier_session_again() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1)
    full(watcher, 10.0)
    watcher.see(CHARGING, added_energy_kwh=0.0)
    watcher.see(CHARGING, added_energy_kwh=10.4)
    assert full(watcher, 10.5).energy_kwh == pytest.approx(0.5)


@pytest.mark.parametrize("came", [SCHEDULED, SUN, ChargerStatus.LOCKED_CAR_CONNECTED])
def test_a_car_that_has_waited_begins_one_session_though_the_counter_still_shows_the_last_car(
    came: ChargerStatus,
) -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1)
    watcher.see(CHARGING, added_energy_kwh=22.4)
    assert watcher.see(READY, added_energy_kwh=22.4)[0].energy_kwh == pytest.approx(22.4)
    watcher.see(came, added_energy_kwh=22.4)
    assert [each.kind for each in watcher.see(CHARGING, added_energy_kwh=22.4)] == [AlertKind.STARTED]
    assert watcher.see(CHARGING, added_energy_kwh=0.3) == []
    assert watcher.see(CHARGING, added_energy_kwh=5.0) == []
    assert watcher.see(READY, added_energy_kwh=5.0)[0].energy_kwh == pytest.approx(5.0)


def test_a_car_changed_between_two_readings_begins_one_session_though_the_counter_lags() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=0.1)
    full(watcher, 22.4)
    assert [each.kind for each in watcher.see(CHARGING, added_energy_kwh=22.4)] == [AlertKind.STARTED]
    assert watcher.see(CHARGING, added_energy_kwh=0.3) == []
    assert watcher.see(CHARGING, added_energy_kwh=5.0) == []
    assert watcher.see(READY, added_energy_kwh=5.0)[0].energy_kwh == pytest.approx(5.0)
