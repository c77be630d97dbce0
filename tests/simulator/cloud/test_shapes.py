"""Every key seen in answers of the real cloud is in the simulated ones, with a compatible type.

shapes.json holds the keys and types of recorded answers. The status text that ended in March 2022 is left out.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World

SHAPES = json.loads(Path(__file__).with_name("shapes.json").read_text())


def differences(shape: Any, answer: Any, where: str = "") -> list[str]:
    if isinstance(shape, dict):
        if not isinstance(answer, dict):
            return [f"{where}: {answer!r} is no object"]
        missing = [f"{where}.{key} is missing" for key in shape if key not in answer]
        return missing + [line for key in shape if key in answer for line in _inside(shape, answer, key, where)]
    if isinstance(shape, list):
        return [f"{where}: no list"] if not isinstance(answer, list) else _items(shape, answer, where)
    return [] if _fits(shape, answer) else [f"{where}: {answer!r} is no {shape}"]


def _inside(shape: Any, answer: Any, key: str, where: str) -> list[str]:
    return differences(shape[key], answer[key], f"{where}.{key}")


def _items(shape: list[Any], answer: list[Any], where: str) -> list[str]:
    if not shape:
        return []
    return (
        [line for one in answer for line in differences(shape[0], one, f"{where}[]")] if answer else [f"{where}: empty"]
    )


def _fits(shape: str, value: Any) -> bool:
    """A null was seen where a value may also stand, and the other way round for the keys known to be null at times."""
    if shape == "null" or value is None:
        return True
    kinds: dict[str, tuple[type, ...]] = {"bool": (bool,), "number": (int, float), "text": (str,)}
    return isinstance(value, kinds[shape]) and isinstance(value, bool) == (shape == "bool")


@pytest.fixture
async def lived_in(visitor: Visitor, world: World, clock: ManualClock) -> Visitor:
    """A cloud with a session behind it, a schedule, and a car charging."""
    world.plug("Garage", kwh=5)
    clock.advance(7200)
    world.unplug("Garage")
    world.plug("Garage", kwh=50)
    clock.advance(60)
    await visitor.sign_in()
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), True)
    entry = {"id": 0, "enable": True, "start": "0000", "stop": "2359", "days": days, "max_current": 1}
    await visitor.call("POST", "/chargers/100001/schedules", {"schedules": [entry]})
    return visitor


@pytest.mark.parametrize(
    ("shape", "method", "path"),
    [
        ("status charging", "GET", "/chargers/status/100001"),
        ("status unplugged", "GET", "/chargers/status/100001"),
        ("groups", "GET", "/v3/chargers/groups"),
        ("v2", "PUT", "/v2/charger/100001"),
        ("v2", "GET", "/v2/charger/100001"),
        ("sessions", "GET", "/v4/sessions/stats?charger=100001"),
        ("schedules", "GET", "/chargers/100001/schedules"),
    ],
)
async def test_every_recorded_key_is_answered_with_its_type(
    lived_in: Visitor, shape: str, method: str, path: str
) -> None:
    answer = await lived_in.call(method, path, {"locked": 0} if method == "PUT" else None)
    assert answer.status == 200
    assert differences(SHAPES[shape], answer.body) == []


async def test_the_configuration_is_the_same_block_alone(lived_in: Visitor) -> None:
    configuration = (await lived_in.get("/chargers/config/100001")).body
    assert differences(SHAPES["status charging"]["config_data"], configuration) == []


def test_the_comparison_notices_what_is_wrong() -> None:
    shape = {"a": "number", "b": [{"c": "text"}], "d": "bool", "e": {}}
    assert differences(shape, {"a": "1", "b": [{}], "d": 1, "e": 0}) == [
        ".a: '1' is no number",
        ".b[].c is missing",
        ".d: 1 is no bool",
        ".e: 0 is no object",
    ]
