"""Around every request of the cloud: the journal, ordered faults, and refusals written as the cloud writes them."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from simulator.cloud.clock import iso
from simulator.cloud.control import is_control
from simulator.cloud.doors import WORLD, basic, bearer, refused
from simulator.cloud.faults import Fault
from simulator.cloud.journal import hidden, shown_headers
from simulator.cloud.refusals import RefusedError
from simulator.cloud.world import World


@web.middleware
async def journal(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep what was asked and answered; the Date header runs on the simulated clock."""
    if is_control(request.path):
        return await handler(request)
    world = request.app[WORLD]
    now = world.clock.now()
    entry = {"at": iso(now), "method": request.method, "path": request.path, "query": request.query_string}
    entry |= _who(request, world) | {"body": _body(await request.read())}
    status = 500
    try:
        response = await handler(request)
        status = response.status if request.transport and not request.transport.is_closing() else 0
    finally:
        world.journal.add(**{**entry, "status": status})
        _count(world, entry["account"], status)
    response.headers["Date"] = datetime.fromtimestamp(now, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return response


@web.middleware
async def faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with an ordered fault where one matches."""
    if is_control(request.path):
        return await handler(request)
    fault = request.app[WORLD].faults.take(request.method, request.path)
    if not fault:
        return await handler(request)
    if fault.after_effect:
        await handler(request)
    await asyncio.sleep(fault.delay)
    if fault.drop:
        return _drop(request)
    return await handler(request) if fault.status is None else _ordered(fault, fault.status)


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals, unknown paths and wrong methods into JSON."""
    try:
        return await handler(request)
    except RefusedError as refusal:
        return refused(request.path, refusal)
    except web.HTTPException as error:
        return refused(request.path, RefusedError(error.status, headers=_allow(error)))


def _allow(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}


def _drop(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def _ordered(fault: Fault, status: int) -> web.Response:
    text = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
    kind = fault.content_type if isinstance(fault.body, str) else "application/json"
    return web.Response(status=status, body=text.encode(errors="replace"), headers={"Content-Type": kind})


def _who(request: web.Request, world: World) -> dict[str, Any]:
    """Tell the account and the kind of credentials of a request; nobody when they are unknown."""
    scheme = request.headers.get("Authorization", "").partition(" ")[0].capitalize()
    email, shown = None, scheme or None
    if scheme == "Bearer":
        email, shown = _bearer(request, world)
    elif scheme == "Basic":
        email = _email(request)
    return {"account": email, "headers": shown_headers(request.headers, shown)}


def _bearer(request: web.Request, world: World) -> tuple[str | None, str]:
    try:
        token = bearer(request)
    except RefusedError:
        return None, "Bearer"
    owner = world.accounts.owner_of(token)
    return owner.email if owner else None, f"Bearer {world.accounts.kind_of(token)}"


def _email(request: web.Request) -> str | None:
    try:
        return basic(request)[0]
    except RefusedError:
        return None


def _body(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return hidden(json.loads(raw))
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")


def _count(world: World, email: str | None, status: int) -> None:
    account = world.accounts.find(email) if email else None
    if account and str(status) in account.counts:
        account.counts[str(status)] += 1
