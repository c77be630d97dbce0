"""From one status to the next: what is told, and what is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import SWITCHABLE, Alert, AlertKind, wanted, with_return
from bot.domain.charger import ChargerStatus
from tests.domain.readings import START, Watcher

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
FULL, LOCKED, LOCKED_CAR = ChargerStatus.WAITING_FOR_CAR, ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED
SCHEDULED, FINISHED, DISCHARGING = ChargerStatus.SCHEDULED, ChargerStatus.FINISHED, ChargerStatus.DISCHARGING
QUEUE, BOOST = ChargerStatus.WAITING_FOR_POWER_SHARING, ChargerStatus.WAITING_FOR_POWER_BOOST
SUN, METER = ChargerStatus.WAITING_FOR_ECO_SMART, ChargerStatus.WAITING_FOR_METER
ERROR, OFFLINE = ChargerStatus.ERROR, ChargerStatus.OFFLINE
UPDATING, UNKNOWN = ChargerStatus.UPDATING, ChargerStatus.UNKNOWN
OWNER, OTHER = 11, 22
LASTING = 12
"""Readings after which everything that lasts has been told."""

TRANSITIONS = [
    # a car comes
    (READY, CHARGING, "car_connected started"),
    (READY, DISCHARGING, "car_connected started"),
    (READY, SCHEDULED, "car_connected waiting"),
    (READY, FULL, "car_connected waiting"),
    (READY, QUEUE, "car_connected waiting"),
    (READY, BOOST, "car_connected waiting"),
    (READY, SUN, "car_connected waiting"),
    (READY, METER, "car_connected waiting"),
    (READY, PAUSED, "car_connected"),
    (READY, LOCKED_CAR, "car_connected locked_with_car"),
    (LOCKED, LOCKED_CAR, "car_connected locked_with_car"),
    # a car goes
    (CHARGING, READY, "finished car_unplugged"),
    (CHARGING, LOCKED, "finished car_unplugged"),
    (PAUSED, READY, "car_unplugged"),
    (SCHEDULED, READY, "car_unplugged"),
    (FULL, READY, "car_unplugged"),
    (FINISHED, READY, "car_unplugged"),
    (LOCKED_CAR, LOCKED, "car_unplugged"),
    # a car stays
    (SCHEDULED, CHARGING, "started"),
    (PAUSED, CHARGING, "started"),
    (LOCKED_CAR, CHARGING, "started"),
    (CHARGING, PAUSED, "paused"),
    (SCHEDULED, PAUSED, "paused"),
    (PAUSED, SCHEDULED, "waiting"),
    (CHARGING, SCHEDULED, "waiting"),
    (CHARGING, QUEUE, "waiting"),
    (CHARGING, BOOST, "waiting"),
    (CHARGING, SUN, "waiting"),
    (QUEUE, BOOST, ""),
    (CHARGING, FULL, "finished"),
    (CHARGING, FINISHED, "finished"),
    (CHARGING, LOCKED_CAR, "finished locked_with_car"),
    (PAUSED, LOCKED_CAR, "locked_with_car"),
    (LOCKED_CAR, SCHEDULED, "waiting"),
    (CHARGING, DISCHARGING, ""),
    # no car
    (READY, LOCKED, ""),
    (LOCKED, READY, ""),
    # out of sight, broken, not understood
    (READY, OFFLINE, "offline"),
    (CHARGING, OFFLINE, "offline"),
    (CHARGING, ERROR, "error"),
    (READY, ERROR, "error"),
    (OFFLINE, ERROR, "error"),
    (ERROR, OFFLINE, "offline"),
    (OFFLINE, READY, ""),
    (OFFLINE, CHARGING, ""),
    (ERROR, READY, ""),
    (CHARGING, UNKNOWN, ""),
    (UNKNOWN, CHARGING, ""),
    (READY, UPDATING, ""),
    (UPDATING, READY, ""),
]


@pytest.mark.parametrize(("was", "now", "told"), TRANSITIONS)
def test_a_change_is_told_once(was: ChargerStatus, now: ChargerStatus, told: str) -> None:
    watcher = Watcher(was)
    assert watcher.kinds(*[now] * LASTING) == [AlertKind(kind) for kind in told.split()]
    assert watcher.kinds(*[now] * LASTING) == []


FLICKERS = [(PAUSED, 1), (SCHEDULED, 1), (FULL, 1), (SUN, 4), (BOOST, 4), (QUEUE, 4), (OFFLINE, 9)]


@pytest.mark.parametrize(("stop", "readings"), FLICKERS)
def test_what_lasts_only_for_a_few_readings_is_not_told(stop: ChargerStatus, readings: int) -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING)
    assert watcher.kinds(*[stop] * readings, CHARGING, *[stop] * readings, CHARGING) == []
    assert watcher.kinds(*[stop] * (readings + 1)) != []


def test_waiting_is_told_once_in_a_session() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING)
    kinds = watcher.kinds(*[SUN] * LASTING, CHARGING, *[BOOST] * LASTING, CHARGING)
    assert kinds == [AlertKind.WAITING]


def test_a_power_sharing_that_turns_into_a_power_boost_goes_on_waiting_in_silence() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING)
    assert watcher.kinds(*[QUEUE, BOOST] * LASTING) == []


def test_a_car_changed_unseen_ends_one_session_and_begins_another() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=1.0)
    watcher.see(CHARGING, added_energy_kwh=9.0)
    told = watcher.see(CHARGING, after=60, added_energy_kwh=2.0)
    assert [each.kind for each in told] == [AlertKind.FINISHED, AlertKind.STARTED]
    assert told[0].energy_kwh == 9.0


@pytest.mark.parametrize("status", ChargerStatus)
def test_nothing_is_told_at_first_sight_nor_while_nothing_changes(status: ChargerStatus) -> None:
    assert Watcher(status).kinds(status, status) == []


GAPS = [ERROR, OFFLINE, UNKNOWN, UPDATING]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("status", [READY, CHARGING, PAUSED, LOCKED_CAR])
def test_a_gap_tells_nothing_of_the_car(status: ChargerStatus, gap: ChargerStatus) -> None:
    about_the_gap = {AlertKind.ERROR, AlertKind.OFFLINE, AlertKind.ONLINE}
    assert set(Watcher(status).kinds(gap, status)) <= about_the_gap


@pytest.mark.parametrize("gap", GAPS)
def test_what_happened_behind_a_gap_is_told_after_it(gap: ChargerStatus) -> None:
    kinds = Watcher(CHARGING).kinds(gap, READY)
    assert kinds[-2:] == [AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED]


def test_an_error_reached_through_an_unknown_number_is_still_told() -> None:
    assert Watcher(READY).kinds(UNKNOWN, ERROR) == [AlertKind.ERROR]


def test_the_first_status_after_an_unclear_first_sight_is_no_news() -> None:
    assert Watcher(UNKNOWN).kinds(CHARGING, READY) == [AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED]
    assert Watcher(OFFLINE).kinds(LOCKED_CAR) == []
    assert Watcher(OFFLINE).kinds(*[OFFLINE] * LASTING, LOCKED_CAR) == [AlertKind.OFFLINE, AlertKind.ONLINE]


def test_pausing_and_waiting_do_not_end_a_session_and_going_on_does_not_start_another() -> None:
    kinds = Watcher(READY).kinds(CHARGING, PAUSED, CHARGING, SUN, CHARGING, FULL, FULL)
    assert [kind for kind in kinds if kind in {AlertKind.STARTED, AlertKind.FINISHED}] == [
        AlertKind.STARTED,
        AlertKind.FINISHED,
    ]


def test_an_alert_carries_what_its_message_needs() -> None:
    watcher = Watcher(READY)
    said: dict[str, Any] = {"charging_power_kw": 7.4, "max_charging_current_a": 16, "time_zone": "Europe/Madrid"}
    started = watcher.see(CHARGING, **said)[1]
    assert (started.kind, started.charger_id, started.charger_name) == (AlertKind.STARTED, 100001, "Garage")
    assert (started.occurred_at, started.status, started.by) == (watcher.now, CHARGING, None)
    assert (started.charging_power_kw, started.max_charging_current_a) == (7.4, 16)
    assert started.time_zone == "Europe/Madrid"


def test_offline_says_when_the_charger_was_last_heard_and_online_for_how_long_it_was_gone() -> None:
    watcher = Watcher(READY)
    heard = watcher.now
    assert watcher.kinds(*[OFFLINE] * 9) == []
    offline = watcher.see(OFFLINE)[0]
    assert (offline.kind, offline.last_seen_at) == (AlertKind.OFFLINE, heard)
    back = watcher.see(READY)[0]
    assert (back.kind, back.offline_s) == (AlertKind.ONLINE, 11 * 60)


def test_ten_minutes_offline_are_told_however_few_readings_there_were() -> None:
    assert [alert.kind for alert in Watcher(READY).see(OFFLINE, after=10)] == [AlertKind.OFFLINE]


def test_the_chargers_own_last_word_goes_before_the_last_reading() -> None:
    assert Watcher(READY).see(OFFLINE, after=10, last_sync_at=START)[0].last_seen_at == START


def alert(kind: AlertKind, by: int | None = None) -> Alert:
    return Alert(kind=kind, charger_id=1, charger_name="Garage", occurred_at=START, status=READY, by=by)


def kinds_wanted(*told: Alert, off: frozenset[AlertKind] = frozenset(), user_id: int | None = OTHER) -> list[AlertKind]:
    return [each.kind for each in wanted(told, off=off, user_id=user_id)]


def test_a_chat_is_spared_what_its_owner_did_and_others_are_not() -> None:
    own = alert(AlertKind.PAUSED, by=OWNER)
    assert kinds_wanted(own, user_id=OWNER) == []
    assert kinds_wanted(own, user_id=OTHER) == [AlertKind.PAUSED]
    assert kinds_wanted(own, user_id=None) == [AlertKind.PAUSED]


def test_a_chat_is_spared_the_kinds_switched_off() -> None:
    assert kinds_wanted(alert(AlertKind.PAUSED), off=frozenset({AlertKind.PAUSED})) == []


@pytest.mark.parametrize(
    ("implied", "by"),
    [
        (AlertKind.CAR_CONNECTED, AlertKind.STARTED),
        (AlertKind.CAR_CONNECTED, AlertKind.WAITING),
        (AlertKind.CAR_CONNECTED, AlertKind.LOCKED_WITH_CAR),
        (AlertKind.CAR_UNPLUGGED, AlertKind.FINISHED),
        (AlertKind.ONLINE, AlertKind.FINISHED),
    ],
)
def test_one_message_says_it_all_unless_that_kind_is_off(implied: AlertKind, by: AlertKind) -> None:
    assert kinds_wanted(alert(implied), alert(by)) == [by]
    assert kinds_wanted(alert(implied), alert(by), off=frozenset({by})) == [implied]


@pytest.mark.parametrize(("before", "car"), [(READY, False), (CHARGING, True), (ChargerStatus.UNKNOWN, None)])
def test_what_is_told_offline_tells_whether_a_car_was_connected(before: ChargerStatus, *, car: bool | None) -> None:
    watcher = Watcher(before)
    told = [each for _ in range(LASTING) for each in watcher.see(OFFLINE)]
    assert [(each.kind, each.car_connected) for each in told] == [(AlertKind.OFFLINE, car)]


def test_what_is_told_offline_tells_whether_the_session_was_over() -> None:
    watcher = Watcher(CHARGING, added_energy_kwh=1.0)
    assert watcher.kinds(FULL, FULL) == [AlertKind.FINISHED]
    assert [each.after_receipt for _ in range(LASTING) for each in watcher.see(OFFLINE)] == [True]
    watcher.see(CHARGING, added_energy_kwh=2.0)
    assert [each.after_receipt for _ in range(LASTING) for each in watcher.see(OFFLINE)] == [False]


def test_a_charger_that_comes_back_to_another_session_tells_how_long_it_was_away() -> None:
    assert kinds_wanted(alert(AlertKind.ONLINE), alert(AlertKind.STARTED)) == [AlertKind.ONLINE, AlertKind.STARTED]


def test_a_receipt_that_stands_for_the_return_tells_how_long_its_charger_was_away() -> None:
    watcher = Watcher(CHARGING, added_energy_kwh=1.0)
    watcher.kinds(*[OFFLINE] * LASTING)
    told = with_return(watcher.see(READY, after=3))
    assert [each.kind for each in wanted(told, off=frozenset(), user_id=None)] == [AlertKind.FINISHED]
    assert told[[each.kind for each in told].index(AlertKind.FINISHED)].offline_s == (LASTING + 3) * 60


def test_a_receipt_tells_nothing_of_another_charger_s_return() -> None:
    away = replace(alert(AlertKind.ONLINE), offline_s=600, charger_id=2)
    assert with_return([alert(AlertKind.FINISHED), away])[0].offline_s is None


@pytest.mark.parametrize(
    ("kind", "hours"),
    [
        (AlertKind.LOCKED_WITH_CAR, 0.25),
        (AlertKind.CAR_CONNECTED, 0.5),
        (AlertKind.WAITING, 0.5),
        (AlertKind.STARTED, 2),
        (AlertKind.OFFLINE, 2),
        (AlertKind.FINISHED, 24),
        (AlertKind.ERROR, 24),
        (AlertKind.SIGN_IN_REFUSED, 7 * 24),
    ],
)
def test_an_alert_expires_when_telling_it_would_not_help(kind: AlertKind, hours: float) -> None:
    assert alert(kind).expires_at - START == timedelta(hours=hours)


def test_a_refused_password_cannot_be_switched_off() -> None:
    assert AlertKind.SIGN_IN_REFUSED not in SWITCHABLE


def test_how_a_restart_ended_is_told_to_who_asked_for_it_and_to_those_who_hear_of_gaps() -> None:
    back = alert(AlertKind.BACK, by=OWNER)
    everything = frozenset(SWITCHABLE)
    assert kinds_wanted(back, user_id=OWNER, off=everything) == [AlertKind.BACK]
    assert kinds_wanted(back, user_id=OTHER) == [AlertKind.BACK]
    assert kinds_wanted(back, user_id=OTHER, off=everything) == []
