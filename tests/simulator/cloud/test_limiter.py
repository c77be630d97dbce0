"""How often an account may ask."""

import pytest

from simulator.cloud.limiter import Limiter
from simulator.cloud.refusals import RefusedError
from simulator.cloud.visitor import Visitor
from simulator.cloud.world import World


def answers(limiter: Limiter, method: str, moments: list[float], account: str = "a") -> list[int]:
    found = []
    for moment in moments:
        try:
            limiter.admit(account, method, moment)
            found.append(200)
        except RefusedError as refusal:
            found.append(refusal.status)
    return found


def test_strict_admits_one_read_a_minute() -> None:
    assert answers(Limiter("strict"), "GET", [0, 30, 59.4, 59.5, 100, 119]) == [200, 429, 429, 200, 429, 200]


def test_strict_admits_five_writes_a_minute() -> None:
    assert answers(Limiter("strict"), "PUT", [0, 1, 2, 3, 4, 5, 59.5, 60.4]) == [200] * 5 + [429, 200, 429]


def test_lenient_admits_three_reads_a_minute() -> None:
    assert answers(Limiter("lenient"), "GET", [0, 1, 2, 3, 60, 60.1]) == [200, 200, 200, 429, 200, 429]


def test_off_admits_everything() -> None:
    assert answers(Limiter("off"), "GET", [0] * 100) == [200] * 100


def test_reads_and_writes_and_accounts_do_not_share_a_budget() -> None:
    limiter = Limiter("strict")
    assert answers(limiter, "GET", [0]) == [200]
    assert answers(limiter, "POST", [0]) == [200]
    assert answers(limiter, "GET", [0], account="b") == [200]


def test_refused_requests_do_not_lengthen_the_wait() -> None:
    assert answers(Limiter("strict"), "GET", [0, 50, 55, 59, 60]) == [200, 429, 429, 429, 200]


def test_sustained_abuse_turns_reads_into_403_until_a_quiet_while() -> None:
    limiter = Limiter("abuse")
    assert answers(limiter, "GET", [0, *range(1, 11)]) == [200] + [429] * 10
    assert answers(limiter, "GET", [70, 200, 499]) == [403, 403, 403]
    assert answers(limiter, "PUT", [500]) == [200]
    assert answers(limiter, "GET", [799, 860]) == [200, 200]


def test_occasional_refusals_are_no_abuse() -> None:
    moments = [float(moment) for start in range(0, 3600, 60) for moment in (start, start + 30)]
    assert set(answers(Limiter("abuse"), "GET", moments)) == {200, 429}


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(RefusedError):
        Limiter("gentle")


async def test_all_tokens_and_chargers_of_an_account_share_the_budget(visitor: Visitor, world: World) -> None:
    world.limiter.choose("strict")
    assert (await visitor.get("/chargers/status/100001")).status == 200
    await visitor.sign_in()
    assert (await visitor.get("/chargers/status/100002")).status == 429
    assert (await visitor.get("/v3/chargers/groups")).body == {"message": "Too Many Requests", "error": True}


async def test_retry_after_is_told_only_on_order(visitor: Visitor, world: World) -> None:
    world.limiter.choose("strict")
    await visitor.get("/v3/chargers/groups")
    assert "Retry-After" not in (await visitor.get("/v3/chargers/groups")).headers
    await visitor.order("limiter", retry_after=True)
    assert (await visitor.get("/v3/chargers/groups")).headers["Retry-After"] == "60"


async def test_signing_in_is_not_limited(visitor: Visitor, world: World) -> None:
    world.limiter.choose("strict")
    assert [(await visitor.sign_in()).status for _ in range(4)] == [200] * 4
