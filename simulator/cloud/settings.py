"""Writes to a charger's settings, each value checked as the cloud does; 400 for what it refuses."""

from math import nan
from typing import Any

from simulator.cloud.charger import Charger, EcoSmart
from simulator.cloud.charging import DAY, MIN_CURRENT
from simulator.cloud.commands import set_locked, write
from simulator.cloud.places import currency_code
from simulator.cloud.refusals import RefusedError

ICP_LIMITS = (6, 255)
HIGHEST_PRICE = 1_000_000


def write_charger(charger: Charger, body: dict[str, Any]) -> None:
    """Take over a v2 body: locked 0|1, maxChargingCurrent in A as a number or its text, name; ignore other keys."""
    locked = _flag(body["locked"], "locked") if "locked" in body else None
    current = _current(charger, body["maxChargingCurrent"]) if "maxChargingCurrent" in body else None
    if "name" in body:
        charger.name = _name(body["name"])
    if current is not None:
        write(charger, "max_charging_current", current)
    if locked is not None:
        set_locked(charger, locked=locked)
    charger.config_changed = charger.time


def write_config(charger: Charger, body: dict[str, Any]) -> None:
    """Take over a partial configuration; nothing is changed when one value is refused. Unknown keys are ignored."""
    changes: dict[str, Any] = {}
    for key, value in body.items():
        if key in {"energyCost", "energy_price"}:
            changes["energy_price"] = _price(value)
        elif key == "currency_id":
            changes["currency"] = currency_code(value)
        elif key == "max_charging_current":
            changes[key] = _current(charger, value)
        elif key in {"locked", "auto_lock"}:
            changes[key] = _flag(value, key)
        elif key == "auto_lock_time":
            changes[key] = _lock_time(value)
        elif key == "name":
            changes[key] = _name(value)
    changes |= _power_boost(charger, body)
    _apply(charger, changes)


def write_eco_smart(charger: Charger, body: dict[str, Any]) -> None:
    """Take over an eco-smart body; 400 on a charger without eco-smart."""
    attributes = _attributes(body, "eco_smart")
    if charger.eco_smart is None:
        raise RefusedError(400, "The charger does not support Eco-Smart")
    enabled = _flag(attributes.get("enabled"), "enabled")
    mode, percentage = attributes.get("mode"), attributes.get("percentage", charger.eco_smart.percentage)
    if not isinstance(mode, int) or isinstance(mode, bool) or mode not in (0, 1):
        raise RefusedError(400, "mode must be 0 or 1")
    if not 0 <= _whole(percentage, "percentage") <= 100:
        raise RefusedError(400, "percentage must be 0 to 100")
    write(charger, "eco_smart", EcoSmart(enabled, mode, percentage))


def write_phase_switch(charger: Charger, body: dict[str, Any]) -> None:
    """Take over a phase-switch body; it acts at the next plug or restart. 400 on a charger without one."""
    attributes = _attributes(body, "phase-switch")
    if charger.phase_switch is None:
        raise RefusedError(400, "The charger does not support phase switching")
    write(charger, "phase_switch", _flag(attributes.get("enabled"), "enabled"))


def _apply(charger: Charger, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name == "locked":
            set_locked(charger, locked=value)
        elif name in {"energy_price", "currency", "name"}:
            setattr(charger, name, value)
        else:
            write(charger, name, value)
    charger.config_changed = charger.time


def _power_boost(charger: Charger, body: dict[str, Any]) -> dict[str, Any]:
    """Power Boost off is sent as home_sharing 0 with the current negated; otherwise the current is 6 to 255 A."""
    if "icp_max_current" not in body and "home_sharing" not in body:
        return {}
    if not charger.has_meter:
        raise RefusedError(400, "Internal validation error [icp]")
    changes: dict[str, Any] = {}
    if "home_sharing" in body:
        changes["home_sharing"] = _flag(body["home_sharing"], "home_sharing")
    if "icp_max_current" in body:
        amperes = _whole(body["icp_max_current"], "icp_max_current")
        if changes.get("home_sharing") is False:
            amperes = abs(amperes)
        if not ICP_LIMITS[0] <= amperes <= ICP_LIMITS[1]:
            raise RefusedError(400, "icp_max_current must be 6 to 255")
        changes["icp_max_current"] = amperes
    return changes


def _attributes(body: dict[str, Any], kind: str) -> dict[str, Any]:
    envelope = body.get("data")
    attributes = envelope.get("attributes") if isinstance(envelope, dict) else None
    if not isinstance(envelope, dict) or envelope.get("type") != kind or not isinstance(attributes, dict):
        raise RefusedError(400, f"data of type {kind} with attributes is expected")
    return attributes


def _current(charger: Charger, value: Any) -> int:
    amperes = _whole(value, "the current")
    given = abs(amperes) if charger.bidirectional else amperes
    if not MIN_CURRENT <= given <= charger.max_available_current:
        raise RefusedError(400, f"the current must be {MIN_CURRENT} to {charger.max_available_current}")
    return amperes


def _lock_time(value: Any) -> int:
    seconds = _whole(value, "auto_lock_time")
    if not 0 <= seconds <= DAY:
        raise RefusedError(400, "auto_lock_time must be 0 to 86400")
    return seconds


def _whole(value: Any, name: str) -> int:
    """Return a whole number sent as 16, as 16.0 (number fields of clients send it so) or as text; 400 otherwise."""
    try:
        number = float("nan" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        number = nan
    if not number.is_integer():
        raise RefusedError(400, f"{name} must be a whole number")
    return int(number)


def _flag(value: Any, name: str) -> bool:
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    raise RefusedError(400, f"{name} must be 0 or 1")


def _price(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= HIGHEST_PRICE:
        raise RefusedError(400, f"the price must be a number from 0 to {HIGHEST_PRICE}")
    return float(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(400, "name must be a text")
    return value
