"""Chargers and alerts to render."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.access import Action, Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Asked, Charger, ChargerSnapshot, ChargerStatus

NOW = datetime(2026, 7, 14, 19, 36, 20, tzinfo=UTC)
MADRID = "Europe/Madrid"

CHARGING = ChargerSnapshot(
    charger_id=100001,
    taken_at=NOW - timedelta(seconds=20),
    status=ChargerStatus.CHARGING,
    name="Garage",
    charging_power_kw=7.4,
    added_energy_kwh=12.3,
    charging_time_s=6120,
    locked=False,
    max_charging_current_a=16,
    max_available_current_a=32,
    energy_cost=0.2,
    currency="EUR",
    time_zone=MADRID,
)


def charger(*, role: Role = Role.OWNER, asked: Action | None = None, **changes: Any) -> Charger:
    """A charger that charges, changed as told."""
    return Charger(
        account_id=1,
        role=role,
        snapshot=replace(CHARGING, **changes),
        asked=None if asked is None else Asked(action=asked, by=1, at=NOW),
        next_read_at=NOW + timedelta(seconds=50),
    )


def alert(kind: AlertKind, status: ChargerStatus = ChargerStatus.CHARGING, **figures: Any) -> Alert:
    """An alert of the last minute."""
    told: dict[str, Any] = {"charger_id": 100001, "charger_name": "Garage", "occurred_at": NOW, "time_zone": MADRID}
    return Alert(kind=kind, status=status, **{**told, **figures})


HOSTILE = "<b>&amp;</b> \" ' & <script>\n{0} {name} %s"
"""A name somebody typed into the Wallbox app."""
