"""Whatever JSON the cloud sends, a decoder gives a value or a WallboxError."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wallbox.auth import decode_tokens
from bot.wallbox.errors import WallboxError
from bot.wallbox.payloads import decode_config, decode_echo, decode_groups, decode_status
from bot.wallbox.records import SessionPages, decode_schedules, demand_accepted
from tests.wallbox.cloud import CHARGER_ID, START

DECODERS: dict[str, Callable[[Any], object]] = {
    "groups": lambda answer: decode_groups(answer, START),
    "status": lambda answer: decode_status(answer, CHARGER_ID, START),
    "echo": lambda answer: decode_echo(answer, CHARGER_ID, START),
    "config": lambda answer: decode_config(answer, CHARGER_ID, START),
    "tokens": lambda answer: decode_tokens(answer, START),
    "sessions": lambda answer: SessionPages(CHARGER_ID, 1000).add(answer),
    "schedules": decode_schedules,
    "accepted": demand_accepted,
}
SAMPLES = {
    path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "samples").glob("*.json"))
}

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([10**400, -(10**400), "9" * 500, "1e999"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def harmless(decode: Callable[[Any], object], answer: Any) -> None:
    with contextlib.suppress(WallboxError):
        decode(answer)


def places(answer: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in the answer, itself included."""
    steps = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    return [path, *(place for key, inner in steps for place in places(inner, (*path, key)))]


def replaced(answer: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    inner = replaced(answer[path[0]], path[1:], value)
    if isinstance(answer, dict):
        return {**answer, path[0]: inner}
    return [*answer[: path[0]], inner, *answer[path[0] + 1 :]]


@pytest.mark.parametrize("decoder", DECODERS)
def test_every_sample_passes_every_decoder(decoder: str, subtests: pytest.Subtests) -> None:
    for name, answer in SAMPLES.items():
        with subtests.test(name):
            harmless(DECODERS[decoder], answer)


@settings(max_examples=60)
@given(answer=anything)
@pytest.mark.parametrize("decoder", DECODERS)
def test_no_answer_breaks_a_decoder(decoder: str, answer: Any) -> None:
    harmless(DECODERS[decoder], answer)


@settings(max_examples=120)
@given(drawn=st.data(), value=anything)
@pytest.mark.parametrize(
    ("decoder", "name"),
    [
        ("groups", "groups-2021"),
        ("status", "status-2024-charging-fw6.1.13"),
        ("echo", "v2-put-locked-2022"),
        ("tokens", "signin"),
        ("sessions", "sessions-2024"),
        ("schedules", "schedules-2024"),
    ],
)
def test_no_value_in_any_place_of_a_real_answer_breaks_its_decoder(
    decoder: str, name: str, drawn: st.DataObject, value: Any
) -> None:
    place = drawn.draw(st.sampled_from(places(SAMPLES[name])))
    harmless(DECODERS[decoder], replaced(SAMPLES[name], place, value))
