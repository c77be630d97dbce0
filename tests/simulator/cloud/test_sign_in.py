"""Signing in, renewing tokens, and what ends a session."""

import base64
import json

import pytest

from simulator.cloud.clock import ManualClock
from simulator.cloud.server import Cloud
from simulator.cloud.visitor import PARTNER, Visitor
from simulator.cloud.world import World


async def test_the_answer_has_absolute_lifetimes_in_milliseconds(visitor: Visitor, clock: ManualClock) -> None:
    attributes = (await visitor.sign_in()).body["data"]["attributes"]
    assert attributes["ttl"] == (clock.now() + 900) * 1000
    assert attributes["refresh_token_ttl"] == (clock.now() + 7 * 86400) * 1000
    assert len(attributes["user_id"]) == 26


async def test_a_token_looks_like_a_jwt_and_carries_the_email(visitor: Visitor) -> None:
    head, body, signature = visitor.token.split(".")
    assert _decoded(head) == {"alg": "RS256", "typ": "JWT"}
    assert _decoded(body)["username"] == "demo@example.com"
    assert len(signature) > 300


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", PARTNER, 405),
        ("GET", PARTNER, 401),
        ("GET", {**PARTNER, "Authorization": "Basic !!!"}, 403),
        ("GET", {**PARTNER, "Authorization": "Basic " + base64.b64encode(b"demo@example.com:\xe9").decode()}, 403),
    ],
)
async def test_sign_in_refuses(visitor: Visitor, method: str, headers: dict[str, str], status: int) -> None:
    answer = await visitor.send(method, "/users/signin", headers=headers)
    assert (answer.status, answer.body["error"]) == (status, True)


async def test_only_the_look_up_of_an_email_demands_the_partner_header(visitor: Visitor) -> None:
    basic = {"Authorization": "Basic " + base64.b64encode(b"demo@example.com:demo-password").decode()}
    signed_in = await visitor.send("GET", "/users/signin", headers=basic)
    tokens = signed_in.body["data"]["attributes"]
    me = await visitor.send("GET", "/users/me", headers={"Authorization": f"Bearer {tokens['token']}"})
    bearer = {"Authorization": f"Bearer {tokens['refresh_token']}"}
    renewed = await visitor.send("GET", "/users/refresh-token", headers=bearer)
    assert (signed_in.status, me.status, renewed.status) == (200, 200, 200)
    known = "/users/emails/demo%40example.com"
    assert [(await visitor.send("GET", known, headers=one)).status for one in ({}, {"partner": "wallbox"})] == [
        400,
        200,
    ]


async def test_a_wrong_password_and_an_unknown_account_are_403(visitor: Visitor) -> None:
    assert (await visitor.sign_in("demo@example.com", "wrong")).status == 403
    assert (await visitor.sign_in("nobody@example.com", "demo-password")).status == 403


async def test_a_password_is_utf8(visitor: Visitor, world: World) -> None:
    world.accounts.add("zoë@example.com", "pässword-ß")
    assert (await visitor.sign_in("zoë@example.com", "pässword-ß")).status == 200


async def test_an_access_token_lasts_fifteen_minutes(visitor: Visitor, clock: ManualClock) -> None:
    clock.advance(899)
    assert (await visitor.get("/v3/chargers/groups")).status == 200
    clock.advance(1)
    assert (await visitor.get("/v3/chargers/groups")).status == 401


async def test_a_refresh_token_is_good_once(visitor: Visitor) -> None:
    used = visitor.refresh_token
    assert (await visitor.refresh()).status == 200
    assert (await visitor.get("/v3/chargers/groups")).status == 200
    assert (await visitor.refresh(used)).status == 401
    assert (await visitor.refresh()).status == 200


async def test_a_refresh_token_runs_out(visitor: Visitor, clock: ManualClock) -> None:
    clock.advance(7 * 86400)
    assert (await visitor.refresh()).status == 401


async def test_an_access_token_does_not_refresh_and_a_refresh_token_does_not_read(visitor: Visitor) -> None:
    assert (await visitor.refresh(visitor.token)).status == 401
    visitor.token = visitor.refresh_token
    assert (await visitor.get("/v3/chargers/groups")).status == 401


async def test_the_sixth_sign_in_closes_the_oldest_session(cloud: Cloud, visitor: Visitor, world: World) -> None:
    async with Visitor(cloud.url) as other:
        for _ in range(4):
            await other.sign_in()
        assert (await visitor.get("/v3/chargers/groups")).status == 200
        await other.sign_in()
        assert (await other.get("/v3/chargers/groups")).status == 200
    assert (await visitor.get("/v3/chargers/groups")).status == 401
    assert (await visitor.refresh()).status == 401
    assert world.accounts.all["demo@example.com"].counts["evicted"] == 1


async def test_refreshing_opens_no_session(visitor: Visitor, world: World) -> None:
    for _ in range(10):
        await visitor.refresh()
    assert len(world.accounts.all["demo@example.com"].sessions) == 1


async def test_tokens_can_be_expired_and_revoked_on_order(visitor: Visitor) -> None:
    assert (await visitor.order("tokens/expire"))["tokens"] == 1
    assert (await visitor.get("/v3/chargers/groups")).status == 401
    await visitor.refresh()
    await visitor.order("tokens/revoke", email="demo@example.com")
    assert (await visitor.get("/v3/chargers/groups")).status == 401
    await visitor.order("refresh-tokens/revoke", email="guest@example.com")
    assert (await visitor.refresh()).status == 200
    await visitor.order("refresh-tokens/revoke")
    assert (await visitor.refresh()).status == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_legacy_sign_in_is_flat_and_counts_seconds(visitor: Visitor, clock: ManualClock, method: str) -> None:
    encoded = base64.b64encode(b"demo@example.com:demo-password").decode()
    answer = await visitor.send(method, "/auth/token/user", headers={"Authorization": f"Basic {encoded}"})
    visitor.token = answer.body.pop("jwt")
    assert answer.body == {"user_id": 200001, "ttl": clock.now() + 900, "error": False, "status": 200}
    assert (await visitor.get("/v3/chargers/groups")).status == 200
    refused = await visitor.send(method, "/auth/token/user", headers={"Authorization": "Basic YTpi"})
    assert (refused.status, refused.body["msg"], refused.body["error"]) == (403, "Invalid credentials", True)


async def test_who_am_i_and_is_my_email_confirmed(visitor: Visitor) -> None:
    bearer = {**PARTNER, "Authorization": f"Bearer {visitor.token}"}
    me = (await visitor.send("GET", "/users/me", headers=bearer)).body["data"]
    assert me["attributes"]["name"] == "Demo"
    assert (await visitor.get(f"/v4/users/{me['id']}/id")).body["data"]["attributes"]["value"] == 200001
    email = await visitor.send("GET", "/users/emails/demo@example.com", headers=PARTNER)
    assert email.body["data"]["attributes"]["status"] == "confirmed"
    assert (await visitor.send("GET", "/users/emails/no@example.com", headers=PARTNER)).status == 404
    assert (await visitor.send("GET", "/users/emails/demo@example.com")).status == 400


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
async def test_a_data_call_without_a_living_token_is_401(visitor: Visitor, authorization: str) -> None:
    answer = await visitor.send("GET", "/chargers/status/100001", headers={"Authorization": authorization})
    assert (answer.status, answer.body["error"]) == (401, True)


def _decoded(segment: str) -> dict[str, str]:
    return dict(json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))))
