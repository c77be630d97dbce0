"""One read of an account: ask the cloud, store what it said, decide what to tell."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import accounts, alerts, answers, cards, chargers, chats
from bot.db.answers import Answer
from bot.db.chargers import Known
from bot.db.engine import Database
from bot.domain.alerts import Alert, AlertKind, Observation, observe, still_asked, wanted
from bot.domain.charger import ChargerSnapshot
from bot.domain.questions import Question
from bot.domain.trust import Trust, Weighed, weigh
from bot.services.asking import Asking
from bot.services.clouds import Clouds

log = logging.getLogger(__name__)

SLOW_HALF_EVERY = timedelta(hours=1)
"""How often a status GET renews what the groups GET does not tell."""

FORGOTTEN_AFTER = timedelta(hours=24)
"""A charger the cloud has not named for so long is no longer the account's."""

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one GET said."""

    account_id: int
    asked_at: datetime
    snapshots: list[ChargerSnapshot]
    by_status: bool
    """From a status GET of one charger, not from the groups GET of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Reads accounts whose read budget the caller has claimed; one transaction before the GET and one after."""

    database: Database
    clouds: Clouds
    clock: Callable[[], datetime]
    interval: timedelta
    asking: Asking
    source: str
    """`groups`, or `status` where the operator does not trust the groups answer at all."""

    async def read(self, account_id: int, charger_id: int | None = None) -> bool:
        """One GET, stored together with the alerts it gives rise to; True while a car is connected or something asked.

        `charger_id` names the charger a person wants to see, where the account is read by status answers.
        Raises WallboxError; then nothing has changed.
        """
        async with self.database.transaction() as session:
            known = await chargers.of_account(session, account_id)
            waiting = await answers.wanted(session, account_id)
            by_status = self.source == "status" or await accounts.read_source(session, account_id) == "status"
        target = self._target(known, waiting, charger_id, by_status=by_status)
        if isinstance(target, Answer):
            await self.asking.ask(account_id, target)
        else:
            await self._look(account_id, target)
        async with self.database.transaction() as session:
            return _busy(await chargers.of_account(session, account_id))

    def _target(
        self, known: list[Known], waiting: list[Answer], charger_id: int | None, *, by_status: bool
    ) -> Answer | int | None:
        """What to ask this time: a waiting question, one charger's status, or None for the groups GET of all.

        A doubted groups answer is decided first. Questions and slow halves are read between two looks at the status
        only, so that no charger waits for its turn behind them.
        """
        if not known:
            return None
        if doubted := [each for each in known if each.trust.doubted and not by_status]:
            return min(doubted, key=lambda each: each.observed_at).snapshot.charger_id
        stalest = min(known, key=lambda each: each.observed_at)
        looks = len(known) if by_status else 1
        fresh = self.clock() - stalest.observed_at <= (looks + 0.9) * self.interval
        if waiting and fresh and charger_id is None:
            return waiting[0]
        if by_status:
            return charger_id or stalest.snapshot.charger_id
        return self._lacking(known) if fresh else None

    def _lacking(self, known: list[Known]) -> int | None:
        """The charger whose slow half is missing or too old for longest, if any."""
        neediest = min(known, key=lambda each: each.slow_read_at or NEVER)
        lacks = self.clock() - (neediest.slow_read_at or NEVER) > SLOW_HALF_EVERY
        return neediest.snapshot.charger_id if lacks else None

    async def _look(self, account_id: int, charger_id: int | None) -> None:
        client, asked_at = self.clouds.of_account(account_id), self.clock()
        by_status = charger_id is not None
        snapshots = [await client.charger_status(charger_id)] if charger_id is not None else await client.chargers()
        reading = Reading(account_id=account_id, asked_at=asked_at, snapshots=snapshots, by_status=by_status)
        async with self.database.transaction() as session:
            await self._store(session, reading)

    async def _store(self, session: AsyncSession, reading: Reading) -> None:
        for snapshot in sorted(reading.snapshots, key=lambda each: each.charger_id):
            told = await self._store_one(session, reading, snapshot)
            await self._put_out(session, reading.account_id, told)
        ids = {snapshot.charger_id for snapshot in reading.snapshots}
        now = self.clock()
        await cards.ripen(session, reading.account_id, charger_ids=ids, taken_at=reading.asked_at, now=now)
        if ids and not reading.by_status:
            forgotten = now - FORGOTTEN_AFTER
            await chargers.remove_missing(session, reading.account_id, keep=ids, unseen_since=forgotten)

    async def _store_one(self, session: AsyncSession, reading: Reading, snapshot: ChargerSnapshot) -> list[Alert]:
        """Compare-and-set until this answer is stored or known to be the older one; the alerts it gives rise to."""
        while (known := await chargers.get(session, reading.account_id, snapshot.charger_id)) is not None:
            if known.observed_at >= snapshot.taken_at:
                return []
            weighed = weigh(known.trust, snapshot.status_code, by_status=reading.by_status)
            if not weighed.believed:
                await self._distrust(session, known, weighed.trust)
                return []
            merged = snapshot.onto(known.snapshot)
            seen = observe(known.watched, merged, known.asked)
            if await _moved(session, known, merged, seen, weighed, by_status=reading.by_status):
                return seen.alerts
        first = observe(None, snapshot)
        trust = weigh(Trust(), snapshot.status_code, by_status=reading.by_status).trust
        slow_read_at = snapshot.taken_at if reading.by_status else None
        await chargers.insert_new(
            session, reading.account_id, snapshot, watched=first.watched, trust=trust, slow_read_at=slow_read_at
        )
        return []

    async def _distrust(self, session: AsyncSession, known: Known, trust: Trust) -> None:
        """Leave the reading out until a status answer decides; after two contradictions read by those only."""
        await chargers.note_trust(session, known.account_id, known.snapshot.charger_id, trust)
        if trust.lost and await accounts.read_by_status(session, known.account_id):
            log.warning("account %d: the groups answer is not live, reading by status answers", known.account_id)

    async def _put_out(self, session: AsyncSession, account_id: int, told: list[Alert]) -> None:
        """One row for every chat that wants it, in the transaction of the change."""
        if not told:
            return
        log.info("account %d: %s", account_id, [(alert.charger_id, alert.kind.value) for alert in told])
        for alert in told:
            if alert.kind is AlertKind.FINISHED:
                await answers.want(session, account_id, alert.charger_id, Question.SESSIONS, now=self.clock())
        for chat in await chats.of_account(session, account_id):
            for alert in wanted(told, off=chat.off, user_id=chat.user_id):
                await alerts.insert(
                    session,
                    account_id=account_id,
                    chat_id=chat.chat_id,
                    user_id=chat.user_id,
                    alert=alert,
                    now=self.clock(),
                )


async def _moved(
    session: AsyncSession,
    known: Known,
    merged: ChargerSnapshot,
    seen: Observation,
    weighed: Weighed,
    *,
    by_status: bool,
) -> bool:
    return await chargers.move(
        session,
        known.account_id,
        merged.charger_id,
        expected_observed_at=known.observed_at,
        snapshot=merged,
        watched=seen.watched,
        asked=still_asked(known.asked, seen),
        trust=weighed.trust,
        slow_read_at=merged.taken_at if by_status else known.slow_read_at,
    )


def _busy(known: list[Known]) -> bool:
    return any(each.asked is not None or each.snapshot.status.car_connected is not False for each in known)
