"""What a chat is told, how loudly and when: chosen by the person whose chat it is, in a group by the owners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import chargers, chats, members
from bot.db.chats import Change
from bot.db.engine import Database
from bot.domain.access import Role
from bot.domain.alerts import AlertKind
from bot.domain.errors import ChatNotYours, NothingToldHere
from bot.domain.preferences import ALL_CHARGERS, Loudness, Preferences, QuietHours
from bot.services import live


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a chat is told at present, as far as a person may change it."""

    preferences: Preferences
    snoozed_until: datetime | None
    """None also when that is over."""
    chargers: dict[int, str]
    """Name by number, in the order of the names."""
    zone: str
    """In which its quiet hours are, or would be: an IANA name."""

    def scope(self, charger_id: int) -> int:
        """What a choice made with this charger on the screen is for: 0, for all, where there is no other."""
        return charger_id if charger_id in self.chargers and len(self.chargers) > 1 else ALL_CHARGERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Every call raises ChatNotYours where the person has no say in the chat."""

    database: Database
    clock: Callable[[], datetime]

    async def of_chat(self, user_id: int, chat_id: int) -> Told:
        """What is chosen at present."""
        async with self.database.transaction() as tx:
            return await self._told(tx, user_id, chat_id)

    async def choose(
        self, user_id: int, chat_id: int, kind: AlertKind, loudness: Loudness, charger_id: int = 0
    ) -> Told:
        """Tell a kind so from now on: of one charger, or with 0 of all."""
        return await self._change(user_id, chat_id, lambda chosen: chosen.choosing(kind, loudness, charger_id))

    async def be_quiet(self, user_id: int, chat_id: int, quiet: QuietHours | None) -> Told:
        """Keep these quiet hours, or none."""
        return await self._change(user_id, chat_id, lambda chosen: replace(chosen, quiet=quiet))

    async def ring(self, user_id: int, chat_id: int, kind: AlertKind, *, on: bool) -> Told:
        """Let a kind break the quiet, or not."""
        return await self._change(user_id, chat_id, lambda chosen: chosen.ringing(kind, on=on))

    async def follow(self, user_id: int, chat_id: int, *, on: bool) -> Told:
        """Let the message that tells the beginning of a session follow it to its end, or not."""
        return await self._change(user_id, chat_id, lambda chosen: replace(chosen, live=on))

    async def aim(self, user_id: int, chat_id: int, target_kwh: float | None) -> Told:
        """Measure sessions against this many kWh, those that last too; None: against the usual."""
        async with self.database.transaction() as tx:
            account_ids = await _own_ids(tx, user_id, chat_id)
            await chats.prefer(tx, chat_id, account_ids, lambda chosen: replace(chosen, target_kwh=target_kwh))
            await live.aim(tx, chat_id, account_ids, target_kwh, now=self.clock())
            return await self._told(tx, user_id, chat_id)

    async def snooze(self, user_id: int, chat_id: int, until: datetime | None) -> None:
        """Tell nothing aloud before then; None ends it. In a group any member of the account may."""
        async with self.database.transaction() as tx:
            account_ids = await _members_ids(tx, user_id, chat_id)
            await chats.snooze(tx, chat_id, account_ids, until)

    async def seen_by_member(self, user_id: int, chat_id: int) -> Told:
        """As `of_chat`, for any member: what a snooze needs to know."""
        async with self.database.transaction() as tx:
            return await self._of(tx, user_id, chat_id, await _members_ids(tx, user_id, chat_id))

    async def bring(self, user_id: int, chat_id: int, thread_id: int | None, *, move: bool = True) -> bool:
        """Send the alerts of the accounts the person owns to this group, into this topic; whether that is new.

        Without `move` those that come to another topic of it already stay there.
        """
        async with self.database.transaction() as tx:
            owned = [each.account_id for each in await members.accounts_of(tx, user_id) if each.role is Role.OWNER]
            if not owned:
                raise ChatNotYours
            before = await chats.linked(tx, chat_id)
            for account_id in owned:
                if account_id not in before:
                    await chats.link(tx, account_id=account_id, chat_id=chat_id, user_id=user_id, now=self.clock())
            placed = [each for each in owned if each not in before or (move and before[each].thread_id != thread_id)]
            await chats.place(tx, chat_id, placed, thread_id)
        return bool(placed)

    async def stop(self, user_id: int, chat_id: int) -> None:
        """Send nothing more of the person's accounts to this chat."""
        async with self.database.transaction() as tx:
            await chats.unlink_accounts(tx, chat_id, await _own_ids(tx, user_id, chat_id))

    async def _change(self, user_id: int, chat_id: int, change: Change) -> Told:
        async with self.database.transaction() as tx:
            await chats.prefer(tx, chat_id, await _own_ids(tx, user_id, chat_id), change)
            return await self._told(tx, user_id, chat_id)

    async def _told(self, tx: AsyncConnection, user_id: int, chat_id: int) -> Told:
        return await self._of(tx, user_id, chat_id, await _own_ids(tx, user_id, chat_id))

    async def _of(self, tx: AsyncConnection, user_id: int, chat_id: int, account_ids: list[int]) -> Told:
        chat = (await chats.linked(tx, chat_id))[account_ids[0]]
        held = [each for each in await chargers.of_user(tx, user_id) if each.known.account_id in account_ids]
        zones = [each.known.snapshot.time_zone for each in held]
        quiet, until = chat.preferences.quiet, chat.snoozed_until
        return Told(
            preferences=chat.preferences,
            snoozed_until=until if until is not None and until > self.clock() else None,
            chargers={each.known.snapshot.charger_id: _label(each) for each in held},
            zone=next((zone for zone in zones if zone), "UTC") if quiet is None else quiet.zone,
        )


def _label(held: chargers.Held) -> str:
    label = held.known.snapshot.label
    return f"{label} ({held.apart})" if held.apart else label


async def _own_ids(tx: AsyncConnection, user_id: int, chat_id: int) -> list[int]:
    """The accounts whose alerts in this chat the person may arrange: as their owner, or because the chat is theirs."""
    linked = await chats.linked(tx, chat_id)
    roles = {each.account_id: each.role for each in await members.accounts_of(tx, user_id)}
    mine = [
        account_id
        for account_id, chat in linked.items()
        if account_id in roles and (roles[account_id] is Role.OWNER or chat.user_id == user_id)
    ]
    if not mine:
        raise no_say(roles.values())
    return mine


async def _members_ids(tx: AsyncConnection, user_id: int, chat_id: int) -> list[int]:
    """The accounts told of in this chat that the person is a member of."""
    linked, held = await chats.linked(tx, chat_id), await members.accounts_of(tx, user_id)
    mine = [each.account_id for each in held if each.account_id in linked]
    if not mine:
        raise no_say(each.role for each in held)
    return mine


def no_say(roles: Iterable[Role]) -> ChatNotYours:
    """Why somebody with these roles arranges nothing in a chat that is told of none of the accounts."""
    return NothingToldHere() if Role.OWNER in roles else ChatNotYours()
