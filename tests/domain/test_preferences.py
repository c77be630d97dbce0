"""How loudly a chat is told: what is chosen, the quiet hours, the snooze."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.alerts import SWITCHABLE, Alert, AlertKind, wanted
from bot.domain.charger import ChargerStatus
from bot.domain.preferences import (
    ALL_CHARGERS,
    MAY_RING,
    URGENT,
    Loudness,
    Preferences,
    QuietHours,
    decide,
    morning_after,
    parse_quiet,
)

OWNER, OTHER = 11, 22
GARAGE, STREET = 1, 2
NOON = datetime(2026, 7, 14, 10, tzinfo=UTC)
"""12:00 in Madrid."""
NIGHT = QuietHours(start=time(22), stop=time(7), zone="Europe/Madrid")
LOUD, SILENT, OFF = Loudness


def alert(kind: AlertKind, *, by: int | None = None, charger_id: int = GARAGE) -> Alert:
    return Alert(
        kind=kind, charger_id=charger_id, charger_name="Garage", occurred_at=NOON, status=ChargerStatus.READY, by=by
    )


def told(
    preferences: Preferences,
    kind: AlertKind,
    *,
    now: datetime = NOON,
    snoozed_until: datetime | None = None,
    by: int | None = None,
) -> Loudness:
    return decide(preferences, alert(kind, by=by), user_id=OWNER, now=now, snoozed_until=snoozed_until)


def test_every_press_leads_to_the_next_state_and_the_third_back() -> None:
    assert [each.next for each in Loudness] == [SILENT, OFF, LOUD]


def test_who_chose_nothing_hears_no_sound_of_what_somebody_does_at_the_charger() -> None:
    plain = Preferences()
    assert {kind for kind in SWITCHABLE if told(plain, kind) is LOUD} == {
        AlertKind.STARTED,
        AlertKind.FINISHED,
        AlertKind.PAUSED,
        AlertKind.LOCKED_WITH_CAR,
        AlertKind.ERROR,
        AlertKind.OFFLINE,
    }
    assert plain.off() == {AlertKind.PLUG_QUESTION}


@pytest.mark.parametrize("charger_id", [ALL_CHARGERS, GARAGE])
def test_that_a_car_leaves_after_its_receipt_is_told_only_to_who_chose_it(charger_id: int) -> None:
    leaves = alert(AlertKind.CAR_UNPLUGGED)
    after_receipt = replace(leaves, after_receipt=True)
    chosen = Preferences().choosing(AlertKind.CAR_UNPLUGGED, LOUD, charger_id)
    assert [Preferences().spared(each) for each in (leaves, after_receipt)] == [False, True]
    assert not chosen.spared(after_receipt)
    assert not Preferences().spared(replace(alert(AlertKind.STARTED), after_receipt=True))


def test_what_is_chosen_for_all_chargers_holds_for_each() -> None:
    chosen = Preferences().choosing(AlertKind.FINISHED, OFF)
    assert chosen.loudness(AlertKind.FINISHED, GARAGE) is OFF
    assert chosen.off(STREET) == {AlertKind.FINISHED, AlertKind.PLUG_QUESTION}


def test_one_charger_may_be_told_otherwise() -> None:
    chosen = Preferences().choosing(AlertKind.FINISHED, SILENT, GARAGE)
    assert (told(chosen, AlertKind.FINISHED), chosen.loudness(AlertKind.FINISHED, STREET)) == (SILENT, LOUD)
    assert chosen.loudness(AlertKind.FINISHED) is LOUD


def test_a_choice_for_all_ends_the_choices_for_single_ones() -> None:
    chosen = Preferences().choosing(AlertKind.FINISHED, SILENT, GARAGE).choosing(AlertKind.ERROR, OFF, GARAGE)
    general = chosen.choosing(AlertKind.FINISHED, OFF)
    assert general.of_charger == {GARAGE: {AlertKind.ERROR: OFF}}
    assert general.choosing(AlertKind.ERROR, OFF).of_charger == {}


def test_a_charger_told_like_all_follows_all_again() -> None:
    chosen = Preferences().choosing(AlertKind.FINISHED, SILENT, GARAGE).choosing(AlertKind.FINISHED, LOUD, GARAGE)
    assert chosen == Preferences()


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ((21, 59), False),
        ((22, 0), True),
        ((23, 59), True),
        ((0, 0), True),
        ((6, 59), True),
        ((7, 0), False),
    ],
)
def test_a_night_begins_and_ends_on_the_wall_clock(at: tuple[int, int], *, quiet: bool) -> None:
    for month in (1, 7):
        hour, minute = at
        there = timedelta(hours=1 if month == 1 else 2)
        now = datetime(2026, month, 14, hour, minute, tzinfo=UTC) - there
        assert NIGHT.hold(now) is quiet


def test_quiet_hours_of_one_day_and_of_an_unknown_zone() -> None:
    nap = QuietHours(start=time(13), stop=time(15), zone="Atlantis/Capital")
    held = [nap.hold(NOON.replace(hour=hour)) for hour in (12, 13, 14, 15)]
    assert held == [False, True, True, False]


def test_a_quiet_chat_gets_everything_without_a_sound_but_what_may_ring() -> None:
    quiet = Preferences(quiet=NIGHT)
    midnight = NOON + timedelta(hours=12)
    assert told(quiet, AlertKind.FINISHED) is LOUD
    assert told(quiet, AlertKind.FINISHED, now=midnight) is SILENT
    assert told(quiet, AlertKind.ERROR, now=midnight) is LOUD
    assert told(quiet.ringing(AlertKind.ERROR, on=False), AlertKind.ERROR, now=midnight) is SILENT
    assert told(quiet.ringing(AlertKind.FINISHED, on=True), AlertKind.FINISHED, now=midnight) is LOUD
    assert told(quiet, AlertKind.PLUG_QUESTION, now=midnight) is OFF


def test_a_snooze_is_quiet_until_it_is_over() -> None:
    until = NOON + timedelta(hours=1)
    assert told(Preferences(), AlertKind.PAUSED, snoozed_until=until) is SILENT
    assert told(Preferences(), AlertKind.LOCKED_WITH_CAR, snoozed_until=until) is LOUD
    assert told(Preferences(), AlertKind.PAUSED, snoozed_until=until, now=until) is LOUD


def test_what_may_ring_can_be_chosen_for_the_urgent_and_a_few_more() -> None:
    assert set(MAY_RING) >= URGENT & set(SWITCHABLE)
    assert AlertKind.UNWANTED_USE in MAY_RING
    assert len(set(MAY_RING)) == len(MAY_RING)


_WITH = {
    AlertKind.BACK: AlertKind.ONLINE,
    AlertKind.NOT_BACK: AlertKind.OFFLINE,
    AlertKind.CLOUD_BACK: AlertKind.ONLINE,
    AlertKind.CLOUD_SILENT: AlertKind.OFFLINE,
}


@pytest.mark.parametrize("kind", AlertKind)
def test_what_has_no_switch_of_its_own_is_as_loud_as_what_it_is_told_like(kind: AlertKind) -> None:
    like = _WITH.get(kind, kind)
    chosen = Preferences().choosing(like, OFF)
    assert told(chosen, kind) is OFF
    kept = wanted([alert(kind)], off=chosen.off(GARAGE), user_id=OWNER)
    assert kept == []


@pytest.mark.parametrize("kind", [AlertKind.BACK, AlertKind.NOT_BACK])
def test_the_answer_to_a_request_is_aloud_for_who_asked(kind: AlertKind) -> None:
    chosen = Preferences().choosing(_WITH[kind], OFF)
    assert told(chosen, kind, by=OWNER) is LOUD
    assert told(chosen, kind, by=OTHER) is OFF


@pytest.mark.parametrize(
    ("now", "quiet", "zone", "morning"),
    [
        ((14, 10), None, "Europe/Madrid", (15, 5)),
        ((14, 23), None, "Europe/Madrid", (15, 5)),
        ((14, 4), None, "Europe/Madrid", (14, 5)),
        ((14, 5), None, "Europe/Madrid", (15, 5)),
        ((14, 10), None, None, (15, 7)),
        ((14, 10), QuietHours(start=time(23), stop=time(9), zone="Europe/Madrid"), "Asia/Tokyo", (15, 7)),
    ],
)
def test_the_morning_is_the_next_end_of_the_night(
    now: tuple[int, int], quiet: QuietHours | None, zone: str | None, morning: tuple[int, int]
) -> None:
    day, hour = now
    end = morning_after(NOON.replace(day=day, hour=hour), quiet, zone)
    assert end == NOON.replace(day=morning[0], hour=morning[1])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22:00-07:00", NIGHT),
        (" 22-7 ", NIGHT),
        ("22:00 - 7:00", NIGHT),
        ("22 to 7 Europe/Lisbon", QuietHours(start=time(22), stop=time(7), zone="Europe/Lisbon")),
        ("22-7 america/new_york", QuietHours(start=time(22), stop=time(7), zone="America/New_York")),
        ("22-7 utc", QuietHours(start=time(22), stop=time(7), zone="UTC")),
        ("22:30–06:45 UTC", QuietHours(start=time(22, 30), stop=time(6, 45), zone="UTC")),
        ("22:00-22:00", None),
        ("22:00-25:00", None),
        ("22-7 Europe/Atlantis", None),
        ("22-7 Europe", None),
        ("Europe/Lisbon", None),
        ("at night", None),
        ("", None),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(typed: str, expected: QuietHours | None) -> None:
    assert parse_quiet(typed, "Europe/Madrid") == expected
