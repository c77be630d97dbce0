"""One read of an account: ask the cloud, store what it said, decide what to tell."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import faults
from bot.db import accounts, answers, cards, chargers, chats, history
from bot.db.answers import Answer
from bot.db.chargers import Held, Known
from bot.db.engine import Database
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, too_early
from bot.domain.history import Moment
from bot.domain.observing import Observation, observe, still_asked
from bot.domain.questions import Question
from bot.domain.trust import Trust, Weighed, weigh
from bot.domain.updates import with_update
from bot.faults import Point
from bot.services import audience, guest_watch, live, plug_questions, watching
from bot.services.asking import Asking
from bot.services.clouds import Clouds
from bot.services.targets import TRY_AGAIN_AFTER, Need, next_target
from bot.wallbox.errors import BadRequest, NotFound, RateLimited, UnexpectedAnswer, WallboxError

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(hours=24)
"""A charger the cloud has not named for so long is no longer the account's."""


_SESSION_OVER = frozenset({AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED})
"""After these the cloud has, or will soon have, another recorded session."""


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
    stored: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something was read: it may be waiting to be delivered."""

    async def read(self, account_id: int, charger_id: int | None = None) -> bool:
        """One GET, stored together with the alerts it gives rise to; True while a car is connected or something asked.

        `charger_id` names the charger a person wants to see, where the account is read by status answers.
        Raises WallboxError; then nothing has changed.
        """
        async with self.database.transaction() as session:
            known = await chargers.of_account(session, account_id)
            waiting = await answers.wanted(session, account_id, untried_since=self.clock() - TRY_AGAIN_AFTER)
            promised = await cards.any_waiting(session, account_id)
            by_status = self.source == "status" or await accounts.read_source(session, account_id) == "status"
        need = Need(known=known, waiting=waiting, by_status=by_status, promised=promised, charger_id=charger_id)
        target = next_target(need, now=self.clock(), interval=self.interval)
        try:
            await self._ask(account_id, target)
        except (RateLimited, NotFound, BadRequest, UnexpectedAnswer) as error:
            if target is None:
                raise
            await self._note_failure(account_id, target, error)
        async with self.database.transaction() as session:
            return _busy(await chargers.of_account(session, account_id))

    async def _ask(self, account_id: int, target: Answer | int | None) -> None:
        if isinstance(target, Answer):
            await self.asking.ask(account_id, target)
        else:
            await self._look(account_id, target)

    async def _note_failure(self, account_id: int, target: Answer | int, error: WallboxError) -> None:
        """One charger's or question's failure holds up nothing else; a refusal for haste is the whole account's."""
        log.warning("account %d: one reading failed: %s", account_id, type(error).__name__)
        async with self.database.transaction() as session:
            if isinstance(target, Answer):
                await answers.note_failure(session, account_id, target.charger_id, target.question, now=self.clock())
            else:
                await chargers.note_failure(session, account_id, target, now=self.clock())
        if isinstance(error, RateLimited):
            raise error

    async def _look(self, account_id: int, charger_id: int | None) -> None:
        client, asked_at = self.clouds.of_account(account_id), self.clock()
        by_status = charger_id is not None
        snapshots = [await client.charger_status(charger_id)] if charger_id is not None else await client.chargers()
        reading = Reading(account_id=account_id, asked_at=asked_at, snapshots=snapshots, by_status=by_status)
        faults.reach(Point.READ)
        async with self.database.transaction() as session:
            await self._store(session, reading)
            faults.reach(Point.STORING)
        faults.reach(Point.STORED)
        self.stored.set()

    async def _store(self, session: AsyncSession, reading: Reading) -> None:
        believed = set()
        for snapshot in sorted(reading.snapshots, key=lambda each: each.charger_id):
            told = await self._store_one(session, reading, snapshot)
            if told is not None:
                believed.add(snapshot.charger_id)
                await self.put_out(session, reading.account_id, told)
        now = self.clock()
        await cards.ripen(session, reading.account_id, charger_ids=believed, taken_at=reading.asked_at, now=now)
        ids = {snapshot.charger_id for snapshot in reading.snapshots}
        if ids and not reading.by_status:
            forgotten = now - FORGOTTEN_AFTER
            await chargers.remove_missing(session, reading.account_id, keep=ids, unseen_since=forgotten)

    async def _store_one(
        self, session: AsyncSession, reading: Reading, snapshot: ChargerSnapshot
    ) -> list[Alert] | None:
        """Compare-and-set until this answer is stored or known to be the older one; what it gives rise to.

        None where the answer is not believed.
        """
        while (known := await chargers.get(session, reading.account_id, snapshot.charger_id)) is not None:
            if known.observed_at >= snapshot.taken_at:
                return []
            if too_early(known.asked, known.snapshot, snapshot):
                return None
            weighed = weigh(known.trust, snapshot.status_code, by_status=reading.by_status)
            if not weighed.believed:
                await self._distrust(session, known, weighed.trust)
                return None
            merged = snapshot.onto(known.snapshot)
            seen = with_update(known.watched, observe(known.watched, merged, known.asked), merged)
            faults.reach(Point.DECIDED)
            if await _moved(session, known, merged, seen, weighed, by_status=reading.by_status):
                watched = replace(merged, status=seen.watched.status)
                await guest_watch.after_reading(session, reading.account_id, watched, now=self.clock())
                await _note_status(session, known, merged)
                lasts = seen.watched.session
                await live.after_reading(session, reading.account_id, merged, lasts, seen.alerts, now=self.clock())
                await watching.after_reading(session, known, seen.watched, now=self.clock())
                return [*seen.alerts, *plug_questions.asked_by(seen.alerts, merged)]
        first = observe(None, snapshot)
        trust = weigh(Trust(), snapshot.status_code, by_status=reading.by_status).trust
        slow_read_at = snapshot.taken_at if reading.by_status else None
        await chargers.insert_new(
            session, reading.account_id, snapshot, watched=first.watched, trust=trust, slow_read_at=slow_read_at
        )
        await history.note(session, reading.account_id, snapshot.charger_id, Moment.of(snapshot))
        return []

    async def _distrust(self, session: AsyncSession, known: Known, trust: Trust) -> None:
        """Leave the reading out until a status answer decides; after two contradictions read by those only."""
        await chargers.note_trust(session, known.account_id, known.snapshot.charger_id, trust)
        if trust.lost and await accounts.read_by_status(session, known.account_id):
            log.warning("account %d: the groups answer is not live, reading by status answers", known.account_id)

    async def put_out(self, session: AsyncSession, account_id: int, told: list[Alert]) -> None:
        """One row for every chat that wants it, in the transaction of the change."""
        if not told:
            return
        log.info("account %d: %s", account_id, [(alert.charger_id, alert.kind.value) for alert in told])
        for alert in told:
            if alert.kind in _SESSION_OVER:
                await answers.want(session, account_id, alert.charger_id, Question.SESSIONS, now=self.clock())
        await plug_questions.over(session, account_id, told, now=self.clock())
        listeners = await watching.listeners(session, account_id, told)
        for chat in await chats.of_account(session, account_id):
            mine = _as_held(told, await chargers.of_user(session, chat.user_id), account_id)
            await audience.put_out(session, account_id, chat, listeners.suited(chat, mine), now=self.clock())


async def _note_status(session: AsyncSession, known: Known, merged: ChargerSnapshot) -> None:
    """Into the timeline, in the transaction of the move; a write's echo may have changed the status before."""
    watched = None if known.watched is None else known.watched.status
    if merged.status is not watched or merged.status is not known.snapshot.status:
        await history.note(session, known.account_id, merged.charger_id, Moment.of(merged))


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


def _as_held(told: list[Alert], held: list[Held], account_id: int) -> list[Alert]:
    """What one person is to be told of by this account, by the names the person knows the chargers by.

    A charger that the person holds through another account is told of by that one.
    """
    others = {each.known.snapshot.charger_id for each in held if each.known.account_id != account_id}
    apart = {each.known.snapshot.charger_id: f" ({each.apart})" for each in held if each.apart}
    return [
        replace(each, charger_name=each.charger_name + apart.get(each.charger_id, ""))
        for each in told
        if each.charger_id not in others
    ]


def _busy(known: list[Known]) -> bool:
    return any(each.asked is not None or each.snapshot.status.car_connected is not False for each in known)
