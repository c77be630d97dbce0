"""Control calls, without authentication, about accounts, tokens, limiter, faults, journal, clock and state."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from aiohttp import web

from simulator.cloud.accounts import ROLES
from simulator.cloud.clock import iso
from simulator.cloud.doors import WORLD, Handler, json_object, natural
from simulator.cloud.refusals import RefusedError
from simulator.cloud.world import World

Body = dict[str, Any]
MOST_CHARGERS = 100
LONGEST_JUMP = 366 * 86_400


def control(answer: Callable[[World, web.Request, Body], Any]) -> Handler:
    """Make a control call: world, request and JSON body ({} when empty) in, JSON out."""

    @wraps(answer)
    async def handler(request: web.Request) -> web.Response:
        raw = await request.read()
        body = json_object(raw) if raw.strip() else {}
        return web.json_response(answer(request.app[WORLD], request, body))

    return handler


def calls(_world: World, request: web.Request, _body: Body) -> Any:
    """List the control calls."""
    found = [one for one in request.app.router.routes() if one.resource and is_control(one.resource.canonical)]
    return [
        {"method": one.method, "path": one.resource.canonical, "does": str(one.handler.__doc__).splitlines()[0]}
        for one in found
        if one.resource and one.method != "HEAD"
    ]


def is_control(path: str) -> bool:
    """Say whether a path belongs to the control calls and not to the cloud."""
    return f"{path}/".startswith("/simulator/")


def state(world: World, _request: web.Request, _body: Body) -> Any:
    """Sum up the accounts and what the cloud counted of them."""
    accounts = [
        {
            "email": one.email,
            "uid": one.uid,
            "id": one.id,
            "sessions": len(one.sessions),
            "roles": one.roles,
            **one.counts,
        }
        for one in world.accounts.all.values()
    ]
    total: Counter[str] = Counter()
    for one in world.accounts.all.values():
        total.update(one.counts)
    return {"at": iso(world.clock.now()), "limiter": world.limiter.profile, "accounts": accounts, "total": total}


def add_account(world: World, _request: web.Request, body: Body) -> Any:
    """Create an account with `chargers` new chargers in a group of its own, in the given role."""
    role, count = body.get("role", "super-admin"), body.get("chargers", 1)
    if role not in list(ROLES) or type(count) is not int or not 0 <= count <= MOST_CHARGERS:
        raise RefusedError(400, f"role is one of {', '.join(ROLES)}, chargers 0 to {MOST_CHARGERS}")
    email, password = body.get("email"), body.get("password")
    if not isinstance(email, str) or not isinstance(password, str) or not email:
        raise RefusedError(400, "email and password are texts")
    account = world.accounts.add(email, password)
    group = world.add_group(str(body.get("group", f"Home of {email}")))
    account.roles[group.id] = role
    chargers = [world.add_charger(group.id).id for _ in range(count)]
    return {"email": account.email, "id": account.id, "uid": account.uid, "group_id": group.id, "chargers": chargers}


def read_journal(world: World, request: web.Request, _body: Body) -> Any:
    """Return the entries, with ?after=n only the later ones."""
    after = natural("after", request.query.get("after", "0"))
    return [entry for entry in world.journal.entries if entry["n"] > after]


def clear_journal(world: World, _request: web.Request, _body: Body) -> Any:
    """Forget the entries."""
    world.journal.clear()
    return {}


def order_fault(world: World, _request: web.Request, body: Body) -> Any:
    """Order a fault; keys as in faults.Fault."""
    world.faults.order(**body)
    return {"ordered": len(world.faults.ordered)}


def clear_faults(world: World, _request: web.Request, _body: Body) -> Any:
    """Forget the faults."""
    world.faults.clear()
    return {}


def expire_tokens(world: World, _request: web.Request, body: Body) -> Any:
    """Let the access tokens run out, of `email` or of all."""
    return {"tokens": world.accounts.expire(world.clock.now(), _email(world, body))}


def revoke_tokens(world: World, _request: web.Request, body: Body) -> Any:
    """Kill the access tokens, of `email` or of all."""
    return {"tokens": world.accounts.revoke("access", _email(world, body))}


def revoke_refresh_tokens(world: World, _request: web.Request, body: Body) -> Any:
    """Kill the refresh tokens before their time, of `email` or of all."""
    return {"tokens": world.accounts.revoke("refresh", _email(world, body))}


def _email(world: World, body: Body) -> str | None:
    email = body.get("email")
    if email is not None and not world.accounts.find(str(email)):
        raise RefusedError(404, "there is no such account")
    return None if email is None else str(email)


def set_limiter(world: World, _request: web.Request, body: Body) -> Any:
    """Choose the profile, and whether a 429 carries Retry-After."""
    retry_after = body.get("retry_after", world.limiter.retry_after)
    if not isinstance(retry_after, bool):
        raise RefusedError(400, "retry_after is true or false")
    if "profile" in body:
        world.limiter.choose(str(body["profile"]))
    world.limiter.retry_after = retry_after
    return {"profile": world.limiter.profile, "retry_after": world.limiter.retry_after}


def read_clock(world: World, _request: web.Request, _body: Body) -> Any:
    """Tell the simulated moment."""
    now = world.clock.now()
    return {"now": now, "at": iso(now), "speed": getattr(world.clock, "speed", 0)}


def advance_clock(world: World, request: web.Request, body: Body) -> Any:
    """Jump ahead by `advance` simulated seconds."""
    seconds = body.get("advance")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= LONGEST_JUMP:
        raise RefusedError(400, f"advance is a number of seconds from 0 to {LONGEST_JUMP}, a year")
    world.clock.advance(seconds)
    return read_clock(world, request, body)


routes = [
    web.get("/simulator", control(calls)),
    web.get("/simulator/", control(calls)),
    web.get("/simulator/state", control(state)),
    web.post("/simulator/accounts", control(add_account)),
    web.get("/simulator/journal", control(read_journal)),
    web.delete("/simulator/journal", control(clear_journal)),
    web.post("/simulator/faults", control(order_fault)),
    web.delete("/simulator/faults", control(clear_faults)),
    web.post("/simulator/tokens/expire", control(expire_tokens)),
    web.post("/simulator/tokens/revoke", control(revoke_tokens)),
    web.post("/simulator/refresh-tokens/revoke", control(revoke_refresh_tokens)),
    web.post("/simulator/limiter", control(set_limiter)),
    web.get("/simulator/clock", control(read_clock)),
    web.post("/simulator/clock", control(advance_clock)),
]
