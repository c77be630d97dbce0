"""What a charger has done, from what the readings have left."""

from dataclasses import dataclass

from bot.db import chargers, history
from bot.db.engine import Database
from bot.domain.charger import Charger
from bot.domain.errors import ChargerNotFound
from bot.domain.history import Stretch, timeline
from bot.services.writing import seen

LOOKED_AT = 2000
"""Changes of status at most, the newest; weeks of a charger that the sun starts and stops all day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timelines:
    """Costs no reading: answered from what is stored."""

    database: Database

    async def of_charger(self, user_id: int, charger_id: int) -> tuple[Charger, list[Stretch]]:
        """The charger and its stretches, newest first. Raises ChargerNotFound."""
        async with self.database.transaction() as tx:
            held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
            if held is None:
                raise ChargerNotFound(charger_id)
            moments = await history.newest_first(tx, held.known.account_id, charger_id, limit=LOOKED_AT)
        return seen(held), timeline(moments[::-1])
