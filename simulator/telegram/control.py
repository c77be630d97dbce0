"""The door for tests and the demo: /simulator/…, JSON in and out, no authentication."""

import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic import ValidationError, validate_call

from simulator.telegram.bot_api import WORLD
from simulator.telegram.errors import NotPossible, Refusal
from simulator.telegram.state import Json
from simulator.telegram.world import World

USUAL_WAIT, LONGEST_WAIT = 25.0, 60.0
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_ORDERS: dict[str, str] = {
    "bots": "add_bot",
    "users": "add_user",
    "groups": "add_group",
    "members": "set_member",
    "topics": "add_topic",
    "migrate": "migrate",
    "delete_group": "delete_group",
    "type": "type",
    "send_file": "send_file",
    "press": "press",
    "edit": "edit",
    "delete": "delete",
    "block": "block",
    "unblock": "unblock",
    "deactivate": "deactivate",
    "flood": "flood",
    "limits": "limit",
    "faults": "fault",
    "age": "age",
}
_IDS = {"users": "user_id", "groups": "chat_id"}


def _order(path: str, method: str) -> _Handler:
    act = validate_call(getattr(World, method))

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        if path in _IDS and "id" in body:
            body[_IDS[path]] = body.pop("id")
        return web.json_response(act(request.app[WORLD], **body))

    return handle


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise NotPossible(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise NotPossible(400, "the body is not a JSON object")
    return body


def _show(look: Callable[[World, web.Request], Any]) -> _Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.json_response(look(request.app[WORLD], request))

    return handle


def _number(request: web.Request, name: str) -> int | None:
    value = request.query.get(name)
    try:
        return None if value is None else int(value)
    except ValueError:
        raise NotPossible(400, f"{name} is not a number") from None


async def _chat(request: web.Request) -> web.StreamResponse:
    world, chat_id, bot = request.app[WORLD], int(request.match_info["chat_id"]), _number(request, "bot")
    if (after := _number(request, "after")) is not None:
        await world.chat_past(world.seen_chat(chat_id, bot), after, _patience(request))
    return web.json_response(world.chat_view(chat_id, bot))


def _journal(world: World, request: web.Request) -> Json:
    after, method = _number(request, "after") or 0, request.query.get("method")
    entries = [each for each in world.journal.entries if each.n > after and method in {None, each.method}]
    return {"n": world.changes.n, "calls": [each.as_json() for each in entries]}


def _forget_journal(world: World, _: web.Request) -> Json:
    world.journal.entries.clear()
    return {"n": world.changes.n}


def _forget_faults(world: World, _: web.Request) -> Json:
    world.faults.clear()
    return {"faults": []}


def _patience(request: web.Request) -> float:
    try:
        seconds = float(request.query.get("timeout", USUAL_WAIT))
    except ValueError:
        seconds = math.nan
    if math.isnan(seconds):
        raise NotPossible(400, "timeout is not a number")
    return min(max(seconds, 0.0), LONGEST_WAIT)


async def _events(request: web.Request) -> web.StreamResponse:
    n = await request.app[WORLD].changes.wait_past(_number(request, "after") or 0, _patience(request))
    return web.json_response({"n": n})


@web.middleware
async def refusals(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Turn what a control call refuses, and what neither door knows, into a JSON answer."""
    try:
        return await handler(request)
    except web.HTTPError as refused:  # no such path, no such verb, a body that is too large
        refusal = Refusal(refused.status, refused.reason)
        body = {"error": refused.reason} if request.path.startswith("/simulator") else refusal.as_json()
        return web.json_response(body, status=refused.status)
    except NotPossible as refused:
        return web.json_response(refused.as_json(), status=refused.status)
    except Refusal as refused:
        return web.json_response({"error": refused.description}, status=refused.status)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        return web.json_response({"error": "; ".join(problems)}, status=400)


def routes() -> tuple[web.RouteDef, ...]:
    """Return the routes of the control calls."""
    return (
        *(web.post(f"/simulator/{path}", _order(path, method)) for path, method in _ORDERS.items()),
        web.get(r"/simulator/chats/{chat_id:-?\d+}", _chat),
        web.get("/simulator/callbacks", _show(lambda world, _: {"callbacks": world.given_callbacks()})),
        web.get("/simulator/journal", _show(_journal)),
        web.delete("/simulator/journal", _show(_forget_journal)),
        web.get("/simulator/faults", _show(lambda world, _: {"faults": world.faults.as_json()})),
        web.delete("/simulator/faults", _show(_forget_faults)),
        web.get("/simulator/profile", _show(lambda world, request: world.profile(_number(request, "bot")))),
        web.get("/simulator/events", _events),
    )
