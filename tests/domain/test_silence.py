"""A cloud that repeats what it knew of a charger that has gone."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.charger import SILENT_AFTER, ChargerSnapshot, ChargerStatus
from bot.domain.observing import observe
from tests.domain.readings import START, reading

CHARGING, OFFLINE = ChargerStatus.CHARGING, ChargerStatus.OFFLINE
FIGURES: dict[str, Any] = {"status_code": 194, "charging_power_kw": 7.4, "added_energy_kwh": 3.0}
SYNCED = START - timedelta(hours=2, minutes=1)
"""By the cloud's clock, or by one in another zone."""
LONG = SILENT_AFTER.total_seconds() / 60


def by_groups(minute: float, **said: Any) -> ChargerSnapshot:
    return reading(CHARGING, minute, **{**FIGURES, **said})


def by_status(minute: float, **said: Any) -> ChargerSnapshot:
    return by_groups(minute, **{"telemetry_at": SYNCED, "last_sync_at": SYNCED, **said})


def after(*answers: ChargerSnapshot) -> ChargerSnapshot:
    merged = answers[0].onto(answers[0])
    for each in answers[1:]:
        merged = each.onto(merged)
    return merged


def test_a_status_answer_that_repeats_its_telemetry_for_long_means_offline() -> None:
    snapshot = after(by_status(0), by_groups(LONG - 1), by_status(LONG))
    assert (snapshot.status, snapshot.silent, snapshot.last_sync_at) == (OFFLINE, True, SYNCED)
    assert after(by_status(0), by_status(LONG), by_groups(LONG + 1, last_sync_at=START)).last_sync_at == SYNCED


@pytest.mark.parametrize(
    "answers",
    [
        [by_status(0), by_status(LONG - 1)],
        [by_status(0), by_groups(LONG * 4)],  # the groups answer does not tell
        [by_status(0), by_status(LONG * 4, telemetry_at=SYNCED + timedelta(minutes=5))],
        [by_status(0), by_groups(LONG - 1, added_energy_kwh=3.1), by_status(LONG, added_energy_kwh=3.1)],
        [by_status(0, telemetry_at=None), by_status(LONG, telemetry_at=None)],
    ],
)
def test_a_charger_that_may_be_there_is_there(answers: list[ChargerSnapshot]) -> None:
    assert after(*answers).status is CHARGING


@pytest.mark.parametrize("news", [{"added_energy_kwh": 3.4}, {"status_code": 182}, {"charging_power_kw": 7.5}])
def test_it_is_back_with_the_first_news(news: dict[str, Any]) -> None:
    gone = after(by_status(0), by_status(LONG))
    assert by_groups(LONG + 1).onto(gone).status is OFFLINE
    assert by_groups(LONG + 1, **news).onto(gone).status is CHARGING


def test_it_is_told_at_once_with_the_time_of_its_last_word() -> None:
    watched = observe(None, after(by_status(0))).watched
    seen = observe(watched, after(by_status(0), by_status(LONG)))
    assert [(alert.kind, alert.last_seen_at) for alert in seen.alerts] == [(AlertKind.OFFLINE, SYNCED)]
    assert observe(seen.watched, after(by_status(0), by_status(LONG), by_groups(LONG + 1))).alerts == []
