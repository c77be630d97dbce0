"""The timeline: one line for each stretch, short interruptions folded in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.charger import ChargerStatus
from bot.domain.history import Moment, Stretch, timeline
from tests.domain.readings import START, reading

READY, CHARGING, PAUSED = ChargerStatus.READY, ChargerStatus.CHARGING, ChargerStatus.PAUSED
SUN, OFFLINE, ERROR = ChargerStatus.WAITING_FOR_ECO_SMART, ChargerStatus.OFFLINE, ChargerStatus.ERROR

Told = tuple[ChargerStatus, float, int, int]


def moments(*changes: tuple[float, ChargerStatus]) -> list[Moment]:
    return [Moment(at=START + timedelta(minutes=minute), status=status) for minute, status in changes]


def shown(*changes: tuple[float, ChargerStatus]) -> list[Told]:
    """Status, minute, pauses and gaps of each stretch, newest first."""
    return [
        (each.status, (each.since - START).total_seconds() / 60, each.pauses, each.gaps)
        for each in timeline(moments(*changes))
    ]


def test_each_change_is_a_stretch_and_the_newest_comes_first() -> None:
    assert shown((0, READY), (10, CHARGING), (90, READY)) == [
        (READY, 90, 0, 0),
        (CHARGING, 10, 0, 0),
        (READY, 0, 0, 0),
    ]


def test_nothing_known_is_nothing_shown() -> None:
    assert timeline([]) == []


def test_short_pauses_are_counted_into_the_charging_they_interrupt() -> None:
    changes = [(0, CHARGING), (10, SUN), (12, CHARGING), (20, PAUSED), (24, CHARGING), (30, SUN), (31, CHARGING)]
    assert shown(*changes, (60, READY)) == [(READY, 60, 0, 0), (CHARGING, 0, 3, 0)]


def test_a_pause_of_five_minutes_stands_by_itself() -> None:
    assert [each[0] for each in shown((0, CHARGING), (10, SUN), (15, CHARGING))] == [CHARGING, SUN, CHARGING]


def test_a_short_charging_between_two_waits_is_no_interruption() -> None:
    assert [each[0] for each in shown((0, SUN), (10, CHARGING), (12, SUN))] == [SUN, CHARGING, SUN]


@pytest.mark.parametrize("status", [READY, CHARGING, PAUSED])
@pytest.mark.parametrize("gap", [OFFLINE, ChargerStatus.UNKNOWN])
def test_a_moment_without_contact_is_folded_into_anything(status: ChargerStatus, gap: ChargerStatus) -> None:
    assert shown((0, status), (10, gap), (13, status), (20, gap), (24, status)) == [(status, 0, 0, 2)]


@pytest.mark.parametrize("between", [ERROR, READY])
def test_what_somebody_must_know_is_never_folded(between: ChargerStatus) -> None:
    assert len(shown((0, CHARGING), (10, between), (11, CHARGING))) == 3


def test_what_comes_back_as_something_else_is_not_folded() -> None:
    assert len(shown((0, CHARGING), (10, OFFLINE), (11, READY))) == 3


def test_a_folded_stretch_shows_the_most_power_of_its_parts() -> None:
    weak, pause, strong = moments((0, CHARGING), (1, SUN), (2, CHARGING))
    [stretch] = timeline([replace(weak, charging_power_kw=1.4), pause, replace(strong, charging_power_kw=7.4)])
    assert stretch == Stretch(since=START, status=CHARGING, charging_power_kw=7.4, pauses=1)
    [stretch] = timeline([weak, pause, strong])
    assert stretch.charging_power_kw is None


def test_a_moment_has_the_power_only_while_energy_flows() -> None:
    assert Moment.of(reading(CHARGING, charging_power_kw=7.4)) == Moment(
        at=START, status=CHARGING, charging_power_kw=7.4
    )
    assert Moment.of(reading(CHARGING, charging_power_kw=0.0)).charging_power_kw is None
    assert Moment.of(reading(READY, charging_power_kw=7.4)).charging_power_kw is None
