"""From a request to an answer: who asks, whether they may, what they sent, and how a refusal looks."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.cloud.accounts import Account, Group
from simulator.cloud.charger import Charger
from simulator.cloud.refusals import RefusedError, refusal_body
from simulator.cloud.world import World

WORLD = web.AppKey("world", World)
Handler = Callable[[web.Request], Any]


@dataclass
class Call:
    """One admitted request of an account."""

    world: World
    request: web.Request
    account: Account
    raw: bytes

    @property
    def now(self) -> float:
        """Return the simulated moment."""
        return self.world.clock.now()

    def body(self, *, optional: bool = False) -> dict[str, Any]:
        """Return the JSON object sent; 400 for anything else, an empty body being {} where optional."""
        if optional and not self.raw.strip():
            return {}
        return json_object(self.raw)

    def charger(self) -> Charger:
        """Return the charger of the path by id or uid; 404 unknown, 403 for one in no group of the account."""
        key = self.request.match_info["charger"]
        charger = self.world.charger(_identifier(key))
        if charger.group_id not in self.account.roles:
            raise RefusedError(403, "You do not have access to this charger")
        return charger

    def own_charger(self) -> Charger:
        """Return the charger of the path when the account administers it; 403 otherwise."""
        charger = self.charger()
        if not self.account.may_write(charger.group_id):
            raise RefusedError(403, "You do not have permission to do this action")
        return charger

    def group_of(self, charger: Charger) -> Group:
        """Return the charger's group."""
        return self.world.groups[charger.group_id]

    def whole_number(self, name: str, default: int) -> int:
        """Return a query parameter that counts something; 400 when it is no natural number."""
        return natural(name, self.request.query.get(name, str(default)))


def natural(name: str, text: str) -> int:
    """Return the number that stands in a query; 400 when it is not a natural one of at most 18 digits."""
    if not _is_natural(text):
        raise RefusedError(400, f"{name} must be a natural number")
    return int(text)


def _is_natural(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _identifier(key: str) -> int | str:
    if _is_natural(key):
        return int(key)
    if len(key) != 26:
        raise RefusedError(404, "Charger not found")
    return key


def json_object(raw: bytes) -> dict[str, Any]:
    """Decode a JSON object; 400 for anything else."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "Malformed JSON") from error
    if not isinstance(body, dict):
        raise RefusedError(400, "A JSON object is expected")
    return body


def endpoint(answer: Callable[[Call], Any]) -> Handler:
    """Make an endpoint for chargers: a living access token, the limiter, then the answer as JSON."""

    async def handler(request: web.Request) -> web.StreamResponse:
        world = request.app[WORLD]
        account = world.accounts.account_of(bearer(request), world.clock.now())
        account.counts["reads" if request.method == "GET" else "writes"] += 1
        world.limiter.admit(account.email, request.method, world.clock.now())
        result = answer(Call(world, request, account, await request.read()))
        return result if isinstance(result, web.StreamResponse) else web.json_response(result)

    return handler


def bearer(request: web.Request) -> str:
    """Return the bearer token; 401 when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise RefusedError(401, "Missing bearer token")
    return token.strip()


def basic(request: web.Request) -> tuple[str, str]:
    """Return e-mail and password of UTF-8 basic authentication; 401 missing, 403 undecodable."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise RefusedError(401, "Missing basic authentication")
    try:
        email, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError as error:
        raise RefusedError(403, "Invalid credentials") from error
    return email, password


def refused(path: str, refusal: RefusedError) -> web.Response:
    """Turn a refusal into its answer."""
    body = refusal_body(path, refusal.status, refusal.text)
    return web.json_response(body, status=refusal.status, headers=refusal.headers)
