"""What happened while nobody looked: after a gap a session is told by what it left behind, and nothing is invented."""

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from tests.domain.readings import Watcher

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
FULL, LOCKED_CAR, SCHEDULED = ChargerStatus.WAITING_FOR_CAR, ChargerStatus.LOCKED_CAR_CONNECTED, ChargerStatus.SCHEDULED
A_GAP = 60.0
"""Minutes: longer than any two readings are apart while somebody reads."""

UNSEEN = [
    (READY, 0.0, FULL, 3.0, 3.0),  # it came, charged and sleeps
    (READY, 7.0, FULL, 3.0, 3.0),  # after another car had taken more
    (LOCKED_CAR, 0.0, FULL, 3.0, 3.0),
    (LOCKED_CAR, 7.0, READY, 3.0, 3.0),  # it was let in and has gone
    (SCHEDULED, 7.0, FULL, 9.0, 2.0),  # the counter went on upon the same cable
    (READY, 7.0, READY, 3.0, 3.0),  # it came and went
]


@pytest.mark.parametrize(("was", "before", "now", "after", "energy"), UNSEEN)
def test_a_session_that_nobody_saw_gets_its_receipt(
    was: ChargerStatus, before: float, now: ChargerStatus, after: float, energy: float
) -> None:
    watcher = Watcher(was, added_energy_kwh=before)
    told = watcher.see(now, after=A_GAP, added_energy_kwh=after)
    [receipt] = [alert for alert in told if alert.kind is AlertKind.FINISHED]
    assert (receipt.energy_kwh, receipt.started_at, receipt.occurred_at) == (energy, None, watcher.now)
    assert [alert.kind for alert in told if alert.kind in {AlertKind.STARTED, AlertKind.WAITING}] == []
    assert watcher.see(now, after=A_GAP, added_energy_kwh=after) == []


def test_a_charger_that_was_cut_off_tells_afterwards_what_it_has_charged() -> None:
    watcher = Watcher(READY, added_energy_kwh=7.0)
    for _ in range(30):
        watcher.see(ChargerStatus.OFFLINE, added_energy_kwh=7.0)
    told = watcher.see(FULL, added_energy_kwh=3.0)
    assert [alert.energy_kwh for alert in told if alert.kind is AlertKind.FINISHED] == [3.0]


@pytest.mark.parametrize(
    ("now", "counter", "gap"),
    [
        (FULL, 7.0, A_GAP),  # the counter of the session before stands until the next begins
        (READY, 7.2, A_GAP),  # its last word
        (READY, 0.0, A_GAP),
        (READY, None, A_GAP),
        (PAUSED, 3.0, 5.0),  # somebody was looking
        (ChargerStatus.OFFLINE, 3.0, A_GAP),
    ],
)
def test_no_session_is_made_up(now: ChargerStatus, counter: float | None, gap: float) -> None:
    watcher = Watcher(READY, added_energy_kwh=7.0)
    told = watcher.see(now, after=gap, added_energy_kwh=counter)
    assert AlertKind.FINISHED not in {alert.kind for alert in told}


def after_a_receipt() -> Watcher:
    """A car that is full and stays."""
    watcher = Watcher(READY)
    assert watcher.kinds(CHARGING, FULL, FULL)[-1] is AlertKind.FINISHED
    return watcher


@pytest.mark.parametrize("status", [PAUSED, SCHEDULED, FULL])
def test_after_the_receipt_a_car_that_stays_is_no_news(status: ChargerStatus) -> None:
    assert after_a_receipt().kinds(PAUSED, SCHEDULED, *[status] * 12) == []


def test_another_car_that_came_between_two_readings_has_no_receipt_yet() -> None:
    watcher = after_a_receipt()
    assert watcher.kinds(READY, FULL) == [AlertKind.CAR_UNPLUGGED, AlertKind.CAR_CONNECTED, AlertKind.WAITING]
    [unplugged] = watcher.see(READY)
    assert not unplugged.after_receipt


def test_nor_has_the_one_that_follows_a_car_that_was_charging() -> None:
    watcher = Watcher(READY)
    assert watcher.kinds(CHARGING, READY)[-2:] == [AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED]
    watcher.see(FULL)
    [unplugged] = watcher.see(READY)
    assert not unplugged.after_receipt
