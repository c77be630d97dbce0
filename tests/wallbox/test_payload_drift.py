"""Every way in which a charger's fields drift between years and models, and every status code."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.charger import ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.wallbox.payloads import decode_echo, decode_groups, decode_status
from tests.wallbox.cloud import CHARGER_ID, START, sample

CHARGING = "status-2024-charging-fw6.1.13"


def changed(answer: Any, where: tuple[Any, ...], value: Any) -> Any:
    """A copy of the answer with one field replaced, or removed where the value is `...`."""
    result = copy.deepcopy(answer)
    inner = result
    for key in where[:-1]:
        inner = inner[key]
    if value is ...:
        inner.pop(where[-1], None)
    else:
        inner[where[-1]] = value
    return result


def status(*where: str, value: Any) -> ChargerSnapshot:
    return decode_status(changed(sample(CHARGING), where, value), CHARGER_ID, START)


def grouped(*where: str, value: Any) -> ChargerSnapshot:
    place = ("result", "groups", 0, "chargers", 0, *where)
    return decode_groups(changed(sample("groups-2021"), place, value), START)[0]


def echoed(*where: str, value: Any) -> ChargerSnapshot:
    return decode_echo(changed(sample("v2-put-locked-2022"), ("data", "chargerData", *where), value), CHARGER_ID, START)


CODES = {
    ChargerStatus.OFFLINE: [0, 5, 163],
    ChargerStatus.FINISHED: [4, 164],
    ChargerStatus.ERROR: [14, 15],
    ChargerStatus.READY: [161, 162],
    ChargerStatus.LOCKED: [165, 209],
    ChargerStatus.LOCKED_CAR_CONNECTED: [210],
    ChargerStatus.UPDATING: [166],
    ChargerStatus.SCHEDULED: [177, 179],
    ChargerStatus.PAUSED: [178, 182],
    ChargerStatus.WAITING_FOR_CAR: [180, 181],
    ChargerStatus.WAITING_FOR_POWER_SHARING: [183, 184],
    ChargerStatus.WAITING_FOR_POWER_BOOST: [185, 186],
    ChargerStatus.WAITING_FOR_METER: [187, 188],
    ChargerStatus.WAITING_FOR_ECO_SMART: [189],
    ChargerStatus.CHARGING: [193, 194, 195],
    ChargerStatus.DISCHARGING: [196],
    ChargerStatus.UNKNOWN: [1, 160, 190, 197, 211, 200, -1, 255],
}


def test_a_status_code_means_the_same_in_every_answer(subtests: pytest.Subtests) -> None:
    for meaning, code in [(meaning, code) for meaning, codes in CODES.items() for code in codes]:
        with subtests.test(code=code):
            answers = [status("status_id", value=code), grouped("status", value=code), echoed("status", value=code)]
            assert [(answer.status, answer.status_code) for answer in answers] == [(meaning, code)] * 3


@pytest.mark.parametrize(
    ("value", "meaning", "code"),
    [
        (None, ChargerStatus.OFFLINE, None),
        ("194", ChargerStatus.CHARGING, 194),
        (194.0, ChargerStatus.CHARGING, 194),
        (True, ChargerStatus.UNKNOWN, None),
        ("charging", ChargerStatus.UNKNOWN, None),
        ({"id": 194}, ChargerStatus.UNKNOWN, None),
        (10**400, ChargerStatus.UNKNOWN, None),
        (float("nan"), ChargerStatus.UNKNOWN, None),
    ],
)
def test_a_status_that_is_no_code_is_unknown_and_null_is_offline(
    value: Any, meaning: ChargerStatus, code: int | None
) -> None:
    answers = [status("status_id", value=value), grouped("status", value=value), echoed("status", value=value)]
    assert [(answer.status, answer.status_code) for answer in answers] == [(meaning, code)] * 3


def test_a_status_that_is_missing_is_a_lost_charger_but_not_in_the_echo_of_a_write() -> None:
    assert status("status_id", value=...).status is ChargerStatus.OFFLINE
    assert grouped("status", value=...).status is ChargerStatus.OFFLINE
    assert echoed("status", value=...).status is ChargerStatus.UNKNOWN


STATUS_DRIFT: list[tuple[tuple[str, ...], Any, str, Any]] = [
    (("config_data", "locked"), True, "locked", True),
    (("config_data", "locked"), "1", "locked", True),
    (("config_data", "locked"), "False", "locked", False),
    (("config_data", "locked"), "perhaps", "locked", None),
    (("config_data", "locked"), None, "locked", None),
    (("config_data", "locked"), ..., "locked", None),
    (("charging_power",), 0, "charging_power_kw", 0.0),
    (("charging_power",), "7.4", "charging_power_kw", 7.4),
    (("charging_power",), 11.352799999999998, "charging_power_kw", 11.352799999999998),
    (("charging_power",), -3.7, "charging_power_kw", -3.7),
    (("charging_power",), 10**400, "charging_power_kw", None),
    (("charging_power",), 1e300, "charging_power_kw", None),
    (("charging_power",), "9" * 5000, "charging_power_kw", None),
    (("charging_power",), float("inf"), "charging_power_kw", None),
    (("charging_power",), False, "charging_power_kw", None),
    (("added_energy",), 12, "added_energy_kwh", 12.0),
    (("added_energy",), -1, "added_energy_kwh", None),
    (("added_energy",), [], "added_energy_kwh", None),
    (("added_energy",), float("nan"), "added_energy_kwh", None),
    (("added_grid_energy",), ..., "added_grid_energy_kwh", None),
    (("added_range",), None, "added_range_km", None),
    (("added_range",), 92.7, "added_range_km", 92),
    (("charging_time",), -1648030457, "charging_time_s", None),
    (("charging_time",), 5670688, "charging_time_s", 5670688),
    (("charging_time",), None, "charging_time_s", None),
    (("max_available_power",), 25.0, "max_available_current_a", 25),
    (("max_available_power",), "32", "max_available_current_a", 32),
    (("max_available_power",), None, "max_available_current_a", 16),
    (("max_available_power",), 0, "max_available_current_a", 16),
    (("state_of_charge",), 71, "state_of_charge_percent", 71),
    (("state_of_charge",), None, "state_of_charge_percent", None),
    (("state_of_charge",), 101, "state_of_charge_percent", None),
    (("last_sync",), None, "last_sync_at", None),
    (("last_sync",), "0000-00-00 00:00:00", "last_sync_at", None),
    (("last_sync",), "0001-01-01 00:00:00+14:00", "last_sync_at", None),
    (("last_sync",), 1723190413, "last_sync_at", None),
    (("last_sync",), "2024-08-09T10:00:19+02:00", "last_sync_at", datetime(2024, 8, 9, 8, 0, 19, tzinfo=UTC)),
    (("config_data", "timezone"), None, "time_zone", None),
    (("config_data", "timezone"), ..., "time_zone", None),
    (("config_data", "timezone"), "Europe", "time_zone", None),
    (("config_data", "timezone"), "Nowhere/Town", "time_zone", None),
    (("config_data", "timezone"), "../../etc/passwd", "time_zone", None),
    (("config_data", "max_charging_current"), -16, "max_charging_current_a", -16),
    (("config_data", "max_charging_current"), "16", "max_charging_current_a", 16),
    (("config_data", "max_charging_current"), None, "max_charging_current_a", None),
    (("config_data", "icp_max_current"), ..., "icp_max_current_a", None),
    (("config_data", "energy_price"), None, "energy_cost", 0.3),
    (("config_data", "energy_price"), 0, "energy_cost", 0.0),
    (("config_data", "currency"), None, "currency", None),
    (("config_data", "currency"), {"code": "eur"}, "currency", "EUR"),
    (("config_data", "currency"), {"code": "€"}, "currency", None),
    (("config_data", "software"), None, "firmware", None),
    (("config_data", "software"), {"updateAvailable": 1}, "update_available", True),
    (("config_data", "operation_mode"), "ocpp", "ocpp_mode", True),
    (("config_data", "operation_mode"), None, "ocpp_mode", None),
    (("config_data", "part_number"), 7, "part_number", "7"),
    (("config_data", "name"), "", "name", "Example Charger"),
    (("config_data", "name"), "Ga\0rage\ud83d", "name", "Garage"),
    (("config_data", "name"), "x" * 500, "name", "x" * 200),
    (("config_data", "ecosmart"), ..., "eco_smart", None),
    (("config_data", "ecosmart"), {"enabled": True}, "eco_smart", None),
    (("config_data", "ecosmart"), {"mode": 1}, "eco_smart", None),
    (("config_data", "ecosmart"), {"enabled": 0, "mode": 1}, "eco_smart", EcoSmartMode.OFF),
    (("config_data", "ecosmart"), {"enabled": False, "mode": 1}, "eco_smart", EcoSmartMode.OFF),
    (("config_data", "ecosmart"), {"enabled": 1, "mode": 0}, "eco_smart", EcoSmartMode.ECO),
    (("config_data", "ecosmart"), {"enabled": True, "mode": 1}, "eco_smart", EcoSmartMode.FULL_SOLAR),
    (("config_data", "ecosmart"), {"enabled": True, "mode": "1"}, "eco_smart", EcoSmartMode.FULL_SOLAR),
    (("config_data",), None, "locked", None),
    (("config_data",), [], "max_available_current_a", 16),
]


def test_a_drifting_status_field_costs_no_more_than_itself(subtests: pytest.Subtests) -> None:
    for where, value, field, expected in STATUS_DRIFT:
        with subtests.test(where=where, value=repr(value)[:40]):
            snapshot = status(*where, value=value)
            assert getattr(snapshot, field) == expected
            assert snapshot.status is ChargerStatus.CHARGING


GROUP_DRIFT: list[tuple[str, Any, str, Any]] = [
    ("maxChargingCurrent", None, "max_charging_current_a", None),
    ("maxChargingCurrent", 16, "max_charging_current_a", 16),
    ("chargingTime", None, "charging_time_s", None),
    ("chargingTime", "600", "charging_time_s", 600),
    ("locked", True, "locked", True),
    ("addedEnergy", "abc", "added_energy_kwh", None),
    ("energyCost", None, "energy_cost", 0.24),
    ("energyCost", {"value": 0, "inheritedGroupId": None}, "energy_cost", 0.0),
    ("currency", 48, "currency", "GBP"),
    ("currency", 29, "currency", "CHF"),
    ("currency", 999, "currency", "EUR"),
    ("currency", None, "currency", "EUR"),
    ("software", [], "firmware", None),
    ("lastConnection", None, "last_sync_at", None),
    ("lastConnection", 0, "last_sync_at", None),
    ("lastConnection", 1638448237000, "last_sync_at", datetime(2021, 12, 2, 12, 30, 37, tzinfo=UTC)),
    ("lastSync", {"date": "2021-12-03 09:00:00.000000"}, "last_sync_at", datetime(2021, 12, 3, 9, tzinfo=UTC)),
    (
        "lastSync",
        {"date": "2021-12-03 09:00:00.000000", "timezone": "Asia/Tokyo"},
        "last_sync_at",
        datetime(2021, 12, 2, 12, 30, 37, tzinfo=UTC),
    ),
    ("name", None, "name", None),
]


def test_a_drifting_groups_field_costs_no_more_than_itself(subtests: pytest.Subtests) -> None:
    for key, value, field, expected in GROUP_DRIFT:
        with subtests.test(key=key, value=value):
            snapshot = grouped(key, value=value)
            assert getattr(snapshot, field) == expected
            assert (snapshot.charger_id, snapshot.status) == (CHARGER_ID, ChargerStatus.READY)


@pytest.mark.parametrize("block", [sample("v2-resume-block-2022")["resume"], None, 0, ...])
def test_the_monthly_block_of_an_echo_is_of_no_account(block: Any) -> None:
    assert echoed("resume", value=block).max_charging_current_a == 16
