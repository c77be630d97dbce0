"""Control calls, without authentication, about one charger: plug, unplug, break, pin, change. They act at once."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from simulator.cloud import commands
from simulator.cloud.charger import Car, Charger, EcoSmart
from simulator.cloud.charging import current_of, disturb, power_of, status_of
from simulator.cloud.control import Body, control
from simulator.cloud.drift import checked
from simulator.cloud.places import CURRENCIES
from simulator.cloud.refusals import RefusedError
from simulator.cloud.world import GARAGE, STREET, World

KINDS: dict[str, dict[str, Any]] = {
    "PulsarMax": GARAGE,
    "PulsarPlus": STREET,
    "Quasar": {"part_number": "QSX3-2-1-3-1-001-A", "max_available_current": 32, "max_charging_current": 32},
    "PulsarPro": {**GARAGE, "part_number": "PPR1-0-2-4-9-002-A", "phase_switch": False},
}
TEXT, WHOLE, NUMBER, FLAG = (str,), (int,), (int, float), (bool, int)
LARGEST = 1_000_000_000
NULLABLE = {"energy_price", "queue", "phase_switch"}
SETTABLE: dict[str, tuple[type, ...]] = {
    "name": TEXT,
    "model": TEXT,
    "part_number": TEXT,
    "current_version": TEXT,
    "latest_version": TEXT,
    "phases": WHOLE,
    "max_available_current": WHOLE,
    "max_charging_current": WHOLE,
    "icp_max_current": WHOLE,
    "auto_lock_time": WHOLE,
    "wifi_signal": WHOLE,
    "queue": WHOLE,
    "sun": NUMBER,
    "house_current": NUMBER,
    "energy_price": NUMBER,
    "locked": FLAG,
    "auto_lock": FLAG,
    "home_sharing": FLAG,
    "has_meter": FLAG,
    "phase_switch": FLAG,
}
ECO_SMART = {"enabled": FLAG, "mode": WHOLE, "percentage": WHOLE}
CHOICES = {"phases": (1, 2, 3), "mode": (0, 1)}
CAR = {"kwh": NUMBER, "max_current": WHOLE, "phases": WHOLE, "asleep": FLAG, "taken": NUMBER}


def on_charger(order: Callable[[World, Charger, Body], None]) -> Callable[[World, web.Request, Body], Any]:
    """Make a control call that acts on the charger of the path and answers its full state."""

    @wraps(order)
    def answer(world: World, request: web.Request, body: Body) -> Any:
        charger = world.charger(request.match_info["charger"])
        order(world, charger, body)
        return full_state(charger)

    return answer


def full_state(charger: Charger) -> dict[str, Any]:
    """Return everything about a charger: what is true, and under `shown` what the cloud knows."""
    truth = {"status": status_of(charger), "power": power_of(charger), "current": current_of(charger)}
    return {**asdict(charger), **truth, "reachable": charger.reachable}


def list_chargers(world: World, _request: web.Request, _body: Body) -> Any:
    """Return the full state of every charger."""
    return [full_state(world.charger(number)) for number in world.chargers]


def look(_charger: Charger) -> None:
    """Only look."""


def add_charger(world: World, _request: web.Request, body: Body) -> Any:
    """Add a charger of a `model` to `group_id`, or to the first group of `account`, or to the first group of all."""
    kind = KINDS.get(str(body.get("model", "PulsarMax")))
    if not kind:
        raise RefusedError(400, f"model is one of {', '.join(KINDS)}")
    own = {"model", "group_id", "account", "id"}
    checked_changes = {name: value for name, value in body.items() if name not in own}
    given = {"id": _number(body["id"])} if "id" in body else {}
    charger = world.add_charger(_group_id(world, body), **{**kind, "model": body.get("model", "PulsarMax"), **given})
    try:
        change(world, charger, checked_changes)
    except RefusedError:
        del world.chargers[charger.id]
        raise
    return full_state(charger)


def _number(value: Any) -> int:
    if _checked("id", value, WHOLE) < 1:
        raise RefusedError(400, "id is a number from 1")
    return int(value)


def plug(world: World, charger: Charger, body: Body) -> None:
    """Connect a car: kwh, max_current, phases, asleep."""
    car = {name: _checked(name, value, CAR.get(name)) for name, value in body.items()}
    commands.plug(charger, Car(**car), world.price_of(charger))


def unplug(world: World, charger: Charger, _body: Body) -> None:
    """Disconnect the car."""
    commands.unplug(charger, world.price_of(charger))


def fault(_world: World, charger: Charger, body: Body) -> None:
    """Break the charger: status_id 14 unless told otherwise."""
    charger.fault = _checked("status_id", body.get("status_id", 14), WHOLE)
    disturb(charger)


def pin(_world: World, charger: Charger, body: Body) -> None:
    """Hold the status at status_id until it is cleared."""
    charger.pinned = _checked("status_id", body.get("status_id"), WHOLE)
    disturb(charger)


def change(_world: World, charger: Charger, body: Body) -> None:
    """Set any of the simulated attributes; nothing is set when one is unknown or of the wrong type."""
    changes = {name: _attribute(charger, name, value) for name, value in body.items()}
    for name, value in changes.items():
        if name == "asleep":
            _car(charger).asleep = bool(value)
        else:
            setattr(charger, name, value)
    charger.locked = charger.locked or changes.get("operation_mode") == "ocpp"
    disturb(charger)


def _attribute(charger: Charger, name: str, value: Any) -> Any:
    special = SPECIAL.get(name)
    if special:
        return special(charger, value)
    if value is None and name in NULLABLE:
        return None
    return _checked(name, value, SETTABLE.get(name))


def _drift(_charger: Charger, value: Any) -> list[str]:
    return checked(value)


def _asleep(charger: Charger, value: Any) -> Any:
    _car(charger)
    return _checked("asleep", value, FLAG)


def _currency(_charger: Charger, value: Any) -> str:
    return _one_of("currency", value, list(CURRENCIES))


def _operation_mode(_charger: Charger, value: Any) -> str:
    return _one_of("operation_mode", value, ["wallbox", "ocpp"])


def _eco_smart(_charger: Charger, value: Any) -> EcoSmart | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RefusedError(400, "eco_smart is null or an object")
    return EcoSmart(**{name: _checked(name, setting, ECO_SMART.get(name)) for name, setting in value.items()})


def _timezone(_charger: Charger, value: Any) -> str | None:
    try:
        return None if value is None else ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones, such as Europe
        raise RefusedError(400, "timezone is null or an IANA name") from error


SPECIAL: dict[str, Callable[[Charger, Any], Any]] = {
    "drift": _drift,
    "asleep": _asleep,
    "currency": _currency,
    "eco_smart": _eco_smart,
    "operation_mode": _operation_mode,
    "timezone": _timezone,
}


def _one_of(name: str, value: Any, allowed: list[str]) -> str:
    if value not in allowed:
        raise RefusedError(400, f"{name} is one of {', '.join(allowed)}")
    return str(value)


def _checked(name: str, value: Any, kinds: tuple[type, ...] | None) -> Any:
    if kinds is None:
        raise RefusedError(400, f"there is nothing called {name}")
    wrong_bool = isinstance(value, bool) and bool not in kinds
    if wrong_bool or not isinstance(value, kinds):
        raise RefusedError(400, f"{name} has the wrong type")
    if name in CHOICES and value not in CHOICES[name]:
        raise RefusedError(400, f"{name} is one of {CHOICES[name]}")
    if isinstance(value, (int, float)) and not abs(value) <= LARGEST:
        raise RefusedError(400, f"{name} is too large or no number")
    return bool(value) if bool in kinds else value


def _car(charger: Charger) -> Car:
    if not charger.car:
        raise RefusedError(409, "no car is connected")
    return charger.car


def _group_id(world: World, body: Body) -> int:
    account = world.accounts.find(str(body["account"])) if "account" in body else None
    if "account" in body and not account:
        raise RefusedError(404, "there is no such account")
    number = body.get("group_id", next(iter(account.roles if account else world.groups)))
    if _checked("group_id", number, WHOLE) not in world.groups:
        raise RefusedError(404, "there is no such group")
    return int(number)


def _plain(order: Callable[[Charger], None]) -> Callable[[World, Charger, Body], None]:
    @wraps(order)
    def on_charger_alone(_world: World, charger: Charger, _body: Body) -> None:
        order(charger)

    return on_charger_alone


ORDERS: dict[str, Callable[[World, Charger, Body], None]] = {
    "plug": plug,
    "unplug": unplug,
    "fault": fault,
    "clear": _plain(commands.clear),
    "offline": _plain(commands.go_offline),
    "online": _plain(commands.go_online),
    "status": pin,
    "set": change,
}
routes = [
    web.get("/simulator/chargers", control(list_chargers)),
    web.get("/simulator/chargers/{charger}", control(on_charger(_plain(look)))),
    web.post("/simulator/chargers", control(add_charger)),
    *(
        web.post(f"/simulator/chargers/{{charger}}/{name}", control(on_charger(order)))
        for name, order in ORDERS.items()
    ),
]
