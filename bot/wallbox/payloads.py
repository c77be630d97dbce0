"""Answers about chargers: JSON to `ChargerSnapshot`. Pure.

Whatever a field holds, it becomes a value of its type or None; only an answer of another shape than the call gives
is an UnexpectedAnswer. One charger that cannot be read does not take the others with it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.charger import ChargerSnapshot, ChargerStatus, EcoSmartMode
from bot.wallbox.errors import UnexpectedAnswer
from bot.wallbox.fields import (
    amount,
    block,
    count,
    currency_code,
    flag,
    identifier,
    items,
    moment,
    percent,
    positive,
    power,
    text,
    time_zone,
    utc_text,
    whole,
)

STATUS_OF_CODE: Mapping[int, ChargerStatus] = {
    0: ChargerStatus.OFFLINE,
    4: ChargerStatus.FINISHED,
    5: ChargerStatus.OFFLINE,
    14: ChargerStatus.ERROR,
    15: ChargerStatus.ERROR,
    161: ChargerStatus.READY,
    162: ChargerStatus.READY,
    163: ChargerStatus.OFFLINE,
    164: ChargerStatus.FINISHED,
    165: ChargerStatus.LOCKED,
    166: ChargerStatus.UPDATING,
    177: ChargerStatus.SCHEDULED,
    178: ChargerStatus.PAUSED,
    179: ChargerStatus.SCHEDULED,
    180: ChargerStatus.WAITING_FOR_CAR,
    181: ChargerStatus.WAITING_FOR_CAR,
    182: ChargerStatus.PAUSED,
    183: ChargerStatus.WAITING_FOR_POWER_SHARING,
    184: ChargerStatus.WAITING_FOR_POWER_SHARING,
    185: ChargerStatus.WAITING_FOR_POWER_BOOST,
    186: ChargerStatus.WAITING_FOR_POWER_BOOST,
    187: ChargerStatus.WAITING_FOR_METER,
    188: ChargerStatus.WAITING_FOR_METER,
    189: ChargerStatus.WAITING_FOR_ECO_SMART,
    193: ChargerStatus.CHARGING,
    194: ChargerStatus.CHARGING,
    195: ChargerStatus.CHARGING,
    196: ChargerStatus.DISCHARGING,
    209: ChargerStatus.LOCKED,
    210: ChargerStatus.LOCKED_CAR_CONNECTED,
}
"""The one table of status codes; sources disagree on 195, which some call discharging: `_either_way` decides."""

_EITHER_WAY = 195

CURRENCY_OF_ID: Mapping[int, str] = {1: "EUR", 29: "CHF", 48: "GBP"}
"""The currency ids seen so far; the groups answer gives nothing else."""

_SETTINGS = frozenset({"charger_id", "name", "locked", "max_charging_current", "energy_price", "icp_max_current"})
"""Without any of these an object is not a charger's settings but, say, a complaint."""

_FULL_SOLAR = 1


def decode_groups(answer: Any, taken_at: datetime) -> list[ChargerSnapshot]:
    """Every charger of `v3/chargers/groups`, in the order of the cloud, each once.

    UnexpectedAnswer where there are no groups, or chargers none of which can be read.
    """
    groups = items(block(answer, "result"), "groups")
    if groups is None:
        raise UnexpectedAnswer("v3/chargers/groups: no list of groups")
    listed = [(group, charger) for group in groups for charger in items(group, "chargers") or []]
    found: dict[int, ChargerSnapshot] = {}
    for group, charger in listed:
        charger_id = identifier(charger, "id")
        if charger_id is not None:
            found.setdefault(charger_id, _grouped(group, charger, charger_id, taken_at))
    if listed and not found:
        raise UnexpectedAnswer("v3/chargers/groups: no charger in it can be read")
    return list(found.values())


def decode_status(answer: Any, charger_id: int, taken_at: datetime) -> ChargerSnapshot:
    """The answer of `chargers/status/{id}`."""
    config = block(answer, "config_data")
    if not config and "status_id" not in _top(answer, "chargers/status"):
        raise UnexpectedAnswer("chargers/status: neither a status nor settings")
    status, code = _status(answer, "status_id", absent=ChargerStatus.OFFLINE)
    snapshot = _configured(
        config,
        charger_id=charger_id,
        taken_at=taken_at,
        status=status,
        status_code=code,
        name=text(config, "name") or text(answer, "name"),
        group_name=text(answer, "depot_name"),
        charging_power_kw=power(answer, "charging_power"),
        added_energy_kwh=amount(answer, "added_energy"),
        added_green_energy_kwh=amount(answer, "added_green_energy"),
        added_grid_energy_kwh=amount(answer, "added_grid_energy"),
        added_discharged_energy_kwh=amount(answer, "added_discharged_energy"),
        added_range_km=count(answer, "added_range"),
        charging_time_s=count(answer, "charging_time"),
        state_of_charge_percent=percent(answer, "state_of_charge"),
        last_sync_at=utc_text(answer, "last_sync"),
        telemetry_at=utc_text(answer, "last_sync"),
        max_available_current_a=positive(answer, "max_available_power") or positive(config, "max_available_current"),
    )
    return _either_way(snapshot)


def decode_echo(answer: Any, charger_id: int, taken_at: datetime) -> ChargerSnapshot:
    """The answer of a PUT to `v2/charger/{id}`."""
    said = block(block(answer, "data"), "chargerData")
    if not said:
        raise UnexpectedAnswer("v2/charger: no charger in the answer")
    status, code = _status(said, "status", absent=ChargerStatus.UNKNOWN)
    return ChargerSnapshot(
        charger_id=charger_id,
        taken_at=taken_at,
        status=status,
        status_code=code,
        uid=text(said, "uid"),
        name=text(said, "name"),
        group_id=identifier(said, "group"),
        model=text(said, "chargerType"),
        state_of_charge_percent=percent(said, "stateOfCharge"),
        last_sync_at=_last_word(said),
        locked=flag(said, "locked"),
        max_charging_current_a=whole(said, "maxChargingCurrent"),
        max_available_current_a=positive(said, "maxAvailableCurrent"),
        firmware=text(said, "softwareVersion"),
    )


def decode_config(answer: Any, charger_id: int, taken_at: datetime) -> ChargerSnapshot:
    """The answer of `chargers/config/{id}`: the settings, no status."""
    if _SETTINGS.isdisjoint(_top(answer, "chargers/config")):
        raise UnexpectedAnswer("chargers/config: no settings in the answer")
    return _configured(
        answer,
        charger_id=charger_id,
        taken_at=taken_at,
        name=text(answer, "name"),
        max_available_current_a=positive(answer, "max_available_current"),
    )


def _grouped(group: Any, charger: Any, charger_id: int, taken_at: datetime) -> ChargerSnapshot:
    status, code = _status(charger, "status", absent=ChargerStatus.OFFLINE)
    software = block(charger, "software")
    snapshot = ChargerSnapshot(
        charger_id=charger_id,
        taken_at=taken_at,
        status=status,
        status_code=code,
        uid=text(charger, "uid"),
        name=text(charger, "name"),
        group_id=identifier(group, "id"),
        group_name=text(group, "name"),
        profile=text(block(group, "profile"), "name"),
        model=text(charger, "chargerType"),
        charging_power_kw=power(charger, "chargingPower"),
        added_energy_kwh=amount(charger, "addedEnergy"),
        charging_time_s=count(charger, "chargingTime"),
        last_sync_at=_last_word(charger),
        locked=flag(charger, "locked"),
        max_charging_current_a=whole(charger, "maxChargingCurrent"),
        energy_cost=_first(amount(block(charger, "energyCost"), "value"), amount(charger, "energyPrice")),
        currency=_currency_of_id(charger) or _currency_of_id(group),
        firmware=text(software, "currentVersion"),
        latest_firmware=text(software, "latestVersion"),
        update_available=flag(software, "updateAvailable"),
    )
    return _either_way(snapshot)


def _either_way(snapshot: ChargerSnapshot) -> ChargerSnapshot:
    """The status whose meaning is disputed is taken for discharging where the power or the limit is negative."""
    flows_back = min(snapshot.charging_power_kw or 0.0, snapshot.max_charging_current_a or 0) < 0
    if snapshot.status_code != _EITHER_WAY or not flows_back:
        return snapshot
    return replace(snapshot, status=ChargerStatus.DISCHARGING)


def _configured(config: Mapping[str, Any], **said: Any) -> ChargerSnapshot:
    """A snapshot of the settings, completed by what the answer says beside them."""
    software = block(config, "software")
    return ChargerSnapshot(
        uid=text(config, "uid"),
        group_id=identifier(config, "group_id"),
        part_number=text(config, "part_number"),
        locked=flag(config, "locked"),
        max_charging_current_a=whole(config, "max_charging_current"),
        icp_max_current_a=count(config, "icp_max_current"),
        eco_smart=_eco_smart(config),
        energy_cost=_first(amount(config, "energy_price"), amount(block(config, "energyCost"), "value")),
        currency=currency_code(block(config, "currency"), "code"),
        time_zone=time_zone(config, "timezone"),
        ocpp_mode=_ocpp_mode(config),
        firmware=text(software, "currentVersion"),
        latest_firmware=text(software, "latestVersion"),
        update_available=flag(software, "updateAvailable"),
        **said,
    )


def _status(within: Any, key: str, absent: ChargerStatus) -> tuple[ChargerStatus, int | None]:
    """The status and the cloud's own number; null means that the cloud has lost the charger."""
    if key not in within:
        return absent, None
    if within[key] is None:
        return ChargerStatus.OFFLINE, None
    code = whole(within, key)
    return (ChargerStatus.UNKNOWN if code is None else STATUS_OF_CODE.get(code, ChargerStatus.UNKNOWN)), code


def _eco_smart(config: Mapping[str, Any]) -> EcoSmartMode | None:
    """`enabled` decides first: the mode keeps its last value while eco-smart is off."""
    said = block(config, "ecosmart")
    mode, enabled = whole(said, "mode"), flag(said, "enabled")
    if mode is None or enabled is None:
        return None
    if not enabled:
        return EcoSmartMode.OFF
    return EcoSmartMode.FULL_SOLAR if mode == _FULL_SOLAR else EcoSmartMode.ECO


def _ocpp_mode(config: Mapping[str, Any]) -> bool | None:
    mode = text(config, "operation_mode")
    return None if mode is None else mode.lower() == "ocpp"


def _last_word(said: Mapping[str, Any]) -> datetime | None:
    """The later of the last connection and the last telemetry."""
    sync = block(said, "lastSync")
    synced = utc_text(sync, "date") if sync.get("timezone", "UTC") == "UTC" else None
    return max(filter(None, (moment(said, "lastConnection"), synced)), default=None)


def _currency_of_id(within: Any) -> str | None:
    return CURRENCY_OF_ID.get(whole(within, "currency") or 0)


def _first(*said: float | None) -> float | None:
    return next((value for value in said if value is not None), None)


def _top(answer: Any, call: str) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise UnexpectedAnswer(f"{call}: not an object")
    return answer
