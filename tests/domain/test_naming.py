"""Chargers by the names people type."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.access import Role
from bot.domain.charger import Charger, ChargerSnapshot
from bot.domain.naming import find_named, hear, misheard, plain, told_apart

NOW = datetime(2026, 7, 14, 15, 30, tzinfo=UTC)


def _snapshot(charger_id: int, name: str | None, group: str | None = None) -> ChargerSnapshot:
    return ChargerSnapshot(charger_id=charger_id, taken_at=NOW, name=name, group_name=group)


def _charger(charger_id: int, name: str | None) -> Charger:
    return Charger(account_id=1, role=Role.OWNER, snapshot=_snapshot(charger_id, name), asked=None, next_read_at=NOW)


def _listed(*names: str | None) -> list[Charger]:
    return [_charger(100001 + place, name) for place, name in enumerate(names)]


def _labels(found: list[Charger]) -> list[str]:
    return [each.snapshot.label for each in found]


HOUSE = _listed("Garage", "Street", "Garden shed", "Österreich-Platz 3", "⚡", "Office", None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("garage", ["Garage"]),
        ("GARAGE", ["Garage"]),
        ("  Garage ", ["Garage"]),
        ("gara", ["Garage"]),
        ("gar", ["Garage", "Garden shed"]),
        ("garden SHED", ["Garden shed"]),
        ("osterreich", ["Österreich-Platz 3"]),
        ("Österreich platz", ["Österreich-Platz 3"]),
        ("⚡", ["⚡"]),
        ("100002", ["Street"]),
        ("100007", ["100007"]),
        ("1000", ["100007"]),
        ("shed", ["Garden shed"]),
        ("hed", []),
        ("platz 3", ["Österreich-Platz 3"]),
        ("cellar", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_name_means(typed: str, meant: list[str]) -> None:
    assert _labels(find_named(HOUSE, typed)) == meant


def test_a_whole_name_goes_before_the_beginning_of_a_longer_one() -> None:
    assert _labels(find_named(_listed("Garage", "Garage 2"), "garage")) == ["Garage"]


def test_the_same_name_twice_means_both() -> None:
    assert len(find_named(_listed("Garage", "garage"), "Garage")) == 2


def _amperes(text: str) -> bool:
    return text.isdecimal()


def _mode(text: str) -> bool:
    return text in {"off", "full solar"}


@pytest.mark.parametrize(
    ("words", "is_value", "meant", "rest", "unknown"),
    [
        ("", _amperes, [], "", ""),
        ("16", _amperes, [], "16", ""),
        ("garage 16", _amperes, ["Garage"], "16", ""),
        ("16 garage", _amperes, ["Garage"], "16", ""),
        ("16 garden shed", _amperes, ["Garden shed"], "16", ""),
        ("gar 16", _amperes, ["Garage", "Garden shed"], "16", ""),
        ("100002 16", _amperes, ["Street"], "16", ""),
        ("garage", _amperes, ["Garage"], "", ""),
        ("cellar 16", _amperes, [], "16", "cellar"),
        ("lots", _amperes, [], "", "lots"),
        ("garage lots", _amperes, [], "", "garage lots"),
        ("off", _mode, [], "off", ""),
        ("off off", _mode, ["Office"], "off", ""),
        ("full solar street", _mode, ["Street"], "full solar", ""),
    ],
)
def test_words_part_into_a_name_and_a_value(
    words: str, is_value: object, meant: list[str], rest: str, unknown: str
) -> None:
    assert callable(is_value)
    heard = hear(HOUSE, words.split(), is_value)
    assert (_labels(heard.meant), " ".join(heard.rest), heard.unknown) == (meant, rest, unknown)


@pytest.mark.parametrize(
    ("words", "meant", "rest"),
    [("-1", [], "-1"), ("garage 16.5", ["Garage"], "16.5"), ("lots of gar", ["Garage", "Garden shed"], "lots of")],
)
def test_words_without_a_value_part_into_a_name_and_what_should_be_one(words: str, meant: list[str], rest: str) -> None:
    heard = misheard(HOUSE, words.split())
    assert (_labels(heard.meant), " ".join(heard.rest), heard.unknown) == (meant, rest, "")


@given(st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=5), st.data())
def test_whoever_types_a_name_or_a_number_finds_that_charger(names: list[str], data: st.DataObject) -> None:
    listed = _listed(*names)
    wanted = data.draw(st.sampled_from(listed))
    numbers = {str(each.snapshot.charger_id) for each in listed}
    assert find_named(listed, str(wanted.snapshot.charger_id)) == [wanted]
    assert wanted in find_named(listed, wanted.snapshot.label) or wanted.snapshot.label.strip() in numbers


@given(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=12), max_size=5))
def test_some_word_of_every_charger_found_begins_with_what_was_typed(typed: str, names: list[str]) -> None:
    for found in find_named(_listed(*names), typed):
        by_number = str(found.snapshot.charger_id) == typed.strip()
        assert by_number or f" {plain(typed)}" in f" {plain(found.snapshot.label)}"


@given(st.text(max_size=20))
@example("\N{MATHEMATICAL SANS-SERIF CAPITAL A}")
def test_comparing_is_settled_after_one_step(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_namesakes_are_told_apart_by_group_else_by_number() -> None:
    snapshots = [
        _snapshot(1, "Garage", "Home"),
        _snapshot(2, "garage", "Cabin"),
        _snapshot(3, "Street", "Home"),
        _snapshot(4, "Shed", "Home"),
        _snapshot(5, "Shed", "Home"),
        _snapshot(6, "Yard"),
        _snapshot(7, "Yard", "Home"),
    ]
    assert told_apart(snapshots) == {1: "Home", 2: "Cabin", 4: "4", 5: "5", 6: "6", 7: "Home"}
