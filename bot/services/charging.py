"""What a person can see and do with a charger. Every call finds the charger through the person's membership."""

from dataclasses import dataclass

from bot.db import chargers, members
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.errors import CurrentOutOfRange, NotConnected
from bot.services.monitor import Monitor
from bot.services.writing import Write, Writing, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging:
    """Reads are answered from what is stored; a write is sent once and never repeated."""

    database: Database
    monitor: Monitor
    writing: Writing

    async def chargers(self, user_id: int) -> list[Charger]:
        """All chargers of the person by name, from what is stored. Raises NotConnected."""
        async with self.database.transaction() as session:
            held = await chargers.of_user(session, user_id)
            if not held and not await members.accounts_of(session, user_id):
                raise NotConnected
        return [seen(each) for each in held]

    async def charger(self, user_id: int, charger_id: int) -> Charger:
        """One charger, from what is stored. Raises ChargerNotFound."""
        return seen(await self.writing.find(user_id, charger_id))

    async def refresh(self, user_id: int, charger_id: int) -> Charger:
        """One charger after a read of its account's budget. Raises ReadNotYetPossible or WallboxError."""
        held = await self.writing.find(user_id, charger_id)
        await self.monitor.read_now(held.known.account_id, charger_id)
        return await self.charger(user_id, charger_id)

    async def pause(self, user_id: int, charger_id: int) -> Charger:
        """Pause the charging session until somebody resumes it."""
        return await self._ask(user_id, charger_id, Action.PAUSE, lambda client: client.pause(charger_id))

    async def resume(self, user_id: int, charger_id: int) -> Charger:
        """Charge now, whatever schedule or eco-smart say."""
        return await self._ask(user_id, charger_id, Action.RESUME, lambda client: client.resume(charger_id))

    async def resume_schedule(self, user_id: int, charger_id: int) -> Charger:
        """Give the charger back to its schedule and eco-smart."""
        return await self._ask(
            user_id, charger_id, Action.RESUME_SCHEDULE, lambda client: client.resume_schedule(charger_id)
        )

    async def lock(self, user_id: int, charger_id: int) -> Charger:
        """Let nobody charge."""
        return await self._ask(user_id, charger_id, Action.LOCK, lambda client: client.lock(charger_id))

    async def unlock(self, user_id: int, charger_id: int) -> Charger:
        """Let cars charge; a car that waits begins at once unless a schedule or eco-smart holds it back."""
        return await self._ask(user_id, charger_id, Action.UNLOCK, lambda client: client.unlock(charger_id))

    async def set_max_charging_current(self, user_id: int, charger_id: int, amperes: int) -> Charger:
        """Limit the current. Raises CurrentOutOfRange for what this charger does not take."""
        snapshot = (await self.writing.find(user_id, charger_id)).known.snapshot
        allowed = snapshot.current_range_a
        if amperes not in allowed:
            raise CurrentOutOfRange(snapshot.label, allowed.start, allowed.stop - 1)
        return await self.writing.carry_out(
            user_id,
            charger_id,
            Action.SET_MAX_CHARGING_CURRENT,
            lambda client: client.set_max_charging_current(charger_id, amperes),
        )

    async def _ask(self, user_id: int, charger_id: int, action: Action, write: Write) -> Charger:
        return await self.writing.carry_out(user_id, charger_id, action, write)
