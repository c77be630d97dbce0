"""What the endpoints that list groups, chargers and people answer."""

from datetime import UTC, datetime
from typing import Any

from simulator.cloud.accounts import ROLES, Account, Group
from simulator.cloud.charger import Charger, ChargingSession
from simulator.cloud.drift import drifted
from simulator.cloud.payloads import price_of, shown_status, software_of, view
from simulator.cloud.places import CURRENCIES, FEATURES


def group_payload(group: Group, role: str, chargers: list[Charger]) -> dict[str, Any]:
    """Return one group of v3/chargers/groups with its chargers, as the role sees it."""
    return {
        "id": group.id,
        "uid": group.uid,
        "parent": None,
        "name": group.name,
        "profile": {"id": ROLES[role], "name": role},
        "currency": CURRENCIES[group.currency]["id"],
        "energyPrice": group.energy_price,
        "chargers": [listed_charger(charger, group) for charger in chargers],
        "payments_account": False,
        "plan": {
            "id": 1 if group.plan == "Basic" else 2,
            "name": group.plan,
            "description": None,
            "features": FEATURES[group.plan],
        },
        "billingInformation": None,
        "customer": None,
        "subscription": None,
    }


def listed_charger(charger: Charger, group: Group) -> dict[str, Any]:
    """Return a charger as v3/chargers/groups lists it."""
    seen = view(charger)
    price = price_of(charger, group)
    payload = {
        "id": charger.id,
        "uid": charger.uid,
        "access": True,
        "name": charger.name,
        "status": shown_status(charger, seen),
        "chargerType": charger.model,
        "ocppReady": "ocpp_1.6j",
        "ocppConnectionStatus": 4 if charger.operation_mode == "ocpp" else 1,
        "connectionType": "wifi",
        "locked": int(seen.locked),
        "maxChargingCurrent": seen.max_charging_current,
        "addedEnergy": round(seen.energy, 3) or 0,
        "chargingPower": round(seen.power, 4) or 0,
        "chargingTime": int(seen.seconds + 1e-6),
        "energyUnit": "kWh",
        "powerUnit": "kW",
        "image": f"https://api.wall-box.com/uploads/{charger.part_number}.png",
        "lastConnection": int(seen.at),
        "lastSync": None,
        "wifiSignal": charger.wifi_signal,
        "chargerLoadType": "Private",
        "currency": CURRENCIES[charger.currency]["id"],
        "energyPrice": price["value"],
        "energyCost": price,
        "remoteAction": charger.pending_action,
        "software": software_of(charger),
        "midStatus": 0,
        "country": "ES",
        "state": None,
        "OperationMode": charger.operation_mode,
    }
    return drifted(charger.drift, "groups", payload)


def v2_payload(
    charger: Charger, group: Group, members: list[Account], now: float, *, fresh: bool = False
) -> dict[str, Any]:
    """Return the answer of v2/charger/{id}; after a write with the values just set."""
    seen = view(charger, fresh=fresh)
    payload = {
        **_v2_identity(charger, group),
        "status": shown_status(charger, seen),
        "stateOfCharge": seen.state_of_charge,
        "maxChgCurrent": seen.max_charging_current,
        "maxChargingCurrent": seen.max_charging_current,
        "locked": int(seen.locked),
        "lastConnection": int(seen.at),
        "lastSync": {
            "date": datetime.fromtimestamp(charger.config_changed, UTC).strftime("%Y-%m-%d %H:%M:%S.000000"),
            "timezone_type": 3,
            "timezone": "UTC",
        },
        "resume": _resume(charger, now),
    }
    users = [_member(account, account.roles[group.id]) for account in members]
    return {"data": {"chargerData": drifted(charger.drift, "v2", payload), "users": users}}


def _v2_identity(charger: Charger, group: Group) -> dict[str, Any]:
    return {
        "id": charger.id,
        "uid": charger.uid,
        "uniqueIdentifier": charger.uid,
        "serialNumber": str(charger.id),
        "name": charger.name,
        "group": group.id,
        "groupUid": group.uid,
        "chargerType": charger.model,
        "softwareVersion": charger.current_version,
        "softwareUpdatedAt": int(charger.config_changed),
        "ocppConnectionStatus": 4 if charger.operation_mode == "ocpp" else 1,
        "ocppReady": "ocpp_1.6j",
        "maxAvailableCurrent": charger.max_available_current,
        "midEnabled": 0,
        "midMargin": 1,
        "midMarginUnit": 1,
        "midSerialNumber": "",
        "midStatus": 0,
        "wifiSignal": charger.wifi_signal,
        "connectionType": "wifi",
        "chargerLoadName": "Private",
        "chargerLoadId": 2,
        "chargingType": "AC",
        "connectorType": "Type 2/Socket",
        "protocolCommunication": "wifi",
        "accessType": "guest",
        "powerSharingStatus": 0,
    }


def _resume(charger: Charger, now: float) -> dict[str, Any]:
    """Sum up the calendar month without today: seconds and watt-hours as text, null and 0 when there is nothing."""
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    month = today.replace(day=1).timestamp()
    ended: list[ChargingSession] = [
        session
        for session in charger.known_sessions
        if month <= (session.end or 0) < today.timestamp() and session.energy
    ]
    seconds, energy = sum(session.seconds for session in ended), sum(session.energy for session in ended)
    return {
        "totalUsers": 1,
        "totalSessions": len(ended),
        "chargingTime": str(round(seconds)) if ended else None,
        "totalEnergy": str(round(energy * 1000)) if ended else 0,
        "totalMidEnergy": "0" if ended else 0,
        "energyUnit": "kWh",
    }


def _member(account: Account, role: str) -> dict[str, Any]:
    return {
        "id": account.id,
        "avatar": None,
        "name": account.name,
        "surname": account.surname,
        "email": account.email,
        "profile": role,
        "assigned": True,
        "createdByUser": False,
    }
