"""The timeline of a charger."""

from collections.abc import Sequence
from datetime import datetime

from bot.chat.language import Language
from bot.chat.texts import cards, words
from bot.domain.charger import Charger
from bot.domain.history import Stretch


def page(say: Language, charger: Charger, listed: Sequence[Stretch], *, number: tuple[int, int], now: datetime) -> str:
    """The newest changes first; `number` of the page among how many, from 1."""
    snapshot = charger.snapshot
    head = say("🕘 {name} · history", name=words.bold(snapshot.label))
    if number[1] > 1:
        head = f"{head} · {number[0]}/{number[1]}"
    lines = [_line(say, each, snapshot.time_zone, now) for each in listed]
    if not lines:
        lines = [say("Nothing yet: I write it down from the first reading on.")]
    return "\n".join([head, *lines, cards.age(say, snapshot, now=now)])


def _line(say: Language, stretch: Stretch, zone: str | None, now: datetime) -> str:
    parts = [f"{words.icon(stretch.status)} {words.status_words(say, stretch.status)}"]
    if stretch.charging_power_kw is not None:
        parts.append(say.power(stretch.charging_power_kw))
    if stretch.pauses:
        parts.append(say.plural("{n} short pause", "{n} short pauses", stretch.pauses))
    if stretch.gaps:
        parts.append(say.plural("{n} short gap", "{n} short gaps", stretch.gaps))
    return f"{say.clock(stretch.since, zone, now=now)} {' · '.join(parts)}"
