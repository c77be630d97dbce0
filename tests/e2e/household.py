"""People with a Wallbox account and chargers of their own, so that tests share one bot and nothing else."""

import itertools
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.cloud.visitor import Visitor
from simulator.demo.evening import Actor, StepFailed
from simulator.demo.stage import Stage
from simulator.demo.transcript import Transcript
from simulator.telegram.user import ChatUser

PAST_EVERY_CLAIM = timedelta(seconds=90)
"""Longer than a renewal, a read, a message or a lease is held for a process that has died."""

_HELD_UNTIL = {
    "accounts": ("renewing_until",),
    "polls": ("next_read_at", "allowed_at"),
    "alerts": ("due_at",),
    "cards": ("due_at",),
    "leases": ("until",),
}

_numbers = itertools.count(1)


@dataclass
class Household(Actor):
    """A person in a private chat with the bot. Their chargers have one phase, 16 A at most, and €0.20/kWh."""

    house: Visitor = field(kw_only=True)
    email: str = field(kw_only=True)
    password: str = field(kw_only=True)
    chargers: dict[str, int] = field(kw_only=True)
    """Serial numbers by name."""

    async def connects(self) -> None:
        """Log in, up to the cards."""
        await self.says("/login")
        await self.is_answered("Which e-mail")
        await self.says(self.email)
        await self.is_answered("And the password?")
        await self.says(self.password)
        await self.is_answered("Connected.", *self.chargers)
        await self.is_answered(list(self.chargers)[-1], "ready, no car", buttons=("🔄 Refresh",))

    async def happens(self, order: str, charger: str = "Home", **details: Any) -> None:
        """Let something happen at one of the chargers."""
        self.mark()
        await self.house.order(f"chargers/{self.chargers[charger]}/{order}", **details)

    async def truth(self, charger: str = "Home") -> dict[str, Any]:
        """What is really the case at a charger."""
        listed = (await self.house.get("/simulator/chargers")).body
        return next(each for each in listed if each["id"] == self.chargers[charger])

    async def looks_until(self, *card: str) -> None:
        """Ask for a fresh reading and wait until the card shows it: the bot has read the account once more."""
        await self.says("/status")
        await self.is_answered(buttons=("🔄 Refresh",))
        await self.presses("🔄 Refresh")
        await self.hears(*card)

    async def sees(self, order: str, *card: str, **details: Any) -> None:
        """Let something happen at Home while its card is open, and wait until a fresh reading shows it there.

        The card is open before: an edit that changes nothing could not be seen.
        """
        await self.says("/status")
        await self.is_answered(buttons=("🔄 Refresh",))
        await self.happens(order, **details)
        happened = self.since
        await self.presses("🔄 Refresh")
        self.since = happened
        await self.hears(*card)

    async def told(self, *texts: str) -> int:
        """How many visible messages of the bot hold these texts."""
        seen = [each for each in await self.user.messages() if each.sender == "bot"]
        return sum(all(text in each.text for text in texts) for each in seen)

    def calls(self, method: str) -> list[dict[str, str]]:
        """The parameters of the bot's successful calls of a method about this chat."""
        made = self.stage.telegram.world.journal.calls(method)
        return [each.parameters for each in made if each.parameters.get("chat_id") == str(self.user.chat_id)]


@asynccontextmanager
async def household(stage: Stage, *names: str) -> AsyncIterator[Household]:
    """Let somebody exist who has chargers of these names, or one called Home; the names must differ from each other."""
    number = next(_numbers)
    email, password = f"planted-{number}@example.net", f"planted-password-{number}"
    async with Visitor(stage.cloud.url) as house, ChatUser(stage.telegram.url, 5000 + number, f"P{number}") as user:
        await house.order("accounts", email=email, password=password, chargers=0, group=f"House {number}")
        chargers = {}
        for name in names or ("Home",):
            added = await house.order("chargers", account=email, name=name, model="PulsarPlus", energy_price=0.2)
            chargers[name] = added["id"]
        transcript = Transcript(stage.telegram.world, user.user_id, f"P{number}", print)
        try:
            yield Household(stage, user, transcript, house=house, email=email, password=password, chargers=chargers)
        except StepFailed:
            print(stage.bot.tail())  # noqa: T201 - pytest shows it with the failure
            raise
        finally:
            _close(stage, email)


def _close(stage: Stage, email: str) -> None:
    """Let the cloud refuse an account, so that the bot stops reading it and has time for those that follow."""
    accounts = stage.cloud.world.accounts
    accounts.all[email].password = "planted-another"
    accounts.revoke("access", email)
    accounts.revoke("refresh", email)


def claims_run_out(stage: Stage) -> None:
    """Move every claim of a bot that has died into the past: the same as waiting that long, at once.

    The cloud's clock goes on too: it counts what the bot had read.
    """
    stage.cloud.world.clock.advance(PAST_EVERY_CLAIM.total_seconds())
    with closing(sqlite3.connect(stage.bot.folder / "bot.db")) as database, database:
        for table, columns in _HELD_UNTIL.items():
            for column in columns:
                known = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - from above
                for (text,) in database.execute(known).fetchall():
                    earlier = f"{datetime.fromisoformat(text) - PAST_EVERY_CLAIM:%Y-%m-%d %H:%M:%S.%f}"
                    moved = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"  # noqa: S608 - from above
                    database.execute(moved, (earlier, text))


def rows_of(stage: Stage, user_id: int) -> dict[str, list[Any]]:
    """Every row of the bot's SQLite database that names a person, or an account of theirs, by table."""
    with closing(sqlite3.connect(stage.bot.folder / "bot.db")) as database:
        mine = [row[0] for row in database.execute("SELECT account_id FROM members WHERE user_id = ?", (user_id,))]
        return {table: list(_rows(database, table, user_id, mine)) for table in _tables(database)}


def _tables(database: sqlite3.Connection) -> list[str]:
    return [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _rows(database: sqlite3.Connection, table: str, user_id: int, accounts: list[int]) -> Iterator[Any]:
    cursor = database.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name from the database itself
    names = [column[0] for column in cursor.description]
    for values in cursor:
        row = dict(zip(names, values, strict=True))
        if user_id in {row.get("user_id"), row.get("chat_id")} or row.get("account_id", row.get("id")) in accounts:
            yield row


def everything_stored(stage: Stage) -> bytes:
    """The bytes of the database and of the files beside it."""
    return b"".join(path.read_bytes() for path in sorted(stage.bot.folder.glob("bot.db*")))


def secrets_of(stage: Stage) -> list[str]:
    """Everything that may stand in no log: bot token, keys, and of every account the password, e-mail and tokens."""
    accounts = stage.cloud.world.accounts.all.values()
    tokens = [text for one in accounts for session in one.sessions for text in session.tokens]
    known = [each for one in accounts for each in (one.email, one.password)]
    plain = [stage.telegram.token, stage.bot.settings["ENCRYPTION_KEYS"], *known, *tokens]
    return [form for secret in plain for form in {secret, secret.replace("@", "%40"), json.dumps(secret)[1:-1]}]
