"""A household: the services wired as the application wires them, and a cloud on a real socket, all on one clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import bindparam, func, select

from bot.db.cipher import Cipher
from bot.db.engine import Database
from bot.db.tables import AccountRow, AlertRow, CardRow, LeaseRow, PollRow, Table
from bot.services.clouds import Clouds
from bot.services.delivery import AlertMessage, CardEdit, Delivered, DigestMessage, Message, Outcome
from bot.services.wiring import Services, wire
from simulator.cloud.accounts import Account
from simulator.cloud.charger import EcoSmart
from simulator.cloud.world import GARAGE, STREET, World
from tests.clock import ManualClock

EMAIL, PASSWORD = "planted.owner@example.com", "planted-demo-password"
OWNER, PARTNER, STRANGER = 1101, 2202, 3303
"""Telegram ids; a private chat has the number of its person."""
GARAGE_ID, STREET_ID = 100001, 100002
INTERVAL = timedelta(seconds=60)

NEXT_DUE = select(func.min(PollRow.next_read_at))
NEXT_TO_SEND = [
    select(func.min(column)).where(column > bindparam("now"), *conditions)
    for column, *conditions in (
        (AlertRow.due_at, AlertRow.settled_at.is_(None)),
        (CardRow.due_at,),
        (LeaseRow.paused_until,),
    )
]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""


@dataclass(frozen=True)
class CloudClock:
    """The clock of the test, as the simulator reads it."""

    clock: ManualClock
    ahead_s: float = 0.0
    """Seconds that it is ahead of the bot's."""

    def now(self) -> float:
        """Epoch seconds."""
        return self.clock().timestamp() + self.ahead_s

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.clock.advance(seconds=seconds)


def build_world(clock: ManualClock) -> World:
    """One account with the chargers Garage and Street in two groups; no limit on requests."""
    world = World(CloudClock(clock), limiter="off")
    home, parking = world.add_group("Home", energy_price=0.2), world.add_group("Parking", energy_price=0.3)
    account = world.accounts.add(EMAIL, PASSWORD)
    account.roles = {home.id: "super-admin", parking.id: "super-admin"}
    world.add_charger(home.id, name="Garage", **GARAGE, eco_smart=EcoSmart())
    world.add_charger(parking.id, name="Street", **STREET)
    return world


@dataclass
class Postman:
    """Stands where Telegram is: keeps what it is given and answers as arranged, else that it is delivered."""

    clock: ManualClock
    got: list[tuple[datetime, Message]] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    emptied_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.emptied_at = self.clock()

    async def __call__(self, message: Message) -> Outcome:
        """Take a message."""
        self.got.append((self.clock(), message))
        return self.answers.pop(0) if self.answers else Delivered()

    @property
    def alerts(self) -> list[tuple[int, str]]:
        """Chat and kind of every alert taken, in order."""
        return [(each.chat_id, each.alert.kind.value) for _, each in self.got if isinstance(each, AlertMessage)]

    @property
    def digests(self) -> list[DigestMessage]:
        """Every digest taken."""
        return [each for _, each in self.got if isinstance(each, DigestMessage)]

    @property
    def edits(self) -> list[CardEdit]:
        """Every card edit taken."""
        return [each for _, each in self.got if isinstance(each, CardEdit)]


@dataclass(repr=False)  # a runner writes down what a fixture gives, twice for each test: all of this would be long
class House:
    """Everything a test needs; `first` is the replica that most tests use."""

    clock: ManualClock
    world: World
    url: str
    http: httpx.AsyncClient
    cipher: Cipher
    open_database: Callable[[], Database]
    source: str = "groups"
    allowed: frozenset[int | str] = frozenset()
    first: Services = field(init=False)
    postman: Postman = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.replica()
        self.postman = Postman(self.clock)

    def replica(self) -> Services:
        """One more process on the same database."""
        clouds = Clouds(
            database=self.open_database(),
            cipher=self.cipher,
            http=self.http,
            clock=self.clock,
            api_url=self.url,
            auth_url=self.url,
        )
        return wire(clouds, interval=INTERVAL, source=self.source, allowed=self.allowed, chance=lambda: 0.0)

    @property
    def database(self) -> Database:
        """Of the first replica."""
        return self.first.clouds.database

    @property
    def account(self) -> Account:
        """The account as the cloud holds it."""
        found = self.world.accounts.find(EMAIL)
        assert found is not None
        return found

    async def connect(self, user_id: int = OWNER, email: str = EMAIL, password: str = PASSWORD) -> None:
        """Connect a person's private chat."""
        await self.first.accounts.connect(user_id, user_id, email=email, password=password)

    async def live(self, minutes: float = 4) -> None:
        """Let time pass and read whatever is due when it is due; in four minutes every charger is read again."""
        end = self.clock() + timedelta(minutes=minutes)
        while (due := await self.next_due()) is not None and due <= end:
            self.clock.now = max(due, self.clock.now)
            await self.first.monitor.poll_once()
        self.clock.now = end

    async def next_due(self) -> datetime | None:
        """When the next scheduled read is due."""
        async with self.database.transaction() as tx:
            return await tx.scalar(NEXT_DUE)

    async def deliver(self, seconds: int = 60) -> None:
        """Let time pass and whatever is pending be sent, in steps of a second but for those in which nothing is due."""
        end = self.clock() + timedelta(seconds=seconds)
        while self.clock() < end:
            self.clock.advance(seconds=1)
            if not await self.first.delivery.deliver_once(self.postman):
                self.clock.advance(seconds=await self._idle_seconds(end))

    async def _idle_seconds(self, end: datetime) -> int:
        """In how many of the next steps nothing will be due yet; the one at the end is always taken."""
        now = self.clock()
        async with self.database.transaction() as tx:
            due = [await tx.scalar(each, {"now": now}) for each in NEXT_TO_SEND]
        idle = min([end, *(each for each in due if each is not None)]) - now
        return max(0, math.ceil(idle.total_seconds()) - 1)

    async def told(self, chat_id: int = OWNER) -> list[str]:
        """The kinds of the alerts put out for a chat so far, in order."""
        async with self.database.transaction() as tx:
            found = await tx.scalars(select(AlertRow.kind).where(AlertRow.chat_id == chat_id).order_by(AlertRow.id))
            return list(found)

    async def outcomes(self, chat_id: int = OWNER) -> list[str | None]:
        """How the story of each alert of a chat ended, in order."""
        async with self.database.transaction() as tx:
            found = await tx.scalars(select(AlertRow.outcome).where(AlertRow.chat_id == chat_id).order_by(AlertRow.id))
            return list(found)

    async def account_ids(self) -> list[int]:
        """The stored accounts."""
        async with self.database.transaction() as tx:
            return list(await tx.scalars(select(AccountRow.id)))

    async def poll_row(self, email: str = EMAIL) -> Any:
        """Schedule and budget of an account."""
        async with self.database.transaction() as tx:
            digest = self.cipher.digest(email)
            found = await tx.execute(
                select(PollRow.__table__)
                .join(AccountRow, AccountRow.id == PollRow.account_id)
                .where(AccountRow.email_digest == digest)
            )
            return found.one()

    async def rows(self) -> dict[str, int]:
        """How many rows each table holds, empty ones left out."""
        async with self.database.transaction() as tx:
            counts = {
                table.name: await tx.scalar(select(func.count()).select_from(table)) or 0
                for table in Table.metadata.sorted_tables
            }
        return {name: count for name, count in counts.items() if count}

    def requests(self, method: str = "GET", path: str = "/", email: str = EMAIL) -> list[dict[str, Any]]:
        """What the cloud was asked on an account, by method and beginning of the path."""
        return [
            entry
            for entry in self.world.journal.entries
            if entry["method"] == method and entry["path"].startswith(path) and entry["account"] == email
        ]

    def reads(self, email: str = EMAIL) -> int:
        """How many reads of chargers an account was used for."""
        return len(self.requests("GET", "/v3/", email)) + len(self.requests("GET", "/chargers/", email))
