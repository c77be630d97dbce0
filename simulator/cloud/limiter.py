"""How often an account may ask. All its chargers and tokens share one budget; signing in is not counted.

Rules, in simulated seconds. A request is counted when it is admitted; refused ones do not lengthen the wait.

- `strict`: a read is admitted when fewer than 1 read was admitted in the last 60 s, a write when fewer than 5 were.
- `lenient`: the same with 3 reads and 5 writes.
- `abuse`: as strict; after 10 refusals within 300 s every read is answered 403, until 300 s pass without a read.
- `off`: everything is admitted.

Every window is forgiving by 0.5 s: a request 59.5 s after the last one counts as 60 s.
"""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from simulator.cloud.refusals import RefusedError

WINDOW, TOLERANCE = 60.0, 0.5
BUDGETS = {"strict": (1, 5), "lenient": (3, 5), "abuse": (1, 5)}
PROFILES = ("off", *BUDGETS)
ABUSE_REFUSALS, ABUSE_WINDOW, QUIET = 10, 300.0, 300.0


@dataclass
class Meter:
    """What one account did lately: moments of admitted reads and writes, and of refusals."""

    reads: deque[float] = field(default_factory=deque)
    writes: deque[float] = field(default_factory=deque)
    refused: deque[float] = field(default_factory=deque)
    blocked_since: float | None = None


class Limiter:
    """Admits or refuses requests by profile; `retry_after` adds that header to a 429."""

    def __init__(self, profile: str = "strict", *, retry_after: bool = False) -> None:
        self.retry_after = retry_after
        self.profile = profile
        self._meters: dict[str, Meter] = {}
        self.choose(profile)

    def choose(self, profile: str) -> None:
        """Change the profile and forget what was counted; 400 for an unknown one."""
        if profile not in PROFILES:
            raise RefusedError(400, f"profile must be one of {', '.join(PROFILES)}")
        self.profile = profile
        self._meters.clear()

    def admit(self, account: str, method: str, now: float) -> None:
        """Count the request, or refuse it with 429 (too often) or 403 (a read after sustained abuse)."""
        if self.profile == "off":
            return
        meter = self._meters.setdefault(account, Meter())
        reading = method == "GET"
        if reading and self.profile == "abuse":
            self._refuse_abuser(meter, now)
        past = meter.reads if reading else meter.writes
        self._count(meter, past, BUDGETS[self.profile][0 if reading else 1], now)

    def _count(self, meter: Meter, past: deque[float], budget: int, now: float) -> None:
        while past and now - past[0] >= WINDOW - TOLERANCE:
            past.popleft()
        if len(past) < budget:
            past.append(now)
            return
        self._note_refusal(meter, now)
        wait = ceil(past[0] + WINDOW - now)
        raise RefusedError(429, headers={"Retry-After": str(wait)} if self.retry_after else None)

    def _note_refusal(self, meter: Meter, now: float) -> None:
        meter.refused.append(now)
        while now - meter.refused[0] > ABUSE_WINDOW:
            meter.refused.popleft()
        if self.profile == "abuse" and len(meter.refused) >= ABUSE_REFUSALS:
            meter.blocked_since = now

    def _refuse_abuser(self, meter: Meter, now: float) -> None:
        if meter.blocked_since is None:
            return
        if now - meter.blocked_since >= QUIET:
            meter.blocked_since = None
            meter.refused.clear()
            return
        meter.blocked_since = now
        raise RefusedError(403)
