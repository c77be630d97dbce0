"""The words about recorded sessions, where the transcripts do not reach."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.chat import keyboards_sessions
from bot.chat.language import language_for
from bot.chat.place import Place
from bot.chat.texts import sessions as texts
from bot.domain.period import Period, Span
from bot.domain.session import ChargingSession, totals
from bot.services.sessions import SessionList
from tests.chat.samples import HOSTILE, NOW, charger

EN, ES = language_for("en"), language_for("es")
JULY = Period.of(Span.MONTH, date(2026, 7, 14))
PLUGGED = NOW - timedelta(days=3)
SESSION = ChargingSession(
    session_id="1",
    charger_id=100001,
    start=PLUGGED,
    end=PLUGGED + timedelta(hours=75),
    charging_time_s=5400,
    energy_kwh=9.0,
)
NEIGHBOURS = ((100002, "Garden"), (100003, "Street"))
AGE = "\n<i>as of 21:36 (0 s ago)</i>"


def found(*sessions: ChargingSession, read_at: datetime | None = NOW, asking: bool = False) -> SessionList:
    """All of July, or as told."""
    return SessionList(
        charger=charger(),
        period=JULY,
        sessions=list(sessions),
        totals=totals(sessions),
        read_at=read_at,
        complete_since=None if read_at is None else NOW - timedelta(days=700),
        asking=asking,
    )


def test_a_session_without_price_green_range_and_person_is_told_in_few_lines() -> None:
    assert texts.one(EN, found(SESSION), SESSION, now=NOW) == (
        "🧾 <b>Garage</b> · Sat 11 Jul 2026\n21:36 – 15 Jul 00:36 (75 h connected)\n9 kWh · 1 h 30 min charging" + AGE
    )


def test_without_a_zone_the_times_are_said_to_be_utc() -> None:
    nowhere = replace(found(SESSION), charger=charger(time_zone=None))
    assert "19:36 – 14 Jul 22:36 UTC (75 h connected)" in texts.one(EN, nowhere, SESSION, now=NOW)


def test_a_cost_without_energy_has_no_price() -> None:
    session = replace(SESSION, energy_kwh=0.0, cost=1.0, currency="EUR", green_energy_kwh=0.2)
    assert "\n€1.00\n" in texts.one(EN, found(session), session, now=NOW)


def test_who_charged_is_only_a_name() -> None:
    session = replace(SESSION, person=HOSTILE)
    told = texts.one(EN, found(session), session, now=NOW)
    assert "\nWallbox user: " in told
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in told


def test_the_chargers_beside_this_one_are_named() -> None:
    garden, street = (replace(charger().snapshot, charger_id=number, name=name) for number, name in NEIGHBOURS)
    keyboard = keyboards_sessions.totals(EN, found(), Place(period=JULY), today=NOW.date(), neighbours=(garden, street))
    assert ["‹ Garden", "Street ›"] in [[each.text for each in row] for row in keyboard.inline_keyboard]


def test_sums_in_two_currencies_stand_side_by_side() -> None:
    euro, franc = replace(SESSION, cost=1.5, currency="EUR"), replace(SESSION, cost=2.0, currency="CHF")
    assert "CHF2.00 + €1.50 · 3 h charging" in texts.totals(EN, found(euro, franc), now=NOW)
    assert "2,00 CHF + 1,50 € · 3 h cargando" in texts.totals(ES, found(euro, franc), now=NOW)


def test_a_sum_without_costs_tells_the_time_alone() -> None:
    assert "\n1 h 30 min charging\n" in texts.totals(EN, found(SESSION), now=NOW)


def test_a_newer_reading_is_promised_without_a_time() -> None:
    assert texts.totals(EN, found(read_at=None, asking=True), now=NOW) == (
        "🧾 <b>Garage</b> · July 2026\nI have not read the sessions of this charger yet.\n"
        "I'm asking Wallbox and update this within a few minutes."
    )


@pytest.mark.parametrize(
    ("first", "last", "english", "spanish"),
    [
        ("2026-07-01", "2026-07-31", "July 2026", "julio de 2026"),
        ("2026-01-01", "2026-12-31", "2026", "2026"),
        ("2026-07-14", "2026-07-14", "14 Jul 2026", "14 jul 2026"),
        ("2026-07-08", "2026-07-14", "8 Jul – 14 Jul 2026", "8 jul – 14 jul 2026"),
        ("2025-12-24", "2026-01-06", "24 Dec 2025 – 6 Jan 2026", "24 dic 2025 – 6 ene 2026"),
    ],
)
def test_a_period_is_named_as_people_do(first: str, last: str, english: str, spanish: str) -> None:
    shown = Period(first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert (texts.period(EN, shown), texts.period(ES, shown)) == (english, spanish)
