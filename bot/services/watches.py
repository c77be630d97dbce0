"""Reminders to plug in, and watchdogs: set by people, looked after in steps."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers, chargers, chats, guests, members, schedules, watches
from bot.db.chargers import Held, Known
from bot.db.chats import LinkedChat
from bot.db.engine import Database
from bot.db.watches import ANY_CHARGER, KeptWatch, Place
from bot.domain.access import Role
from bot.domain.alerts import Alert, AlertKind
from bot.domain.charger import Charger, ChargerStatus, is_locked
from bot.domain.errors import AccountGone, ChargerNotFound, NotAllowed
from bot.domain.questions import Question
from bot.domain.schedule import DaysAre, zone_named
from bot.domain.watches import (
    FRESH,
    READ_SCHEDULES_EVERY,
    Idling,
    Plan,
    Watch,
    WatchKind,
    has_come,
    look_at_idling,
    next_look,
    start_ahead,
)
from bot.services import audience
from bot.services.telling import no_say
from bot.services.writing import seen

log = logging.getLogger(__name__)

BATCH = 50

HOLD = timedelta(minutes=1)
"""How long a claim lasts. A replica that dies leaves one more look behind, and what it told is not told again."""

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWatches:
    """What a chat watches a charger for."""

    charger: Charger
    chosen: dict[WatchKind, Watch]
    scheduled: bool | None
    """Whether the charger has a schedule that is on; None while nobody knows."""

    @property
    def away(self) -> bool:
        """Whether any use is to be told at once; of all chargers of the account."""
        return WatchKind.AWAY in self.chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Watches:
    """Every call raises ChargerNotFound; every change NotAllowed, and ChatNotYours where no alerts go to the chat."""

    database: Database
    clock: Callable[[], datetime]
    days_are: DaysAre = DaysAre.LOCAL

    async def of_chat(self, user_id: int, chat_id: int, charger_id: int) -> SeenWatches:
        """What is chosen at present."""
        async with self.database.transaction() as tx:
            return await self._seen(tx, await _held(tx, user_id, charger_id), chat_id)

    async def keep(self, user_id: int, chat_id: int, charger_id: int, kind: WatchKind, watch: Watch) -> SeenWatches:
        """Watch for this from now on, in the place of what was chosen before."""
        now = self.clock()
        async with self.database.transaction() as tx:
            held = await _settable(tx, user_id, chat_id, charger_id)
            plan = await self._plan(tx, held.known, kind)
            due_at = now if kind is WatchKind.NOT_CHARGING else next_look(watch, plan, now)
            place = _place(held.known, chat_id, kind)
            await watches.put(tx, place, user_id, replace(watch, looked_at=now), due_at=due_at)
            return await self._seen(tx, held, chat_id)

    async def drop(self, user_id: int, chat_id: int, charger_id: int, kind: WatchKind) -> SeenWatches:
        """Watch for this no longer."""
        async with self.database.transaction() as tx:
            held = await _settable(tx, user_id, chat_id, charger_id)
            await watches.remove(tx, _place(held.known, chat_id, kind))
            return await self._seen(tx, held, chat_id)

    async def go_away(self, user_id: int, chat_id: int, *, away: bool | None) -> tuple[list[Charger], bool]:
        """Tell any use of these chargers at once, or no longer; None changes nothing. And how it is now."""
        async with self.database.transaction() as tx:
            told = await chats.linked(tx, chat_id)
            held = await chargers.of_user(tx, user_id)
            mine = [each for each in held if each.known.account_id in told]
            able = [each for each in mine if each.role is not Role.VIEWER]
            if not able:
                raise NotAllowed if mine else no_say(each.role for each in held)
            account_ids = {each.known.account_id for each in able}
            for account_id in account_ids if away is not None else ():
                await _set_away(tx, account_id, chat_id, user_id, away=bool(away))
            now_away = [chat_id in await watches.away(tx, each) for each in account_ids]
        return [seen(each) for each in able], any(now_away)

    async def step(self) -> int:
        """One step: look at what is due; how many alerts were put out."""
        now = self.clock()
        async with self.database.transaction() as tx:
            due = await watches.claim_due(tx, now=now, limit=BATCH, hold=HOLD)
        told = 0
        for each in due:
            try:
                async with self.database.transaction() as tx:
                    told += await self._look(tx, each, now)
            except AccountGone:
                continue
            except Exception:  # one watch's trouble must not stop the others; it is logged whole and tried again
                log.exception("watch %d: the look failed", each.id)
        return told

    async def _look(self, tx: AsyncConnection, kept: KeptWatch, now: datetime) -> bool:
        known = await chargers.get(tx, kept.place.account_id, kept.place.charger_id)
        roles = await members.of_account(tx, kept.place.account_id)
        if known is None or roles.get(kept.user_id, Role.VIEWER) is Role.VIEWER:
            await watches.discard(tx, kept.id)
            return False
        plan = await self._plan(tx, known, kept.place.kind)
        found = await self._found(tx, kept, (known, plan), now)
        mine = await watches.settle(tx, kept, found.watch, claimed_until=now + HOLD, due_at=found.due_at)
        return found.tell and mine and await self._tell(tx, kept.place, _alert(kept, known, plan, now))

    async def _found(self, tx: AsyncConnection, kept: KeptWatch, what: tuple[Known, Plan], now: datetime) -> Idling:
        """What to remember, when to look again, and whether to tell."""
        (known, plan), kind = what, kept.place.kind
        fresh = now - known.observed_at <= FRESH
        if kind is WatchKind.NOT_CHARGING:
            if known.watched is None or not fresh:
                return Idling(watch=kept.watch, due_at=now + FRESH)
            return look_at_idling(kept.watch, known.watched, plan, now)
        tell = has_come(kept.watch, plan, now)
        if tell and not fresh:
            return Idling(watch=kept.watch, due_at=now + HOLD)  # after a start or an outage the next reading tells
        watch = replace(kept.watch, looked_at=now)
        if kind is WatchKind.UNLOCKED_AT:
            guest = await guests.get(tx, known.account_id, known.snapshot.charger_id)
            tell = tell and guest is None and known.snapshot.locked is not None and not is_locked(known.snapshot)
        else:
            tell = tell and known.watched is not None and known.watched.settled.car_connected is False
        return Idling(watch=watch, due_at=next_look(watch, plan, now), tell=tell)

    async def _tell(self, tx: AsyncConnection, place: Place, alert: Alert) -> bool:
        """To the chat that watches, as loudly as it wants; not where no alerts go any more."""
        linked = await chats.of_account(tx, place.account_id)
        chat = next((each for each in linked if each.chat_id == place.chat_id), None)
        if chat is None:
            return False
        log.info("account %d charger %d: %s", place.account_id, place.charger_id, alert.kind.value)
        named = await _named(tx, chat, alert)
        return await audience.tell(tx, place.account_id, chat, named, now=self.clock())

    async def _plan(self, tx: AsyncConnection, known: Known, kind: WatchKind) -> Plan:
        """The stored schedules; a list that may be out of date is read again when the budget allows."""
        account_id, charger_id, now = known.account_id, known.snapshot.charger_id, self.clock()
        kept = await schedules.find(tx, account_id, charger_id)
        old = kept.read_at is None or now - kept.read_at > READ_SCHEDULES_EVERY
        if old and kind in _BY_SCHEDULE:
            await answers.want(tx, account_id, charger_id, Question.SCHEDULES, now=now)
        listed = () if kept.known is None else kept.known.newest
        zone = zone_named(known.snapshot.time_zone) or _UTC
        return Plan(schedules=listed, zone=zone, days_are=self.days_are)

    async def _seen(self, tx: AsyncConnection, held: Held, chat_id: int) -> SeenWatches:
        account_id, charger_id = held.known.account_id, held.known.snapshot.charger_id
        chosen = await watches.in_chat(tx, chat_id, account_id, charger_id)
        kept = await schedules.find(tx, account_id, charger_id)
        used = None if kept.known is None else any(each.enabled for each in kept.known.newest)
        if not used and held.known.snapshot.status is ChargerStatus.SCHEDULED:
            used = True  # the list is older than what the charger does
        return SeenWatches(charger=seen(held), chosen=chosen, scheduled=used)


def _alert(kept: KeptWatch, known: Known, plan: Plan, now: datetime) -> Alert:
    """What a look has found; the same look of another replica finds the same."""
    kind, snapshot = kept.place.kind, known.snapshot
    alert = Alert(
        kind=_KINDS[kind],
        charger_id=snapshot.charger_id,
        charger_name=snapshot.label,
        occurred_at=kept.due_at or now,
        status=snapshot.status,
        time_zone=snapshot.time_zone,
        locked=is_locked(snapshot),
    )
    if kind is WatchKind.REMIND_BEFORE:
        return replace(alert, starts_at=start_ahead(kept.watch, plan, now))
    return replace(alert, waiting_s=kept.watch.minutes * 60) if kind is WatchKind.NOT_CHARGING else alert


_BY_SCHEDULE = frozenset({WatchKind.REMIND_BEFORE, WatchKind.NOT_CHARGING})

_KINDS = {
    WatchKind.REMIND_AT: AlertKind.REMINDER,
    WatchKind.REMIND_BEFORE: AlertKind.REMINDER,
    WatchKind.UNLOCKED_AT: AlertKind.STILL_UNLOCKED,
    WatchKind.NOT_CHARGING: AlertKind.NOT_CHARGING,
}


def _place(known: Known, chat_id: int, kind: WatchKind) -> Place:
    return Place(account_id=known.account_id, charger_id=known.snapshot.charger_id, chat_id=chat_id, kind=kind)


async def _held(tx: AsyncConnection, user_id: int, charger_id: int) -> Held:
    held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
    if held is None:
        raise ChargerNotFound(charger_id)
    return held


async def _settable(tx: AsyncConnection, user_id: int, chat_id: int, charger_id: int) -> Held:
    held = await _held(tx, user_id, charger_id)
    if held.role is Role.VIEWER:
        raise NotAllowed(held.role)
    if held.known.account_id not in await chats.linked(tx, chat_id):
        raise no_say([held.role])
    return held


async def _set_away(tx: AsyncConnection, account_id: int, chat_id: int, user_id: int, *, away: bool) -> None:
    place = Place(account_id=account_id, charger_id=ANY_CHARGER, chat_id=chat_id, kind=WatchKind.AWAY)
    if away:
        await watches.put(tx, place, user_id, Watch(), due_at=None)
    else:
        await watches.remove(tx, place)


async def _named(tx: AsyncConnection, chat: LinkedChat, alert: Alert) -> Alert:
    """By the name the person knows the charger by."""
    held = await chargers.find(tx, user_id=chat.user_id, charger_id=alert.charger_id)
    if held is None or not held.apart:
        return alert
    return replace(alert, charger_name=f"{alert.charger_name} ({held.apart})")
