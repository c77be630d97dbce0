"""Before the clocks change, and after a change that was missed: tell owners what it does to stored schedules."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers, chargers, chats, members, schedules
from bot.db.engine import Database
from bot.domain.access import Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot
from bot.domain.errors import AccountGone
from bot.domain.questions import Question
from bot.domain.schedule import AHEAD, ClockChange, DaysAre, clock_change_near, shift_of, zone_named
from bot.domain.schedule_list import ScheduleList, stale_at
from bot.services import audience

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanges:
    """Any replica may watch at any time: an alert of the same change of the same charger is put out once."""

    database: Database
    clock: Callable[[], datetime]
    days_are: DaysAre = DaysAre.LOCAL

    async def watch_once(self) -> int:
        """Look at every charger whose clock changes soon or has changed; the number of alerts put out."""
        now, told = self.clock(), 0
        async with self.database.transaction() as tx:
            names = await schedules.zones(tx)
        for name in names:
            zone = zone_named(name)
            change = None if zone is None else clock_change_near(zone, now)
            if zone is None or change is None:
                continue
            async with self.database.transaction() as tx:
                concerned = await schedules.chargers_in(tx, name)
            for account_id, charger_id in concerned:
                with contextlib.suppress(AccountGone):
                    async with self.database.transaction() as tx:
                        told += await self._look(tx, account_id, charger_id, (zone, change))
        return told

    async def _look(
        self, tx: AsyncConnection, account_id: int, charger_id: int, what: tuple[ZoneInfo, ClockChange]
    ) -> int:
        """Tell from a list read since the change came near; where there is none yet, have it read first."""
        (_, change), now = what, self.clock()
        near_since = change.at if change.at <= now else change.at - AHEAD
        kept = await schedules.find(tx, account_id, charger_id)
        if kept.read_at is None or kept.read_at < near_since:
            await answers.want(tx, account_id, charger_id, Question.SCHEDULES, now=now)
            return 0
        known = await chargers.get(tx, account_id, charger_id)
        if kept.known is None or kept.known.kept_for == change.at or known is None:
            return 0
        alert = self._alert(known.snapshot, kept.known, what)
        return await self._put_out(tx, account_id, alert) if alert.shifts else 0

    def _alert(self, snapshot: ChargerSnapshot, known: ScheduleList, what: tuple[ZoneInfo, ClockChange]) -> Alert:
        zone, change = what
        concerned = [each for each in stale_at(known.newest, change) if each.enabled]
        return Alert(
            kind=AlertKind.CLOCK_CHANGE,
            charger_id=snapshot.charger_id,
            charger_name=snapshot.label,
            occurred_at=change.at,
            status=snapshot.status,
            time_zone=zone.key,
            clock_change=change,
            shifts=tuple(shift_of(each, zone, change, self.days_are) for each in concerned),
        )

    async def _put_out(self, tx: AsyncConnection, account_id: int, alert: Alert) -> int:
        """One row for every chat of an owner that wants it, unless it was put out before."""
        told = 0
        for chat in await chats.of_account(tx, account_id):
            if await _owns(tx, account_id, chat.user_id):
                told += await audience.put_out(tx, account_id, chat, [alert], now=self.clock())
        if told:
            log.info("account %d charger %d: the clocks change", account_id, alert.charger_id)
        return told


async def _owns(tx: AsyncConnection, account_id: int, user_id: int) -> bool:
    found = await members.accounts_of(tx, user_id)
    return any(each.account_id == account_id and each.role is Role.OWNER for each in found)
