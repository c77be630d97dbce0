"""The ways real answers stray from the usual types."""

from typing import Any

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.drift import DRIFTS
from simulator.cloud.visitor import Visitor

STATUS, GROUPS, V2 = "/chargers/status/100001", "/v3/chargers/groups", "/v2/charger/100001"
ABSENT = object()


def found(body: Any, keys: str) -> Any:
    for key in keys.split("."):
        body = body[int(key)] if isinstance(body, list) else body.get(key, ABSENT)
    return body


STRAYS: list[tuple[str, str, str, Any]] = [
    ("null-charging-time", GROUPS, "result.groups.0.chargers.0.chargingTime", None),
    ("null-max-current", GROUPS, "result.groups.0.chargers.0.maxChargingCurrent", None),
    ("null-max-current", V2, "data.chargerData.maxChgCurrent", None),
    ("bool-locked", STATUS, "config_data.locked", False),
    ("bool-locked", GROUPS, "result.groups.0.chargers.0.locked", False),
    ("bool-locked", V2, "data.chargerData.locked", False),
    ("negative-charging-time", STATUS, "charging_time", -1648030457),
    ("null-timezone", STATUS, "config_data.timezone", None),
    ("no-timezone", STATUS, "config_data.timezone", ABSENT),
    ("no-ecosmart", STATUS, "config_data.ecosmart", ABSENT),
    ("string-resume", V2, "data.chargerData.resume.totalSessions", "0"),
    ("null-status", STATUS, "status_id", None),
    ("null-status", GROUPS, "result.groups.0.chargers.0.status", None),
    ("no-status", STATUS, "status_id", ABSENT),
    ("float-max-available-power", STATUS, "max_available_power", 32.0),
    ("null-added-range", STATUS, "added_range", None),
    ("no-finished", STATUS, "finished", ABSENT),
    ("zero-power", STATUS, "charging_power", 0),
    ("zero-power", GROUPS, "result.groups.0.chargers.0.chargingPower", 0),
    ("number-ecosmart", STATUS, "config_data.ecosmart.enabled", 0),
    ("of-2021", STATUS, "status_description", "Charging"),
    ("of-2021", STATUS, "grid", ABSENT),
    ("of-2021", STATUS, "config_data.timezone", ABSENT),
    ("of-2021", STATUS, "config_data.software.fileName", ABSENT),
    ("of-2021", GROUPS, "result.groups.0.chargers.0.statusDescription", "Charging"),
    ("of-2021", V2, "data.chargerData.statusDescription", "Charging"),
    ("no-features", STATUS, "config_data.plan.features", ABSENT),
]


async def test_a_drift_changes_the_answer_until_it_is_off(
    visitor: Visitor, clock: ManualClock, subtests: pytest.Subtests
) -> None:
    await visitor.order("chargers/Garage/plug")
    clock.advance(30)
    for drift, path, keys, value in STRAYS:
        with subtests.test(drift, path=path, keys=keys):
            await visitor.order("chargers/Garage/set", drift=[drift])
            strayed = found((await visitor.get(path)).body, keys)
            assert strayed == value
            assert type(strayed) is type(value)
            await visitor.order("chargers/Garage/set", drift=[])
            usual = found((await visitor.get(path)).body, keys)
            assert (usual, type(usual)) != (value, type(value))


async def test_all_drifts_together_still_answer(visitor: Visitor) -> None:
    await visitor.order("chargers/Garage/set", drift=list(DRIFTS))
    assert [(await visitor.get(path)).status for path in (STATUS, GROUPS, V2)] == [200] * 3


async def test_an_unknown_drift_is_refused(visitor: Visitor) -> None:
    for drift in (["sideways"], "bool-locked", None):
        assert (await visitor.send("POST", "/simulator/chargers/Garage/set", {"drift": drift})).status == 400
