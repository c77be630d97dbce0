"""From one status to the next: what is told, and what is not."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.access import Action
from bot.domain.alerts import SWITCHABLE, Alert, AlertKind, observe, still_asked, wanted
from bot.domain.charger import Asked, ChargerStatus
from tests.domain.readings import START, Watcher, reading

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
FULL, LOCKED, LOCKED_CAR = ChargerStatus.WAITING_FOR_CAR, ChargerStatus.LOCKED, ChargerStatus.LOCKED_CAR_CONNECTED
SCHEDULED, FINISHED, DISCHARGING = ChargerStatus.SCHEDULED, ChargerStatus.FINISHED, ChargerStatus.DISCHARGING
QUEUE, BOOST = ChargerStatus.WAITING_FOR_POWER_SHARING, ChargerStatus.WAITING_FOR_POWER_BOOST
SUN, METER = ChargerStatus.WAITING_FOR_ECO_SMART, ChargerStatus.WAITING_FOR_METER
ERROR, OFFLINE = ChargerStatus.ERROR, ChargerStatus.OFFLINE
UPDATING, UNKNOWN = ChargerStatus.UPDATING, ChargerStatus.UNKNOWN
OWNER, OTHER = 11, 22

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
    (QUEUE, BOOST, "waiting"),
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
    (OFFLINE, ERROR, "online error"),
    (ERROR, OFFLINE, "offline"),
    (OFFLINE, READY, "online"),
    (OFFLINE, CHARGING, "online"),
    (ERROR, READY, ""),
    (CHARGING, UNKNOWN, ""),
    (UNKNOWN, CHARGING, ""),
    (READY, UPDATING, ""),
    (UPDATING, READY, ""),
]


@pytest.mark.parametrize(("was", "now", "told"), TRANSITIONS)
def test_a_change_is_told_once(was: ChargerStatus, now: ChargerStatus, told: str) -> None:
    watcher = Watcher(was)
    assert watcher.kinds(now) == [AlertKind(kind) for kind in told.split()]
    assert watcher.kinds(now, now) == []


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
    assert Watcher(OFFLINE).kinds(LOCKED_CAR) == [AlertKind.ONLINE]


def test_pausing_and_waiting_do_not_end_a_session_and_going_on_does_not_start_another() -> None:
    kinds = Watcher(READY).kinds(CHARGING, PAUSED, CHARGING, SUN, CHARGING, FULL)
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


def test_the_receipt_sums_up_the_session() -> None:
    watcher = Watcher(READY, added_energy_kwh=9.0)
    watcher.see(CHARGING, added_energy_kwh=0.1, charging_power_kw=7.0)
    watcher.see(CHARGING, added_energy_kwh=3.0, charging_power_kw=7.4, after=30)
    watcher.see(PAUSED, added_energy_kwh=3.1, charging_power_kw=0.0, after=1)
    watcher.see(CHARGING, added_energy_kwh=3.1, charging_power_kw=7.2, after=10)
    watcher.see(CHARGING, added_energy_kwh=4.0, charging_power_kw=7.2, after=9)
    receipt = watcher.see(READY, added_energy_kwh=0.0, energy_cost=0.2, currency="EUR", added_range_km=33)[0]
    assert receipt.kind is AlertKind.FINISHED
    assert receipt.energy_kwh == pytest.approx(4.0)
    assert receipt.cost == pytest.approx(0.8)
    assert (receipt.currency, receipt.peak_power_kw, receipt.range_km) == ("EUR", 7.4, 33)
    assert receipt.started_at == START + timedelta(minutes=1 + 1)  # the first sight, too, took a minute
    assert receipt.charging_s == (30 + 1 + 9 + 1) * 60


def test_without_a_price_there_is_no_cost() -> None:
    watcher = Watcher(CHARGING)
    assert watcher.see(READY)[0].cost is None


def test_a_session_seen_from_the_middle_has_energy_but_no_times() -> None:
    watcher = Watcher(CHARGING, added_energy_kwh=5.0)
    receipt = watcher.see(FULL, added_energy_kwh=6.0)[0]
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
    assert watcher.see(FULL, added_energy_kwh=10.0)[0].energy_kwh == pytest.approx(10.0)
    assert watcher.see(CHARGING, added_energy_kwh=10.1)[0].kind is AlertKind.STARTED
    watcher.see(CHARGING, added_energy_kwh=10.4)
    assert watcher.see(FULL, added_energy_kwh=10.5)[0].energy_kwh == pytest.approx(0.5)


def test_a_session_after_first_sight_on_a_cable_tells_only_its_own_energy() -> None:
    watcher = Watcher(PAUSED, added_energy_kwh=5.0)
    watcher.see(CHARGING, added_energy_kwh=5.1)
    assert watcher.see(READY, added_energy_kwh=7.0)[0].energy_kwh == pytest.approx(2.0)


def test_a_counter_that_began_anew_on_the_same_cable_is_taken_as_it_is() -> None:
    watcher = Watcher(READY)
    watcher.see(CHARGING, added_energy_kwh=4.0)
    watcher.see(FULL, added_energy_kwh=4.0)
    watcher.see(CHARGING, added_energy_kwh=0.2)
    assert watcher.see(READY, added_energy_kwh=1.5)[0].energy_kwh == pytest.approx(1.5)


def test_offline_says_when_the_charger_was_last_heard_and_online_for_how_long_it_was_gone() -> None:
    watcher = Watcher(READY)
    heard = watcher.now
    offline = watcher.see(OFFLINE)[0]
    assert (offline.kind, offline.last_seen_at) == (AlertKind.OFFLINE, heard)
    watcher.see(OFFLINE)
    back = watcher.see(READY)[0]
    assert (back.kind, back.offline_s) == (AlertKind.ONLINE, 180)


def test_the_chargers_own_last_word_goes_before_the_last_reading() -> None:
    assert Watcher(READY).see(OFFLINE, last_sync_at=START)[0].last_seen_at == START


OWN = [
    (Action.PAUSE, CHARGING, PAUSED, AlertKind.PAUSED),
    (Action.RESUME, PAUSED, CHARGING, AlertKind.STARTED),
    (Action.RESUME, SCHEDULED, FULL, AlertKind.WAITING),
    (Action.RESUME_SCHEDULE, PAUSED, SCHEDULED, AlertKind.WAITING),
    (Action.UNLOCK, LOCKED_CAR, CHARGING, AlertKind.STARTED),
    (Action.UNLOCK, LOCKED_CAR, SUN, AlertKind.WAITING),
    (Action.LOCK, PAUSED, LOCKED_CAR, AlertKind.LOCKED_WITH_CAR),
    (Action.SET_ECO_SMART, SUN, CHARGING, AlertKind.STARTED),
    (Action.RESTART, READY, OFFLINE, AlertKind.OFFLINE),
    (Action.RESTART, OFFLINE, READY, AlertKind.ONLINE),
    (Action.UPDATE_FIRMWARE, READY, OFFLINE, AlertKind.OFFLINE),
]


@pytest.mark.parametrize(("action", "was", "now", "kind"), OWN)
def test_what_a_person_asked_for_is_that_persons_doing(
    action: Action, was: ChargerStatus, now: ChargerStatus, kind: AlertKind
) -> None:
    watcher = Watcher(was)
    watcher.ask(Asked(action=action, by=OWNER, at=watcher.now))
    assert [alert.by for alert in watcher.see(now) if alert.kind is kind] == [OWNER]


def test_after_it_was_seen_the_same_thing_is_somebody_elses_doing() -> None:
    watcher = Watcher(CHARGING)
    watcher.ask(Asked(action=Action.PAUSE, by=OWNER, at=watcher.now))
    watcher.see(PAUSED)
    assert watcher.asked is None
    watcher.see(CHARGING)
    assert watcher.see(PAUSED)[0].by is None


def test_going_offline_is_half_of_a_restart() -> None:
    watcher = Watcher(READY)
    watcher.ask(Asked(action=Action.RESTART, by=OWNER, at=watcher.now))
    assert watcher.see(OFFLINE)[0].by == OWNER
    assert watcher.see(READY)[0].by == OWNER
    assert watcher.asked is None


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
    assert watcher.see(PAUSED, after=4)[0].by is None


def test_what_was_read_before_a_request_is_not_its_effect() -> None:
    watcher = Watcher(CHARGING)
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
        (AlertKind.ONLINE, AlertKind.STARTED),
        (AlertKind.ONLINE, AlertKind.FINISHED),
    ],
)
def test_one_message_says_it_all_unless_that_kind_is_off(implied: AlertKind, by: AlertKind) -> None:
    assert kinds_wanted(alert(implied), alert(by)) == [by]
    assert kinds_wanted(alert(implied), alert(by), off=frozenset({by})) == [implied]


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
    assert set(AlertKind) - set(SWITCHABLE) == {AlertKind.SIGN_IN_REFUSED}
