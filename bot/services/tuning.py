"""The values of a charger: checked, set, remembered for ten minutes, taken back once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.db import changes
from bot.db.chargers import Held
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.changes import Change
from bot.domain.charger import Charger, ChargerSnapshot, EcoSmartMode
from bot.domain.errors import ActionRefused, ChangedAgain, DomainError, Refusal, UndoRefused, WhyNotUndone
from bot.domain.values import SETTINGS, Value, demand, setting, takes, with_setting
from bot.services.writing import Writing, asked_just_now, must_be_possible, seen
from bot.wallbox.client import WallboxClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Every method finds the charger through membership and raises, beside what it names, what every write raises.

    The charger that is given carries the change that was made, until it is undone.
    """

    database: Database
    writing: Writing
    clock: Callable[[], datetime]

    async def set_max_charging_current(self, user_id: int, charger_id: int, amperes: int) -> Charger:
        """Limit the current, in amperes. Raises CurrentOutOfRange for what this charger does not take."""
        return await self.set(user_id, charger_id, Action.SET_MAX_CHARGING_CURRENT, amperes)

    async def set_icp_max_current(self, user_id: int, charger_id: int, amperes: int) -> Charger:
        """Set the main fuse limit of Power Boost, in amperes. Raises CurrentOutOfRange."""
        return await self.set(user_id, charger_id, Action.SET_ICP_MAX_CURRENT, amperes)

    async def set_energy_cost(self, user_id: int, charger_id: int, cost: float) -> Charger:
        """Set the price per kWh in the charger's currency. Raises CostOutOfRange."""
        return await self.set(user_id, charger_id, Action.SET_ENERGY_COST, cost)

    async def set_eco_smart(self, user_id: int, charger_id: int, mode: EcoSmartMode) -> Charger:
        """Set the way the sun is used."""
        return await self.set(user_id, charger_id, Action.SET_ECO_SMART, mode)

    async def set(self, user_id: int, charger_id: int, action: Action, value: Value) -> Charger:
        """Set what an action of `SETTINGS` sets, and remember it so that it can be undone."""
        held = await self._settable(user_id, charger_id, action)
        demand(held.known.snapshot, action, value)
        old = setting(held.known.snapshot, action)
        if old == value and asked_just_now(held.known, action, self.clock()):
            return seen(held)
        charger = await self._write(user_id, charger_id, action, value)
        new = setting(charger.snapshot, action)
        if old is None or new is None or old == new or not takes(charger.snapshot, action, old):
            return replace(charger, change=None)
        return replace(charger, change=await self._remember(user_id, charger, action, old, new))

    async def settable(self, user_id: int, charger_id: int, action: Action) -> Charger:
        """The charger whose value is to be chosen. Raises what `set` would, but for the value."""
        return seen(await self._settable(user_id, charger_id, action))

    async def demand_own(self, user_id: int, change_id: int) -> None:
        """Raises UndoRefused for a change, of a value or of the schedules, that somebody else has made."""
        async with self.database.transaction() as tx:
            if await changes.undone(tx, change_id, user_id=user_id) is None:
                raise UndoRefused(WhyNotUndone.NOT_YOURS)

    async def undo(self, user_id: int, change_id: int) -> tuple[Charger, Change]:
        """Take a change back: once, by who made it, within ten minutes. Raises UndoRefused or ChangedAgain.

        The charger it gives carries no change: an undo is not undone. A write that is refused leaves the wish open.
        """
        now = self.clock()
        async with self.database.transaction() as tx:
            change = await changes.claim_undo(tx, change_id, user_id=user_id, now=now)
            if change is None:
                undone = await changes.undone(tx, change_id, user_id=user_id)
                raise UndoRefused(_why_not(undone=undone))
        try:
            return await self._take_back(user_id, change), change
        except DomainError:
            async with self.database.transaction() as tx:
                await changes.release(tx, change_id, claimed_at=now)
            raise

    async def _take_back(self, user_id: int, change: Change) -> Charger:
        if change.action not in SETTINGS:
            raise UndoRefused(WhyNotUndone.NOT_YOURS)  # a list of schedules is taken back where it is shown
        held = await self.writing.find(user_id, change.charger_id)
        if setting(held.known.snapshot, change.action) != change.new:
            raise ChangedAgain(seen(held), change.action)
        return replace(await self._write(user_id, change.charger_id, change.action, change.old), change=None)

    async def _settable(self, user_id: int, charger_id: int, action: Action) -> Held:
        held = await self.writing.find(user_id, charger_id)
        must_be_possible(held, action)
        reason = _lacking(held.known.snapshot, action)
        if reason is not None:
            raise ActionRefused(seen(held), action, reason)
        return held

    async def _write(self, user_id: int, charger_id: int, action: Action, value: Value) -> Charger:
        async def write(client: WallboxClient) -> ChargerSnapshot:
            answer = await _sent(client, charger_id, action, value)
            answer = answer or ChargerSnapshot(charger_id=charger_id, taken_at=self.clock())
            if setting(answer, action) is not None:
                return answer
            return with_setting(answer, action, value)  # believed until the next reading of the settings

        return await self.writing.carry_out(user_id, charger_id, action, write)

    async def _remember(self, user_id: int, charger: Charger, action: Action, old: Value, new: Value) -> Change:
        charger_id = charger.snapshot.charger_id
        change = Change(change_id=0, charger_id=charger_id, action=action, old=old, new=new, made_at=self.clock())
        async with self.database.transaction() as tx:
            return await changes.record(tx, charger.account_id, user_id, change)


async def _sent(client: WallboxClient, charger_id: int, action: Action, value: Value) -> ChargerSnapshot | None:
    match action:
        case Action.SET_ICP_MAX_CURRENT:
            return await client.set_icp_max_current(charger_id, int(value))
        case Action.SET_ENERGY_COST:
            return await client.set_energy_cost(charger_id, float(value))
        case Action.SET_ECO_SMART:
            await client.set_eco_smart(charger_id, EcoSmartMode(str(value)))
            return None
        case _:
            return await client.set_max_charging_current(charger_id, int(value))


def _lacking(snapshot: ChargerSnapshot, action: Action) -> Refusal | None:
    """What this charger, as set up, does not have; or whether it has it is not known yet."""
    if action is Action.SET_ECO_SMART and not snapshot.has_eco_smart:
        return Refusal.NO_ECO_SMART if snapshot.slow_half_known else Refusal.NOT_READ_YET
    if action is Action.SET_ICP_MAX_CURRENT and not snapshot.has_power_boost:
        return Refusal.NO_POWER_BOOST if snapshot.slow_half_known else Refusal.NOT_READ_YET
    return None


def _why_not(*, undone: bool | None) -> WhyNotUndone:
    if undone is None:
        return WhyNotUndone.NOT_YOURS
    return WhyNotUndone.ALREADY if undone else WhyNotUndone.TOO_LATE
