"""The recorded charging sessions of a charger: what is stored, and a newer reading of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers, cards, chargers, polls, sessions
from bot.db.chargers import Held
from bot.db.engine import Database
from bot.domain.charger import Charger
from bot.domain.errors import ChargerNotFound
from bot.domain.period import Period, zone_of
from bot.domain.questions import Question
from bot.domain.session import ChargingSession, SessionTotals, totals
from bot.services.asking import complete_since
from bot.services.writing import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionList:
    """The sessions of one charger that began in a period, as far as they were read."""

    charger: Charger
    period: Period
    sessions: list[ChargingSession]
    """Newest first."""
    totals: SessionTotals
    read_at: datetime | None
    """When the cloud was last asked for sessions; None where it never answered."""
    complete_since: datetime | None
    """Sessions that began before this were not asked for yet."""
    asking: bool
    """Whether a newer reading is on its way."""

    @property
    def complete(self) -> bool:
        """Whether the whole period was asked for, as far as it is over."""
        begin, _ = self.period.bounds(zone_of(self.charger.snapshot.time_zone))
        return self.complete_since is not None and self.complete_since <= begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Answers from what is stored; every role may look. A reading costs one GET of the account's budget."""

    database: Database
    clock: Callable[[], datetime]

    async def stored(self, user_id: int, charger_id: int, period: Period) -> SessionList:
        """The sessions that began in the period, in days of the charger's zone. Raises ChargerNotFound."""
        async with self.database.transaction() as tx:
            held = await _held(tx, user_id, charger_id)
            start, end = period.bounds(zone_of(held.known.snapshot.time_zone))
            account_id = held.known.account_id
            listed = await sessions.of_charger(tx, account_id, charger_id, start=start, end=end)
            answer = await answers.find(tx, account_id, charger_id, Question.SESSIONS)
        return SessionList(
            charger=seen(held),
            period=period,
            sessions=listed,
            totals=totals(listed),
            read_at=answer.read_at if answer is not None else None,
            complete_since=complete_since(answer),
            asking=answer is not None and answer.wanted_at is not None,
        )

    async def began_at(self, user_id: int, charger_id: int, epoch_s: int) -> ChargingSession | None:
        """The session that began within that second; None where it is not stored. Raises ChargerNotFound."""
        start = datetime.fromtimestamp(epoch_s, tz=self.clock().tzinfo)
        async with self.database.transaction() as tx:
            held = await _held(tx, user_id, charger_id)
            found = await sessions.of_charger(
                tx, held.known.account_id, charger_id, start=start, end=start + timedelta(seconds=1)
            )
        return found[0] if found else None

    async def want(self, user_id: int, charger_id: int, *, older_than: timedelta = timedelta()) -> None:
        """Have the sessions read by the next GET the budget allows, unless that was done within `older_than`.

        Raises ChargerNotFound.
        """
        now = self.clock()
        async with self.database.transaction() as tx:
            account_id = (await _held(tx, user_id, charger_id)).known.account_id
            answer = await answers.find(tx, account_id, charger_id, Question.SESSIONS)
            if answer is not None and answer.read_at is not None and now - answer.read_at < older_than:
                return
            await answers.want(tx, account_id, charger_id, Question.SESSIONS, now=now)
            await polls.make_due(tx, account_id, at=now)

    async def follow(self, user_id: int, charger_id: int, *, chat_id: int, message_id: int, argument: str) -> bool:
        """Have a message brought up to date by the reading that is on its way; False where none is, nor then awaited.

        `argument` says what the message shows. Raises ChargerNotFound.
        """
        async with self.database.transaction() as tx:
            account_id = (await _held(tx, user_id, charger_id)).known.account_id
            answer = await answers.find(tx, account_id, charger_id, Question.SESSIONS)
            if answer is None or answer.wanted_at is None:
                await cards.done(tx, chat_id, message_id)
                return False
            await cards.wait(
                tx,
                chat_id=chat_id,
                message_id=message_id,
                user_id=user_id,
                account_id=account_id,
                charger_id=charger_id,
                now=answer.wanted_at,  # a reading under way at this moment answers this wish too
                view=f"{Question.SESSIONS.value}:{argument}",
            )
            return True


async def _held(tx: AsyncConnection, user_id: int, charger_id: int) -> Held:
    held = await chargers.find(tx, user_id=user_id, charger_id=charger_id)
    if held is None:
        raise ChargerNotFound(charger_id)
    return held
