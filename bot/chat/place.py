"""Where somebody is among the recorded sessions, short enough for a button."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from bot.domain.period import Period, Span


class Part(StrEnum):
    """What is shown of a period."""

    TOTALS = "t"
    PAGE = "p"
    ONE = "s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One screen: the totals of a period, a page of its sessions, or one of these."""

    period: Period
    part: Part = Part.TOTALS
    page: int = 0
    epoch_s: int = 0
    """When the session shown began."""

    def pack(self) -> str:
        """At most 31 ASCII characters without `|` and `:`."""
        return f"{self.part.value}.{self.period.code}.{self.page}.{self.epoch_s}"

    @classmethod
    def of(cls, packed: str, today: date) -> Self:
        """The place that was packed, or named by a `Span` alone; the totals of this month for anything else."""
        month = cls(period=Period.of(Span.MONTH, today))
        if packed in set(Span):
            return replace(month, period=Period.of(Span(packed), today))
        part, code, page, epoch_s = [*packed.split("."), "", "", "", ""][:4]
        period = Period.from_code(code)
        if part not in set(Part) or period is None:
            return month
        return cls(period=period, part=Part(part), page=_number(page), epoch_s=_number(epoch_s))

    def turned(self, page: int) -> Self:
        """A page of the same period."""
        return replace(self, part=Part.PAGE, page=page, epoch_s=0)

    def totals(self, period: Period | None = None) -> Self:
        """The totals of this period, or of another."""
        return type(self)(period=period or self.period)

    def session(self, epoch_s: int) -> Self:
        """One session of this page."""
        return replace(self, part=Part.ONE, epoch_s=epoch_s)


_LATEST = 4_102_444_800
"""2100: beyond every session, and within what a calendar holds."""


def _number(typed: str) -> int:
    return min(int(typed), _LATEST) if typed.isascii() and typed.isdecimal() and len(typed) < len("10000000000") else 0
