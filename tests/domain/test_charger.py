"""What a charger is doing, what can be asked of it, and what a new answer says about it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Action
from bot.domain.charger import (
    MIN_CURRENT_A,
    TAKES_EFFECT,
    Asked,
    ChargerSnapshot,
    ChargerStatus,
    EcoSmartMode,
    is_locked,
    too_early,
)
from bot.domain.offers import possible_actions
from bot.domain.values import current_choices
from tests.domain.readings import START, reading

S = ChargerStatus

# status, a car is connected, it waits, energy flows, it answers
MEANINGS = [
    (S.READY, False, False, False, True),
    (S.CHARGING, True, False, True, True),
    (S.DISCHARGING, True, False, True, True),
    (S.PAUSED, True, False, False, True),
    (S.SCHEDULED, True, True, False, True),
    (S.WAITING_FOR_CAR, True, True, False, True),
    (S.WAITING_FOR_POWER_SHARING, True, True, False, True),
    (S.WAITING_FOR_POWER_BOOST, True, True, False, True),
    (S.WAITING_FOR_ECO_SMART, True, True, False, True),
    (S.WAITING_FOR_METER, True, True, False, True),
    (S.FINISHED, True, False, False, True),
    (S.LOCKED, False, False, False, True),
    (S.LOCKED_CAR_CONNECTED, True, False, False, True),
    (S.UPDATING, None, False, False, False),
    (S.ERROR, None, False, False, True),
    (S.OFFLINE, None, False, False, False),
    (S.UNKNOWN, None, False, False, True),
]


def test_every_status_has_a_meaning() -> None:
    assert [row[0] for row in MEANINGS] == list(ChargerStatus)
    for status, *meaning in MEANINGS:
        assert [status.car_connected, status.waiting, status.energy_flows, status.reachable] == meaning, status


LOCK, UNLOCK, CURRENT = Action.LOCK, Action.UNLOCK, Action.SET_MAX_CHARGING_CURRENT


@pytest.mark.parametrize(
    ("status", "said", "actions"),
    [
        (S.READY, {}, [LOCK, CURRENT]),
        (S.CHARGING, {}, [Action.PAUSE, LOCK, CURRENT]),
        (S.DISCHARGING, {}, [Action.PAUSE, LOCK, CURRENT]),
        (S.PAUSED, {}, [Action.RESUME, LOCK, CURRENT]),
        (S.SCHEDULED, {}, [Action.RESUME, LOCK, CURRENT]),
        (S.WAITING_FOR_ECO_SMART, {}, [Action.RESUME, LOCK, CURRENT]),
        (S.WAITING_FOR_POWER_BOOST, {}, [LOCK, CURRENT]),
        (S.LOCKED, {}, [UNLOCK, CURRENT]),
        (S.LOCKED_CAR_CONNECTED, {}, [UNLOCK, CURRENT]),
        (S.PAUSED, {"locked": True}, [UNLOCK, CURRENT]),
        (S.OFFLINE, {}, []),
        (S.UPDATING, {}, []),
        (S.CHARGING, {"ocpp_mode": True}, [Action.SET_MAX_CHARGING_CURRENT]),
    ],
)
def test_only_what_can_work_is_offered(status: ChargerStatus, said: dict[str, Any], actions: list[Action]) -> None:
    assert possible_actions(reading(status, **said)) == actions


def test_a_charger_is_locked_when_either_its_status_or_its_setting_says_so() -> None:
    assert is_locked(reading(S.LOCKED, locked=False))
    assert is_locked(reading(S.CHARGING, locked=True))
    assert not is_locked(reading(S.CHARGING))


@pytest.mark.parametrize(
    ("setting", "own", "choices"),
    [
        (16, 32, [6, 8, 10, 13, 16, 20, 25, 32]),
        (16, 16, [6, 8, 10, 13, 16]),
        (11, 16, [6, 8, 10, 11, 13, 16]),
        (24, 40, [6, 8, 10, 13, 16, 20, 24, 25, 32, 40]),
        (16, None, [6, 8, 10, 13, 16]),
        (None, 22, [6, 8, 10, 13, 16, 20, 22]),
        (None, None, [6]),
        (-16, 32, [6, 8, 10, 13, 16, 20, 25, 32]),
    ],
)
def test_the_currents_offered_end_at_the_chargers_own_maximum(
    setting: int | None, own: int | None, choices: list[int]
) -> None:
    snapshot = reading(S.READY, max_charging_current_a=setting, max_available_current_a=own)
    assert current_choices(snapshot) == choices


@given(st.none() | st.integers(-32, 48), st.none() | st.integers(6, 48))
def test_every_current_offered_is_one_that_may_be_asked_for(setting: int | None, own: int | None) -> None:
    snapshot = reading(S.READY, max_charging_current_a=setting, max_available_current_a=own)
    choices = current_choices(snapshot)
    assert choices == sorted(set(choices))
    top = own or max(setting or 0, 32)
    assert all(MIN_CURRENT_A <= choice <= top for choice in choices)


def test_a_typed_current_is_measured_by_the_chargers_own_maximum_or_the_usual_one() -> None:
    assert reading(S.READY, max_available_current_a=16).current_range_a == range(6, 17)
    assert reading(S.READY).current_range_a == range(6, 33)


def test_a_new_snapshot_keeps_what_it_does_not_say_itself() -> None:
    slow = reading(S.READY, 0, max_available_current_a=32, eco_smart=EcoSmartMode.ECO, currency="EUR", locked=True)
    fast = reading(S.CHARGING, 1, locked=False, charging_power_kw=7.4)
    merged = fast.onto(slow)
    assert (merged.status, merged.locked, merged.charging_power_kw) == (S.CHARGING, False, 7.4)
    assert (merged.max_available_current_a, merged.eco_smart, merged.currency) == (32, EcoSmartMode.ECO, "EUR")
    assert merged.taken_at == fast.taken_at
    assert fast.onto(None) is fast


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status_code", 194),
        ("state_of_charge_percent", 80),
        ("last_sync_at", START),
        ("charging_time_s", 60),
        ("added_range_km", 9),
    ],
)
def test_what_would_be_read_as_new_is_not_kept(name: str, value: object) -> None:
    old = ChargerSnapshot(charger_id=100001, taken_at=START, **{name: value})  # type: ignore[arg-type] # by name
    assert getattr(reading(S.CHARGING, 1).onto(old), name) is None


def test_a_charger_without_a_name_goes_by_its_number() -> None:
    assert reading(S.READY).label == "Garage"
    assert ChargerSnapshot(charger_id=7, taken_at=START).label == "7"


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("slow_half_known", {}, False),
        ("slow_half_known", {"max_available_current_a": 16}, True),
        ("has_eco_smart", {}, False),
        ("has_eco_smart", {"eco_smart": EcoSmartMode.OFF}, True),
        ("has_power_boost", {"icp_max_current_a": 0}, False),
        ("has_power_boost", {"icp_max_current_a": 20}, True),
        ("bidirectional", {}, False),
        ("bidirectional", {"part_number": "QSX1-0"}, True),
        ("session_cost", {"added_energy_kwh": 10.0}, None),
        ("session_cost", {"energy_cost": 0.2}, None),
        ("session_cost", {"added_energy_kwh": 10.0, "energy_cost": 0.2}, 2.0),
    ],
)
def test_what_follows_from_a_snapshot(name: str, said: dict[str, Any], expected: object) -> None:
    assert getattr(reading(S.READY, **said), name) == expected


UNDER_WAY = [
    (Action.PAUSE, S.CHARGING, {}, True),
    (Action.PAUSE, S.PAUSED, {}, False),
    (Action.RESUME, S.PAUSED, {}, True),
    (Action.RESUME, S.CHARGING, {}, False),
    (Action.RESUME, S.READY, {}, False),
    (Action.RESUME_SCHEDULE, S.PAUSED, {}, True),
    (Action.RESUME_SCHEDULE, S.SCHEDULED, {}, False),
    (Action.LOCK, S.READY, {}, True),
    (Action.LOCK, S.LOCKED, {}, False),
    (Action.UNLOCK, S.LOCKED, {}, True),
    (Action.UNLOCK, S.READY, {"locked": False}, False),
    (Action.SET_MAX_CHARGING_CURRENT, S.READY, {}, False),
]


@pytest.mark.parametrize(("action", "status", "said", "under_way"), UNDER_WAY)
def test_a_request_is_under_way_until_a_later_reading_shows_its_effect(
    action: Action, status: ChargerStatus, said: dict[str, Any], *, under_way: bool
) -> None:
    asked = Asked(action=action, by=1, at=START)
    assert asked.open_in(reading(status, 0, **said))
    assert asked.open_in(reading(status, 0.1, **said)) is under_way


def test_a_request_is_no_longer_under_way_once_answered_or_long_enough_ago() -> None:
    asked = Asked(action=Action.PAUSE, by=1, at=START)
    charging = reading(S.CHARGING, TAKES_EFFECT / timedelta(minutes=1))
    assert not asked.open_in(charging)
    assert not Asked(action=Action.LOCK, by=1, at=START, answered=True).open_in(reading(S.READY))


def test_a_reading_that_lags_behind_a_confirmed_setting_is_too_early_for_a_while() -> None:
    stored = ChargerSnapshot(charger_id=1, taken_at=START, max_charging_current_a=10)
    asked = Asked(action=Action.SET_MAX_CHARGING_CURRENT, by=1, at=START, answered=True)
    soon, later = START + timedelta(seconds=5), START + TAKES_EFFECT
    assert too_early(asked, stored, replace(stored, taken_at=soon, max_charging_current_a=32))
    assert not too_early(asked, stored, replace(stored, taken_at=soon))
    assert not too_early(asked, stored, replace(stored, taken_at=soon, max_charging_current_a=None))
    assert not too_early(asked, stored, replace(stored, taken_at=later, max_charging_current_a=32))
    assert not too_early(replace(asked, answered=False), stored, replace(stored, max_charging_current_a=32))
    assert not too_early(None, stored, replace(stored, max_charging_current_a=32))
