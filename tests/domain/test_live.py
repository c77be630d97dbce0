"""The live card: what it shows, when it is edited, what it is measured against."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, ChargerStatus
from bot.domain.live import Figures, Goal, LiveCard, due, figures, goal, target_in
from bot.domain.open_session import OpenSession
from bot.domain.session import ChargingSession

NOW = datetime(2026, 3, 12, 21, 4, tzinfo=UTC)
CHARGING, PAUSED = ChargerStatus.CHARGING, ChargerStatus.PAUSED


def _figures(**said: Any) -> Figures:
    given = {"taken_at": NOW, "status": CHARGING, "energy_kwh": 5.0, "power_kw": 7.4, **said}
    return Figures(**given)


def _card(**said: Any) -> LiveCard:
    return LiveCard(charger_name="Garage", opened_at=NOW, current=_figures(**said), started_at=NOW)


def _session(energy_kwh: float) -> ChargingSession:
    return ChargingSession(session_id="1", charger_id=1, start=NOW, end=NOW, charging_time_s=60, energy_kwh=energy_kwh)


@pytest.mark.parametrize(
    ("moved", "after", "edited"),
    [
        ({}, timedelta(minutes=1), False),
        ({"energy_kwh": 5.49}, timedelta(minutes=1), False),
        ({"energy_kwh": 5.5}, timedelta(minutes=1), True),
        ({"power_kw": 8.8}, timedelta(minutes=1), False),
        ({"power_kw": 8.9}, timedelta(minutes=1), True),
        ({"power_kw": 5.9}, timedelta(minutes=1), True),
        ({"power_kw": None}, timedelta(minutes=1), True),
        ({"status": PAUSED}, timedelta(minutes=1), True),
        ({}, timedelta(minutes=4, seconds=59), False),
        ({}, timedelta(minutes=5), True),
    ],
)
def test_a_card_is_edited_when_something_has_moved_enough_or_five_minutes_have_passed(
    moved: dict[str, Any], after: timedelta, *, edited: bool
) -> None:
    card = _card().seen(NOW).reading(_figures(**moved))
    assert due(card, NOW + after) is edited


def test_a_card_without_a_message_is_not_edited() -> None:
    assert not due(_card(), NOW + timedelta(hours=1))


def test_while_nothing_flows_time_alone_is_no_reason_for_an_edit() -> None:
    card = _card(status=PAUSED, power_kw=None).seen(NOW)
    assert not due(card, NOW + timedelta(hours=3))
    assert due(card.reading(_figures()), NOW + timedelta(hours=3))


def test_the_first_power_after_none_is_worth_an_edit() -> None:
    shown = _card(power_kw=None).seen(NOW)
    assert due(shown.reading(_figures(power_kw=0.2)), NOW + timedelta(seconds=60))


def test_the_figures_are_of_this_session_alone() -> None:
    snapshot = ChargerSnapshot(
        charger_id=1, taken_at=NOW, status=CHARGING, charging_power_kw=7.4, energy_cost=0.2, currency="EUR"
    )
    session = OpenSession(started_at=NOW, energy_kwh=12.0, energy_before_kwh=2.0, pauses=2, waiting_s=90)
    assert figures(snapshot, session) == Figures(
        taken_at=NOW,
        status=CHARGING,
        energy_kwh=10.0,
        power_kw=7.4,
        price=0.2,
        currency="EUR",
        pauses=2,
        waiting_s=90,
    )
    assert figures(replace(snapshot, status=PAUSED), session).power_kw is None


def test_the_cost_needs_a_price_and_its_currency() -> None:
    assert _card(price=0.2, currency="EUR").cost == pytest.approx(1.0)
    assert _card(price=0.2).cost is None
    assert _card(currency="EUR").cost is None


def test_the_time_is_known_where_the_beginning_was_seen() -> None:
    card = _card(taken_at=NOW + timedelta(hours=2))
    assert card.elapsed == timedelta(hours=2)
    assert replace(card, started_at=None).elapsed is None


def test_the_share_is_of_the_goal() -> None:
    card = replace(_card(), goal=Goal(kwh=20, own=True))
    assert card.share == pytest.approx(0.25)
    assert _card().share is None


def test_a_card_ends_with_its_receipt() -> None:
    receipt = Alert(
        kind=AlertKind.FINISHED, charger_id=1, charger_name="Garage", occurred_at=NOW, status=ChargerStatus.FINISHED
    )
    assert not _card().over
    over = _card().ended(receipt)
    assert (over.over, over.receipt) == (True, receipt)


def test_the_goal_is_the_persons_own_else_the_usual_session() -> None:
    usual = [_session(kwh) for kwh in (0.3, 8.0, 12.0, 40.0)]
    assert goal(20.0, usual) == Goal(kwh=20.0, own=True)
    assert goal(None, usual) == Goal(kwh=12.0, own=False)
    assert goal(None, usual[:3]) is None


@pytest.mark.parametrize(
    ("typed", "kwh"),
    [
        ("20", 20.0),
        (" 20 kWh ", 20.0),
        ("17,5kwh", 17.5),
        ("200", 200.0),
        ("1", 1.0),
        ("0", 0.0),
        ("off", 0.0),
        ("Sin", 0.0),
        ("201", None),
        ("0.5", None),
        ("-3", None),
        ("20 km", None),
        ("", None),
    ],
)
def test_a_target_is_a_number_of_kwh_or_off(typed: str, kwh: float | None) -> None:
    assert target_in(typed) == kwh
