"""Charging sessions and schedules: reading, writing, and telling whether a write was carried out."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import pytest

from bot.domain.schedule import EVERY_DAY, ChargingSchedule, Weekday
from bot.domain.session import ChargingSession
from bot.wallbox.errors import BadArgument, UnexpectedAnswer, WriteIgnored
from bot.wallbox.records import (
    SessionPages,
    decode_schedules,
    demand_accepted,
    encode_schedules,
    same_schedules,
    session_span,
)
from tests.wallbox.cloud import CHARGER_ID, START, sample


def sessions_of(*entries: Any, charger_id: int = CHARGER_ID) -> list[ChargingSession]:
    pages = SessionPages(charger_id, 1000)
    pages.add({"data": list(entries)})
    return pages.sessions


def entry(**attributes: Any) -> dict[str, Any]:
    required = {"start": 1728417604, "end": 1728539458}
    return {"type": "charger_log_session", "id": "1", "attributes": {**required, **attributes}}


def test_the_sample_of_two_sessions_decodes_newest_first() -> None:
    pages = SessionPages(CHARGER_ID, 1000)
    pages.add(sample("sessions-2024"))
    assert pages.complete
    assert [session.session_id for session in pages.sessions] == ["123456789", "987654321"]
    assert pages.sessions[0] == ChargingSession(
        session_id="123456789",
        charger_id=CHARGER_ID,
        start=datetime(2024, 10, 8, 20, 0, 4, tzinfo=UTC),
        end=datetime(2024, 10, 10, 5, 50, 58, tzinfo=UTC),
        charging_time_s=13577,
        energy_kwh=15.06,
        green_energy_kwh=0,
        discharged_energy_kwh=0,
        cost=6.024,
        currency="EUR",
        range_km=125,
        person="Example",
    )


def test_the_newer_kind_of_session_counts_in_watt_hours() -> None:
    attributes = {
        "id": "01FAKE",
        "start_time": 1728417604,
        "end_time": 1728421204,
        "charging_time": 3000,
        "charger_id": CHARGER_ID,
        "energy": 8361,
        "total_cost": 2.5,
        "currency_code": "EUR",
        "user_name": "Example",
    }
    (session,) = sessions_of({"type": "charger_charging_session", "attributes": attributes})
    assert (session.session_id, session.energy_kwh, session.charging_time_s) == ("01FAKE", 8.361, 3000)
    assert (session.cost, session.currency, session.person) == (2.5, "EUR", "Example")


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "x",
        {},
        {"id": "2", "attributes": None},
        {"id": None, "attributes": {"start": 1728417604, "end": 1728539458}},
        entry(start=None),
        entry(end="soon"),
        entry(end=1728417603),
        entry(charger=100002),
        {**entry(), "type": "something_else"},
        {"type": "charger_charging_session", "id": "2", "attributes": {"start_time": 1728417604}},
    ],
)
def test_an_unreadable_session_does_not_take_the_others_with_it(bad: Any) -> None:
    assert [session.session_id for session in sessions_of(bad, {**entry(), "id": 9})] == ["9"]


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ({"energy": "15.06"}, "energy_kwh", 15.06),
        ({"energy": None}, "energy_kwh", 0.0),
        ({"cost": 6}, "cost", 6.0),
        ({"cost": None}, "cost", None),
        ({"currency": "EUR"}, "currency", None),
        ({"time": -1}, "charging_time_s", 0),
        ({"user_name": None}, "person", None),
        ({"range": None}, "range_km", None),
        ({"charger": "100001"}, "charger_id", CHARGER_ID),
        ({"start": 1728417604.9}, "start", datetime(2024, 10, 8, 20, 0, 4, 900000, tzinfo=UTC)),
    ],
)
def test_a_drifting_session_field_costs_no_more_than_itself(
    attributes: dict[str, Any], field: str, expected: Any
) -> None:
    (session,) = sessions_of(entry(**attributes))
    assert getattr(session, field) == expected


@pytest.mark.parametrize("answer", [None, [], {}, {"data": None}, {"data": {}}])
def test_an_answer_without_a_list_of_sessions_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        SessionPages(CHARGER_ID, 1000).add(answer)


def test_a_span_of_sessions_is_widened_to_whole_seconds() -> None:
    span = session_span(START + timedelta(seconds=0.4), START + timedelta(seconds=9.4))
    assert span == {"start_date": int(START.timestamp()), "end_date": int(START.timestamp()) + 10}


@pytest.mark.parametrize(
    ("start", "end"),
    [(START.replace(tzinfo=None), START), (START, START.replace(tzinfo=None)), (START, START - timedelta(seconds=1))],
)
def test_a_span_needs_two_aware_moments_in_order(start: datetime, end: datetime) -> None:
    with pytest.raises(BadArgument, match="aware moments"):
        session_span(start, end)


SLOT = ChargingSchedule(slot=0, start=time(21, 0), stop=time(22, 0), days=EVERY_DAY)


def test_the_sample_of_schedules_decodes() -> None:
    stored = decode_schedules(sample("schedules-2024"))
    assert stored.schedules == [replace(SLOT, created_at=1719136123)]
    assert stored.latest_stamp == 1719136123


def test_schedules_of_the_old_shape_decode() -> None:
    (schedule,) = decode_schedules(sample("schedules-write-old-shape")).schedules
    assert schedule == replace(SLOT, stop=time(5, 0))


@pytest.mark.parametrize("name", ["schedules-write-partial-2026", "schedules-write-refused-2025"])
def test_schedules_captured_on_their_way_to_the_cloud_decode(name: str) -> None:
    (schedule,) = decode_schedules(sample(name)).schedules
    assert (schedule.slot, schedule.enabled, schedule.max_current_a) == (0, True, None)


def _stored(**changes: Any) -> ChargingSchedule:
    whole = {**sample("schedules-2024")["schedules"][0], **changes}
    return decode_schedules({"schedules": [whole]}).schedules[0]


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"id": "3"}, "slot", 3),
        ({"id": None}, "slot", 0),
        ({"start": 900}, "start", time(9, 0)),
        ({"start": "0000"}, "start", time(0, 0)),
        ({"stop": "2400"}, "stop", time(0, 0)),
        ({"enable": 0}, "enabled", False),
        ({"enable": None}, "enabled", True),
        ({"days": {"monday": 1, "sunday": "true", "friday": 0}}, "days", {Weekday.MONDAY, Weekday.SUNDAY}),
        ({"days": None}, "days", set()),
        ({"max_current": 16}, "max_current_a", 16),
        ({"max_current": 0}, "max_current_a", None),
        ({"max_current": None}, "max_current_a", None),
        ({"max_energy": 5000}, "max_energy_wh", 5000),
        ({"max_energy": None, "target": {"type": 1, "value": 7000}}, "max_energy_wh", 7000),
        ({"max_energy": None, "target": {"type": 0, "value": 7000}}, "max_energy_wh", None),
        ({"created_at": None}, "created_at", None),
    ],
)
def test_a_drifting_schedule_field_is_read_as_what_it_means(changes: dict[str, Any], field: str, expected: Any) -> None:
    assert getattr(_stored(**changes), field) == expected


@pytest.mark.parametrize("start", [None, "", "25:00", "2500", "0960", "12345", "noon", -100, [], 21.5])
def test_a_schedule_without_a_readable_time_is_not_dropped_in_silence(start: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        _stored(start=start)


@pytest.mark.parametrize("answer", [None, [], {}, {"schedules": None}, {"schedules": [None]}, {"schedules": [[]]}])
def test_an_answer_without_readable_schedules_is_unexpected(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer):
        decode_schedules(answer)


def test_the_latest_stamp_is_the_newest_of_all_that_are_stored() -> None:
    entries = [{**sample("schedules-2024")["schedules"][0], "created_at": stamp} for stamp in (5, 900, None)]
    assert decode_schedules({"schedules": entries, "lastSchedule": 20}).latest_stamp == 900
    assert decode_schedules({"schedules": [], "lastSchedule": None}).latest_stamp == 0


def test_a_written_schedule_follows_every_rule_of_the_cloud() -> None:
    slot = replace(SLOT, slot=2, days=frozenset({Weekday.MONDAY}), enabled=False, max_current_a=10, created_at=5)
    assert encode_schedules([slot], 1793606461) == {
        "schedules": [
            {
                "id": 2,
                "enable": False,
                "start": "2100",
                "stop": "2200",
                "days": {
                    "monday": True,
                    "tuesday": False,
                    "wednesday": False,
                    "thursday": False,
                    "friday": False,
                    "saturday": False,
                    "sunday": False,
                },
                "max_current": 10,
                "max_energy": 0,
                "type": 0,
                "target": {"type": 0, "value": 0},
                "created_at": 1793606461,
            }
        ]
    }


def test_a_schedule_without_limits_says_so_in_the_words_of_the_cloud() -> None:
    (written,) = encode_schedules([replace(SLOT, max_energy_wh=5000)], 1)["schedules"]
    assert (written["max_current"], written["max_energy"]) == (1, 5000)
    assert written["target"] == {"type": 1, "value": 5000}


@pytest.mark.parametrize(
    "changes",
    [
        {"days": frozenset()},
        {"start": time(21, 0, 1)},
        {"stop": time(22, 0, 0, 5)},
        {"stop": time(22, 0, tzinfo=timezone(timedelta(hours=1)))},
        {"max_current_a": 5},
        {"max_current_a": 0},
        {"max_energy_wh": 0},
        {"max_energy_wh": -1},
        {"slot": -1},
    ],
)
def test_a_schedule_the_cloud_would_refuse_or_drop_is_not_sent(changes: dict[str, Any]) -> None:
    with pytest.raises(BadArgument, match=r"^schedule -?\d "):
        encode_schedules([replace(SLOT, **changes)], 1)


def test_two_schedules_cannot_share_a_slot() -> None:
    with pytest.raises(BadArgument, match="share a slot"):
        encode_schedules([SLOT, replace(SLOT, start=time(1, 0))], 1)


def test_what_was_written_reads_back_as_the_same() -> None:
    asked = [replace(SLOT, slot=n, start=time(n, 30), max_current_a=limit) for n, limit in enumerate((None, 10, 32))]
    stored = decode_schedules(encode_schedules(asked, 77)).schedules
    assert same_schedules(asked, stored)
    assert {schedule.created_at for schedule in stored} == {77}


@pytest.mark.parametrize(
    ("asked", "stored", "same"),
    [
        ([SLOT], [replace(SLOT, slot=4, created_at=9)], True),
        ([SLOT], [replace(SLOT, max_current_a=32)], True),
        ([SLOT], [replace(SLOT, max_current_a=10)], False),
        ([SLOT], [replace(SLOT, enabled=False)], False),
        ([SLOT], [replace(SLOT, days=frozenset({Weekday.MONDAY}))], False),
        ([SLOT], [replace(SLOT, max_energy_wh=1)], False),
        ([SLOT], [], False),
        ([], [], True),
        ([SLOT], [SLOT, replace(SLOT, slot=1)], False),
    ],
)
def test_slots_and_stamps_are_not_what_a_schedule_does(
    asked: list[ChargingSchedule], stored: list[ChargingSchedule], *, same: bool
) -> None:
    assert same_schedules(asked, stored) is same


def test_the_sample_answer_to_a_write_is_agreement() -> None:
    demand_accepted(sample("schedules-write-answer-2026"))


def test_an_answer_that_reports_an_error_is_no_agreement() -> None:
    with pytest.raises(WriteIgnored):
        demand_accepted({"error": True})


def test_an_answer_to_a_write_that_is_no_object_is_unexpected() -> None:
    with pytest.raises(UnexpectedAnswer):
        demand_accepted([])
