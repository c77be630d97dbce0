"""The door for bots: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
from typing import Any
from urllib.parse import quote

from aiohttp import web

from simulator.telegram import methods_chats, methods_files, methods_messages, methods_profile, methods_updates
from simulator.telegram.call import Call, Method
from simulator.telegram.errors import Refusal
from simulator.telegram.faults import Fault
from simulator.telegram.parameters import Parameters, read_parameters
from simulator.telegram.state import Bot
from simulator.telegram.world import World

WORLD: web.AppKey[World] = web.AppKey("world", World)

METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for module in (methods_updates, methods_messages, methods_files, methods_chats, methods_profile)
    for name, method in module.METHODS.items()
}


async def answer_call(request: web.Request) -> web.StreamResponse:
    """Answer one Bot API call and note it in the journal."""
    world = request.app[WORLD]
    bot = world.find_bot(request.match_info["token"])
    name = request.match_info["method"]
    parameters = Parameters({})
    try:
        parameters = await read_parameters(request)
        status, body = 200, {"ok": True, "result": await _perform(world, bot, name, parameters)}
    except Refusal as refusal:
        status, body = refusal.status, refusal.as_json()
    except (_Dropped, asyncio.CancelledError) as gone:
        _record(world, bot, name, parameters, (None, "no answer"))
        if isinstance(gone, asyncio.CancelledError):
            raise
        return _hang_up(request)
    _record(world, bot, name, parameters, (status, body.get("description", "")))
    return web.json_response(body, status=status)


def _record(world: World, bot: Bot | None, name: str, parameters: Parameters, outcome: tuple[int | None, str]) -> None:
    canonical, _ = METHODS.get(name.lower(), (name, None))
    world.journal.record(None if bot is None else bot.person.id, canonical, parameters.for_journal(), *outcome)


async def _perform(world: World, bot: Bot | None, name: str, parameters: Parameters) -> Any:
    if bot is None:
        raise Refusal(401, "Unauthorized")
    if name.lower() not in METHODS:
        raise Refusal(404, "Not Found")
    fault = world.faults.take(name)
    if fault is not None and not fault.after_effect:
        await _befall(fault)
    _, method = METHODS[name.lower()]
    result = await method(Call(world, bot, parameters))
    if fault is not None and fault.after_effect:
        await _befall(fault)
    return result


class _Dropped(Exception):
    """The connection is to be closed without an answer."""


async def _befall(fault: Fault) -> None:
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.drop:
        raise _Dropped
    if fault.fails:
        raise fault.refusal()


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def send_file(request: web.Request) -> web.Response:
    """Serve a file that a bot asks for by its `file_path`."""
    world = request.app[WORLD]
    if world.find_bot(request.match_info["token"]) is None:
        return web.json_response(Refusal(401, "Unauthorized").as_json(), status=401)
    stored = world.files.find_path(request.match_info["path"])
    if stored is None:
        return web.json_response(Refusal(404, "Not Found").as_json(), status=404)
    disposition = f"attachment; filename*=UTF-8''{quote(stored.upload.name)}"
    headers = {"Content-Disposition": disposition, "Content-Type": stored.upload.mime_type}
    return web.Response(body=stored.upload.content, headers=headers)


def routes() -> list[web.RouteDef]:
    """Return the routes of the Bot API."""
    return [
        web.route("GET", "/bot{token}/{method}", answer_call),
        web.route("POST", "/bot{token}/{method}", answer_call),
        web.get("/file/bot{token}/{path:.+}", send_file),
    ]
