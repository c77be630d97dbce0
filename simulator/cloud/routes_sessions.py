"""The endpoints about charging sessions and schedules."""

import json
import operator
from collections.abc import Callable
from math import isfinite
from typing import Any

from aiohttp import web

from simulator.cloud.accounts import Account
from simulator.cloud.charger import Charger, ChargingSession
from simulator.cloud.doors import Call, endpoint
from simulator.cloud.payloads_sessions import last_item, portal_item, stats_item
from simulator.cloud.refusals import RefusedError
from simulator.cloud.schedules import replace_schedules

INTERNAL_HOST = "http://wallbox-api.prod.wall-box.com"
PAGE = 1000
Row = tuple[ChargingSession, Charger]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def stats(call: Call) -> Any:
    """List sessions that started between start_date and end_date, newest first; `charger` narrows it to one."""
    start, end = _moment(call, "start_date", 0.0), _moment(call, "end_date", call.now)
    rows = [row for row in _rows(call, _charger_filter(call)) if start <= row[0].start <= end]
    limit, offset = call.whole_number("limit", PAGE), call.whole_number("offset", 0)
    page = rows[offset : offset + limit]
    query = {**call.request.query, "limit": limit, "offset": offset}
    self_link = f"{INTERNAL_HOST}{call.request.path}?" + "&".join(f"{key}={value}" for key, value in query.items())
    items = [stats_item(session, charger, call.group_of(charger), _owner(call, charger)) for session, charger in page]
    return {"meta": {"count": len(rows)}, "links": {"self": self_link}, "data": items}


def portal(call: Call) -> Any:
    """List the sessions of a group that pass the filters, newest first, with a link to the next page if any."""
    group_id = int(call.request.match_info["group"])
    if group_id not in call.account.roles:
        raise RefusedError(403 if group_id in call.world.groups else 404, "No such group for this account")
    group = call.world.groups[group_id]
    rows = [row for row in _rows(call, None) if row[1].group_id == group_id]
    items = [portal_item(session, charger, group, _owner(call, charger)) for session, charger in rows]
    filters = _filters(call)
    kept = [item for item in items if _passes(item["attributes"], filters)]
    limit, offset = call.whole_number("limit", PAGE), call.whole_number("offset", 0)
    links = {"self": f"{INTERNAL_HOST}{call.request.path_qs}"}
    if offset + limit < len(kept) and limit:
        links["next"] = str(call.request.url.update_query(limit=limit, offset=offset + limit))
    return {"meta": {"count": len(kept)}, "links": links, "data": kept[offset : offset + limit]}


def last_sessions(call: Call) -> Any:
    """Tell the latest ended session of each charger."""
    latest: dict[int, Row] = {}
    for row in _rows(call, None):
        latest.setdefault(row[1].id, row)
    rows = list(latest.values())[: call.whole_number("limit", PAGE)]
    return {"data": [last_item(session, _owner(call, charger)) for session, charger in rows]}


def schedules_read(call: Call) -> Any:
    """Tell the stored schedules; start and stop are UTC."""
    charger = call.charger()
    return {"schedules": charger.ordered_schedules, "lastSchedule": charger.last_schedule}


def schedules_write(call: Call) -> Any:
    """Replace the schedules, or seem to."""
    charger = call.own_charger()
    replace_schedules(charger, call.body(), call.account.uid)
    return {"sync_timestamp": int(call.now), "error": False}


def _rows(call: Call, charger_id: int | None) -> list[Row]:
    """Return ended sessions with energy of the account's chargers, newest first."""
    rows = [
        (session, charger)
        for charger in call.world.chargers_of(call.account)
        for session in charger.known_sessions
        if session.energy + session.discharged > 0 and charger_id in (None, charger.id)
    ]
    return sorted(rows, key=lambda row: row[0].start, reverse=True)


def _owner(call: Call, charger: Charger) -> Account:
    accounts = call.world.accounts.all.values()
    return next(one for one in accounts if charger.group_id in one.roles)


def _charger_filter(call: Call) -> int | None:
    if "charger" not in call.request.query:
        return None
    number = call.whole_number("charger", 0)
    charger = call.world.charger(number)
    if charger.group_id not in call.account.roles:
        raise RefusedError(403, "You do not have access to this charger")
    return number


def _moment(call: Call, name: str, default: float) -> float:
    try:
        moment = float(call.request.query.get(name, default))
    except ValueError as error:
        raise RefusedError(400, f"{name} must be epoch seconds") from error
    if not isfinite(moment):
        raise RefusedError(400, f"{name} must be epoch seconds")
    return moment


def _filters(call: Call) -> list[dict[str, Any]]:
    try:
        wrapped = json.loads(call.request.query.get("filters", '{"filters": []}'))
        filters = wrapped["filters"] if isinstance(wrapped, dict) else wrapped
        return [{key: one[key] for key in ("field", "operator", "value")} for one in filters]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RefusedError(400, "filters cannot be read") from error


def _passes(attributes: dict[str, Any], filters: list[dict[str, Any]]) -> bool:
    try:
        return all(OPERATORS[one["operator"]](attributes[one["field"]], one["value"]) for one in filters)
    except (KeyError, TypeError) as error:
        raise RefusedError(400, "filters name an unknown field or operator") from error


routes = [
    web.get("/v4/sessions/stats", endpoint(stats), allow_head=False),
    web.get(r"/v4/groups/{group:\d{1,18}}/charger-charging-sessions", endpoint(portal), allow_head=False),
    web.get("/v4/charger-last-sessions", endpoint(last_sessions), allow_head=False),
    web.get("/chargers/{charger}/schedules", endpoint(schedules_read), allow_head=False),
    web.post("/chargers/{charger}/schedules", endpoint(schedules_write)),
]
