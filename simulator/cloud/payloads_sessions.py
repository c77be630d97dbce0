"""What the three session endpoints answer about charging sessions that have ended."""

from math import floor
from typing import Any

from simulator.cloud.accounts import Account, Group
from simulator.cloud.charger import Charger, ChargingSession
from simulator.cloud.identifiers import uid
from simulator.cloud.payloads import RANGE_PER_KWH
from simulator.cloud.places import CURRENCIES


def stats_item(session: ChargingSession, charger: Charger, group: Group, owner: Account) -> dict[str, Any]:
    """Return a `charger_log_session`: energy in kWh, time in seconds of charging, start and end in epoch seconds."""
    currency = CURRENCIES[session.currency]
    attributes = {
        "group": group.id,
        "charger": charger.id,
        "user": owner.id,
        "start": int(session.start),
        "end": int(session.end or session.start),
        "energy": round(session.energy, 3) or 0,
        "discharged_energy": round(session.discharged, 3) or 0,
        "mid_energy": 0,
        "green_energy": round(session.green, 3) or 0,
        "time": round(session.seconds),
        "discharging_time": round(session.discharging_seconds),
        "cost": round(session.cost, 4),
        "cost_savings": 0,
        "cost_unit": currency["symbol"],
        "currency": currency,
        "range": floor(round(session.energy, 3) * RANGE_PER_KWH + 1e-9),
        "group_name": group.name,
        "base_group_name": group.name,
        "charger_name": charger.name,
        "user_subgroup": group.name,
        "user_name": owner.name,
        "user_email": owner.email,
        **dict.fromkeys(("user_rfid", "user_plate", "user_extra_information")),
        "user_is_rfid": 0,
        "energy_unit": "kWh",
        **dict.fromkeys(("amount", "service_price", "service_time", "tax_rate", "tax_sales")),
    }
    return {"type": "charger_log_session", "id": str(session.number), "attributes": attributes}


def portal_item(session: ChargingSession, charger: Charger, group: Group, owner: Account) -> dict[str, Any]:
    """Return a `charger_charging_session` of the portal: energy in Wh, moments in epoch seconds."""
    number = uid("SESS", session.number)
    attributes = {
        "id": number,
        "start_time": int(session.start),
        "end_time": int(session.end or session.start),
        "charging_time": round(session.seconds),
        "user_id": owner.id,
        "user_uid": owner.uid,
        "user_name": owner.name,
        "user_surname": owner.surname,
        "user_email": owner.email,
        "user_avatar": None,
        "charger_id": charger.id,
        "charger_uid": charger.uid,
        "charger_name": charger.name,
        "group_id": group.id,
        "organization_uid": group.uid,
        "location_id": group.id,
        "location_uid": group.uid,
        "location_name": group.name,
        "energy": round(session.energy * 1000),
        "mid_energy": 0,
        "energy_price": session.price,
        "currency_code": session.currency,
        "session_type": "free",
        "application_fee_percentage": 0,
        "total_cost": round(session.cost, 4),
        **dict.fromkeys(_ORDER_KEYS),
    }
    return {"type": "charger_charging_session", "id": number, "attributes": attributes}


_ORDER_KEYS = (
    "order_uid",
    "order_energy",
    "rate_price",
    "rate_variable_type",
    "access_price",
    "fee_amount",
    "total",
    "subtotal",
    "tax_amount",
    "tax_percentage",
    "public_charge_uid",
)


def last_item(session: ChargingSession, owner: Account) -> dict[str, Any]:
    """Return a charger's latest session in the short form: energies in kWh."""
    attributes = {
        "charger_id": session.charger_id,
        "user_id": owner.id,
        "charging_energy": round(session.energy, 3),
        "charging_energy_unit": "kWh",
        "charging_green_energy": round(session.green, 3) or 0,
        "charging_green_energy_unit": "kWh",
        "discharged_energy": round(session.discharged, 3) or 0,
        "discharged_energy_unit": "kWh",
        "start_time": int(session.start),
        "end_time": int(session.end or session.start),
    }
    return {"type": "charger_last_session", "id": uid("SESS", session.number), "attributes": attributes}
