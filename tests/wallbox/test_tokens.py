"""Tokens as a sign-in gives them, and how long they are used."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.wallbox.auth import ASSUMED_LIFETIME, Tokens, decode_tokens
from tests.wallbox.cloud import START, sample

DAY = timedelta(days=1)


def _decoded(**attributes: Any) -> Tokens:
    return decode_tokens({"data": {"attributes": {"token": "a", "refresh_token": "r", **attributes}}}, START)


@pytest.mark.parametrize("scale", [1, 1000])
def test_a_ttl_is_an_absolute_moment_in_seconds_or_milliseconds(scale: int) -> None:
    end = START + timedelta(hours=1)
    tokens = _decoded(ttl=end.timestamp() * scale, refresh_token_ttl=(end + timedelta(days=1)).timestamp() * scale)
    assert tokens.access_expires_at == end
    assert tokens.refresh_expires_at == end + timedelta(days=1)


@pytest.mark.parametrize("ttl", [None, "soon", 0, -5, 1e300, float("nan"), True, {}, START.timestamp() * 1000])
def test_a_token_whose_end_is_in_doubt_is_used_until_the_cloud_rejects_it(ttl: Any) -> None:
    tokens = _decoded(ttl=ttl)
    assert tokens.access_expires_at == START + ASSUMED_LIFETIME
    assert tokens.fresh(START)


@pytest.mark.parametrize("seconds", [1, 30, 89])
def test_a_token_that_ends_within_the_margin_is_not_fresh(seconds: int) -> None:
    end = START + timedelta(seconds=seconds)
    tokens = _decoded(ttl=end.timestamp() * 1000)
    assert tokens.access_expires_at == end
    assert not tokens.fresh(START)


@pytest.mark.parametrize("behind", [timedelta(hours=-3), timedelta(), timedelta(days=400)])
def test_ends_count_from_what_the_clock_of_the_cloud_shows(behind: timedelta) -> None:
    ends = {"ttl": (START + timedelta(minutes=15)).timestamp(), "refresh_token_ttl": (START + DAY).timestamp()}
    tokens = decode_tokens({"data": {"attributes": {"token": "a", **ends}}}, START - behind, START)
    assert tokens.access_expires_at == START - behind + timedelta(minutes=15)
    assert tokens.refresh_expires_at == START - behind + DAY


def test_a_token_that_is_over_by_the_clock_of_the_cloud_is_over() -> None:
    answer = {"data": {"attributes": {"token": "a", "ttl": START.timestamp() - 1}}}
    assert not decode_tokens(answer, START, START).fresh(START)


@pytest.mark.parametrize(
    ("refresh_token", "expires_at", "worth_it"),
    [
        (None, None, False),
        ("r", None, True),
        ("r", START + timedelta(seconds=1), True),
        ("r", START, False),
    ],
)
def test_a_refresh_is_tried_only_where_it_may_work(
    refresh_token: str | None, expires_at: datetime | None, *, worth_it: bool
) -> None:
    tokens = Tokens(access="a", access_expires_at=START, refresh=refresh_token, refresh_expires_at=expires_at)
    assert tokens.refreshable(START) is worth_it


def test_the_sample_of_a_sign_in_decodes() -> None:
    tokens = decode_tokens(sample("signin"), START)
    assert (tokens.access, tokens.refresh) == ("fakekeyhere", "refresh_fakekeyhere")
