"""The questions asked of the cloud only when somebody wants to know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import answers, cards, schedules, sessions
from bot.db.answers import Answer
from bot.db.engine import Database
from bot.domain.questions import Question
from bot.domain.schedule_list import read_back
from bot.services import receipts
from bot.services.clouds import Clouds
from bot.wallbox.records import same_schedules

FIRST_LOOK_BACK = timedelta(days=2 * 366)
"""How far the first reading of sessions goes back: two years of statements."""

LOOK_BACK = timedelta(days=62)
"""How far later readings go back: the cloud lists a session when it ends under the day it began, and corrects."""

CLOCK_DRIFT = timedelta(days=1)
"""The cloud's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks one question by one GET whose budget the caller has claimed."""

    database: Database
    clouds: Clouds
    clock: Callable[[], datetime]

    async def ask(self, account_id: int, question: Answer) -> None:
        """Ask and store, and ripen the messages that wait for it.

        Raises AccountGone or WallboxError; then nothing has changed.
        """
        match question.question:
            case Question.SESSIONS:
                await self._ask_sessions(account_id, question)
            case Question.SCHEDULES:
                await self._ask_schedules(account_id, question)

    async def _ask_sessions(self, account_id: int, question: Answer) -> None:
        """One GET, of a thousand sessions at most; what that leaves open is asked by the next ones."""
        now, charger_id = self.clock(), question.charger_id
        start, end = _span(question, now)
        client = self.clouds.of_account(account_id)
        recorded, whole = await client.newest_sessions(charger_id, start, end)
        oldest = min((each.start for each in recorded), default=start)
        body = _read_so_far(question, start, None if whole else oldest)
        async with self.database.transaction() as tx:
            await sessions.keep(tx, account_id, recorded)
            await receipts.compare(tx, account_id, charger_id, now=now)
            await answers.store(tx, account_id, charger_id, Question.SESSIONS, body=body, read_at=now)
            if whole and _gap(question) is None:
                await self._ripen(tx, account_id, question, now)
            else:
                await answers.want(tx, account_id, charger_id, Question.SESSIONS, now=now)

    async def _ask_schedules(self, account_id: int, question: Answer) -> None:
        now, charger_id = self.clock(), question.charger_id
        found = await self.clouds.of_account(account_id).stored_schedules(charger_id)
        async with self.database.transaction() as tx:
            known = (await schedules.find(tx, account_id, charger_id)).known
            asked = None if known is None else known.asked
            taken = asked is not None and same_schedules(asked.schedules, found.schedules)
            read = read_back(known, found.schedules, latest_stamp=found.latest_stamp, at=now, taken=taken)
            await schedules.store_reading(tx, account_id, charger_id, read, read_at=now)
            await self._ripen(tx, account_id, question, now)

    async def _ripen(self, tx: AsyncConnection, account_id: int, question: Answer, asked_at: datetime) -> None:
        await cards.ripen(
            tx,
            account_id,
            charger_ids={question.charger_id},
            view=question.question.value,
            taken_at=asked_at,
            now=self.clock(),
        )


def complete_since(answer: Answer | None) -> datetime | None:
    """From when on all sessions were asked for, up to the answer's `read_at`; None where none were."""
    if answer is None or answer.body is None:
        return None
    gap = _gap(answer)
    return gap[1] if gap is not None else datetime.fromisoformat(answer.body["since"])


def _span(question: Answer, now: datetime) -> tuple[datetime, datetime]:
    """What to ask for: what an earlier answer had no room for, else what is new."""
    if (gap := _gap(question)) is not None:
        return gap
    start = now - FIRST_LOOK_BACK if question.read_at is None else question.read_at - LOOK_BACK
    return start, now + CLOCK_DRIFT


def _gap(answer: Answer) -> tuple[datetime, datetime] | None:
    """The span whose sessions an answer had no room for."""
    gap = (answer.body or {}).get("gap")
    return None if gap is None else (datetime.fromisoformat(gap[0]), datetime.fromisoformat(gap[1]))


def _read_so_far(question: Answer, start: datetime, open_until: datetime | None) -> dict[str, Any]:
    """The body to store: since when all is read, and the gap that is left."""
    since = (question.body or {}).get("since", start.isoformat())
    return {"since": since, "gap": None if open_until is None else [start.isoformat(), open_until.isoformat()]}
