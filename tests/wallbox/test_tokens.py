"""Tokens as a sign-in gives them, and how long they are used."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.wallbox.auth import ASSUMED_LIFETIME, Tokens, decode_tokens
from tests.wallbox.cloud import START, sample


def _decoded(**attributes: Any) -> Tokens:
    return decode_tokens({"data": {"attributes": {"token": "a", "refresh_token": "r", **attributes}}}, START)


@pytest.mark.parametrize("scale", [1, 1000])
def test_a_ttl_is_an_absolute_moment_in_seconds_or_milliseconds(scale: int) -> None:
    end = START + timedelta(hours=1)
    tokens = _decoded(ttl=end.timestamp() * scale, refresh_token_ttl=(end + timedelta(days=1)).timestamp() * scale)
    assert tokens.access_expires_at == end
    assert tokens.refresh_expires_at == end + timedelta(days=1)


@pytest.mark.parametrize("ttl", [None, "soon", 0, -5, 1e300, float("nan"), True, {}, START.timestamp() * 1000])
def test_a_token_said_to_be_over_at_once_is_used_until_the_cloud_rejects_it(ttl: Any) -> None:
    tokens = _decoded(ttl=ttl)
    assert tokens.access_expires_at == START + ASSUMED_LIFETIME
    assert tokens.fresh(START)


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
