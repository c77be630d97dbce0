"""What the phone shows when something happens."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.chat import keyboards
from bot.chat.language import Language, language_for
from bot.chat.texts.alerts import alert as text
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.session import Amended
from tests.chat.samples import HOSTILE, NOW, alert

EN, ES = language_for("en"), language_for("es")

RECEIPT: dict[str, Any] = {
    "energy_kwh": 22.4,
    "cost": 3.36,
    "currency": "EUR",
    "started_at": NOW - timedelta(hours=6, minutes=32),
    "charging_s": 5 * 3600 + 58 * 60,
    "peak_power_kw": 7.4,
    "range_km": 186,
}

ALERTS: list[tuple[Alert, str, list[str]]] = [
    (
        alert(AlertKind.STARTED, charging_power_kw=7.4, max_charging_current_a=16),
        "⚡ <b>Garage</b> started charging · 21:36\n7.4 kW, limit 16 A",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.STARTED, ChargerStatus.DISCHARGING, max_charging_current_a=-16),
        "🔋 <b>Garage</b> started discharging · 21:36\nup to 16 A",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.FINISHED, ChargerStatus.FINISHED, **RECEIPT),
        """✅ <b>Garage</b> finished · 21:36
22.4 kWh · €3.36 · 6 h 32 min (charging 5 h 58 min)
avg 3.8 kW · peak 7.4 kW · about 186 km
at €0.15/kWh""",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.FINISHED, ChargerStatus.READY, energy_kwh=0.0),
        "✅ <b>Garage</b> finished · 21:36\n0 kWh",
        ["📋 Status"],
    ),
    (
        alert(
            AlertKind.FINISHED,
            ChargerStatus.READY,
            energy_kwh=1.0,
            started_at=NOW - timedelta(minutes=30),
            charging_s=1800,
        ),
        "✅ <b>Garage</b> finished · 21:36\n1 kWh · 30 min\navg 2 kW",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.PAUSED, ChargerStatus.PAUSED),
        "⏸ <b>Garage</b> is paused · 21:36",
        ["▶ Resume", "↩ Back to schedule", "📋 Status"],
    ),
    (
        alert(AlertKind.CAR_CONNECTED, ChargerStatus.FINISHED),
        "🔌 <b>Garage</b> has a car connected · 21:36",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.CAR_UNPLUGGED, ChargerStatus.READY),
        "🟢 <b>Garage</b> is free, the car is unplugged · 21:36",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.LOCKED_WITH_CAR, ChargerStatus.LOCKED_CAR_CONNECTED),
        "🔒🚗 <b>Garage</b> is locked with a car connected · 21:36\nIt won't charge until it is unlocked.",
        ["🔓 Unlock", "🔓▶ Unlock and charge", "🙈 Ignore", "📋 Status"],
    ),
    (
        alert(AlertKind.WAITING, ChargerStatus.SCHEDULED),
        "🕒 <b>Garage</b> · scheduled · 21:36\nIt starts at the time of its schedule.",
        ["▶ Resume", "📋 Status"],
    ),
    (
        alert(AlertKind.WAITING, ChargerStatus.WAITING_FOR_POWER_BOOST),
        "⏳ <b>Garage</b> · waiting for power · 21:36\nThe house needs the power now. It goes on by itself.",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.ERROR, ChargerStatus.ERROR),
        """⚠️ <b>Garage</b> reports an error · 21:36
Unplug and plug in again. If that does not help, look into the Wallbox app.""",
        ["🔁 Restart…", "☰ What to check", "📋 Status"],
    ),
    (
        alert(AlertKind.OFFLINE, ChargerStatus.OFFLINE, last_seen_at=NOW - timedelta(hours=7, minutes=16)),
        "📴 <b>Garage</b> is offline · 21:36\nlast seen 14:20\nIt may well go on charging.",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.OFFLINE, ChargerStatus.OFFLINE, last_seen_at=NOW, car_connected=False),
        "📴 <b>Garage</b> is offline · 21:36\nlast seen 21:36",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.OFFLINE, ChargerStatus.OFFLINE, last_seen_at=NOW, car_connected=True, after_receipt=True),
        "📴 <b>Garage</b> is offline · 21:36\nlast seen 21:36",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.FINISHED, ChargerStatus.READY, energy_kwh=0.03, cost=0.006, currency="EUR"),
        "✅ <b>Garage</b> finished · 21:36\n0 kWh",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.ONLINE, ChargerStatus.CHARGING, offline_s=1800),
        "⚡ <b>Garage</b> is online again · 21:36\nNow: charging. It was away for 30 min.",
        ["📋 Status"],
    ),
    (
        alert(AlertKind.SIGN_IN_REFUSED, ChargerStatus.UNKNOWN, charger_name="", charger_id=0),
        """⚠️ Wallbox no longer takes your password · 21:36
I can't see or control your chargers until you connect again.""",
        ["🔑 Connect again"],
    ),
]


def _labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    return [] if keyboard is None else [button.text for row in keyboard.inline_keyboard for button in row]


@pytest.mark.parametrize(("told", "expected", "buttons"), ALERTS, ids=lambda each: getattr(each, "kind", None))
def test_an_alert_says_what_and_which_and_when_and_carries_its_cure(
    told: Alert, expected: str, buttons: list[str]
) -> None:
    assert text(EN, told, now=NOW) == expected
    assert _labels(keyboards.alert(EN, told)) == buttons


def test_a_receipt_in_spanish() -> None:
    assert (
        text(ES, alert(AlertKind.FINISHED, **RECEIPT), now=NOW)
        == """✅ <b>Garage</b> ha terminado · 21:36
22,4 kWh · 3,36 € · 6 h 32 min (cargando 5 h 58 min)
media 3,8 kW · máx. 7,4 kW · unos 186 km
a 0,15 €/kWh"""
    )


STOPS: list[tuple[dict[str, Any], str, str]] = [
    ({"pauses": 1, "paused_s": 60}, "1 short pause", "1 pausa breve"),
    ({"pauses": 2, "paused_s": 17 * 3600, "long_pauses": 1}, "paused 17 h", "17 h en pausa"),
    ({"waiting_s": 720}, "12 min waiting for power", "12 min esperando potencia"),
    ({"waiting_s": 720, "sun_s": 720}, "12 min waiting for sun", "12 min esperando al sol"),
    (
        {"waiting_s": 720, "sun_s": 240, "turn_s": 180},
        "4 min waiting for sun, 5 min waiting for power, 3 min waiting for its turn",
        "4 min esperando al sol, 5 min esperando potencia, 3 min esperando su turno",
    ),
]


@pytest.mark.parametrize(("told", "english", "spanish"), STOPS)
def test_a_receipt_names_what_held_the_session_up(told: dict[str, Any], english: str, spanish: str) -> None:
    receipt = alert(AlertKind.FINISHED, ChargerStatus.FINISHED, energy_kwh=0.0, **told)
    assert text(EN, receipt, now=NOW).splitlines()[2] == english
    assert text(ES, receipt, now=NOW).splitlines()[2] == spanish


@pytest.mark.parametrize(
    ("energy_kwh", "charging_s", "said"),
    [
        (3.5, 9 * 60, "avg 22.1 kW · peak 22.1 kW"),  # what flowed before the first reading counts as energy only
        (3.0, 9 * 60, "avg 20 kW · peak 22.1 kW"),
        (7.0, 9 * 60, "peak 22.1 kW"),
        (30.0, 60 * 60, "peak 22.1 kW"),
    ],
)
def test_the_average_power_is_left_out_only_where_it_cannot_be_true(
    energy_kwh: float, charging_s: int, said: str
) -> None:
    receipt = alert(AlertKind.FINISHED, energy_kwh=energy_kwh, charging_s=charging_s, peak_power_kw=22.1)
    assert text(EN, receipt, now=NOW).splitlines()[2] == said


def test_the_time_of_charging_is_left_out_where_a_gap_in_the_readings_makes_it_too_short() -> None:
    receipt = alert(
        AlertKind.FINISHED,
        energy_kwh=30.0,
        started_at=NOW - timedelta(minutes=123),
        charging_s=41 * 60,
        peak_power_kw=22.1,
    )
    assert text(EN, receipt, now=NOW).splitlines()[1] == "30 kWh · 2 h 3 min"
    assert "(charging 1 h 22 min)" in text(EN, replace(receipt, charging_s=82 * 60), now=NOW)


def test_a_receipt_that_tells_the_return_as_well_says_how_long_the_charger_was_away() -> None:
    receipt = alert(AlertKind.FINISHED, energy_kwh=1.0, offline_s=1440)
    assert text(EN, receipt, now=NOW).splitlines()[-1] == "Back online after 24 min."
    assert "Back online" not in text(EN, replace(receipt, amended=Amended.COMPLETED), now=NOW)
    assert text(ES, receipt, now=NOW).splitlines()[-1] == "Vuelve a tener conexión tras 24 min."


def test_an_alert_that_was_late_says_of_which_day_it_is() -> None:
    told = alert(AlertKind.ERROR, ChargerStatus.ERROR, occurred_at=NOW - timedelta(hours=23))
    assert "· Mon 22:36\n" in text(EN, told, now=NOW)


@pytest.mark.parametrize("say", [EN, ES], ids=["en", "es"])
@pytest.mark.parametrize("kind", AlertKind)
def test_every_alert_of_every_status_is_short_and_escaped(say: Language, kind: AlertKind) -> None:
    for status in ChargerStatus:
        said = text(say, alert(kind, status, charger_name=HOSTILE), now=NOW)
        assert len(said.splitlines()) <= 4, status
        assert set(re.findall(r"<[^>]*>", said)) <= {"<b>", "</b>"}, status
