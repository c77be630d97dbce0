"""Sums over charging sessions."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.session import ChargingSession, SessionTotals, totals
from tests.domain.readings import START


def session(**said: Any) -> ChargingSession:
    ends = START + timedelta(hours=2)
    return ChargingSession(session_id="1", charger_id=1, start=START, end=ends, charging_time_s=3600, **said)


def test_no_sessions_sum_up_to_nothing() -> None:
    assert totals([]) == SessionTotals(count=0, energy_kwh=0, green_energy_kwh=0, charging_time_s=0, cost={})


def test_costs_are_summed_by_currency_and_what_is_not_known_is_left_out() -> None:
    summed = totals(
        [
            session(energy_kwh=10.0, cost=2.0, currency="EUR", green_energy_kwh=4.0),
            session(energy_kwh=5.0, cost=1.5, currency="EUR"),
            session(energy_kwh=5.0, cost=9.0, currency="CHF"),
            session(energy_kwh=1.0, cost=1.0),
            session(energy_kwh=1.0, currency="EUR"),
        ]
    )
    assert (summed.count, summed.charging_time_s) == (5, 5 * 3600)
    assert summed.energy_kwh == pytest.approx(22.0)
    assert summed.green_energy_kwh == pytest.approx(4.0)
    assert summed.cost == {"EUR": pytest.approx(3.5), "CHF": pytest.approx(9.0)}


@pytest.mark.parametrize(("energy_kwh", "cost", "price"), [(10.0, 2.0, 0.2), (10.0, None, None), (0.0, 2.0, None)])
def test_the_price_of_a_session_follows_from_its_cost(
    energy_kwh: float, cost: float | None, price: float | None
) -> None:
    assert session(energy_kwh=energy_kwh, cost=cost).price_per_kwh == price


@pytest.mark.parametrize(("energy", "cost", "price"), [(10.0, 2.0, 0.2), (0.0, 0.0, None), (10.0, None, None)])
def test_the_price_follows_from_the_cost_where_there_is_one(
    energy: float, cost: float | None, price: float | None
) -> None:
    assert session(energy_kwh=energy, cost=cost).price_per_kwh == price
