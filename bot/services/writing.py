"""The course of every write: found through membership, sent once, never repeated."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.db import chargers, polls
from bot.db.chargers import Held, Known
from bot.db.engine import Database
from bot.domain.access import REMOTE, Action, only_looks
from bot.domain.changes import Change
from bot.domain.charger import TAKES_EFFECT, Asked, Charger, ChargerSnapshot, ChargerStatus, is_locked
from bot.domain.errors import ActionRefused, ChargerNotFound, NotAllowed, Refusal, WriteNotYetPossible
from bot.domain.observing import expecting
from bot.domain.offers import takes_orders
from bot.domain.upkeep import LASTING
from bot.domain.values import SETTINGS, setting, with_setting
from bot.services import guest_watch
from bot.services.clouds import Clouds
from bot.services.monitor import Monitor
from bot.wallbox import errors
from bot.wallbox.client import WallboxClient

log = logging.getLogger(__name__)

Write = Callable[[WallboxClient], Awaitable[ChargerSnapshot | None]]
"""One write; gives the snapshot its answer holds, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Finds, refuses, sends and settles on behalf of the services that name the actions."""

    database: Database
    clouds: Clouds
    monitor: Monitor
    clock: Callable[[], datetime]

    async def find(self, user_id: int, charger_id: int) -> Held:
        """What is stored of a charger the person is a member for. Raises ChargerNotFound."""
        async with self.database.transaction() as tx:
            held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
        if held is None:
            raise ChargerNotFound(charger_id)
        return held

    async def carry_out(self, user_id: int, charger_id: int, action: Action, write: Write) -> Charger:
        """Note what is asked, send it once, store what the answer showed. No transaction is open meanwhile.

        What was asked a moment ago, as by a button pressed twice, is under way already and not sent again.
        Raises ChargerNotFound, NotAllowed, WriteNotYetPossible, ActionRefused, AccountGone.
        """
        held = await self.find(user_id, charger_id)
        must_be_possible(held, action)
        must_not_be_in_vain(held, action, self.clock())
        asked = Asked(action=action, by=user_id, at=self.clock())
        if not await self._note(held, asked):
            return seen(await self.find(user_id, charger_id))
        log.info("account %d charger %d: %s asked by %d", held.known.account_id, charger_id, action.value, user_id)
        try:
            answer = await write(self.clouds.of_account(held.known.account_id))
        except errors.WallboxError as error:
            await self._note_again(held)
            log.warning("account %d charger %d: %s: %s", held.known.account_id, charger_id, action.value, error)
            raise ActionRefused(seen(held), action, _reason(error, held.known.snapshot, action)) from error
        await self._settle(held, asked, answer)
        return seen(await self.find(user_id, charger_id))

    async def _note(self, held: Held, asked: Asked) -> bool:
        """Store the request, taking one write of the budget; False where it was asked a moment ago."""
        account_id, charger_id = held.known.account_id, held.known.snapshot.charger_id
        async with self.database.transaction() as tx:
            known = await chargers.get(tx, account_id, charger_id)
            if known is None or (asked.action not in _WITH_A_VALUE and asked_just_now(known, asked.action, asked.at)):
                return False
            if (at := await polls.claim_write(tx, account_id, now=asked.at)) is not None:
                raise WriteNotYetPossible(at)
            await chargers.note_asked(tx, account_id, charger_id, asked)
        return True

    async def _note_again(self, held: Held) -> None:
        """The request came to nothing: what was asked before it still is."""
        account_id, charger_id = held.known.account_id, held.known.snapshot.charger_id
        async with self.database.transaction() as tx:
            await chargers.note_asked(tx, account_id, charger_id, held.known.asked)

    async def _settle(self, held: Held, asked: Asked, answer: ChargerSnapshot | None) -> None:
        """Knowledge moves forward: a read that was under way during the write is older than its answer."""
        now = self.clock()
        account_id, charger_id = held.known.account_id, held.known.snapshot.charger_id
        async with self.database.transaction() as tx:
            known = await chargers.get(tx, account_id, charger_id)
            if known is None:
                return
            snapshot = _with_settings(known.snapshot, answer, asked.action)
            settled = replace(asked, answered=_shows(snapshot, asked.action, answer))
            await chargers.store_echo(tx, account_id, charger_id, snapshot=snapshot, asked=settled, at=now)
            if asked.action in LASTING:
                watched = expecting(known.watched, asked, known.snapshot.firmware)
                await chargers.expect(tx, account_id, charger_id, watched)
            if asked.action is Action.LOCK and answer is not None and answer.locked:
                await guest_watch.after_lock(tx, account_id, snapshot, asked, now=now)
            if asked.action in SETTINGS:
                await chargers.doubt_slow_half(tx, account_id, charger_id)
            await polls.read_at(tx, account_id, at=now + min(TAKES_EFFECT, self.monitor.interval))


def seen(held: Held) -> Charger:
    """A stored charger as its member sees it."""
    known = held.known
    name = f"{known.snapshot.label} ({held.apart})" if held.apart else known.snapshot.name
    return Charger(
        account_id=known.account_id,
        role=held.role,
        snapshot=replace(known.snapshot, name=name),
        asked=_under_way(known),
        next_read_at=held.allowed_at,
        change=_standing(held.change, known.snapshot),
        scheduled=held.scheduled,
        guest=held.guest,
        sign_in_refused=held.sign_in_refused,
        recorded=held.recorded,
    )


def _under_way(known: Known) -> Asked | None:
    """A restart or an update as long as it lasts, whatever was asked meanwhile; else what was asked last."""
    absence = known.watched.absence if known.watched is not None else None
    away = None if absence is None else Asked(action=absence.action, by=absence.by, at=absence.since)
    return next((each for each in (away, known.asked) if each is not None and each.open_in(known.snapshot)), None)


def asked_just_now(known: Known, action: Action, now: datetime) -> bool:
    """Whether the same was asked of the charger a moment ago, so that the cloud may not show it yet."""
    last = known.asked
    return last is not None and last.action is action and now - last.at < TAKES_EFFECT


_WITH_A_VALUE = frozenset({*SETTINGS, Action.SET_SCHEDULES})
"""The same action may mean something else a moment later."""


def _standing(change: Change | None, snapshot: ChargerSnapshot) -> Change | None:
    """The change as long as nobody has changed the value again."""
    return change if change is not None and setting(snapshot, change.action) == change.new else None


def must_be_possible(held: Held, action: Action) -> None:
    """Refuse what is known to be refused, so that it costs no write. Raises NotAllowed or ActionRefused."""
    if not held.role.may(action):
        raise NotAllowed(held.role)
    if not takes_orders(held.known.snapshot, action):
        raise ActionRefused(seen(held), action, Refusal.OCPP)


def must_not_be_in_vain(held: Held, action: Action, now: datetime) -> None:
    """Refuse what the charger cannot do by a reading so new that hardly anything has changed since."""
    snapshot = held.known.snapshot
    if now - snapshot.taken_at >= _HARDLY_CHANGED:
        return
    if action is Action.PAUSE and snapshot.status in _NOTHING_TO_PAUSE:
        raise ActionRefused(seen(held), action, Refusal.NOT_APPLICABLE)
    if _locked_for(snapshot, action) and snapshot.locked is not False:  # False: unlocked a moment ago
        offline = snapshot.status is ChargerStatus.OFFLINE
        raise ActionRefused(seen(held), action, Refusal.OFFLINE if offline else Refusal.LOCKED)


def _locked_for(snapshot: ChargerSnapshot, action: Action) -> bool:
    """Whether the lock is what keeps the account from doing it."""
    return is_locked(snapshot) and action in REMOTE and not only_looks(snapshot.profile)


_HARDLY_CHANGED = timedelta(seconds=30)

_NOTHING_TO_PAUSE = frozenset(
    {
        ChargerStatus.READY,
        ChargerStatus.LOCKED,
        ChargerStatus.FINISHED,
        ChargerStatus.PAUSED,
        ChargerStatus.WAITING_FOR_CAR,
    }
)
"""The cloud accepts a pause there and does nothing."""

_REASONS: dict[type[errors.WallboxError], Refusal] = {
    errors.OcppMode: Refusal.OCPP,
    errors.NotPermitted: Refusal.NOT_PERMITTED,
    errors.NotApplicable: Refusal.NOT_APPLICABLE,
    errors.NotFound: Refusal.GONE,
    errors.BadRequest: Refusal.BAD_VALUE,
    errors.BadArgument: Refusal.BAD_VALUE,
    errors.WriteIgnored: Refusal.IGNORED,
    errors.RateLimited: Refusal.RATE_LIMITED,
    errors.Unavailable: Refusal.UNAVAILABLE,
    errors.SessionOver: Refusal.SIGN_IN_REFUSED,
    errors.CredentialsRefused: Refusal.SIGN_IN_REFUSED,
}


def _reason(error: errors.WallboxError, snapshot: ChargerSnapshot, action: Action) -> Refusal:
    """The cloud's refusal in the light of what is known: it says 403 for several reasons."""
    unclear = isinstance(error, errors.NotPermitted) or (
        isinstance(error, errors.NotApplicable) and snapshot.locked is not False  # False: unlocked a moment ago
    )
    locked = isinstance(error, errors.ChargerLocked) or (unclear and _locked_for(snapshot, action))
    if snapshot.status is ChargerStatus.OFFLINE and (locked or isinstance(error, errors.NotApplicable)):
        return Refusal.OFFLINE  # unlocking it would not be heard either
    if locked:
        return Refusal.LOCKED
    return _REASONS.get(type(error), Refusal.UNEXPECTED)


def _with_settings(stored: ChargerSnapshot, answer: ChargerSnapshot | None, action: Action) -> ChargerSnapshot:
    """The stored snapshot with the settings a write's answer shows; its readings are not newer than the stored ones."""
    if answer is None:
        return stored
    changed = replace(
        stored,
        name=answer.name or stored.name,
        locked=stored.locked if answer.locked is None else answer.locked,
        max_charging_current_a=answer.max_charging_current_a or stored.max_charging_current_a,
        max_available_current_a=answer.max_available_current_a or stored.max_available_current_a,
    )
    if (value := setting(answer, action)) is not None:
        changed = with_setting(changed, action, value)
    return replace(changed, status=_relocked(changed)) if action in {Action.LOCK, Action.UNLOCK} else changed


def _relocked(snapshot: ChargerSnapshot) -> ChargerStatus:
    """The status that goes with the lock; an unlocked charger with a car shows by the next reading what it does."""
    car = snapshot.status.car_connected
    if car is None:
        return snapshot.status
    if snapshot.locked:
        return ChargerStatus.LOCKED_CAR_CONNECTED if car else ChargerStatus.LOCKED
    return snapshot.status if car else ChargerStatus.READY


def _shows(snapshot: ChargerSnapshot, action: Action, answer: ChargerSnapshot | None) -> bool:
    """Whether the answer already shows the effect, so that nothing is left to wait for."""
    if answer is None or (action is Action.UNLOCK and snapshot.status.car_connected):
        return False
    return action in {Action.LOCK, Action.UNLOCK} or action in SETTINGS
