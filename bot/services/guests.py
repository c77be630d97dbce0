"""Guest passes: unlock a charger for a guest, and lock it again without being asked."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.db import chargers, guests
from bot.db.chargers import Held
from bot.db.engine import Database
from bot.db.guests import DuePass
from bot.domain.access import Action
from bot.domain.charger import Charger, ChargerStatus, is_locked
from bot.domain.errors import ActionRefused, DomainError, Refusal, WriteNotYetPossible
from bot.domain.guests import GuestPass
from bot.domain.hosting import TRIES_UNTOLD, back_off, begin, not_locked
from bot.services import guest_watch
from bot.services.writing import Writing, must_be_possible, seen

log = logging.getLogger(__name__)

BATCH = 20

HOLD = timedelta(minutes=1)
"""How long a claim lasts: longer than a write with its renewal can take."""

_MAY_BE_OPEN = frozenset({Refusal.UNAVAILABLE, Refusal.UNEXPECTED})
"""The answer to the unlocking was lost: a charger that is open must not be left so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """The lock at the end was asked for in advance, so it alone of all writes is retried until it is confirmed.

    The pass is stored before the charger is unlocked and removed together with the news that it is locked: after a
    crash at any moment the charger is either locked or about to be.
    """

    database: Database
    writing: Writing
    clock: Callable[[], datetime]

    async def demand_possible(self, user_id: int, charger_id: int) -> None:
        """Raises ChargerNotFound, NotAllowed or ActionRefused where a pass cannot be given."""
        _demand_possible(await self.writing.find(user_id, charger_id))

    async def give(self, user_id: int, chat_id: int, charger_id: int, lasting: timedelta | None) -> Charger:
        """Unlock for so long, None = until the cable leaves; replaces the pass that the charger may have.

        Raises ChargerNotFound, NotAllowed, WriteNotYetPossible, ActionRefused; then nothing has changed, unless the
        cloud's answer was lost: the pass stands then, until a reading shows the charger locked.
        """
        held = await self.writing.find(user_id, charger_id)
        _demand_possible(held)
        given, earlier = await self._put(held, user_id, chat_id, lasting)
        try:
            return await self.writing.carry_out(
                user_id, charger_id, Action.UNLOCK, lambda client: client.unlock(charger_id)
            )
        except DomainError as error:
            if not (isinstance(error, ActionRefused) and error.reason in _MAY_BE_OPEN):
                await self._take_back(held, given, earlier)
            raise

    async def _put(
        self, held: Held, user_id: int, chat_id: int, lasting: timedelta | None
    ) -> tuple[GuestPass, GuestPass | None]:
        """The new pass, and the one it replaces."""
        now, snapshot, account_id = self.clock(), held.known.snapshot, held.known.account_id
        async with self.database.transaction() as tx:
            earlier = await guests.get(tx, account_id, snapshot.charger_id)
            given = GuestPass(
                by=user_id,
                chat_id=chat_id,
                given_at=now,
                until=None if lasting is None else now + lasting,
                visit=begin(snapshot, earlier, now),
            )
            await guests.put(tx, account_id, snapshot.charger_id, given)
        return given, earlier

    async def _take_back(self, held: Held, given: GuestPass, earlier: GuestPass | None) -> None:
        account_id, charger_id = held.known.account_id, held.known.snapshot.charger_id
        async with self.database.transaction() as tx:
            if await guests.take(tx, account_id, charger_id, given) and earlier is not None:
                await guests.put(tx, account_id, charger_id, earlier)

    async def step(self) -> int:
        """One step: lock the chargers whose passes are over; how many were tried."""
        async with self.database.transaction() as tx:
            due = await guests.claim_due(tx, now=self.clock(), limit=BATCH, hold=HOLD)
        async with asyncio.TaskGroup() as group:
            for each in due:
                group.create_task(self._lock(each))
        if due:
            self.writing.monitor.put_out.set()
        return len(due)

    async def _lock(self, due: DuePass) -> None:
        """A lock that the cloud's answer shows has ended the pass already, in the transaction that stored it."""
        async with self.database.transaction() as tx:
            user_id = await guest_watch.locker(tx, due.account_id, due.given)
        try:
            charger = await self.writing.carry_out(
                user_id, due.charger_id, Action.LOCK, lambda client: client.lock(due.charger_id)
            )
        except WriteNotYetPossible as early:
            await self._wait(due, early.at)
        except DomainError as error:
            await self._failed(due, error)
        except Exception:  # one pass's trouble must not stop the others; it is logged whole and tried again
            log.exception("account %d charger %d: not locked after a guest", due.account_id, due.charger_id)
        else:
            if not is_locked(charger.snapshot):
                await self._failed(due, None)

    async def _wait(self, due: DuePass, at: datetime) -> None:
        """The write budget is used up: that is no failure."""
        async with self.database.transaction() as tx:
            await guests.postpone(tx, due, due_at=at, attempts=due.attempts - 1, visit=due.given.visit)

    async def _failed(self, due: DuePass, error: DomainError | None) -> None:
        """Try again later; after some tries, or when the password is refused, tell it once."""
        now, given = self.clock(), due.given
        hopeless = isinstance(error, ActionRefused) and error.reason is Refusal.SIGN_IN_REFUSED
        tell = not given.visit.failure_told and (hopeless or due.attempts >= TRIES_UNTOLD)
        async with self.database.transaction() as tx:
            known = await chargers.get(tx, due.account_id, due.charger_id)
            stored = await guests.get(tx, due.account_id, due.charger_id)
            if stored is None or stored.given_at != given.given_at:
                return
            log.warning("account %d charger %d: still open, try %d", due.account_id, due.charger_id, due.attempts)
            visit = replace(stored.visit, failure_told=stored.visit.failure_told or tell)
            await guests.postpone(tx, due, due_at=now + back_off(due.attempts), attempts=due.attempts, visit=visit)
            if tell and known is not None:
                await guest_watch.tell(tx, due.account_id, given, not_locked(known.snapshot, now), now=now)


def _demand_possible(held: Held) -> None:
    """A charger that is offline would not open for the guest, nor be locked again in time."""
    must_be_possible(held, Action.UNLOCK)
    if held.known.snapshot.status is ChargerStatus.OFFLINE:
        raise ActionRefused(seen(held), Action.UNLOCK, Refusal.OFFLINE)
