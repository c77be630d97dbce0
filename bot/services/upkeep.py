"""Restart a charger, install its firmware: refused where that would harm, asked twice where it stops a session."""

from dataclasses import dataclass

from bot.db.chargers import Held
from bot.domain.access import Action
from bot.domain.charger import Charger, ChargerSnapshot, ChargerStatus
from bot.domain.errors import ActionRefused, NeedsConfirmation, Refusal
from bot.services.writing import Writing, must_be_possible, must_not_be_in_vain, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Every method finds the charger through membership and raises, beside what it names, what every write raises.

    Once the cloud has accepted, the charger's absence is expected: it raises no alert of being offline, and the
    household is told when the charger is back or that it has not come back.
    """

    writing: Writing

    async def possible(self, user_id: int, charger_id: int, action: Action) -> Charger:
        """The charger to be restarted or updated. Raises ActionRefused or NotAllowed where that cannot work now."""
        return seen(await self._possible(user_id, charger_id, action))

    async def restart(self, user_id: int, charger_id: int, *, while_charging: bool = False) -> Charger:
        """Restart, which takes about two minutes. Raises NeedsConfirmation unless `while_charging` is meant."""
        await self.demand_meant(user_id, charger_id, Action.RESTART, while_charging=while_charging)
        return await self.writing.carry_out(
            user_id, charger_id, Action.RESTART, lambda client: client.restart(charger_id)
        )

    async def update_firmware(self, user_id: int, charger_id: int, *, while_charging: bool = False) -> Charger:
        """Install the latest firmware. Raises NeedsConfirmation unless `while_charging` is meant."""
        await self.demand_meant(user_id, charger_id, Action.UPDATE_FIRMWARE, while_charging=while_charging)
        return await self.writing.carry_out(
            user_id, charger_id, Action.UPDATE_FIRMWARE, lambda client: client.update_firmware(charger_id)
        )

    async def demand_meant(self, user_id: int, charger_id: int, action: Action, *, while_charging: bool) -> None:
        """Raises what `possible` does, and NeedsConfirmation where it stops a charge unless `while_charging`."""
        held = await self._possible(user_id, charger_id, action)
        if held.known.snapshot.status.energy_flows and not while_charging:
            raise NeedsConfirmation(seen(held), action)

    async def _possible(self, user_id: int, charger_id: int, action: Action) -> Held:
        held = await self.writing.find(user_id, charger_id)
        must_be_possible(held, action)
        if held.known.snapshot.status.reachable:
            must_not_be_in_vain(held, action, self.writing.clock())
        under_way = held.known.watched is not None and held.known.watched.absence is not None
        reason = Refusal.RESTARTING if under_way else _hindrance(held.known.snapshot, action)
        if reason is not None:
            raise ActionRefused(seen(held), action, reason)
        return held


def _hindrance(snapshot: ChargerSnapshot, action: Action) -> Refusal | None:
    if snapshot.status is ChargerStatus.UPDATING:
        return Refusal.UPDATING
    if snapshot.status is ChargerStatus.OFFLINE:
        return Refusal.OFFLINE
    if action is Action.UPDATE_FIRMWARE and not snapshot.update_available:
        return Refusal.UP_TO_DATE if snapshot.update_available is False else Refusal.NOT_READ_YET
    return None
