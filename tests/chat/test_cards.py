"""The status card, as a person reads it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.language import language_for
from bot.chat.texts import cards
from bot.domain.access import Action
from bot.domain.charger import ChargerStatus
from bot.domain.session import ChargingSession
from tests.chat.samples import HOSTILE, NOW, charger

EN, ES = language_for("en"), language_for("es")

CARDS: dict[str, tuple[dict[str, Any], str]] = {
    "charging": (
        {},
        """⚡ <b>Garage</b> · charging
7.4 kW · 12.3 kWh · 1 h 42 min
€2.46 so far at €0.20/kWh
Limit 16 A of 32 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "ready, with what the last session took": (
        {"status": ChargerStatus.READY, "added_energy_kwh": 22.4, "charging_power_kw": 0.0},
        """🟢 <b>Garage</b> · ready, no car
Last session: 22.4 kWh
Limit 16 A of 32 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "paused by a person": (
        {"status": ChargerStatus.PAUSED, "charging_power_kw": 0.0},
        """⏸ <b>Garage</b> · paused
12.3 kWh so far
€2.46 so far at €0.20/kWh
Limit 16 A of 32 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "locked by its status alone": (
        {"status": ChargerStatus.LOCKED, "locked": False, "added_energy_kwh": 22.4, "charging_power_kw": 0.0},
        """🔒 <b>Garage</b> · locked, no car
Last session: 22.4 kWh
Limit 16 A of 32 A · locked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "asked to pause a moment ago": (
        {"asked": Action.PAUSE},
        """⏸ <b>Garage</b> · pausing…
7.4 kW · 12.3 kWh · 1 h 42 min
€2.46 so far at €0.20/kWh
Limit 16 A of 32 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "locked with a car": (
        {"status": ChargerStatus.LOCKED_CAR_CONNECTED, "locked": True, "added_energy_kwh": 0.0},
        """🔒🚗 <b>Garage</b> · locked, car connected
Limit 16 A of 32 A · locked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "locked a moment ago, which no reading has shown yet": (
        {"status": ChargerStatus.READY, "locked": True, "added_energy_kwh": None},
        """🔒 <b>Garage</b> · locked, no car
Limit 16 A of 32 A · locked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "offline": (
        {"status": ChargerStatus.OFFLINE, "last_sync_at": NOW - timedelta(hours=7, minutes=16)},
        """📴 <b>Garage</b> · offline
Limit 16 A of 32 A · unlocked
last seen 14:20 · changes wait until it is back
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "run by an OCPP provider": (
        {"ocpp_mode": True},
        """⚡ <b>Garage</b> · charging
7.4 kW · 12.3 kWh · 1 h 42 min
€2.46 so far at €0.20/kWh
Limit 16 A of 32 A · unlocked
Started and stopped by its OCPP provider.
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "known from the fast answer only": (
        {
            "energy_cost": None,
            "currency": None,
            "max_available_current_a": None,
            "time_zone": None,
            "charging_time_s": None,
        },
        """⚡ <b>Garage</b> · charging
7.4 kW · 12.3 kWh
Limit 16 A · unlocked
<i>as of 19:36 UTC (20 s ago)</i>""",
    ),
    "hardly known at all": (
        {
            "status": ChargerStatus.UNKNOWN,
            "name": None,
            "added_energy_kwh": None,
            "locked": None,
            "max_charging_current_a": None,
        },
        """❔ <b>100001</b> · unknown state
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "a Quasar that is set to discharge": (
        {"status": ChargerStatus.DISCHARGING, "max_charging_current_a": -16, "energy_cost": 0.0},
        """🔋 <b>Garage</b> · discharging
7.4 kW · 12.3 kWh · 1 h 42 min
Discharges with up to 16 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
    "a Quasar that feeds the house": (
        {
            "status": ChargerStatus.DISCHARGING,
            "charging_power_kw": -7.4,
            "state_of_charge_percent": 64,
            "energy_cost": 0.0,
        },
        """🔋 <b>Garage</b> · discharging
7.4 kW · 12.3 kWh · 1 h 42 min · 64 %
Limit 16 A of 32 A · unlocked
<i>as of 21:36 (20 s ago)</i>""",
    ),
}


@pytest.mark.parametrize(
    ("energy_kwh", "cost", "said"),
    [(22.41, 3.36, "22.4 kWh, €3.36"), (21.0, 3.36, "22.4 kWh"), (22.41, None, "22.4 kWh"), (22.41, 0.0, "22.4 kWh")],
)
def test_the_last_session_has_the_cost_of_its_own_record(energy_kwh: float, cost: float | None, said: str) -> None:
    recorded = ChargingSession(
        session_id="1",
        charger_id=100001,
        start=NOW - timedelta(hours=9),
        end=NOW - timedelta(hours=1),
        charging_time_s=3600,
        energy_kwh=energy_kwh,
        cost=cost,
        currency="EUR",
    )
    ready = charger(status=ChargerStatus.READY, added_energy_kwh=22.4)
    assert f"\nLast session: {said}\n" in cards.card(EN, replace(ready, recorded=recorded), now=NOW)


@pytest.mark.parametrize("case", CARDS)
def test_a_card_of_a_charger(case: str) -> None:
    changes, expected = CARDS[case]
    assert cards.card(EN, charger(**changes), now=NOW) == expected


def test_a_card_in_spanish() -> None:
    assert (
        cards.card(ES, charger(), now=NOW)
        == """⚡ <b>Garage</b> · cargando
7,4 kW · 12,3 kWh · 1 h 42 min
2,46 € hasta ahora a 0,20 €/kWh
Límite 16 A de 32 A · desbloqueado
<i>a las 21:36 (hace 20 s)</i>"""
    )


@pytest.mark.parametrize("seconds", [0, 7 * 86400, 10**9])
def test_a_charging_time_that_makes_no_sense_is_left_out(seconds: int) -> None:
    assert "7.4 kW · 12.3 kWh\n" in cards.card(EN, charger(charging_time_s=seconds), now=NOW)


@pytest.mark.parametrize("say", [EN, ES])
@pytest.mark.parametrize("asked", [None, *Action])
def test_every_card_fits_on_a_phone(say: Any, asked: Action | None) -> None:
    for status in ChargerStatus:
        shown = charger(status=status, asked=asked, name="W" * 60, ocpp_mode=True, last_sync_at=NOW)
        lines = re.sub(r"<[^>]+>", "", cards.card(say, shown, now=NOW)).splitlines()
        assert len(lines) <= 6, status
        assert all(len(line) <= 52 for line in lines), status


def test_a_hostile_name_is_text() -> None:
    seen = cards.card(EN, charger(name=HOSTILE), now=NOW)
    assert seen.startswith("⚡ <b>&lt;b&gt;&amp;amp;&lt;/b&gt; \" ' &amp; &lt;scr…</b> · charging\n")


def test_the_list_has_a_line_for_each_charger() -> None:
    listed = [charger(), charger(name="Street", status=ChargerStatus.READY)]
    assert (
        cards.chargers(EN, listed)
        == """You have 2 chargers:
⚡ <b>Garage</b> · charging · 7.4 kW
🟢 <b>Street</b> · ready, no car"""
    )
    assert cards.chargers(ES, listed[:1]).startswith("Tienes 1 cargador:\n")
