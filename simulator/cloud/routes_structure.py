"""The endpoints about how an account is made up: chargers of a group, spaces, members, ids.

Shapes beyond the keys that clients are known to read are inferred.
"""

from typing import Any

from aiohttp import web

from simulator.cloud.accounts import ROLES, Account
from simulator.cloud.charger import Charger
from simulator.cloud.doors import Call, endpoint
from simulator.cloud.payloads import shown_status, view
from simulator.cloud.refusals import RefusedError


def group_chargers(call: Call) -> Any:
    """List the chargers of the group with the uid of the path."""
    wanted = call.request.match_info["group"]
    group = next((one for one in call.world.groups.values() if one.uid == wanted), None)
    if not group:
        raise RefusedError(404, "Group not found")
    if group.id not in call.account.roles:
        raise RefusedError(403, "You do not have access to this group")
    chargers = [one for one in call.world.chargers_of(call.account) if one.group_id == group.id]
    return {"meta": {"count": len(chargers)}, "data": [_short(charger, group.name) for charger in chargers]}


def space_accesses(call: Call) -> Any:
    """List the groups the account may enter."""
    groups = [call.world.groups[number] for number in call.account.roles]
    items = [{"type": "space_access", "id": one.uid, "attributes": {"group_uid": one.uid}} for one in groups]
    return {"data": items[: call.whole_number("limit", 999)]}


def spaces(call: Call) -> Any:
    """List the groups the account may enter, with their names."""
    groups = [call.world.groups[number] for number in call.account.roles]
    return {
        "data": [{"type": "space", "id": one.uid, "attributes": {"id": one.id, "name": one.name}} for one in groups]
    }


def member_groups(call: Call) -> Any:
    """List the groups of the account with their members."""
    groups = [call.world.groups[number] for number in call.account.roles]
    found = [{"id": one.id, "uid": one.uid, "name": one.name, "users": _members(call, one.id)} for one in groups]
    return {"result": {"groups": found}}


def numeric_id(call: Call) -> Any:
    """Tell the numeric id behind the account's own uid; 404 for any other."""
    if call.request.match_info["user"] != call.account.uid:
        raise RefusedError(404, "User not found")
    return {"data": {"type": "user_id", "id": call.account.uid, "attributes": {"value": call.account.id}}}


def profile(call: Call) -> Any:
    """Tell the account's own profile by its numeric id; 404 for any other."""
    if call.request.match_info["user"] != str(call.account.id):
        raise RefusedError(404, "User not found")
    return {"data": _profile(call.account)}


def _short(charger: Charger, location: str) -> dict[str, Any]:
    attributes = {
        "name": charger.name,
        "model": charger.part_number[:4],
        "model_name": charger.model,
        "location_name": location,
        "serial_number": str(charger.id),
        "status": shown_status(charger, view(charger)),
        "connection_status": "online" if charger.reachable else "offline",
    }
    return {"type": "charger", "id": charger.uid, "attributes": attributes}


def _members(call: Call, group_id: int) -> list[dict[str, Any]]:
    members = [one for one in call.world.accounts.all.values() if group_id in one.roles]
    return [{**_profile(one), "profile": _role(one.roles[group_id])} for one in members]


def _role(name: str) -> dict[str, Any]:
    return {"id": ROLES[name], "name": name}


def _profile(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "uid": account.uid,
        "name": account.name,
        "surname": account.surname,
        "email": account.email,
    }


routes = [
    web.get("/v4/groups/{group}/chargers", endpoint(group_chargers), allow_head=False),
    web.get("/v4/spaces", endpoint(spaces), allow_head=False),
    web.get("/v4/space-accesses", endpoint(space_accesses), allow_head=False),
    web.get("/v3/users/groups", endpoint(member_groups), allow_head=False),
    web.get("/v4/users/{user}/id", endpoint(numeric_id), allow_head=False),
    web.get("/v2/user/{user}", endpoint(profile), allow_head=False),
]
