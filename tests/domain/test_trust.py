"""Whether the groups answer is live is weighed against what status answers say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.trust import Trust, weigh

READY, CHARGING, PAUSED = 161, 194, 182


def walk(*answers: str) -> tuple[list[bool], Trust]:
    """`g161` is a groups answer, `s194` a status answer; which of them were believed, and what is left of the trust."""
    trust, believed = Trust(), []
    for answer in answers:
        weighed = weigh(trust, int(answer[1:]), by_status=answer[0] == "s")
        believed.append(weighed.believed)
        trust = weighed.trust
    return believed, trust


def test_answers_that_agree_are_believed() -> None:
    believed, trust = walk("g161", "s161", "g161", "g194", "s194", "g194")
    assert all(believed)
    assert not trust.lost


def test_a_groups_answer_that_follows_a_change_is_believed() -> None:
    believed, trust = walk("g161", "s194", "g194", "s182", "g182")
    assert all(believed)
    assert trust.contradictions == 0


def test_a_groups_answer_that_denies_a_status_answer_is_left_out_and_puts_trust_in_doubt() -> None:
    believed, trust = walk("g161", "s194", "g161")
    assert believed == [True, True, False]
    assert trust.doubted
    assert not trust.lost


def test_a_doubted_groups_answer_is_left_out_until_a_status_answer_decides() -> None:
    believed, trust = walk("g161", "s194", "g161", "g161", "g161")
    assert believed == [True, True, False, False, False]
    assert trust.doubted
    assert not trust.lost


def test_two_contradictions_in_a_row_lose_the_trust() -> None:
    believed, trust = walk("g161", "s194", "g161", "s194", "g161")
    assert believed == [True, True, False, True, False]
    assert trust.lost


def test_a_charger_that_went_back_to_what_it_was_clears_the_doubt() -> None:
    believed, trust = walk("g161", "s194", "g161", "s161", "g161", "g161")
    assert believed == [True, True, False, True, True, True]
    assert trust == Trust(groups_code=READY)


def test_a_groups_answer_that_moves_again_is_live() -> None:
    believed, trust = walk("g161", "s194", "g161", "g182")
    assert believed[-1]
    assert not trust.doubted


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([READY, CHARGING, PAUSED])), max_size=40))
def test_a_status_answer_is_always_believed(answers: list[tuple[bool, int]]) -> None:
    trust = Trust()
    for by_status, code in answers:
        weighed = weigh(trust, code, by_status=by_status)
        assert weighed.believed or not by_status
        trust = weighed.trust


@given(st.lists(st.sampled_from([READY, CHARGING, PAUSED]), max_size=40))
def test_live_answers_at_both_doors_never_lose_the_trust(codes: list[int]) -> None:
    trust = Trust()
    for code in codes:
        for by_status in (True, False):
            weighed = weigh(trust, code, by_status=by_status)
            assert weighed.believed
            trust = weighed.trust
    assert not trust.lost


@pytest.mark.parametrize("code", [READY, None])
def test_the_first_answer_is_believed(code: int | None) -> None:
    assert weigh(Trust(), code, by_status=False).believed
