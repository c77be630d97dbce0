"""Reading and commanding chargers: groups, status, v2, configuration, remote actions, eco-smart, phase switch, OCPP."""

from typing import Any

from aiohttp import web

from simulator.cloud.charging import disturb
from simulator.cloud.commands import remote_action
from simulator.cloud.doors import Call, endpoint
from simulator.cloud.payloads import config_payload, status_payload
from simulator.cloud.payloads_groups import group_payload, v2_payload
from simulator.cloud.refusals import RefusedError
from simulator.cloud.settings import write_charger, write_config, write_eco_smart, write_phase_switch


def groups(call: Call) -> Any:
    """List every group of the account with its chargers."""
    chargers = call.world.chargers_of(call.account)
    found = [
        group_payload(call.world.groups[number], role, [one for one in chargers if one.group_id == number])
        for number, role in call.account.roles.items()
    ]
    return {"result": {"groups": found}}


def status(call: Call) -> Any:
    """Tell one charger's status."""
    charger = call.charger()
    return status_payload(charger, call.group_of(charger), call.account)


def v2_read(call: Call) -> Any:
    """Tell one charger and its members."""
    charger = call.charger()
    return v2_payload(charger, call.group_of(charger), _members(call, charger.group_id), call.now)


def v2_write(call: Call) -> Any:
    """Lock, unlock, set the current or rename; the answer carries the values as they are now."""
    charger = call.own_charger()
    write_charger(charger, call.body(optional=True))
    return v2_payload(charger, call.group_of(charger), _members(call, charger.group_id), call.now, fresh=True)


def act(call: Call) -> Any:
    """Carry out a remote action; the answer repeats it and tells no status."""
    charger = call.own_charger()
    body = call.body()
    remote_action(charger, body.get("action"))
    return {**body, "chargerId": charger.id, "error": False}


def config_read(call: Call) -> Any:
    """Tell the configuration."""
    charger = call.charger()
    return config_payload(charger, call.group_of(charger), call.account)


def config_write(call: Call) -> Any:
    """Change part of the configuration and tell all of it."""
    charger = call.own_charger()
    write_config(charger, call.body())
    return config_payload(charger, call.group_of(charger), call.account, fresh=True)


def eco_smart(call: Call) -> Any:
    """Set eco-smart; the answer is empty."""
    write_eco_smart(call.own_charger(), call.body())
    return web.Response(status=204)


def phase_switch_read(call: Call) -> Any:
    """Tell the phase switch of a charger named by its uid; 404 on one without."""
    _demand_uid(call)
    charger = call.charger()
    if charger.phase_switch is None:
        raise RefusedError(404, "The charger does not support phase switching")
    attributes = {"enabled": charger.phase_switch}
    return {"data": {"id": charger.uid, "type": "phase-switch", "attributes": attributes}}


def phase_switch_write(call: Call) -> Any:
    """Set the phase switch and tell it."""
    _demand_uid(call)
    write_phase_switch(call.own_charger(), call.body())
    return phase_switch_read(call)


def ocpp_read(call: Call) -> Any:
    """Tell where the charger's commands come from."""
    charger = call.own_charger()
    return {"type": charger.operation_mode, **charger.ocpp}


def ocpp_write(call: Call) -> Any:
    """Hand the charger to an OCPP backend, or take it back with type "wallbox"."""
    charger = call.own_charger()
    body = call.body()
    if body.get("type") not in ("ocpp", "wallbox"):
        raise RefusedError(400, "type must be ocpp or wallbox")
    charger.ocpp = {key: str(body.get(key, known)) for key, known in charger.ocpp.items()}
    charger.operation_mode = body["type"]
    charger.locked = charger.locked or body["type"] == "ocpp"
    disturb(charger)
    return {"type": charger.operation_mode, **charger.ocpp}


def _members(call: Call, group_id: int) -> list[Any]:
    return [account for account in call.world.accounts.all.values() if group_id in account.roles]


def _demand_uid(call: Call) -> None:
    if call.request.match_info["charger"].isdecimal():
        raise RefusedError(404, "Charger not found")


routes = [
    web.get("/v3/chargers/groups", endpoint(groups), allow_head=False),
    web.get("/chargers/status/{charger}", endpoint(status), allow_head=False),
    web.get("/v2/charger/{charger}", endpoint(v2_read), allow_head=False),
    web.put("/v2/charger/{charger}", endpoint(v2_write)),
    web.post("/v3/chargers/{charger}/remote-action", endpoint(act)),
    web.get("/chargers/config/{charger}", endpoint(config_read), allow_head=False),
    web.post("/chargers/config/{charger}", endpoint(config_write)),
    web.put("/v4/chargers/{charger}/eco-smart", endpoint(eco_smart)),
    web.get("/v4/chargers/{charger}/phase-switch", endpoint(phase_switch_read), allow_head=False),
    web.put("/v4/chargers/{charger}/phase-switch", endpoint(phase_switch_write)),
    web.get("/v3/chargers/{charger}/ocpp-configuration", endpoint(ocpp_read), allow_head=False),
    web.post("/v3/chargers/{charger}/ocpp-configuration", endpoint(ocpp_write)),
]
