"""Charging schedules: shown as last read, written as a whole list, made sure of by the next reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import cards, changes, schedules
from bot.db.chargers import Held
from bot.db.engine import Database
from bot.db.schedules import KeptList
from bot.domain.access import Action
from bot.domain.changes import Change
from bot.domain.charger import Charger
from bot.domain.errors import DomainError, ScheduleChanged, UndoRefused, WhyNotUndone
from bot.domain.questions import Question
from bot.domain.schedule import ChargingSchedule, ClockChange, DaysAre, clock_change_near, zone_named
from bot.domain.schedule_draft import Draft, draft_of
from bot.domain.schedule_list import (
    AskedList,
    ListChange,
    ScheduleLimits,
    ScheduleList,
    adding,
    alike,
    find,
    keeping_local_times,
    limits_of,
    removing,
    replacing,
    stale_at,
    switching,
    turning_into,
)
from bot.services.schedule_writing import Rewrite, ScheduleWriting, want
from bot.services.writing import Writing, seen

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSchedules:
    """A charger's schedules as one person sees them."""

    charger: Charger
    known: ScheduleList | None
    """None before the first reading."""
    read_at: datetime | None
    zone: ZoneInfo
    """UTC where the charger's own is not known."""
    zone_known: bool
    zone_awaited: bool
    """It comes with the charger's settings, which were not read yet."""
    days_are: DaysAre
    clock_change: ClockChange | None
    """The one that is near, and for which the times were not rewritten."""
    change: ListChange | None = None
    """What the person has just changed and may take back."""

    @property
    def schedules(self) -> tuple[ChargingSchedule, ...]:
        """The newest list: as read, or as written since."""
        return () if self.known is None else self.known.newest

    @property
    def asked(self) -> AskedList | None:
        """What was written and not read back yet."""
        return None if self.known is None else self.known.asked

    @property
    def shifting(self) -> bool:
        """Whether the near clock change moves a schedule that is on, and nothing was done about it."""
        change = self.clock_change
        return change is not None and any(each.enabled for each in stale_at(self.schedules, change))

    @property
    def limits(self) -> ScheduleLimits:
        """What this model's schedules can hold."""
        return limits_of(self.charger.snapshot, self.schedules)

    @property
    def may_change(self) -> bool:
        """Whether a change by this person can work."""
        return self.charger.role.may(Action.SET_SCHEDULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    """Finds the charger through membership; a write names the newest list, also when two people write at once."""

    database: Database
    writing: Writing
    clock: Callable[[], datetime]
    days_are: DaysAre = DaysAre.LOCAL

    @property
    def course(self) -> ScheduleWriting:
        """Of every write."""
        return ScheduleWriting(database=self.database, writing=self.writing, clock=self.clock)

    async def stored(self, user_id: int, charger_id: int) -> SeenSchedules:
        """What is stored. Raises ChargerNotFound."""
        held = await self.writing.find(user_id, charger_id)
        async with self.database.transaction() as tx:
            account_id = held.known.account_id
            kept = await schedules.find(tx, account_id, charger_id)
            change = await changes.latest(tx, account_id, charger_id, user_id=user_id, action=Action.SET_SCHEDULES)
        return self._seen(held, kept, change)

    async def follow(
        self, user_id: int, charger_id: int, *, chat_id: int, message_id: int, argument: str, newer: bool = True
    ) -> None:
        """Have a message brought up to date by the next reading of the list, in the view `schedules:argument`.

        Without `newer` the message waits only where a reading is wanted already. Raises ChargerNotFound.
        """
        charger, now = seen(await self.writing.find(user_id, charger_id)), self.clock()
        async with self.database.transaction() as tx:
            kept = await schedules.find(tx, charger.account_id, charger_id)
            if kept.wanted_at is None and not newer:
                return
            await want(tx, charger, now)
            await cards.wait(
                tx,
                chat_id=chat_id,
                message_id=message_id,
                user_id=user_id,
                account_id=charger.account_id,
                charger_id=charger_id,
                now=kept.wanted_at or now,  # a reading under way at this moment answers this wish too
                view=f"{Question.SCHEDULES.value}:{argument}",
            )

    async def draft(self, user_id: int, charger_id: int, slot: int, marked: str) -> Draft:
        """A draft that begins as a stored schedule. Raises ChargerNotFound or ScheduleChanged."""
        listed = await self.stored(user_id, charger_id)
        schedule = find(listed.schedules, slot, marked)
        return draft_of(schedule, marked, listed.zone, self.clock(), self.days_are)

    async def save(self, user_id: int, charger_id: int, draft: Draft) -> SeenSchedules:
        """Write a draft without a problem, new or in the place of what it began as.

        Like every change here raises ChargerNotFound, NotAllowed, ListTooOld, WriteNotYetPossible, ActionRefused, and
        ScheduleChanged or NoFreeSlot; then nothing was changed.
        """
        listed = await self.stored(user_id, charger_id)
        schedule = draft.stored(listed.zone, self.clock(), self.days_are)
        if draft.slot is None:
            return await self._change(user_id, charger_id, Rewrite(adding(schedule, listed.limits.slots)))
        return await self._change(user_id, charger_id, Rewrite(replacing(draft.slot, draft.mark, schedule)))

    async def switch(self, user_id: int, charger_id: int, slot: int, marked: str, *, on: bool) -> SeenSchedules:
        """Switch a schedule on or off."""
        return await self._change(user_id, charger_id, Rewrite(switching(slot, marked, on=on)))

    async def remove(self, user_id: int, charger_id: int, slot: int, marked: str) -> SeenSchedules:
        """Delete a schedule."""
        return await self._change(user_id, charger_id, Rewrite(removing(slot, marked)))

    async def keep_local_times(self, user_id: int, charger_id: int, change_at: datetime) -> SeenSchedules:
        """Rewrite the times for a clock change; done before, nothing is written and what is stored is given."""
        listed = await self.stored(user_id, charger_id)
        change = listed.clock_change
        if change is None or change.at != change_at:
            return listed
        rewrite = Rewrite(keeping_local_times(change, self.days_are), lambda _: change.at)
        return await self._change(user_id, charger_id, rewrite)

    async def again(self, user_id: int, charger_id: int) -> SeenSchedules:
        """Write once more what the cloud did not take. Raises ScheduleChanged where the list is another by now."""
        listed = await self.stored(user_id, charger_id)
        refused = None if listed.known is None else listed.known.refused
        if refused is None:
            raise ScheduleChanged
        edit = turning_into(refused.schedules, instead_of=refused.before)
        return await self._change(user_id, charger_id, Rewrite(edit, lambda _: refused.kept_for))

    async def undo(self, user_id: int, charger_id: int, change_id: int) -> SeenSchedules:
        """Write the list as it was before a change; once, by who made it, within ten minutes. Raises UndoRefused."""
        now = self.clock()
        async with self.database.transaction() as tx:
            change = await changes.claim_undo(tx, change_id, user_id=user_id, now=now)
            if change is None:
                raise UndoRefused(await _why_not_undone(tx, change_id, user_id))
        try:
            await self.course.write(user_id, charger_id, _back(change))
        except DomainError:
            async with self.database.transaction() as tx:
                await changes.release(tx, change_id, claimed_at=now)
            raise
        return await self.stored(user_id, charger_id)

    async def _change(self, user_id: int, charger_id: int, rewrite: Rewrite) -> SeenSchedules:
        await self.course.write(user_id, charger_id, rewrite)
        listed = await self.stored(user_id, charger_id)
        if listed.known is None or listed.asked is None:
            return listed  # read back already
        change = Change(
            change_id=0,
            charger_id=charger_id,
            action=Action.SET_SCHEDULES,
            old=_body(listed.asked.before, listed.known.kept_for),
            new=_body(listed.asked.schedules, listed.asked.kept_for),
            made_at=listed.asked.at,
        )
        async with self.database.transaction() as tx:
            await changes.record(tx, listed.charger.account_id, user_id, change)
        return await self.stored(user_id, charger_id)

    def _seen(self, held: Held, kept: KeptList, made: Change | None) -> SeenSchedules:
        zone = zone_named(held.known.snapshot.time_zone)
        change = None if zone is None else clock_change_near(zone, self.clock())
        told = kept.known is not None and change is not None and kept.known.newest_kept_for == change.at
        return SeenSchedules(
            charger=seen(held),
            known=kept.known,
            read_at=kept.read_at,
            zone=zone or _UTC,
            zone_known=zone is not None,
            zone_awaited=zone is None and held.known.slow_read_at is None,
            days_are=self.days_are,
            clock_change=None if told else change,
            change=_undoable(made, kept.known, self.clock()),
        )


def _body(listed: Sequence[ChargingSchedule], kept_for: datetime | None) -> dict[str, Any]:
    return {"schedules": schedules.dumped(listed), "kept_for": kept_for.isoformat() if kept_for else None}


def _undoable(made: Change | None, known: ScheduleList | None, now: datetime) -> ListChange | None:
    """The change as long as there is time to take it back and nobody has changed the list again."""
    if made is None or known is None or not made.undoable(now):
        return None
    before, after = (schedules.loaded(body["schedules"]) for body in (made.old, made.new))
    if before is None or after is None or not alike(after, known.newest):
        return None
    return ListChange(change_id=made.change_id, before=tuple(before), after=tuple(after))


def _back(change: Change) -> Rewrite:
    old, new = (schedules.loaded(body["schedules"]) for body in (change.old, change.new))
    if old is None or new is None:
        raise ScheduleChanged
    kept_for = datetime.fromisoformat(change.old["kept_for"]) if change.old["kept_for"] else None
    return Rewrite(turning_into(old, instead_of=new), lambda _: kept_for)


async def _why_not_undone(tx: AsyncConnection, change_id: int, user_id: int) -> WhyNotUndone:
    undone = await changes.undone(tx, change_id, user_id=user_id)
    if undone is None:
        return WhyNotUndone.NOT_YOURS
    return WhyNotUndone.ALREADY if undone else WhyNotUndone.TOO_LATE
