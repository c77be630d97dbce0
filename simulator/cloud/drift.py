"""The ways real answers have strayed from the usual types, switched on per charger by name."""

from collections.abc import Callable
from typing import Any

from simulator.cloud.refusals import RefusedError

Payload = dict[str, Any]


def _replace(key: str, value: Callable[[Any], Any]) -> Callable[[Payload], None]:
    def change(payload: Payload) -> None:
        if key in payload:
            payload[key] = value(payload[key])

    return change


def _remove(key: str) -> Callable[[Payload], None]:
    def change(payload: Payload) -> None:
        payload.pop(key, None)

    return change


def _describe(code: str, text: str) -> Callable[[Payload], None]:
    def change(payload: Payload) -> None:
        payload[text] = DESCRIPTIONS.get(payload.get(code), "Connected")

    return change


def _number_enabled(block: Payload) -> Payload:
    return {**block, "enabled": int(block["enabled"])}


def _without_file(software: Payload) -> Payload:
    return {key: value for key, value in software.items() if key != "fileName"}


def _text_numbers(resume: Payload) -> Payload:
    return {key: str(value) if isinstance(value, int) else value for key, value in resume.items()}


def _null(_value: Any) -> None:
    return None


DESCRIPTIONS: dict[object, str] = {0: "Offline", 161: "Ready", 182: "Paused", 194: "Charging", 209: "Locked"}
YOUNGER_IN_STATUS = ("finished", "added_discharged_energy", "added_grid_energy", "preventive_discharge", "grid", "pru")
YOUNGER_IN_CONFIG = (
    "max_charging_unit",
    "max_charging_value",
    "timezone",
    "zipcode",
    "ecosmart",
    "phase_switch",
    "user_socket_locking",
    "sim_iccid",
    "home_power_export_setpoint",
)
# name → (kind of payload, change); kinds: status, config, groups, v2
DRIFTS: dict[str, list[tuple[str, Callable[[Payload], None]]]] = {
    "null-charging-time": [("groups", _replace("chargingTime", _null))],
    "null-max-current": [("groups", _replace("maxChargingCurrent", _null)), ("v2", _replace("maxChgCurrent", _null))],
    "bool-locked": [
        ("config", _replace("locked", bool)),
        ("config", _replace("auto_lock", bool)),
        ("groups", _replace("locked", bool)),
        ("v2", _replace("locked", bool)),
    ],
    "negative-charging-time": [("status", _replace("charging_time", lambda _: -1_648_030_457))],
    "null-timezone": [("config", _replace("timezone", _null))],
    "no-timezone": [("config", _remove("timezone"))],
    "no-ecosmart": [("config", _remove("ecosmart"))],
    "string-resume": [("v2", _replace("resume", _text_numbers))],
    "null-status": [
        ("status", _replace("status_id", _null)),
        ("groups", _replace("status", _null)),
        ("v2", _replace("status", _null)),
    ],
    "no-status": [("status", _remove("status_id")), ("groups", _remove("status")), ("v2", _remove("status"))],
    "float-max-available-power": [("status", _replace("max_available_power", float))],
    "zero-power": [
        ("status", _replace("charging_power", lambda _: 0)),
        ("groups", _replace("chargingPower", lambda _: 0)),
    ],
    "number-ecosmart": [("config", _replace("ecosmart", _number_enabled))],
    "of-2021": [
        ("status", _describe("status_id", "status_description")),
        *(("status", _remove(key)) for key in YOUNGER_IN_STATUS),
        *(("config", _remove(key)) for key in YOUNGER_IN_CONFIG),
        ("config", _replace("software", _without_file)),
        ("groups", _describe("status", "statusDescription")),
        ("v2", _describe("status", "statusDescription")),
    ],
    "null-added-range": [("status", _replace("added_range", _null))],
    "no-finished": [("status", _remove("finished"))],
    "no-features": [("config", _replace("plan", lambda plan: {"plan_name": plan["plan_name"]}))],
}


def drifted(names: list[str], kind: str, payload: Payload) -> Payload:
    """Return the payload changed by the drifts of that kind."""
    for name in names:
        for applies, change in DRIFTS[name]:
            if applies == kind:
                change(payload)
    return payload


def checked(names: Any) -> list[str]:
    """Return the names when all are known drifts; 400 otherwise."""
    if not isinstance(names, list) or any(name not in list(DRIFTS) for name in names):
        raise RefusedError(400, f"drift is a list of {', '.join(DRIFTS)}")
    return list(names)
