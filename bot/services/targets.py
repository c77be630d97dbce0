"""What the next read of an account asks for: pure, over what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.db.answers import Answer
from bot.db.chargers import Known
from bot.domain.charger import SILENT_AFTER, ChargerSnapshot

SLOW_HALF_EVERY = timedelta(hours=1)
"""How often a status GET renews what the groups GET does not tell."""

LONGEST_BLINK = 5
"""How many intervals old a look at the status may be before settings that were never told are read."""

TRY_AGAIN_AFTER = timedelta(minutes=15)
"""How long a charger or a question rests that the cloud did not answer while it answers others."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an account is waiting for."""

    known: list[Known]
    waiting: list[Answer]
    """Questions somebody waits for, longest first."""
    by_status: bool
    """The groups answer is not believed: one charger at a time."""
    promised: bool
    """A card was promised the next reading."""
    charger_id: int | None
    """The charger a person wants to see now."""


def next_target(need: Need, *, now: datetime, interval: timedelta) -> Answer | int | None:
    """A waiting question, one charger's status, or None for the groups GET of all.

    A doubted groups answer is decided first. Questions and slow halves are read between two looks at the status only,
    so that neither a charger nor a card that was promised the next reading waits for its turn behind them. A slow
    half that was never read comes before the questions: without the zone of its charger an answer is half of one.
    """
    if not need.known:
        return None
    rested = [each for each in need.known if now - (each.status_tried_at or _NEVER) > TRY_AGAIN_AFTER]
    answering = rested or need.known
    if doubted := [each for each in answering if each.trust.doubted and not need.by_status]:
        return min(doubted, key=_observed_at).snapshot.charger_id
    stalest = min(answering, key=_observed_at)
    age, looks = now - stalest.observed_at, len(need.known) if need.by_status else 1
    fresh = age <= (looks + 0.9) * interval and not need.promised
    unread = [] if need.by_status else [each for each in rested if _never_told(each)]
    looked = all((each.slow_read_at or _NEVER) < stalest.observed_at for each in need.known)
    if unread and looked and age <= LONGEST_BLINK * interval and not need.promised:
        return unread[0].snapshot.charger_id
    if need.waiting and fresh and need.charger_id is None and not unread:
        return need.waiting[0]
    if need.by_status:
        return need.charger_id or stalest.snapshot.charger_id
    return _lacking(answering, now) if fresh else None


def _never_told(known: Known) -> bool:
    """Whether its slow half is missing altogether; after a change it is only doubted."""
    return known.slow_read_at is None and not known.snapshot.slow_half_known


def _lacking(known: list[Known], now: datetime) -> int | None:
    """The charger whose slow half is missing or too old, and the oldest, if any."""
    lacking = [each for each in known if now - (each.slow_read_at or _NEVER) > _renewed_every(each.snapshot, now)]
    neediest = min(lacking, key=lambda each: each.slow_read_at or _NEVER, default=None)
    return None if neediest is None else neediest.snapshot.charger_id


def _renewed_every(snapshot: ChargerSnapshot, now: datetime) -> timedelta:
    """Sooner where energy is said to flow and its figures stand still: a status answer tells whether they are live."""
    stuck = snapshot.status.energy_flows and now - (snapshot.heard_at or now) > SILENT_AFTER
    return SILENT_AFTER if stuck else SLOW_HALF_EVERY


def _observed_at(known: Known) -> datetime:
    return known.observed_at
