"""A receipt against the cloud's own record of the session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.receipts import Receipt, amended, told_of
from bot.domain.session import Amended, ChargingSession

END = datetime(2026, 3, 13, 5, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)

RECEIPT = Alert(
    kind=AlertKind.FINISHED,
    charger_id=1,
    charger_name="Garage",
    occurred_at=END,
    status=ChargerStatus.FINISHED,
    energy_kwh=20.0,
    cost=4.0,
    currency="EUR",
    started_at=END - 6 * HOUR,
    charging_s=5 * 3600,
    range_km=100,
)
RECORD = ChargingSession(
    session_id="1",
    charger_id=1,
    start=END - 7 * HOUR,
    end=END + 2 * HOUR,
    charging_time_s=5 * 3600,
    energy_kwh=20.0,
    cost=4.0,
    currency="EUR",
)


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"energy_kwh": 20.09},
        {"energy_kwh": 19.91},
        {"cost": 4.009},
        {"cost": None},
        {"charging_time_s": 5 * 3600 + 300},
        {"green_energy_kwh": 0.04},
    ],
)
def test_a_record_that_says_the_same_changes_nothing(says: dict[str, Any]) -> None:
    assert amended(RECEIPT, replace(RECORD, **says)) is None


@pytest.mark.parametrize(
    "says",
    [
        {"energy_kwh": 20.11},
        {"energy_kwh": 19.5},
        {"cost": 4.02},
        {"charging_time_s": 5 * 3600 - 301},
    ],
)
def test_a_record_that_differs_notably_corrects_the_receipt(says: dict[str, Any]) -> None:
    corrected = amended(RECEIPT, replace(RECORD, **says))
    assert corrected is not None
    assert corrected.amended is Amended.CORRECTED
    told = {"energy_kwh": corrected.energy_kwh, "cost": corrected.cost, "charging_time_s": corrected.charging_s}
    assert all(told[name] == pytest.approx(value) for name, value in says.items())
    assert (corrected.started_at, corrected.occurred_at) == (RECEIPT.started_at, RECEIPT.occurred_at)


def test_of_little_energy_a_small_difference_is_notable_once_it_can_be_seen() -> None:
    little, record = replace(RECEIPT, energy_kwh=1.0, cost=0.2), replace(RECORD, energy_kwh=1.0, cost=0.2)
    assert amended(little, replace(record, energy_kwh=1.04)) is None
    assert amended(little, replace(record, energy_kwh=1.06)) is not None
    assert amended(little, replace(record, cost=0.204)) is None
    assert amended(little, replace(record, cost=0.206)) is not None


def test_the_green_share_that_only_the_record_knows_completes_the_receipt() -> None:
    completed = amended(RECEIPT, replace(RECORD, green_energy_kwh=12.0))
    assert completed == replace(RECEIPT, green_energy_kwh=12.0, amended=Amended.COMPLETED)
    assert amended(replace(RECEIPT, green_energy_kwh=12.0), replace(RECORD, green_energy_kwh=12.0)) is None


def test_a_correction_takes_the_green_share_along() -> None:
    corrected = amended(RECEIPT, replace(RECORD, energy_kwh=22.0, green_energy_kwh=12.0, range_km=110))
    assert corrected is not None
    assert (corrected.green_energy_kwh, corrected.range_km) == (12.0, 110)


def test_a_receipt_is_amended_once() -> None:
    assert amended(replace(RECEIPT, amended=Amended.CORRECTED), replace(RECORD, energy_kwh=30.0)) is None


def test_without_a_recorded_cost_the_price_told_goes_on_holding() -> None:
    corrected = amended(RECEIPT, replace(RECORD, energy_kwh=30.0, cost=None, currency=None))
    assert corrected is not None
    assert corrected.cost == pytest.approx(6.0)
    assert corrected.currency == "EUR"


def test_a_cost_nobody_told_comes_from_the_record() -> None:
    corrected = amended(replace(RECEIPT, cost=None, currency=None), replace(RECORD, energy_kwh=30.0))
    assert corrected is not None
    assert (corrected.cost, corrected.currency) == (4.0, "EUR")
    unpriced = amended(replace(RECEIPT, cost=None), replace(RECORD, energy_kwh=30.0, cost=None))
    assert unpriced is not None
    assert unpriced.cost is None


def test_a_session_seen_from_the_middle_gets_no_beginning() -> None:
    middle = replace(RECEIPT, started_at=None, charging_s=None)
    corrected = amended(middle, replace(RECORD, energy_kwh=30.0))
    assert corrected is not None
    assert corrected.charging_s == RECORD.charging_time_s


def _told(alert: Alert = RECEIPT, *, alert_id: int = 1, chat_id: int = 7, message_id: int | None = 5) -> Receipt:
    return Receipt(
        alert_id=alert_id, account_id=1, chat_id=chat_id, user_id=chat_id, message_id=message_id, alert=alert
    )


def test_a_record_is_held_against_the_receipt_of_its_time_in_every_chat() -> None:
    here, there = _told(), _told(alert_id=2, chat_id=8)
    assert told_of([here, there], RECORD) == [here, there]


@pytest.mark.parametrize(
    "other",
    [
        replace(RECEIPT, charger_id=2),
        replace(RECEIPT, occurred_at=END - 8 * HOUR, started_at=END - 9 * HOUR),
        replace(RECEIPT, occurred_at=END + 4 * HOUR, started_at=END + 3 * HOUR),
        replace(RECEIPT, occurred_at=END + 4 * HOUR, started_at=None, charging_s=None),
    ],
)
def test_a_receipt_of_another_time_or_charger_is_left_alone(other: Alert) -> None:
    assert told_of([_told(other)], RECORD) == []


def test_a_receipt_without_its_beginning_is_found_by_its_end() -> None:
    middle = _told(replace(RECEIPT, started_at=None, charging_s=None))
    assert told_of([middle], RECORD) == [middle]


def test_a_record_of_several_receipts_says_nothing_about_one_of_them() -> None:
    earlier = replace(RECEIPT, occurred_at=END - 3 * HOUR)
    assert told_of([_told(), _told(earlier, alert_id=2)], RECORD) == []


def test_a_receipt_told_together_with_others_cannot_be_edited() -> None:
    assert told_of([_told(message_id=None)], RECORD) == []
    waiting = replace(_told(message_id=None), settled=False, card_id=3)
    assert told_of([waiting], RECORD) == []


def test_a_receipt_that_only_a_live_card_shows_is_held_against_it() -> None:
    shown = replace(_told(message_id=None), card_id=3)
    assert told_of([shown], RECORD) == [shown]


GONE = replace(RECEIPT, status=ChargerStatus.READY)


def test_when_the_car_left_unseen_the_record_tells_when() -> None:
    left = END - timedelta(minutes=45)
    told = amended(GONE, replace(RECORD, end=left))
    assert told is not None
    assert (told.occurred_at, told.amended) == (left, Amended.CORRECTED)


@pytest.mark.parametrize("receipt", [RECEIPT, replace(GONE, started_at=END - 3 * HOUR)])
@pytest.mark.parametrize("left", [END - timedelta(minutes=4), END + timedelta(minutes=4)])
def test_a_reading_is_as_near_as_a_receipt_has_to_be(receipt: Alert, left: datetime) -> None:
    assert amended(receipt, replace(RECORD, end=left)) is None


def test_while_the_car_stays_its_leaving_is_not_the_end_of_charging() -> None:
    assert amended(RECEIPT, replace(RECORD, end=END + 9 * HOUR)) is None


def test_a_session_nobody_saw_gets_its_time_from_the_record() -> None:
    unseen = replace(GONE, started_at=None, charging_s=None, last_seen_at=END - 9 * HOUR)
    assert told_of([Receipt(1, 1, 1, 1, 1, unseen)], replace(RECORD, end=END - HOUR))
    told = amended(unseen, replace(RECORD, end=END - HOUR))
    assert told is not None
    assert (told.occurred_at, told.charging_s) == (END - HOUR, 5 * 3600)
