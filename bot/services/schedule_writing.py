"""The course of every write of a list of schedules: made from the newest one, noted, sent once, then read back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers, polls, schedules
from bot.db.engine import Database
from bot.domain.access import Action
from bot.domain.charger import Charger
from bot.domain.errors import ListTooOld, NotAllowed, ScheduleChanged
from bot.domain.questions import Question
from bot.domain.schedule_list import AskedList, Edit, taken_back, written
from bot.services.writing import Writing, seen
from bot.wallbox.client import WallboxClient
from bot.wallbox.errors import Unavailable, UnexpectedAnswer, WallboxError

WRITABLE = timedelta(minutes=10)
"""A list read longer ago may lack what the app has changed since, and a write replaces all of it."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is to become of a list."""

    edit: Edit
    kept_for: Callable[[datetime | None], datetime | None] = lambda kept_for: kept_for
    """From the clock change the times are right for to the one they are right for then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleWriting:
    """Two who write at once write one after the other, the second upon what the first has written."""

    database: Database
    writing: Writing
    clock: Callable[[], datetime]

    async def write(self, user_id: int, charger_id: int, rewrite: Rewrite) -> None:
        """Replace the whole list and have it read back.

        Raises ChargerNotFound, NotAllowed, ListTooOld, WriteNotYetPossible, ActionRefused, and what the edit raises.
        """
        held = await self.writing.find(user_id, charger_id)
        if not held.role.may(Action.SET_SCHEDULES):
            raise NotAllowed(held.role)
        charger = seen(held)
        await self._demand_possible(charger, rewrite)

        async def write(client: WallboxClient) -> None:
            asked = await self._claim(charger, user_id, rewrite, client)
            try:
                await client.write_schedules(charger_id, asked.schedules, created_at=asked.stamp)
            except (Unavailable, UnexpectedAnswer):
                raise  # it may have been carried out: the reading that is wanted tells
            except WallboxError:
                await self._take_back(charger, asked)
                raise

        await self.writing.carry_out(user_id, charger_id, Action.SET_SCHEDULES, write)

    async def _demand_possible(self, charger: Charger, rewrite: Rewrite) -> None:
        """Try the edit before anything is spent on it; a list too old for that is read by the next read."""
        now = self.clock()
        async with self.database.transaction() as tx:
            kept = await schedules.find(tx, charger.account_id, charger.snapshot.charger_id)
            if kept.known is not None and kept.read_at is not None and now - kept.read_at <= WRITABLE:
                rewrite.edit(kept.known.newest)
                return
            await want(tx, charger, now)
        raise ListTooOld

    async def _claim(self, charger: Charger, user_id: int, rewrite: Rewrite, client: WallboxClient) -> AskedList:
        """Note the list to be written, made from the newest one."""
        account_id, charger_id, now = charger.account_id, charger.snapshot.charger_id, self.clock()
        async with self.database.transaction() as tx:
            kept = await schedules.find(tx, account_id, charger_id)
            if kept.known is None:
                raise ScheduleChanged
            asked = AskedList(
                schedules=rewrite.edit(kept.known.newest),
                by=user_id,
                at=now,
                stamp=client.next_stamp(kept.known.newer_than),
                kept_for=rewrite.kept_for(kept.known.newest_kept_for),
            )
            after = written(kept.known, asked)
            if not await schedules.store_write(tx, account_id, charger_id, after, kept, wanted_at=now):
                raise ScheduleChanged
        return after.asked or asked

    async def _take_back(self, charger: Charger, asked: AskedList) -> None:
        account_id, charger_id = charger.account_id, charger.snapshot.charger_id
        async with self.database.transaction() as tx:
            kept = await schedules.find(tx, account_id, charger_id)
            if kept.known is not None:
                before = taken_back(kept.known, asked)
                await schedules.store_write(tx, account_id, charger_id, before, kept, wanted_at=asked.at)


async def want(tx: AsyncConnection, charger: Charger, now: datetime) -> None:
    """Have the list read by the next read the budget allows."""
    await answers.want(tx, charger.account_id, charger.snapshot.charger_id, Question.SCHEDULES, now=now)
    await polls.make_due(tx, charger.account_id, at=now)
