"""What a reading or a lock means for the guest pass of a charger, in the transaction that stores it."""

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import chargers, chats, guests, members
from bot.db.chats import LinkedChat
from bot.domain.access import Action, Role
from bot.domain.alerts import Alert
from bot.domain.charger import Asked, ChargerSnapshot
from bot.domain.guests import GuestPass
from bot.domain.hosting import ended, locked_again, observe
from bot.services import audience

log = logging.getLogger(__name__)


async def after_reading(
    tx: AsyncConnection, account_id: int, given: GuestPass, snapshot: ChargerSnapshot, *, now: datetime
) -> None:
    """Count the reading in; one that shows the lock ends the pass, which nobody else changes meanwhile."""
    visit = observe(given, snapshot)
    await guests.note(tx, account_id, snapshot.charger_id, given, visit, now=now)
    if locked_again(given, snapshot):
        await _end(tx, account_id, replace(given, visit=visit), snapshot, now=now)


async def after_lock(
    tx: AsyncConnection, account_id: int, snapshot: ChargerSnapshot, asked: Asked, *, now: datetime
) -> None:
    """A write's own answer shows the lock: it ends the pass, unless that was given meanwhile."""
    given = await guests.get(tx, account_id, snapshot.charger_id)
    if given is not None and given.given_at <= asked.at:
        await _end(tx, account_id, given, snapshot, now=now, by=asked.by)


async def tell(tx: AsyncConnection, account_id: int, given: GuestPass, alert: Alert, *, now: datetime) -> None:
    """Put an alert out for whoever has given the pass, in the chat it was given in, as quietly as that chat wants."""
    chat = await _listener(tx, account_id, given)
    if chat is None:
        log.info("account %d: nobody to tell %s", account_id, alert.kind.value)
        return
    held = await chargers.find(tx, user_id=chat.user_id, charger_id=alert.charger_id)
    if held is not None and held.apart:
        alert = replace(alert, charger_name=f"{alert.charger_name} ({held.apart})")
    await audience.tell(tx, account_id, chat, alert, now=now)


async def _listener(tx: AsyncConnection, account_id: int, given: GuestPass) -> LinkedChat | None:
    """Where the pass was given; of somebody who has left the account meanwhile its first owner is told instead."""
    roles = await members.of_account(tx, account_id)
    linked = await chats.of_account(tx, account_id)
    if given.by in roles:
        there = [chat for chat in linked if chat.chat_id == given.chat_id]
        return replace(there[0], user_id=given.by) if there else LinkedChat(given.chat_id, given.by)
    owners = [user_id for user_id, role in roles.items() if role is Role.OWNER]
    return next((chat for owner in owners for chat in linked if chat.user_id == owner), None)


async def locker(tx: AsyncConnection, account_id: int, given: GuestPass) -> int:
    """On whose behalf the charger is locked: who gave the pass, else somebody who may."""
    roles = await members.of_account(tx, account_id)
    able = [user_id for user_id, role in roles.items() if role.may(Action.LOCK)]
    return given.by if given.by in able or not able else able[0]


async def _end(
    tx: AsyncConnection,
    account_id: int,
    given: GuestPass,
    snapshot: ChargerSnapshot,
    *,
    now: datetime,
    by: int | None = None,
) -> None:
    """Remove the pass and tell it; whoever removes it tells it, so that it is told once."""
    if not await guests.take(tx, account_id, snapshot.charger_id, given):
        return
    told = ended(given, snapshot, now, by)
    log.info("account %d charger %d: the guest pass is over", account_id, snapshot.charger_id)
    if told is not None:
        await tell(tx, account_id, given, told, now=now)
