"""What the status and configuration endpoints answer about a charger: the shapes seen in 2024 to 2026."""

from dataclasses import replace
from datetime import UTC, datetime
from math import floor
from typing import Any

from simulator.cloud import charger as codes
from simulator.cloud.accounts import Account, Group
from simulator.cloud.charger import Charger, EcoSmart, Telemetry
from simulator.cloud.charging import telemetry_of
from simulator.cloud.drift import drifted
from simulator.cloud.places import CURRENCIES, FEATURES, SPAIN

RANGE_PER_KWH = 8.33


def view(charger: Charger, *, fresh: bool = False) -> Telemetry:
    """Return the last report, or after a write the present state with what an offline charger owes."""
    if not fresh and charger.shown:
        return charger.shown
    seen = telemetry_of(charger)
    owed = {name: value for name, value in charger.pending.items() if hasattr(seen, name)}
    return replace(seen, **owed)


def shown_status(charger: Charger, seen: Telemetry) -> int:
    """Return the status of the view, or 0 while the cloud cannot reach the charger."""
    if charger.pinned is not None or charger.reachable:
        return seen.status
    return codes.OFFLINE


def price_of(charger: Charger, group: Group) -> dict[str, Any]:
    """Return the `energyCost` block: the charger's own price, or the one inherited from its group."""
    if charger.energy_price is None:
        return {"value": group.energy_price, "inheritedGroupId": group.id}
    return {"value": charger.energy_price, "inheritedGroupId": None}


def software_of(charger: Charger) -> dict[str, Any]:
    """Return the `software` block without the file name."""
    return {
        "updateAvailable": charger.update_available,
        "currentVersion": charger.current_version,
        "latestVersion": charger.latest_version,
    }


def status_payload(charger: Charger, group: Group, account: Account) -> dict[str, Any]:
    """Return the answer of chargers/status/{id}."""
    seen = view(charger)
    payload = {
        "user_id": 1,
        "user_name": "default",
        "car_id": 1,
        "car_plate": "",
        "depot_price": group.energy_price,
        "last_sync": datetime.fromtimestamp(seen.at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        "power_sharing_status": 1,
        "mid_status": 1,
        "status_id": shown_status(charger, seen),
        "name": charger.name,
        "max_available_power": charger.max_available_current,
        "depot_name": group.name,
        "charging_speed": 0,
        **_flow(seen),
        "finished": not seen.plugged,
        "cost": 0,
        "current_mode": 3,
        "preventive_discharge": False,
        "state_of_charge": seen.state_of_charge,
        "ocpp_status": 4 if charger.operation_mode == "ocpp" else 1,
        "grid": {"status": None},
        "pru": {"status": None},
        "config_data": config_payload(charger, group, account),
    }
    return drifted(charger.drift, "status", payload)


def config_payload(charger: Charger, group: Group, account: Account, *, fresh: bool = False) -> dict[str, Any]:
    """Return the answer of chargers/config/{id}, which is also `config_data` of the status."""
    seen = view(charger, fresh=fresh)
    price = price_of(charger, group)
    payload = {
        **_identity(charger),
        **_settings(charger, seen),
        **_fixed(account, group),
        "energy_price": price["value"],
        "energyCost": price,
        "remote_action": charger.pending_action,
        "sync_timestamp": int(charger.config_changed),
        "currency": CURRENCIES[charger.currency],
        "timezone": charger.timezone,
        "software": {**software_of(charger), "fileName": f"{_prefix(charger)}_{charger.latest_version}.tar"},
        "operation_mode": charger.operation_mode,
        "group_id": group.id,
        **_optional(charger, seen),
    }
    return drifted(charger.drift, "config", payload)


def _flow(seen: Telemetry) -> dict[str, Any]:
    """Energy of the current or latest session; the grid's part reads 0 once the car is gone, as in the field."""
    return {
        "charging_power": round(seen.power, 4) or 0,
        "added_range": floor(round(seen.energy, 3) * RANGE_PER_KWH + 1e-9),
        "added_energy": round(seen.energy, 3) or 0,
        "added_green_energy": round(seen.green, 3) or 0,
        "added_discharged_energy": round(seen.discharged, 3) or 0,
        "added_grid_energy": (round(seen.energy - seen.green, 3) if seen.plugged else 0) or 0,
        "charging_time": int(seen.seconds + 1e-6),
    }


def _identity(charger: Charger) -> dict[str, Any]:
    return {
        "charger_id": charger.id,
        "uid": charger.uid,
        "serial_number": str(charger.id),
        "name": charger.name,
        "part_number": charger.part_number,
        "max_available_current": charger.max_available_current,
        "auto_lock": int(charger.auto_lock),
        "auto_lock_time": charger.auto_lock_time,
    }


def _settings(charger: Charger, seen: Telemetry) -> dict[str, Any]:
    return {
        "locked": int(seen.locked),
        "max_charging_current": seen.max_charging_current,
        "max_charging_unit": "amp",
        "max_charging_value": seen.max_charging_current,
        "icp_max_current": seen.icp_max_current,
        "home_sharing": int(seen.home_sharing),
        "grid_type": 0 if charger.phases == 3 else 1,
    }


def _optional(charger: Charger, seen: Telemetry) -> dict[str, Any]:
    blocks: dict[str, Any] = {}
    if seen.eco_smart:
        blocks["ecosmart"] = eco_smart_block(seen.eco_smart)
    if charger.phase_switch is not None:
        blocks["phase_switch"] = {"enabled": charger.phase_switch}
    return blocks


def eco_smart_block(eco: EcoSmart) -> dict[str, Any]:
    """Return the `ecosmart` block as reads carry it."""
    return {"enabled": eco.enabled, "mode": eco.mode, "percentage": eco.percentage}


def _prefix(charger: Charger) -> str:
    return charger.part_number[:4].lower()


def _fixed(account: Account, group: Group) -> dict[str, Any]:
    return {
        "multiuser": 1,
        "language": "EN",
        "unlock_user_id": None,
        "power_sharing_config": 256,
        "purchased_power": 0,
        "show_name": 1,
        "show_lastname": 1,
        "show_email": 1,
        "show_profile": 1,
        "show_default_user": 1,
        "gesture_status": 7,
        "dca_status": 0,
        "connection_type": 1,
        "live_refresh_time": 30,
        "update_refresh_time": 300,
        "owner_id": account.id,
        "rfid_type": None,
        "charger_has_image": 0,
        "sha256_charger_image": None,
        "plan": {"plan_name": group.plan, "features": FEATURES[group.plan]},
        "charger_load_type": "Private",
        "contract_charging_available": False,
        "country": SPAIN,
        "state": None,
        "zipcode": None,
        "available": 1,
        "ocpp_ready": "ocpp_1.6j",
        "tariffs": [],
        "mid_enabled": 0,
        "mid_margin": 1,
        "mid_margin_unit": 1,
        "mid_serial_number": "",
        "mid_status": 1,
        "session_segment_length": 0,
        "user_socket_locking": 0,
        "sim_iccid": None,
        "home_power_export_setpoint": None,
    }
