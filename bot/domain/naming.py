"""Chargers by the names people type: prefixes, without regard to case, accents and punctuation."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.charger import Charger, ChargerSnapshot


@dataclass(frozen=True, slots=True)
class Heard:
    """What the words after a command mean."""

    meant: list[Charger]
    """Empty: no charger was named; several: which of them is not clear."""
    rest: list[str]
    """The words that are not the name."""
    unknown: str = ""
    """Words that stand where a name should and name no charger."""


def find_named(listed: Sequence[Charger], text: str) -> list[Charger]:
    """The chargers a text names: by serial number, else whole name, else its beginning, else that of a later word."""
    by_number = [each for each in listed if str(each.snapshot.charger_id) == text.strip()]
    if by_number:
        return by_number
    typed = plain(text)
    names = [(each, plain(each.snapshot.label)) for each in listed]
    whole = [each for each, name in names if name == typed]
    begun = [each for each, name in names if typed and name.startswith(typed)]
    return whole or begun or [each for each, name in names if typed and f" {typed}" in name]


def hear(listed: Sequence[Charger], words: Sequence[str], is_value: Callable[[str], bool]) -> Heard:
    """Part the words of a command into a charger's name, before or after, and the command's own value.

    Words that are a value as they stand name no charger, so that `off` never means the charger Office.
    """
    if not words or is_value(" ".join(words)):
        return Heard([], list(words))
    valued = [(name, rest) for name, rest in _splits(words) if not rest or is_value(" ".join(rest))]
    for name, rest in valued:
        if found := find_named(listed, name):
            return Heard(found, rest)
    name, rest = valued[-1]
    return Heard([], rest, name)


def misheard(listed: Sequence[Charger], words: Sequence[str]) -> Heard:
    """As `hear`, for words without a value: a charger's name and what should have been one, else that alone."""
    for name, rest in _splits(words):
        if rest and (found := find_named(listed, name)):
            return Heard(found, rest)
    return Heard([], list(words))


def _splits(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The name and the rest in every way, the longest name first; all of the words as a name at the least."""
    for length in range(len(words), 0, -1):
        yield " ".join(words[:length]), list(words[length:])
        if length < len(words):
            yield " ".join(words[-length:]), list(words[:-length])


def plain(text: str) -> str:
    """A text for comparing: lower case, no accents, letters and digits only; without any of those, as it stands."""
    folded = _folded(_folded(text))  # twice: a compatible form may have a case of its own
    kept = "".join(each if each.isalnum() else " " for each in folded if not unicodedata.combining(each))
    return " ".join(kept.split()) or " ".join(text.casefold().split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold())


def told_apart(snapshots: Sequence[ChargerSnapshot]) -> dict[int, str]:
    """By charger id, what tells chargers of the same name apart: their group, else their serial number."""
    same = Counter(plain(each.label) for each in snapshots)
    alike = [each for each in snapshots if same[plain(each.label)] > 1]
    groups = Counter((plain(each.label), plain(each.group_name or "")) for each in alike)
    return {
        each.charger_id: each.group_name
        if each.group_name and groups[plain(each.label), plain(each.group_name)] == 1
        else str(each.charger_id)
        for each in alike
    }
