"""Refusals carry what has to be said about them."""

import pytest

from bot.domain.errors import ChargerNotFound, CurrentOutOfRange, DomainError, ReadNotYetPossible, WriteNotYetPossible
from tests.domain.readings import START


@pytest.mark.parametrize(
    "refusal",
    [ChargerNotFound(7), CurrentOutOfRange("Garage", 6, 16), ReadNotYetPossible(START), WriteNotYetPossible(START)],
)
def test_a_refusal_can_be_raised_and_caught_by_its_family(refusal: DomainError) -> None:
    with pytest.raises(DomainError) as caught:
        raise refusal
    assert caught.value is refusal


def test_a_refused_current_names_the_range() -> None:
    refusal = CurrentOutOfRange("Garage", 6, 16)
    assert (refusal.charger_name, refusal.minimum_a, refusal.maximum_a) == ("Garage", 6, 16)
