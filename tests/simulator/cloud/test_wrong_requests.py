"""Whatever is sent, a wrong request is refused in JSON with the fitting 4xx, and the cloud goes on as before."""

import json
from base64 import b64encode
from typing import Any

import pytest

from simulator.cloud.visitor import Visitor

DEEP = "[" * 100_000
GARAGE = "/simulator/chargers/Garage"


async def refused(visitor: Visitor, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Return the status and JSON of a refusal, once the cloud has shown that it still lists its chargers."""
    headers = {"Authorization": f"Bearer {visitor.token}", **headers}
    answer = await visitor.send(method, path, body, headers)
    assert isinstance(answer.body, dict), answer.body
    assert answer.body["error"] is True
    for alive in ("/v3/chargers/groups", "/chargers/status/100001", "/simulator/chargers", "/simulator/clock"):
        assert (await visitor.get(alive)).status == 200
    return answer.status, answer.body


async def test_a_current_that_is_no_whole_number_is_refused(visitor: Visitor, subtests: pytest.Subtests) -> None:
    wrong: list[Any] = ["--5", "1" * 5000, "16.5", 16.5, 1e308, True, [], {}, None, "", "x"]
    for amperes in wrong:
        with subtests.test(amperes=str(amperes)[:9]):
            assert (await refused(visitor, "PUT", "/v2/charger/100001", {"maxChargingCurrent": amperes}))[0] == 400
            assert (await refused(visitor, "POST", "/chargers/config/100001", {"icp_max_current": amperes}))[0] == 400


@pytest.mark.parametrize("seconds", [-1, 10**30, "1e9", 1.5])
async def test_a_lock_time_beyond_a_day_is_refused(visitor: Visitor, seconds: Any) -> None:
    assert (await refused(visitor, "POST", "/chargers/config/100001", {"auto_lock_time": seconds}))[0] == 400


@pytest.mark.parametrize("price", [-0.1, "free", True, None, [], float("nan"), float("inf"), 10**400])
async def test_a_price_that_is_no_price_is_refused(visitor: Visitor, price: Any) -> None:
    assert (await refused(visitor, "POST", "/chargers/config/100001", {"energyCost": price}))[0] == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chargers/config/100001"),
        ("POST", "/v3/chargers/100001/remote-action"),
        ("PUT", "/v4/chargers/100001/eco-smart"),
        ("POST", "/chargers/100001/schedules"),
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(
    visitor: Visitor, method: str, path: str, subtests: pytest.Subtests
) -> None:
    for body in ("{", "[]", "null", "", DEEP, '{"a":' * 100_000):
        with subtests.test(body=body[:9]):
            assert (await refused(visitor, method, path, body))[0] == 400


@pytest.mark.filterwarnings("ignore:Sending a large body")  # the point of the test
async def test_a_body_beyond_a_megabyte_is_refused(visitor: Visitor) -> None:
    assert (await refused(visitor, "PUT", "/v2/charger/100001", "x" * 1_100_000))[0] == 413


@pytest.mark.parametrize(
    "path",
    [
        f"/v4/sessions/stats?limit={'9' * 5000}",
        f"/v4/charger-last-sessions?limit={'9' * 5000}",
        "/v4/sessions/stats?offset=-1",
        "/v4/sessions/stats?start_date=soon",
        f"/v4/groups/300001/charger-charging-sessions?offset={'9' * 5000}",
        f"/v4/groups/300001/charger-charging-sessions?filters={'[' * 2000}",
        "/v4/groups/300001/charger-charging-sessions?filters=x",
        f"/simulator/journal?after={'9' * 5000}",
    ],
)
async def test_a_query_that_cannot_be_read_is_refused(visitor: Visitor, path: str) -> None:
    assert (await refused(visitor, "GET", path))[0] == 400


@pytest.mark.parametrize("path", ["/users/signin", "/auth/token/user"])
@pytest.mark.parametrize("credentials", ["é", "x", b64encode(b"\xff\xfe:x").decode(), b64encode(b"no colon").decode()])
async def test_credentials_that_cannot_be_read_are_wrong_ones(visitor: Visitor, path: str, credentials: str) -> None:
    status, _ = await refused(visitor, "GET", path, Partner="wallbox", Authorization=f"Basic {credentials}")
    assert status == 403


NONSENSE: list[tuple[str, Any]] = [
    ("/simulator/accounts", {"email": "a@example.com", "password": "x", "role": []}),
    ("/simulator/accounts", {"email": "a@example.com", "password": "x", "chargers": 10**9}),
    ("/simulator/accounts", {"email": "a@example.com", "password": "x", "chargers": True}),
    ("/simulator/accounts", {"email": "a@example.com", "password": "x", "chargers": 2.0}),
    ("/simulator/chargers", {"group_id": []}),
    ("/simulator/chargers", {"id": -1}),
    ("/simulator/chargers", {"id": 10**30}),
    ("/simulator/faults", {"status": 7}),
    ("/simulator/faults", {"status": 101}),
    ("/simulator/faults", {"status": 10**30}),
    ("/simulator/faults", {"times": 0}),
    ("/simulator/faults", {"times": True}),
    ("/simulator/faults", {"delay": -1}),
    ("/simulator/faults", {"delay": float("nan")}),
    ("/simulator/faults", {"status": 200, "content_type": "text/html\r\nX: y"}),
    ("/simulator/limiter", {"retry_after": "no"}),
    ("/simulator/limiter", {"profile": []}),
    ("/simulator/clock", {"advance": 1e300}),
    ("/simulator/clock", {"advance": float("nan")}),
    ("/simulator/clock", {"advance": float("inf")}),
    (f"{GARAGE}/set", {"drift": [[]]}),
    (f"{GARAGE}/set", {"sun": float("nan")}),
    (f"{GARAGE}/set", {"sun": float("-inf")}),
    (f"{GARAGE}/set", {"house_current": 1e308}),
    (f"{GARAGE}/set", {"energy_price": float("inf")}),
    (f"{GARAGE}/set", {"wifi_signal": 10**30}),
    (f"{GARAGE}/set", {"timezone": "Europe"}),
    (f"{GARAGE}/set", {"timezone": ""}),
    (f"{GARAGE}/set", {"timezone": "../x"}),
    (f"{GARAGE}/set", {"eco_smart": {"mode": 2}}),
    (f"{GARAGE}/plug", {"kwh": float("nan")}),
    (f"{GARAGE}/plug", {"max_current": 10**30}),
    (f"{GARAGE}/status", {"status_id": None}),
    (f"{GARAGE}/fault", {"status_id": 10**30}),
]


async def test_an_order_that_makes_no_sense_is_refused(visitor: Visitor, subtests: pytest.Subtests) -> None:
    await visitor.order("chargers/Garage/set", home_sharing=True, eco_smart={"enabled": True, "mode": 1})
    for path, body in NONSENSE:
        with subtests.test(path=path, body=body):
            assert (await refused(visitor, "POST", path, json.dumps(body)))[0] == 400


@pytest.mark.parametrize("what", ["tokens/expire", "tokens/revoke", "refresh-tokens/revoke"])
@pytest.mark.parametrize("email", [5, [], "nobody@example.com"])
async def test_tokens_of_nobody_are_not_found(visitor: Visitor, what: str, email: Any) -> None:
    assert (await refused(visitor, "POST", f"/simulator/{what}", {"email": email}))[0] == 404


async def test_an_order_refused_in_part_changes_nothing(visitor: Visitor) -> None:
    body = {"operation_mode": "ocpp", "wheels": 4}
    assert (await refused(visitor, "POST", f"{GARAGE}/set", body))[0] == 400
    assert (await visitor.get("/chargers/status/100001")).body["config_data"]["locked"] == 0


@pytest.mark.parametrize("path", ["/", "/simulator/nothing", "/v3/chargers", "/v2/charger/%ff"])
async def test_an_unknown_path_is_not_found(visitor: Visitor, path: str) -> None:
    assert (await refused(visitor, "GET", path))[0] == 404


@pytest.mark.parametrize("path", ["/users/signin", "/users/refresh-token", "/v3/chargers/groups", "/simulator/state"])
async def test_a_wrong_method_is_told_the_right_one(visitor: Visitor, path: str, subtests: pytest.Subtests) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        with subtests.test(method):
            answer = await visitor.send(method, path)
            assert (answer.status, answer.body["error"]) == (405, True)
            assert answer.headers["Allow"].split(",")[0] == "GET"
