"""Whether the groups answer is live: nobody outside has verified it.

A status answer between two equal groups answers that says otherwise is a contradiction. After two in a row the account
is read by status answers. A charger that really flips back and forth is told apart by the next status answer,
which then agrees with the groups answer and clears the count.
"""

from dataclasses import dataclass

CONTRADICTIONS_ALLOWED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What is remembered of a charger's answers at the two doors."""

    groups_code: int | None = None
    """Status number of the newest groups answer."""
    status_code: int | None = None
    """Status number of a status answer newer than that; None where there is none."""
    contradictions: int = 0

    @property
    def lost(self) -> bool:
        """Whether the groups answer is no longer believed."""
        return self.contradictions >= CONTRADICTIONS_ALLOWED

    @property
    def doubted(self) -> bool:
        """Whether a status answer has to decide before a groups answer that repeats itself counts again."""
        return self.contradictions > 0 and self.status_code is None


@dataclass(frozen=True, slots=True)
class Weighed:
    """The trust after an answer, and whether the answer may be believed."""

    trust: Trust
    believed: bool


def weigh(trust: Trust, code: int | None, *, by_status: bool) -> Weighed:
    """Weigh a new answer's status number against what was said before."""
    if by_status:
        contradictions = 0 if code == trust.groups_code else trust.contradictions
        return Weighed(Trust(groups_code=trust.groups_code, status_code=code, contradictions=contradictions), True)
    if code != trust.groups_code:
        return Weighed(Trust(groups_code=code), True)
    if trust.status_code not in {None, code}:
        return Weighed(Trust(groups_code=code, contradictions=trust.contradictions + 1), believed=False)
    if trust.doubted:
        return Weighed(trust, believed=False)
    return Weighed(Trust(groups_code=code), believed=True)
