"""Whole days of a charger's own calendar: a month of its sessions is a month on the wall clock beside it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_CENTURY = 2000
_MONTHS = 12


class Span(StrEnum):
    """The periods that are counted from today."""

    TODAY = "today"
    WEEK = "week"
    """Seven days, today among them."""
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the beginning of one local day to the end of another."""

    first: date
    last: date
    """Included; never before `first`."""

    @classmethod
    def of(cls, span: Span, today: date) -> Self:
        """The span that `today` lies in; of a week the seven days that end with it."""
        return {
            Span.TODAY: cls(first=today, last=today),
            Span.WEEK: cls(first=today - timedelta(days=6), last=today),
            Span.MONTH: cls(first=today.replace(day=1), last=_last_of_month(today.year, today.month)),
            Span.YEAR: cls(first=date(today.year, 1, 1), last=date(today.year, 12, 31)),
        }[span]

    @property
    def days(self) -> int:
        """How many days, at least 1."""
        return (self.last - self.first).days + 1

    @property
    def is_year(self) -> bool:
        """Whether it is one whole calendar year."""
        return self == Period.of(Span.YEAR, self.first)

    @property
    def is_month(self) -> bool:
        """Whether it is one whole calendar month."""
        return self == Period.of(Span.MONTH, self.first)

    @property
    def previous(self) -> Self:
        """The period of the same kind just before."""
        return self._beside(self.first - timedelta(days=1), -self.days)

    @property
    def next(self) -> Self:
        """The period of the same kind just after."""
        return self._beside(self.last + timedelta(days=1), self.days)

    def _beside(self, neighbour: date, days: int) -> Self:
        if self.is_year:
            return type(self).of(Span.YEAR, neighbour)
        if self.is_month:
            return type(self).of(Span.MONTH, neighbour)
        step = timedelta(days=days)
        return type(self)(first=self.first + step, last=self.last + step)

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The moments (UTC) at which it begins and at which it is over; 23 or 25 hours apart where clocks change."""
        return _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone)

    @property
    def code(self) -> str:
        """Short and exact: `20260301-20260331`."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    @classmethod
    def from_code(cls, code: str) -> Self | None:
        """The inverse of `code`; None for anything else."""
        found = _CODE.fullmatch(code)
        if found is None:
            return None
        first, last = (_date(int(each[:4]), int(each[4:6]), int(each[6:])) for each in found.groups())
        return None if first is None or last is None or last < first else cls(first=first, last=last)


def zone_of(name: str | None) -> tzinfo:
    """The zone of an IANA name; UTC where there is none or this machine does not know it."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # unknown; not a name; the name of a folder of zones
        return UTC


def parse_period(text: str, today: date) -> Period | None:
    """Dates as people type them: `1.3.-31.3.2026`, `2026-03-01 2026-03-31`, one date, a month (`2026-03`), a year.

    `today`, `week`, `month` and `year` mean what the buttons do.

    The day comes before the month. Without a year it is the last such day that is not after `today`; two dates may
    come in either order. None for anything else.
    """
    words = " ".join(text.lower().split())
    if span := next((span for span, names in _SPANS.items() if words in names), None):
        return Period.of(span, today)
    if whole := _whole(words):
        return whole
    found = _DATES.fullmatch(words)
    if found is None:
        return None
    typed = [parts for n in (1, 2) if (parts := _parts(found, n)) is not None]
    last = _placed(typed[-1], today)
    first = None if last is None else _placed(typed[0], last)
    return None if first is None or last is None else Period(first=min(first, last), last=max(first, last))


_SPANS = {
    Span.TODAY: {"today", "hoy"},
    Span.WEEK: {"week", "7 days", "semana", "7 días", "7 dias"},
    Span.MONTH: {"month", "mes"},
    Span.YEAR: {"year", "año", "ano"},
}
"""As the buttons name them, for who types instead."""

_CODE = re.compile(r"(\d{8})-(\d{8})", re.ASCII)
_DATE = (
    r"(?:(?P<y{n}>\d{{4}})-(?P<m{n}>\d{{1,2}})-(?P<d{n}>\d{{1,2}})"
    r"|(?P<day{n}>\d{{1,2}})[./](?P<month{n}>\d{{1,2}})(?:[./](?P<year{n}>\d{{4}}|\d{{2}})|\.)?)"
)
_BETWEEN = r"(?:\s*(?:-|–|—|\.\.|to|until|a|al|hasta)\s*|\s+)"
_DATES = re.compile(_DATE.format(n=1) + f"(?:{_BETWEEN}{_DATE.format(n=2)})?", re.ASCII)
_WHOLE = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2}))?|(?P<month>\d{1,2})[./](?P<year>\d{4})", re.ASCII)

_Parts = tuple[int | None, int, int]
"""Year where it was typed, month, day."""


def _whole(words: str) -> Period | None:
    """A calendar year or month."""
    found = _WHOLE.fullmatch(words)
    if found is None:
        return None
    year, month = int(found["y"] or found["year"]), int(found["m"] or found["month"] or 0)
    first = _date(year, month or 1, 1)
    span = Span.MONTH if month or found["m"] or found["month"] else Span.YEAR
    return None if first is None or (span is Span.MONTH and not month) else Period.of(span, first)


def _parts(found: re.Match[str], n: int) -> _Parts | None:
    """One of the dates; None where it was not typed."""
    if found[f"y{n}"]:
        return int(found[f"y{n}"]), int(found[f"m{n}"]), int(found[f"d{n}"])
    if not found[f"day{n}"]:
        return None
    year = found[f"year{n}"]
    return int(year) if year else None, int(found[f"month{n}"]), int(found[f"day{n}"])


def _placed(parts: _Parts, latest: date) -> date | None:
    """The date; without a year the last one that is not after `latest`."""
    year, month, day = parts
    if year is not None:
        return _date(year if year >= _CENTURY else year + _CENTURY, month, day)
    candidates = (_date(latest.year - back, month, day) for back in range(9))  # 29 February: eight years at most
    return next((each for each in candidates if each is not None and each <= latest), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _last_of_month(year: int, month: int) -> date:
    following = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return following - timedelta(days=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    """The day's first moment; where the clocks skip midnight, the moment they do."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
