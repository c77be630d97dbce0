"""The sign-in host: users/signin, users/refresh-token, users/me, users/emails and the legacy auth/token/user."""

from typing import Any

from aiohttp import web

from simulator.cloud.accounts import SignInSession, newest
from simulator.cloud.doors import WORLD, basic, bearer
from simulator.cloud.refusals import RefusedError


async def sign_in(request: web.Request) -> web.Response:
    """Open a session for e-mail and password."""
    world = request.app[WORLD]
    session = world.accounts.sign_in(*basic(request), world.clock.now())
    return web.json_response(_tokens(session, "user_signin"))


async def refresh(request: web.Request) -> web.Response:
    """Trade the refresh token for a new pair."""
    world = request.app[WORLD]
    return web.json_response(_tokens(world.accounts.refresh(bearer(request), world.clock.now()), "user_refresh_token"))


async def legacy_sign_in(request: web.Request) -> web.Response:
    """Open a session the old way: flat answer, numeric user id, ttl in seconds."""
    world = request.app[WORLD]
    session = world.accounts.sign_in(*basic(request), world.clock.now())
    token = newest(session, "access")
    body = {"jwt": token.text, "user_id": session.account.id, "ttl": int(token.expires), "error": False, "status": 200}
    return web.json_response(body)


async def me(request: web.Request) -> web.Response:
    """Tell who the bearer is."""
    world = request.app[WORLD]
    account = world.accounts.account_of(bearer(request), world.clock.now())
    attributes = {"name": account.name, "surname": account.surname, "email": account.email}
    return web.json_response({"data": {"type": "user", "id": account.uid, "attributes": attributes}})


async def email_status(request: web.Request) -> web.Response:
    """Tell whether the e-mail belongs to a confirmed account; 400 without the header Partner."""
    if request.headers.get("Partner") != "wallbox":
        raise RefusedError(400, "The header Partner is missing")
    account = request.app[WORLD].accounts.find(request.match_info["email"])
    if not account:
        raise RefusedError(404, "Unknown e-mail")
    attributes = {"email": account.email, "status": "confirmed"}
    return web.json_response({"data": {"type": "user_email", "id": account.uid, "attributes": attributes}})


def _tokens(session: SignInSession, kind: str) -> dict[str, Any]:
    access, renewal = newest(session, "access"), newest(session, "refresh")
    attributes = {
        "token": access.text,
        "ttl": int(access.expires * 1000),
        "user_id": session.account.uid,
        "refresh_token": renewal.text,
        "refresh_token_ttl": int(renewal.expires * 1000),
    }
    return {"data": {"type": kind, "id": session.account.uid, "attributes": attributes}}


routes = [
    web.get("/users/signin", sign_in, allow_head=False),
    web.get("/users/refresh-token", refresh, allow_head=False),
    web.get("/auth/token/user", legacy_sign_in, allow_head=False),
    web.post("/auth/token/user", legacy_sign_in),
    web.get("/users/me", me, allow_head=False),
    web.get("/users/emails/{email}", email_status, allow_head=False),
]
