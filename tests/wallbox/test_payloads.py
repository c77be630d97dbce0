"""Answers about chargers: the recorded ones, and those that cannot be read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.charger import ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.wallbox.errors import UnexpectedAnswer
from bot.wallbox.payloads import decode_config, decode_echo, decode_groups, decode_status
from tests.wallbox.cloud import CHARGER_ID, START, sample

CHARGING = "status-2024-charging-fw6.1.13"


def test_a_charging_charger_of_2024_decodes_whole() -> None:
    assert decode_status(sample(CHARGING), CHARGER_ID, START) == ChargerSnapshot(
        charger_id=CHARGER_ID,
        taken_at=START,
        status=ChargerStatus.CHARGING,
        status_code=194,
        uid="01FAKE00000000000000000001",
        name="Example Charger",
        group_id=300001,
        group_name="Family",
        part_number="PLP2-0-2-4-9-002-B",
        charging_power_kw=8.6164,
        added_energy_kwh=1.674,
        added_green_energy_kwh=0,
        added_grid_energy_kwh=1.674,
        added_discharged_energy_kwh=0,
        added_range_km=13,
        charging_time_s=2858,
        last_sync_at=datetime(2024, 8, 9, 8, 0, 19, tzinfo=UTC),
        telemetry_at=datetime(2024, 8, 9, 8, 0, 19, tzinfo=UTC),
        locked=False,
        max_charging_current_a=12,
        max_available_current_a=16,
        icp_max_current_a=6,
        eco_smart=EcoSmartMode.OFF,
        energy_cost=0.3,
        currency="CHF",
        time_zone="Europe/Zurich",
        ocpp_mode=False,
        firmware="6.1.13",
        latest_firmware="6.1.13",
        update_available=False,
    )


def test_an_unplugged_charger_keeps_the_energy_of_its_last_session() -> None:
    snapshot = decode_status(sample("status-2024-unplugged-fw6.1.13"), CHARGER_ID, START)
    assert (snapshot.status, snapshot.added_energy_kwh, snapshot.added_range_km) == (ChargerStatus.READY, 29.6, 246)
    assert not snapshot.has_power_boost


def test_a_locked_charger_of_2022_decodes() -> None:
    snapshot = decode_status(sample("status-2022-locked-fw5.5.10"), CHARGER_ID, START)
    assert (snapshot.status, snapshot.status_code, snapshot.locked) == (ChargerStatus.LOCKED, 209, True)
    assert (snapshot.eco_smart, snapshot.time_zone, snapshot.added_grid_energy_kwh) == (None, None, None)


def test_a_charger_of_2021_may_run_newer_firmware_than_the_latest() -> None:
    snapshot = decode_status(sample("status-2021-ready-fw5.3.20"), CHARGER_ID, START)
    assert (snapshot.firmware, snapshot.latest_firmware, snapshot.update_available) == ("5.3.20", "5.3.19", False)
    assert (snapshot.added_range_km, snapshot.currency, snapshot.max_available_current_a) == (None, "EUR", 20)


def test_the_groups_answer_decodes_whole() -> None:
    assert decode_groups(sample("groups-2021"), START) == [
        ChargerSnapshot(
            charger_id=CHARGER_ID,
            taken_at=START,
            status=ChargerStatus.READY,
            status_code=161,
            uid="01FAKE00000000000000000004",
            name="PulsarPlus SN 100001",
            group_id=300001,
            group_name="Family",
            profile="super-admin",
            model="PulsarPlus",
            charging_power_kw=0,
            added_energy_kwh=0.004,
            last_sync_at=datetime(2021, 12, 2, 12, 30, 37, tzinfo=UTC),
            locked=False,
            energy_cost=0.24,
            currency="EUR",
            firmware="5.3.20",
            latest_firmware="5.3.19",
            update_available=False,
        )
    ]


def test_the_echo_of_a_lock_decodes_whole() -> None:
    assert decode_echo(sample("v2-put-locked-2022"), CHARGER_ID, START) == ChargerSnapshot(
        charger_id=CHARGER_ID,
        taken_at=START,
        status=ChargerStatus.LOCKED,
        status_code=209,
        uid="01FAKE00000000000000000005",
        name="PulsarPlus SN 100001",
        group_id=300001,
        model="PulsarPlus",
        last_sync_at=datetime(2022, 2, 2, 0, 8, 21, tzinfo=UTC),
        locked=True,
        max_charging_current_a=16,
        max_available_current_a=20,
        firmware="5.5.10",
    )


def test_settings_alone_decode_like_those_inside_a_status_answer() -> None:
    whole = sample(CHARGING)
    settings = decode_config(whole["config_data"], CHARGER_ID, START)
    inside = decode_status(whole, CHARGER_ID, START)
    assert settings.status is ChargerStatus.UNKNOWN
    for field in (
        "locked",
        "max_charging_current_a",
        "max_available_current_a",
        "energy_cost",
        "currency",
        "eco_smart",
    ):
        assert getattr(settings, field) == getattr(inside, field)


@pytest.mark.parametrize(
    ("code", "power_kw", "limit_a", "status"),
    [
        (195, 7.4, 16, ChargerStatus.CHARGING),
        (195, None, None, ChargerStatus.CHARGING),
        (195, -7.4, 16, ChargerStatus.DISCHARGING),
        (195, 7.4, -16, ChargerStatus.DISCHARGING),
        (194, -7.4, -16, ChargerStatus.CHARGING),
        (196, 7.4, 16, ChargerStatus.DISCHARGING),
    ],
)
def test_the_disputed_status_is_discharging_where_something_is_negative(
    code: int, power_kw: float | None, limit_a: int | None, status: ChargerStatus
) -> None:
    (listed,) = decode_groups(
        _groups({"id": 7, "status": code, "chargingPower": power_kw, "maxChargingCurrent": limit_a}), START
    )
    answer = {"status_id": code, "charging_power": power_kw, "config_data": {"max_charging_current": limit_a}}
    assert listed.status is decode_status(answer, 7, START).status is status


def _groups(*chargers: Any) -> Any:
    return {"result": {"groups": [{"id": 1, "name": "Home", "currency": 1, "chargers": list(chargers)}]}}


def test_a_bad_charger_does_not_take_the_others_with_it() -> None:
    good = sample("groups-2021")["result"]["groups"][0]["chargers"][0]
    bad: list[Any] = [None, [], "x", {}, {"id": None}, {"id": "abc"}, {"id": -1}, {"id": True}]
    assert [found.charger_id for found in decode_groups(_groups(*bad, good), START)] == [CHARGER_ID]


def test_chargers_of_several_groups_are_listed_once_each() -> None:
    answer = {
        "result": {
            "groups": [
                {"id": 1, "name": "Home", "chargers": [{"id": 7}]},
                {"id": 2, "name": "Empty", "chargers": []},
                {"id": 3, "name": "Odd", "chargers": None},
                "not a group",
                {"id": 4, "name": "Parking", "chargers": [{"id": 8}, {"id": 7}]},
            ]
        }
    }
    found = decode_groups(answer, START)
    assert [(snapshot.charger_id, snapshot.group_name) for snapshot in found] == [(7, "Home"), (8, "Parking")]


def test_an_account_without_chargers_has_none() -> None:
    assert decode_groups({"result": {"groups": []}}, START) == []


def test_chargers_none_of_which_can_be_read_are_not_an_empty_account() -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_groups(_groups({"serial": 7}), START)


NOT_AN_ANSWER: list[Any] = [None, [], "x", 7, {}, {"error": True, "msg": "no"}, {"data": []}, {"result": None}]


@pytest.mark.parametrize("answer", [*NOT_AN_ANSWER, {"result": {"groups": {}}}])
def test_an_answer_that_holds_no_groups_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_groups(answer, START)


@pytest.mark.parametrize("answer", NOT_AN_ANSWER)
def test_an_answer_that_holds_no_status_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_status(answer, CHARGER_ID, START)


@pytest.mark.parametrize("answer", NOT_AN_ANSWER)
def test_an_answer_that_echoes_no_charger_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_echo(answer, CHARGER_ID, START)


@pytest.mark.parametrize("answer", NOT_AN_ANSWER)
def test_an_answer_that_holds_no_settings_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_config(answer, CHARGER_ID, START)
