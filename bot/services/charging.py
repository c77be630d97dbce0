"""What a person can see and do with a charger. Every call finds the charger through the person's membership."""

from dataclasses import dataclass
from enum import StrEnum

from bot.db import chargers, members
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.charger import Charger, is_locked
from bot.domain.errors import ActionRefused, NotConnected, Refusal, WriteNotYetPossible
from bot.domain.offers import paused_by_hand
from bot.services.monitor import Monitor
from bot.services.writing import Write, Writing, must_be_possible, seen


class Begun(StrEnum):
    """How a car began to charge after its charger was unlocked."""

    BY_ITSELF = "by_itself"
    NO_CAR = "no_car"
    """There is none that could begin."""
    RESUMED = "resumed"
    NOT_RESUMED = "not_resumed"
    """It was unlocked, and the resume after it was not carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging:
    """Reads are answered from what is stored; a write is sent once and never repeated."""

    database: Database
    monitor: Monitor
    writing: Writing

    async def chargers(self, user_id: int) -> list[Charger]:
        """All chargers of the person by name, from what is stored. Raises NotConnected."""
        async with self.database.transaction() as tx:
            held = await chargers.of_user(tx, user_id)
            if not held and not await members.accounts_of(tx, user_id):
                raise NotConnected
        return [seen(each) for each in held]

    async def charger(self, user_id: int, charger_id: int) -> Charger:
        """One charger, from what is stored. Raises ChargerNotFound."""
        return seen(await self.writing.find(user_id, charger_id))

    async def refresh(self, user_id: int, charger_id: int) -> Charger:
        """One charger after a read of its account's budget. Raises ReadNotYetPossible, AccountGone or WallboxError."""
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
        """Give the charger back to its schedule and eco-smart; the cloud does nothing unless it was paused by hand."""
        held = await self.writing.find(user_id, charger_id)
        pausing = held.known.asked is not None and held.known.asked.action is Action.PAUSE
        status = held.known.snapshot.status
        if status.reachable and not (pausing or paused_by_hand(held.known.snapshot) or is_locked(held.known.snapshot)):
            must_be_possible(held, Action.RESUME_SCHEDULE)
            raise ActionRefused(seen(held), Action.RESUME_SCHEDULE, Refusal.NOT_APPLICABLE)
        return await self._ask(
            user_id, charger_id, Action.RESUME_SCHEDULE, lambda client: client.resume_schedule(charger_id)
        )

    async def lock(self, user_id: int, charger_id: int) -> Charger:
        """Let nobody charge."""
        return await self._ask(user_id, charger_id, Action.LOCK, lambda client: client.lock(charger_id))

    async def unlock(self, user_id: int, charger_id: int) -> Charger:
        """Let cars charge; a car that waits begins at once unless a schedule or eco-smart holds it back."""
        return await self._ask(user_id, charger_id, Action.UNLOCK, lambda client: client.unlock(charger_id))

    async def unlock_and_resume(self, user_id: int, charger_id: int) -> tuple[Charger, Begun]:
        """Unlock, and resume where the car does not start by itself: two writes of the budget, in order.

        Raises as every write does for the first of them; that the second is refused is in the answer.
        """
        charger = await self.unlock(user_id, charger_id)
        if charger.snapshot.status.energy_flows:
            return charger, Begun.BY_ITSELF
        try:
            return await self.resume(user_id, charger_id), Begun.RESUMED
        except ActionRefused as refused:
            nothing_to_resume = refused.reason is Refusal.NOT_APPLICABLE
            absent = charger.snapshot.status.car_connected is False
            begun = (Begun.NO_CAR if absent else Begun.BY_ITSELF) if nothing_to_resume else Begun.NOT_RESUMED
        except WriteNotYetPossible:
            begun = Begun.NOT_RESUMED
        return await self.charger(user_id, charger_id), begun

    async def _ask(self, user_id: int, charger_id: int, action: Action, write: Write) -> Charger:
        return await self.writing.carry_out(user_id, charger_id, action, write)
