"""Polling: claim what is due, read it, schedule it again."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import faults
from bot.db import accounts, chargers, polls
from bot.db.engine import Database
from bot.db.polls import Due
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerStatus
from bot.domain.errors import AccountGone, ReadNotYetPossible
from bot.domain.pace import next_read_at
from bot.faults import Point
from bot.services.readings import Readings
from bot.services.slots import Slots
from bot.wallbox.errors import CredentialsRefused, RateLimited, Unavailable, UnexpectedAnswer, WallboxError

log = logging.getLogger(__name__)

BATCH = 50

OUTAGE_AFTER = timedelta(minutes=10)
"""A cloud that has not answered an account for so long is told to be away."""

REQUEST_LIMIT = timedelta(seconds=50)
"""A claim holds at least this long: longer than a read with its renewal can take."""


@dataclass(slots=True, kw_only=True)
class Monitor:
    """One account's failure backs off that account alone."""

    database: Database
    readings: Readings
    clock: Callable[[], datetime]
    chance: Callable[[], float] = random.random
    under_way: Slots = field(default_factory=lambda: Slots(BATCH))
    """The reads that `poll_free` has started; a slow account keeps its slot and holds up no other."""

    @property
    def put_out(self) -> asyncio.Event:
        """Set as soon as something is stored: it may be waiting to be delivered."""
        return self.readings.stored

    @property
    def interval(self) -> timedelta:
        """The least time between two GETs of an account."""
        return self.readings.interval

    @property
    def hold(self) -> timedelta:
        """How long a claim on a read lasts."""
        return max(self.interval, REQUEST_LIMIT)

    async def poll_once(self) -> int:
        """One step: read every account that is due, up to a batch, and wait for these; the number of accounts read."""
        due = await self._claim(BATCH)
        async with asyncio.TaskGroup() as group:
            for each in due:
                group.create_task(self._poll_and_wake(each))
        return len(due)

    async def poll_free(self) -> int:
        """Start to read what is due, as far as there are free slots, and wait for nothing; how many were started."""
        due = await self._claim(min(BATCH, self.under_way.free))
        for each in due:
            if each.account_id not in self.under_way:
                self.under_way.start(each.account_id, self._poll_and_wake(each))
        return len(due)

    async def _claim(self, limit: int) -> list[Due]:
        if not limit:
            return []
        now = self.clock()
        async with self.database.transaction() as tx:
            due = await polls.claim_due(tx, now=now, limit=limit, hold=self.hold)
        if due:
            faults.reach(Point.CLAIMED_READ)
        return due

    async def _poll_and_wake(self, due: Due) -> None:
        await self._poll(due)
        self.put_out.set()

    async def read_now(self, account_id: int, charger_id: int | None = None) -> None:
        """A read that a person waits for, out of the same budget.

        Raises ReadNotYetPossible, AccountGone or WallboxError.
        """
        now = self.clock()
        async with self.database.transaction() as tx:
            if not await polls.claim_read(tx, account_id, now=now, hold=self.hold):
                raise await _refusal(tx, account_id, now)
        await self.read_claimed(account_id, charger_id)

    async def read_claimed(self, account_id: int, charger_id: int | None = None) -> None:
        """A read whose budget the caller has claimed. Raises AccountGone or WallboxError."""
        try:
            await self.readings.read(account_id, partial(self._plan, account_id), charger_id)
        except CredentialsRefused:
            await self._stop_polling(account_id)
            raise
        except WallboxError as error:
            await self._back_off(Due(account_id=account_id, failures=0), error)
            raise
        await self._answered(account_id)

    async def _poll(self, due: Due) -> None:
        try:
            await self.readings.read(due.account_id, partial(self._plan, due.account_id))
        except AccountGone:
            log.debug("account %d: disconnected during a poll", due.account_id)
        except CredentialsRefused:
            await self._stop_polling(due.account_id)
        except WallboxError as error:
            await self._back_off(due, error)
        except Exception:  # one account's trouble must not stop the others; it is logged whole and tried again
            log.exception("account %d: the poll failed", due.account_id)
            await self._try_again(due)
        else:
            if due.failures:
                log.info("account %d: the cloud answers again after %d failures", due.account_id, due.failures)
                await self._answered(due.account_id)

    async def _back_off(self, due: Due, error: WallboxError) -> None:
        if not due.failures:
            log.warning("account %d: %s: %s", due.account_id, type(error).__name__, error)
        if isinstance(error, (Unavailable, UnexpectedAnswer)):
            await self._unanswered(due.account_id)
        wait = error.retry_after_s if isinstance(error, RateLimited) else None
        retry_after = None if wait is None else timedelta(seconds=wait)
        await self._try_again(due, retry_after)

    async def _unanswered(self, account_id: int) -> None:
        """Tell once that the cloud is away, after a while of silence."""
        now = self.clock()
        async with self.database.transaction() as tx:
            since = await polls.note_silence(tx, account_id, now=now, telling_after=OUTAGE_AFTER)
            if since is not None:
                await self._tell(tx, account_id, AlertKind.CLOUD_SILENT, last_seen_at=since)

    async def _answered(self, account_id: int) -> None:
        """Tell that the cloud is back, where its absence was told."""
        now = self.clock()
        async with self.database.transaction() as tx:
            since = await polls.note_answer(tx, account_id)
            if since is not None:
                away = int((now - since).total_seconds())
                await self._tell(tx, account_id, AlertKind.CLOUD_BACK, offline_s=away)

    async def _tell(self, tx: AsyncConnection, account_id: int, kind: AlertKind, **figures: Any) -> None:
        """An alert of the whole account, to all its chats, on the clock of its first charger that tells its zone."""
        zones = [each.snapshot.time_zone for each in await chargers.of_account(tx, account_id)]
        alert = Alert(
            kind=kind,
            charger_id=0,
            charger_name="",
            occurred_at=self.clock(),
            status=ChargerStatus.UNKNOWN,
            time_zone=next((zone for zone in zones if zone), None),
            **figures,
        )
        await self.readings.put_out(tx, account_id, [alert])

    async def _plan(self, account_id: int, tx: AsyncConnection, *, busy: bool) -> None:
        """The next read after one that was answered."""
        now = self.clock()
        at = next_read_at(now, interval=self.interval, busy=busy, chance=self.chance())
        await polls.reschedule(tx, account_id, next_read_at=at, allowed_at=now + self.interval, failures=0)

    async def _try_again(self, due: Due, retry_after: timedelta | None = None) -> None:
        """The next read after one that failed."""
        now, failures = self.clock(), due.failures + 1
        at = next_read_at(
            now, interval=self.interval, busy=True, failures=failures, retry_after=retry_after, chance=self.chance()
        )
        async with self.database.transaction() as tx:
            await polls.reschedule(tx, due.account_id, next_read_at=at, allowed_at=at, failures=failures)

    async def _stop_polling(self, account_id: int) -> None:
        """Tell every chat of the account once that the password is no longer taken."""
        now = self.clock()
        async with self.database.transaction() as tx:
            if not await accounts.refuse_sign_in(tx, account_id, now=now):
                return
            log.warning("account %d: the cloud refuses the stored password, polling stops", account_id)
            await self._tell(tx, account_id, AlertKind.SIGN_IN_REFUSED)


async def _refusal(tx: AsyncConnection, account_id: int, now: datetime) -> ReadNotYetPossible | CredentialsRefused:
    """Why the budget gave no read: too early, or polling has stopped altogether."""
    at = await polls.allowed_at(tx, account_id)
    return ReadNotYetPossible(at) if at > now else CredentialsRefused("the stored password was refused before")
