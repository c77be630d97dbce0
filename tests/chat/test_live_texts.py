"""The words of a live card, and of a receipt that the record has amended."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from bot.chat.keyboards_live import card as keyboard
from bot.chat.language import Language, language_for
from bot.chat.live_view import screen
from bot.chat.texts import live as texts
from bot.chat.texts.alerts import alert as receipt_text
from bot.domain.alerts import AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.live import Figures, Goal, LiveCard
from bot.domain.session import Amended
from tests.chat.samples import NOW, alert

EN, ES = language_for("en"), language_for("es")
LONGEST_LINE, MOST_LINES = 48, 6

FULL = LiveCard(
    charger_name="Garage",
    opened_at=NOW - timedelta(minutes=102),
    started_at=NOW - timedelta(minutes=102),
    time_zone="Europe/Madrid",
    goal=Goal(kwh=20, own=True),
    current=Figures(
        taken_at=NOW,
        status=ChargerStatus.CHARGING,
        energy_kwh=12.3,
        power_kw=7.4,
        price=0.2,
        currency="EUR",
        pauses=2,
        waiting_s=720,
    ),
)
RECEIPT = alert(
    AlertKind.FINISHED,
    ChargerStatus.FINISHED,
    energy_kwh=20.0,
    cost=4.0,
    currency="EUR",
    started_at=NOW - timedelta(hours=6),
    charging_s=5 * 3600,
    peak_power_kw=7.4,
    range_km=166,
    pauses=2,
    waiting_s=720,
    green_energy_kwh=12.0,
    amended=Amended.CORRECTED,
)


def test_a_card_tells_power_energy_time_cost_and_how_far_the_target_is() -> None:
    assert texts.card(EN, FULL, now=NOW) == (
        "⚡ <b>Garage</b> · charging\n"
        "7.4 kW · 12.3 kWh · 1 h 42 min\n"
        "€2.46 so far at €0.20/kWh\n"
        "▰▰▰▰▰▰▱▱▱▱ 61 % of 20 kWh\n"
        "2 short pauses, 12 min waiting for power\n"
        "<i>as of 21:36</i>"
    )


def test_what_is_too_little_to_be_shown_has_cost_nothing() -> None:
    begun = replace(FULL, goal=None, current=replace(FULL.current, energy_kwh=0.04, pauses=0, waiting_s=0))
    assert texts.card(EN, begun, now=NOW).splitlines()[1:] == ["7.4 kW · 0 kWh · 1 h 42 min", "<i>as of 21:36</i>"]


def test_what_is_not_known_is_left_out() -> None:
    figures = Figures(taken_at=NOW, status=ChargerStatus.PAUSED, energy_kwh=3.0)
    bare = replace(FULL, started_at=None, goal=None, current=figures)
    assert texts.card(EN, bare, now=NOW) == "⏸ <b>Garage</b> · paused\n3 kWh\n<i>as of 21:36</i>"


def test_without_a_target_the_usual_session_is_the_measure_and_a_full_bar_stays_full() -> None:
    usual = replace(FULL, goal=Goal(kwh=10, own=False))
    assert "▰▰▰▰▰▰▰▰▰▰ 123 % of the usual 10 kWh" in texts.card(EN, usual, now=NOW)


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
@pytest.mark.parametrize("status", ChargerStatus)
def test_every_card_is_short_and_escaped(say: Language, status: ChargerStatus) -> None:
    named = replace(FULL, charger_name="<Garage> & co", current=replace(FULL.current, status=status))
    said = texts.card(say, named, now=NOW)
    assert "&lt;Garage&gt; &amp; co" in said
    lines = unescape(said.replace("<b>", "").replace("</b>", "")).splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE


@pytest.mark.parametrize("pinned", [True, False])
def test_a_card_becomes_the_receipt_and_is_pinned_no_longer(*, pinned: bool) -> None:
    shown = screen(EN, 12345, replace(FULL, pinned=pinned).ended(RECEIPT), now=NOW)
    assert shown.text == receipt_text(EN, RECEIPT, now=NOW)
    assert (shown.keyboard is not None, shown.unpin) == (True, pinned)


def test_beside_a_card_that_has_become_the_receipt_a_lock_screens_worth_is_told() -> None:
    told = replace(RECEIPT, amended=None)
    short = "✅ <b>Garage</b> finished · 21:36\n20 kWh · €4.00"
    assert receipt_text(EN, told, now=NOW, short=True) == short
    amended = receipt_text(EN, RECEIPT, now=NOW, short=True)
    assert amended == f"{short}\n<i>corrected with Wallbox's record</i>"


def test_a_session_whose_end_nobody_saw_says_what_was_seen_last() -> None:
    said = texts.card(EN, FULL.ended(), now=NOW)
    assert said == "❔ <b>Garage</b> · this session is over\n12.3 kWh when I last saw it, at 21:36."


def test_a_card_can_be_pinned_and_aimed() -> None:
    shown = keyboard(EN, 12345, FULL)
    assert shown is not None
    [row] = shown.inline_keyboard
    assert [button.text for button in row] == ["📋 Status", "📌 Pin", "🎯 Target…"]


def test_an_amended_receipt_is_marked_and_tells_the_green_share_and_the_price() -> None:
    assert receipt_text(EN, RECEIPT, now=NOW) == (
        "✅ <b>Garage</b> finished · 21:36\n"
        "20 kWh · €4.00 · 6 h (charging 5 h)\n"
        "avg 4 kW · peak 7.4 kW · about 166 km\n"
        "at €0.20/kWh · 60 % green\n"
        "2 short pauses, 12 min waiting for power\n"
        "<i>corrected with Wallbox's record</i>"
    )
    completed = receipt_text(ES, replace(RECEIPT, amended=Amended.COMPLETED), now=NOW)
    assert completed.endswith("<i>completado con el registro de Wallbox</i>")
