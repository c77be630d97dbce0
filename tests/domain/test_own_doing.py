"""Whose doing a change is: what a person asked for is not told to that person."""

from datetime import timedelta

import pytest

from bot.domain.access import Action
from bot.domain.alerts import AlertKind
from bot.domain.charger import Asked, ChargerStatus
from bot.domain.course import FLICKER, LONG_WAIT
from bot.domain.observing import expecting, observe, still_asked
from tests.domain.readings import START, Watcher, reading

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
FULL, LOCKED, LOCKED_CAR = ChargerStatus.WAITING_FOR_CAR, ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED
SCHEDULED, SUN, OFFLINE = ChargerStatus.SCHEDULED, ChargerStatus.WAITING_FOR_ECO_SMART, ChargerStatus.OFFLINE
OWNER = 11

OWN = [
    (Action.PAUSE, CHARGING, PAUSED, AlertKind.PAUSED),
    (Action.RESUME, PAUSED, CHARGING, AlertKind.STARTED),
    (Action.RESUME_SCHEDULE, PAUSED, SCHEDULED, AlertKind.WAITING),
    (Action.UNLOCK, LOCKED_CAR, CHARGING, AlertKind.STARTED),
    (Action.UNLOCK, LOCKED_CAR, SUN, AlertKind.WAITING),
    (Action.LOCK, PAUSED, LOCKED_CAR, AlertKind.LOCKED_WITH_CAR),
    (Action.SET_ECO_SMART, SUN, CHARGING, AlertKind.STARTED),
]


@pytest.mark.parametrize(("action", "was", "now", "kind"), OWN)
def test_what_a_person_asked_for_is_that_persons_doing(
    action: Action, was: ChargerStatus, now: ChargerStatus, kind: AlertKind
) -> None:
    watcher = Watcher(was)
    watcher.ask(Asked(action=action, by=OWNER, at=watcher.now))
    told = [alert for _ in range(FLICKER) for alert in watcher.see(now)]
    assert [alert.by for alert in told if alert.kind is kind] == [OWNER]


def test_after_it_was_seen_the_same_thing_is_somebody_elses_doing() -> None:
    watcher = Watcher(CHARGING)
    watcher.ask(Asked(action=Action.PAUSE, by=OWNER, at=watcher.now))
    watcher.kinds(PAUSED, PAUSED)
    assert watcher.asked is None
    watcher.kinds(CHARGING, PAUSED)
    assert watcher.see(PAUSED)[0].by is None


def test_a_restart_is_told_as_one_thing_and_not_as_a_gap() -> None:
    watcher = Watcher(CHARGING)
    asked = Asked(action=Action.RESTART, by=OWNER, at=watcher.now)
    watcher.watched = expecting(watcher.watched, asked)
    told = [alert for status in (READY, OFFLINE, CHARGING) for alert in watcher.see(status)]
    assert not {alert.kind for alert in told} & {AlertKind.STARTED, AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED}
    assert [alert.kind for alert in told if alert.status is CHARGING] == [AlertKind.BACK]


@pytest.mark.parametrize(("action", "minutes"), [(Action.PAUSE, 3), (Action.RESTART, 10), (Action.UPDATE_FIRMWARE, 30)])
def test_a_request_is_over_after_a_while(action: Action, minutes: int) -> None:
    asked = Asked(action=action, by=OWNER, at=START)
    unchanged = observe(None, reading(CHARGING, minutes))
    assert still_asked(asked, unchanged) == asked
    assert still_asked(asked, observe(unchanged.watched, reading(CHARGING, minutes + 0.1))) is None
    assert still_asked(None, unchanged) is None


def test_what_comes_long_after_a_request_is_not_its_effect() -> None:
    watcher = Watcher(CHARGING)
    watcher.ask(Asked(action=Action.PAUSE, by=OWNER, at=watcher.now))
    watcher.see(CHARGING)
    watcher.see(PAUSED, after=3)
    assert watcher.see(PAUSED)[0].by is None


def test_a_pause_that_takes_its_second_reading_late_is_still_its_askers_doing() -> None:
    watcher = Watcher(CHARGING)
    watcher.ask(Asked(action=Action.PAUSE, by=OWNER, at=watcher.now))
    told = watcher.see(PAUSED, after=2) + watcher.see(PAUSED, after=2)
    assert [(alert.kind, alert.by) for alert in told] == [(AlertKind.PAUSED, OWNER)]
    assert watcher.asked is None


def test_a_request_is_not_kept_by_a_stop_that_began_before_it_or_goes_on() -> None:
    watcher = Watcher(CHARGING)
    watcher.see(SUN)
    watcher.ask(Asked(action=Action.PAUSE, by=OWNER, at=watcher.now + timedelta(seconds=1)))
    watcher.kinds(SUN, SUN, SUN, SUN)
    assert watcher.asked is None
    watcher.ask(Asked(action=Action.LOCK, by=OWNER, at=watcher.now))
    watcher.kinds(CHARGING, *[SUN] * LONG_WAIT)
    assert watcher.asked is None


def test_what_was_read_before_a_request_is_not_its_effect() -> None:
    watcher = Watcher(SCHEDULED)
    asked = Asked(action=Action.PAUSE, by=OWNER, at=watcher.now + timedelta(seconds=61))
    watcher.ask(asked)
    assert watcher.see(PAUSED)[0].by is None
    assert watcher.asked == asked


@pytest.mark.parametrize(
    ("action", "was", "now"),
    [
        (Action.LOCK, READY, LOCKED_CAR),
        (Action.UNLOCK, LOCKED, CHARGING),
        (Action.UNLOCK, LOCKED, SCHEDULED),
        (Action.SET_MAX_CHARGING_CURRENT, READY, CHARGING),
    ],
)
def test_a_car_that_is_plugged_in_after_a_request_is_nobodys_doing(
    action: Action, was: ChargerStatus, now: ChargerStatus
) -> None:
    watcher = Watcher(was)
    watcher.ask(Asked(action=action, by=OWNER, at=watcher.now))
    assert {alert.by for alert in watcher.see(now)} == {None}


def test_a_charger_that_is_offline_already_or_not_known_is_not_expected_back() -> None:
    asked = Asked(action=Action.RESTART, by=OWNER, at=START)
    watcher = Watcher(OFFLINE)
    assert expecting(watcher.watched, asked) is watcher.watched
    assert expecting(None, asked) is None
