"""One read of an account: ask the cloud, store what it said, decide what to tell."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import faults
from bot.db import accounts, answers, cards, chargers, chats, guests, history, live_cards
from bot.db.answers import Answer
from bot.db.chargers import Held, Known
from bot.db.engine import Database
from bot.db.live_cards import Kept
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import ChargerSnapshot, too_early
from bot.domain.guests import GuestPass
from bot.domain.history import Moment
from bot.domain.observing import Observation, observe, still_asked
from bot.domain.questions import Question
from bot.domain.trust import Trust, weigh
from bot.domain.updates import with_update
from bot.faults import Point
from bot.services import audience, guest_watch, live, plug_questions, watching
from bot.services.asking import Asking
from bot.services.clouds import Clouds, Loaded
from bot.services.targets import TRY_AGAIN_AFTER, Need, next_target
from bot.wallbox.errors import BadRequest, NotFound, RateLimited, UnexpectedAnswer, WallboxError

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(hours=24)
"""A charger the cloud has not named for so long is no longer the account's."""


_SESSION_OVER = frozenset({AlertKind.FINISHED, AlertKind.CAR_UNPLUGGED})
"""After these the cloud has, or will soon have, another recorded session."""


class Plan(Protocol):
    """Plans an account's next read, in the transaction that stores what this one has brought."""

    async def __call__(self, tx: AsyncConnection, *, busy: bool) -> None:
        """`busy`: a car is connected somewhere, or something asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one GET said."""

    account_id: int
    asked_at: datetime
    snapshots: list[ChargerSnapshot]
    by_status: bool
    """From a status GET of one charger, not from the groups GET of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is known of an account's chargers, by number; none of it changes until the transaction ends."""

    known: dict[int, Known]
    """Brought up to date by what is stored."""
    passes: dict[int, GuestPass]
    cards: list[Kept]
    """The live cards of sessions that are not over."""

    @property
    def busy(self) -> bool:
        """Whether a car is connected somewhere, or something asked."""
        return _busy(self.known.values())


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

    async def read(self, account_id: int, plan: Plan, charger_id: int | None = None) -> None:
        """One GET, stored together with the alerts it gives rise to and with the `plan` of the next one.

        `charger_id` names the charger a person wants to see, where the account is read by status answers.
        Raises AccountGone or WallboxError; then nothing has changed.
        """
        async with self.database.transaction() as tx:
            known = await chargers.of_account(tx, account_id)
            waiting = await answers.wanted(tx, account_id, untried_since=self.clock() - TRY_AGAIN_AFTER)
            promised = await cards.any_waiting(tx, account_id)
            by_status = self.source == "status" or await accounts.read_source(tx, account_id) == "status"
            tokens = await self.clouds.load(tx, account_id)
        need = Need(known=known, waiting=waiting, by_status=by_status, promised=promised, charger_id=charger_id)
        target = next_target(need, now=self.clock(), interval=self.interval)
        try:
            if not isinstance(target, Answer):
                return await self._look(account_id, target, tokens, plan)
            await self.asking.ask(account_id, target)
        except (RateLimited, NotFound, BadRequest, UnexpectedAnswer) as error:
            if target is None:
                raise
            await self._note_failure(account_id, target, error)
        async with self.database.transaction() as tx:
            await plan(tx, busy=_busy(await chargers.of_account(tx, account_id)))
        return None

    async def _note_failure(self, account_id: int, target: Answer | int, error: WallboxError) -> None:
        """One charger's or question's failure holds up nothing else; a refusal for haste is the whole account's."""
        log.warning("account %d: one reading failed: %s", account_id, type(error).__name__)
        async with self.database.transaction() as tx:
            if isinstance(target, Answer):
                await answers.note_failure(tx, account_id, target.charger_id, target.question, now=self.clock())
            else:
                await chargers.note_failure(tx, account_id, target, now=self.clock())
        if isinstance(error, RateLimited):
            raise error

    async def _look(self, account_id: int, charger_id: int | None, tokens: Loaded, plan: Plan) -> None:
        client, asked_at = self.clouds.of_account(account_id, tokens), self.clock()
        by_status = charger_id is not None
        snapshots = [await client.charger_status(charger_id)] if charger_id is not None else await client.chargers()
        reading = Reading(account_id=account_id, asked_at=asked_at, snapshots=snapshots, by_status=by_status)
        faults.reach(Point.READ)
        async with self.database.transaction() as tx:
            await plan(tx, busy=await self._store(tx, reading))
            faults.reach(Point.STORING)
        faults.reach(Point.STORED)
        self.stored.set()

    async def _store(self, tx: AsyncConnection, reading: Reading) -> bool:
        stored = Stored(
            known={
                known.snapshot.charger_id: known
                for known in await chargers.of_account(tx, reading.account_id, kept=True)
            },
            passes=await guests.of_account(tx, reading.account_id),
            cards=await live_cards.of_account(tx, reading.account_id),
        )
        believed = set()
        for snapshot in sorted(reading.snapshots, key=lambda each: each.charger_id):
            told = await self._store_one(tx, reading, snapshot, stored)
            if told is not None:
                believed.add(snapshot.charger_id)
                await self.put_out(tx, reading.account_id, told)
        now = self.clock()
        await cards.ripen(tx, reading.account_id, charger_ids=believed, taken_at=reading.asked_at, now=now)
        if reading.snapshots and not reading.by_status:
            await _forget_missing(tx, reading, stored, unseen_since=now - FORGOTTEN_AFTER)
        return stored.busy

    async def _store_one(
        self, tx: AsyncConnection, reading: Reading, snapshot: ChargerSnapshot, stored: Stored
    ) -> list[Alert] | None:
        """Compare-and-set until this answer is stored or known to be the older one; what it gives rise to.

        None where the answer is not believed.
        """
        known = stored.known.get(snapshot.charger_id)
        while known is not None:
            if known.observed_at >= snapshot.taken_at:
                return []
            if too_early(known.asked, known.snapshot, snapshot):
                return None
            weighed = weigh(known.trust, snapshot.status_code, by_status=reading.by_status)
            if not weighed.believed:
                await self._distrust(tx, known, weighed.trust)
                return None
            merged = snapshot.onto(known.snapshot)
            seen = with_update(known.watched, observe(known.watched, merged, known.asked), merged)
            faults.reach(Point.DECIDED)
            moved = _moved(known, merged, seen, weighed.trust, by_status=reading.by_status)
            if await _move(tx, moved, expected_observed_at=known.observed_at):
                stored.known[snapshot.charger_id] = moved
                await self._follow(tx, known, merged, seen, stored)
                return [*seen.alerts, *plug_questions.asked_by(seen.alerts, merged)]
            known = await chargers.get(tx, reading.account_id, snapshot.charger_id)
        stored.known[snapshot.charger_id] = first = _first(reading, snapshot)
        await chargers.insert_new(
            tx, first.account_id, snapshot, first.watched, trust=first.trust, slow_read_at=first.slow_read_at
        )
        await history.note(tx, reading.account_id, snapshot.charger_id, Moment.of(snapshot))
        return []

    async def _follow(
        self, tx: AsyncConnection, known: Known, merged: ChargerSnapshot, seen: Observation, stored: Stored
    ) -> None:
        """What a move means for whatever hangs on the charger, in its transaction."""
        account_id, now = known.account_id, self.clock()
        if (given := stored.passes.get(merged.charger_id)) is not None:
            watched = replace(merged, status=seen.watched.status)
            await guest_watch.after_reading(tx, account_id, given, watched, now=now)
        await _note_status(tx, known, merged)
        followed = [kept for kept in stored.cards if kept.charger_id == merged.charger_id]
        await live.after_reading(tx, followed, merged, seen.watched.session, seen.alerts, now=now)
        await watching.after_reading(tx, known, seen.watched, now=now)

    async def _distrust(self, tx: AsyncConnection, known: Known, trust: Trust) -> None:
        """Leave the reading out until a status answer decides; after two contradictions read by those only."""
        await chargers.note_trust(tx, known.account_id, known.snapshot.charger_id, trust)
        if trust.lost and await accounts.read_by_status(tx, known.account_id):
            log.warning("account %d: the groups answer is not live, reading by status answers", known.account_id)

    async def put_out(self, tx: AsyncConnection, account_id: int, told: list[Alert]) -> None:
        """One row for every chat that wants it, in the transaction of the change."""
        if not told:
            return
        log.info("account %d: %s", account_id, [(alert.charger_id, alert.kind.value) for alert in told])
        for alert in told:
            if alert.kind in _SESSION_OVER:
                await answers.want(tx, account_id, alert.charger_id, Question.SESSIONS, now=self.clock())
        await plug_questions.over(tx, account_id, told, now=self.clock())
        listeners = await watching.listeners(tx, account_id, told)
        for chat in await chats.of_account(tx, account_id):
            mine = _as_held(told, await chargers.told_in(tx, chat.chat_id), account_id)
            await audience.put_out(tx, account_id, chat, listeners.suited(chat, mine), now=self.clock())


async def _note_status(tx: AsyncConnection, known: Known, merged: ChargerSnapshot) -> None:
    """Into the timeline, in the transaction of the move; a write's echo may have changed the status before."""
    watched = None if known.watched is None else known.watched.status
    if merged.status is not watched or merged.status is not known.snapshot.status:
        await history.note(tx, known.account_id, merged.charger_id, Moment.of(merged))


async def _forget_missing(tx: AsyncConnection, reading: Reading, stored: Stored, *, unseen_since: datetime) -> None:
    """Forget what the cloud has not named for so long."""
    missing = stored.known.keys() - {snapshot.charger_id for snapshot in reading.snapshots}
    gone = {charger_id for charger_id in missing if stored.known[charger_id].observed_at < unseen_since}
    if gone:
        keep = stored.known.keys() - gone
        await chargers.remove_missing(tx, reading.account_id, keep, unseen_since=unseen_since)
    for charger_id in gone:
        del stored.known[charger_id]


def _moved(known: Known, merged: ChargerSnapshot, seen: Observation, trust: Trust, *, by_status: bool) -> Known:
    return replace(
        known,
        snapshot=merged,
        watched=seen.watched,
        asked=still_asked(known.asked, seen),
        observed_at=merged.taken_at,
        slow_read_at=merged.taken_at if by_status else known.slow_read_at,
        trust=trust,
    )


async def _move(tx: AsyncConnection, moved: Known, *, expected_observed_at: datetime) -> bool:
    return await chargers.move(
        tx,
        moved.account_id,
        moved.snapshot.charger_id,
        expected_observed_at=expected_observed_at,
        snapshot=moved.snapshot,
        watched=moved.watched,
        asked=moved.asked,
        trust=moved.trust,
        slow_read_at=moved.slow_read_at,
    )


def _first(reading: Reading, snapshot: ChargerSnapshot) -> Known:
    return Known(
        account_id=reading.account_id,
        snapshot=snapshot,
        watched=observe(None, snapshot).watched,
        asked=None,
        observed_at=snapshot.taken_at,
        slow_read_at=snapshot.taken_at if reading.by_status else None,
        trust=weigh(Trust(), snapshot.status_code, by_status=reading.by_status).trust,
    )


def _as_held(told: list[Alert], held: list[Held], account_id: int) -> list[Alert]:
    """What one chat is to be told of by this account, by the names that tell its chargers apart.

    A charger that comes there through another account is told of by that one.
    """
    others = {each.known.snapshot.charger_id for each in held if each.known.account_id != account_id}
    apart = {each.known.snapshot.charger_id: f" ({each.apart})" for each in held if each.apart}
    return [
        replace(each, charger_name=each.charger_name + apart.get(each.charger_id, ""))
        for each in told
        if each.charger_id not in others
    ]


def _busy(known: Iterable[Known]) -> bool:
    return any(each.asked is not None or each.snapshot.status.car_connected is not False for each in known)
