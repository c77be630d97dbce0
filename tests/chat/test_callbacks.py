"""Buttons come back as what they were, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callbacks import LONGEST, Press, Verb, carries, number_in, unpack

VALUES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789_:-", max_size=28)


@given(st.builds(Press, st.sampled_from(Verb), st.integers(0, 10**12), VALUES, st.booleans()))
def test_every_press_fits_into_a_button_and_comes_back_the_same(press: Press) -> None:
    packed = press.pack()
    assert len(packed.encode()) <= LONGEST
    assert unpack(packed) == press


@given(st.builds(Press, st.sampled_from(Verb), st.integers(0, 10**10), st.just("guest_not_locked:silent")))
def test_a_press_may_count_for_one_person_alone(press: Press) -> None:
    own = replace(press, keep=True, asker=10**10)
    assert unpack(own.pack()) == own


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 19, "9" * 40, "-1", "1.0", "²", "٣", ""])
def test_a_number_beyond_what_the_database_takes_is_none(number: str) -> None:
    assert number_in(number) is None
    assert unpack(f"1|lock|{number}||") is None
    asker = unpack(f"1|lock|1||u{number}")
    assert asker is None or asker.asker == 0


def test_the_largest_number_is_one() -> None:
    assert number_in(str(2**63 - 1)) == 2**63 - 1


@given(st.text())
def test_no_text_at_all_makes_a_press_raise(forged: str) -> None:
    press = unpack(forged)
    assert press is None or press.pack().encode()


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "",
        "pause:1",
        "0|pause|1||",
        "2|pause|1||",
        "1|pause|1|",
        "1|pause|1||k|more",
        "1|destroy|1||",
        "1|pause|-1||",
        "1|pause|one||",
        "1|pause|²||",
        "1|pause|||",
        "1|pause|1||x",
    ],
)
def test_what_this_version_has_not_made_is_no_press(forged: str | None) -> None:
    assert unpack(forged) is None


def test_a_value_that_would_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Press(Verb.SET_CURRENT, 1, "x" * 60).pack()
    with pytest.raises(ValueError, match="does not fit"):
        Press(Verb.SET_CURRENT, 1, "a|b").pack()


def test_a_route_takes_its_own_verbs_only() -> None:
    takes = carries(Verb.PAUSE, Verb.LOCK)
    assert takes(Press(Verb.PAUSE, 1).pack())
    assert not takes(Press(Verb.RESUME, 1).pack())
    assert not takes("nonsense")
    assert not takes(object())
