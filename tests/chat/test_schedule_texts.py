"""Schedules in words and buttons: local and as stored, what a model and a person can change."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat import keyboards_schedules as keyboards
from bot.chat import schedules_view
from bot.chat.callbacks import LONGEST
from bot.chat.language import language_for
from bot.chat.schedule_drafts import loaded
from bot.chat.texts import clock_changes, schedule_editor
from bot.chat.texts import schedules as texts
from bot.domain.access import Role
from bot.domain.alerts import AlertKind
from bot.domain.schedule import (
    EVERY_DAY,
    ChargingSchedule,
    ClockChange,
    DaysAre,
    Shift,
    Weekday,
    Window,
)
from bot.domain.schedule_draft import Draft
from bot.domain.schedule_list import AskedList, ListChange, ScheduleList
from bot.services.schedules import SeenSchedules
from tests.chat.samples import HOSTILE, MADRID, NOW, alert, charger

EN, ES, US = language_for("en"), language_for("es"), language_for("en-US")
WEEK = EVERY_DAY - {Weekday.SATURDAY, Weekday.SUNDAY}
NIGHT = ChargingSchedule(slot=0, start=time(20), stop=time(4), days=WEEK)
CHANGE = ClockChange(at=NOW + timedelta(days=3), shift=timedelta(hours=-1))


def seen(*schedules: ChargingSchedule, zone: str | None = MADRID, known: Any = 1, **charger_is: Any) -> SeenSchedules:
    facts = {"part_number": "PLP2-0", "time_zone": zone, **charger_is}
    return SeenSchedules(
        charger=charger(**facts),
        known=ScheduleList(schedules=schedules) if known == 1 else known,
        read_at=None if known is None else NOW - timedelta(seconds=20),
        zone=ZoneInfo(zone or "UTC"),
        zone_known=zone is not None,
        zone_awaited=False,
        days_are=DaysAre.LOCAL,
        clock_change=None,
    )


@pytest.mark.parametrize(
    ("days", "english", "american", "spanish"),
    [
        (EVERY_DAY, "every day", "every day", "cada día"),
        (WEEK, "Mon–Fri", "Mon–Fri", "lun–vie"),
        (EVERY_DAY - WEEK, "Sat, Sun", "Sun, Sat", "sáb, dom"),
        ({Weekday.SUNDAY, Weekday.MONDAY, Weekday.TUESDAY}, "Mon, Tue, Sun", "Sun–Tue", "lun, mar, dom"),
        (frozenset(), "no day", "no day", "ningún día"),
    ],
)
def test_days_are_told_in_the_week_of_the_person(
    days: frozenset[Weekday], english: str, american: str, spanish: str
) -> None:
    assert [texts.days(say, frozenset(days)) for say in (EN, US, ES)] == [english, american, spanish]


def test_a_schedule_is_told_on_the_local_clock_and_as_stored() -> None:
    assert texts.one(EN, seen(NIGHT), NIGHT, now=NOW).splitlines() == [
        "🕒 <b>Garage</b> · schedule, on",
        "22:00–06:00 Mon–Fri (Europe/Madrid)",
        "= 20:00–04:00 UTC",
        "Mon 22:00 until Tue 06:00, and so on",
        "<i>as of 21:36 (20 s ago)</i>",
    ]
    one_day = replace(NIGHT, days=frozenset({Weekday.SUNDAY}), enabled=False, max_current_a=10, max_energy_wh=5000)
    told = texts.one(EN, seen(one_day), one_day, now=NOW)
    assert "Sun 22:00 until Mon 06:00\nmax 10 A · max 5 kWh\n" in told
    assert "schedule, off" in told


def test_without_a_known_zone_everything_is_utc_and_says_so() -> None:
    unknown = seen(NIGHT, zone=None)
    assert "(UTC, its zone is not known yet)\n20:00–04:00 Mon–Fri\n" in texts.listing(EN, unknown, now=NOW)
    assert "20:00–04:00 Mon–Fri UTC (the charger's zone is not known yet)" in texts.one(EN, unknown, NIGHT, now=NOW)
    assert "All in UTC" in schedule_editor.editor(EN, unknown, Draft(), now=NOW)


def test_nothing_is_saved_while_the_zone_is_still_to_be_read() -> None:
    awaited = replace(seen(NIGHT, zone=None), zone_awaited=True)
    screen = schedules_view.editor(EN, awaited, Draft(), now=NOW)
    assert "I don't know this charger's time zone yet. You can save in a few minutes." in screen.text
    assert screen.inline is not None
    assert [each.text for each in screen.inline.inline_keyboard[-1]] == ["🔄 Refresh", "✖ Discard"]
    never_told = schedules_view.editor(EN, seen(NIGHT, zone=None), Draft(), now=NOW)
    assert never_told.inline is not None
    assert never_told.inline.inline_keyboard[-1][0].text == "💾 Save"


def test_a_long_list_is_cut_and_its_buttons_are_not() -> None:
    many = [replace(NIGHT, slot=slot, enabled=slot != 1) for slot in range(5)]
    listed = seen(*many)
    screen = schedules_view.listing(EN, listed, now=NOW)
    assert screen.text.splitlines()[1:] == [
        "22:00–06:00 Mon–Fri = 20:00–04:00 UTC",
        "22:00–06:00 Mon–Fri = 20:00–04:00 UTC · off",
        "22:00–06:00 Mon–Fri = 20:00–04:00 UTC",
        "… and 2 more",
        "<i>as of 21:36 (20 s ago)</i>",
    ]
    assert screen.inline is not None
    assert len(screen.inline.inline_keyboard) == 7


LIMITED = replace(NIGHT, max_current_a=16, max_energy_wh=20000)


def test_the_list_shows_the_limits() -> None:
    told = texts.listing(EN, seen(LIMITED, replace(LIMITED, slot=1, max_current_a=None, enabled=False)), now=NOW)
    assert "22:00–06:00 Mon–Fri = 20:00–04:00 UTC · max 16 A · max 20 kWh\n" in told
    assert "22:00–06:00 Mon–Fri = 20:00–04:00 UTC · max 20 kWh · off\n" in told


LATER, OFF = replace(NIGHT, start=time(21)), replace(NIGHT, enabled=False)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((), (LIMITED,), "Added: 22:00–06:00 Mon–Fri · max 16 A · max 20 kWh"),
        ((OFF,), (), "Deleted: 22:00–06:00 Mon–Fri · off"),
        ((NIGHT,), (OFF,), "22:00–06:00 Mon–Fri: on → off"),
        ((OFF,), (NIGHT,), "22:00–06:00 Mon–Fri: off → on"),
        ((NIGHT,), (LATER,), "22:00–06:00 Mon–Fri → 23:00–06:00 Mon–Fri"),
        (
            (NIGHT, replace(NIGHT, slot=1)),
            (LATER, replace(LATER, slot=1)),
            "22:00–06:00 Mon–Fri → 23:00–06:00 Mon–Fri\n… and 1 more",
        ),
    ],
)
def test_what_was_changed_is_told_as_long_as_it_may_be_taken_back(
    before: tuple[ChargingSchedule, ...], after: tuple[ChargingSchedule, ...], told: str
) -> None:
    listed = replace(seen(*after), change=ListChange(change_id=7, before=before, after=after))
    screen = schedules_view.listing(EN, listed, now=NOW)
    assert f"\n{told}\n<i>as of" in screen.text
    assert screen.inline is not None
    assert "↩ Undo" in [button.text for row in screen.inline.inline_keyboard for button in row]


def test_every_line_and_button_fits_a_phone() -> None:
    listed = seen(NIGHT, name=HOSTILE)
    undoable = replace(listed, change=ListChange(change_id=10**12, before=(), after=(NIGHT,)))
    screens = [schedules_view.listing(ES, undoable, now=NOW)]
    screens += [schedules_view.editor(ES, listed, Draft(max_current_a=16, max_energy_wh=20000), now=NOW)]
    given = [screen.inline for screen in screens if screen.inline is not None]
    given += [keyboards.one(ES, listed, NIGHT), keyboards.ask_delete(ES, 100001, NIGHT)]
    given += [keyboards.hours(ES, 100001, "start"), keyboards.quarters(ES, 100001, "stop", 23)]
    given += [keyboards.currents(ES, 100001, listed.limits, Draft()), keyboards.energies(ES, 100001, Draft())]
    for keyboard in given:
        for row in keyboard.inline_keyboard:
            assert len(row) <= 3
            assert all(len(button.text) <= 24 for button in row)
            assert all(len(str(button.callback_data).encode()) <= LONGEST for button in row)
    assert all("<script>" not in screen.text for screen in screens)


@pytest.mark.parametrize("facts", [{"role": Role.DRIVER}, {"role": Role.VIEWER}])
def test_who_cannot_change_is_not_offered_to(facts: dict[str, Any]) -> None:
    listed = replace(seen(NIGHT, **facts), change=ListChange(change_id=7, before=(NIGHT,), after=(NIGHT,)))
    screen = schedules_view.listing(EN, listed, now=NOW)
    assert screen.inline is not None
    labels = [button.text for row in screen.inline.inline_keyboard for button in row]
    assert labels == ["🕒 22:00–06:00 Mon–Fri", "🔄 Refresh", "‹ Back to the card"]
    assert [[each.text for each in row] for row in keyboards.one(EN, listed, NIGHT).inline_keyboard] == [["‹ Back"]]


def test_limits_are_offered_where_the_model_has_them() -> None:
    def labels(listed: SeenSchedules) -> list[str]:
        return [button.text for row in keyboards.editor(EN, listed, Draft()).inline_keyboard for button in row][9:]

    assert labels(seen()) == ["⚡ Any current", "🔋 Any energy", "💾 Save", "✖ Discard"]
    assert labels(seen(part_number=None)) == ["⚡ Any current", "💾 Save", "✖ Discard"]
    assert labels(seen(model="Pulsar")) == ["💾 Save", "✖ Discard"]


def test_what_was_written_is_told_as_long_as_it_is_not_read_back() -> None:
    asked = AskedList(schedules=(NIGHT,), by=1, at=NOW, stamp=5)
    under_way = seen(known=ScheduleList(schedules=(), asked=asked))
    assert "⏳ Written. I read it back within a few minutes." in texts.listing(EN, under_way, now=NOW)
    refused = seen(known=ScheduleList(schedules=(), taken=False, refused=asked))
    screen = schedules_view.listing(EN, refused, now=NOW)
    assert "⚠️ Wallbox did not take the last change.\n<i>as of" in screen.text
    assert screen.inline is not None
    assert screen.inline.inline_keyboard[0][0].text == "🔁 Write again"
    assert "I'm asking Wallbox" in texts.listing(EN, seen(known=None), now=NOW)


def test_a_schedule_tells_what_a_clock_change_will_do_to_it() -> None:
    listed = replace(
        seen(NIGHT), clock_change=ClockChange(at=NOW.replace(month=10, day=25, hour=1), shift=timedelta(hours=-1))
    )
    assert "🕰 From 25 Oct 02:36 on 21:00–05:00: the clocks change." in texts.one(EN, listed, NIGHT, now=NOW)


def test_an_alert_of_a_clock_change_says_what_the_button_does() -> None:
    before = Window(start=time(22), stop=time(6), days=WEEK)
    shifts = (Shift(before=before, after=replace(before, start=time(21), stop=time(5))),)
    back = alert(AlertKind.CLOCK_CHANGE, clock_change=CHANGE, shifts=shifts)
    ahead = replace(back, clock_change=replace(CHANGE, shift=timedelta(hours=1)))
    over = replace(back, clock_change=replace(CHANGE, at=NOW))
    assert clock_changes.alert(EN, back, now=NOW).splitlines() == [
        "🕰 <b>Garage</b>: on Fri 17 Jul the clocks change, its schedules don't.",
        "22:00–06:00 Mon–Fri → 21:00–05:00",
        "The button keeps the local times. Pressed before that day, they run 1 h later until then.",
    ]
    assert clock_changes.alert(EN, ahead, now=NOW).endswith("they run 1 h earlier until then.")
    assert clock_changes.alert(EN, over, now=NOW).endswith("The button sets the local times right.")


def test_the_state_of_another_dialog_is_no_draft() -> None:
    for state in (None, {"name": "login"}, {"name": "schedule", "charger_id": 2}):
        assert loaded(state, 1) is None
