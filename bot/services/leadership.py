"""The right to do what only one replica may do: a lease row that runs out when its holder dies."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.db import leases
from bot.db.engine import Database

LASTS = timedelta(seconds=10)
"""After so long without renewal another replica takes over."""


@dataclass(slots=True, kw_only=True)
class Leadership:
    """Leases held under this process's own name."""

    database: Database
    clock: Callable[[], datetime]
    owner: str
    """Unique to this process."""
    _renew_at: dict[str, datetime] = field(default_factory=dict)

    async def hold(self, name: str) -> bool:
        """Take or renew the lease; False while another holds it. Call often: most calls cost nothing."""
        now = self.clock()
        if self._renew_at.get(name, now) > now:
            return True
        async with self.database.transaction() as tx:
            held = await leases.hold(tx, name, self.owner, now=now, until=now + LASTS)
        self._renew_at[name] = now + LASTS * 0.3 if held else now
        return held

    async def release(self, name: str) -> None:
        """Let another replica take over at once."""
        self._renew_at.pop(name, None)
        async with self.database.transaction() as tx:
            await leases.release(tx, name, self.owner)
