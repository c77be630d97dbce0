"""The questions asked of the cloud only when somebody wants to know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import answers, cards, schedules, sessions
from bot.db.answers import Answer
from bot.db.engine import Database
from bot.domain.questions import Question
from bot.services.clouds import Clouds

FIRST_LOOK_BACK = timedelta(days=2 * 366)
"""How far the first reading of sessions goes back: two years of statements."""

LOOK_BACK = timedelta(days=14)
"""How far later readings go back: the cloud records late and corrects."""

CLOCK_DRIFT = timedelta(days=1)
"""The cloud's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks one question by one GET whose budget the caller has claimed."""

    database: Database
    clouds: Clouds
    clock: Callable[[], datetime]

    async def ask(self, account_id: int, question: Answer) -> None:
        """Ask and store, and ripen the messages that wait for it. Raises WallboxError; then nothing has changed."""
        match question.question:
            case Question.SESSIONS:
                await self._ask_sessions(account_id, question)
            case Question.SCHEDULES:
                await self._ask_schedules(account_id, question)

    async def _ask_sessions(self, account_id: int, question: Answer) -> None:
        now = self.clock()
        start = now - FIRST_LOOK_BACK if question.read_at is None else question.read_at - LOOK_BACK
        client = self.clouds.of_account(account_id)
        recorded = await client.sessions(question.charger_id, start, now + CLOCK_DRIFT)
        async with self.database.transaction() as session:
            await sessions.keep(session, account_id, recorded)
            await answers.store(session, account_id, question.charger_id, Question.SESSIONS, body=None, read_at=now)
            await self._ripen(session, account_id, question, now)

    async def _ask_schedules(self, account_id: int, question: Answer) -> None:
        now = self.clock()
        stored = await self.clouds.of_account(account_id).schedules(question.charger_id)
        async with self.database.transaction() as session:
            body = schedules.dumped(stored)
            await answers.store(session, account_id, question.charger_id, Question.SCHEDULES, body=body, read_at=now)
            await self._ripen(session, account_id, question, now)

    async def _ripen(self, session: AsyncSession, account_id: int, question: Answer, asked_at: datetime) -> None:
        await cards.ripen(
            session,
            account_id,
            charger_ids={question.charger_id},
            view=question.question.value,
            taken_at=asked_at,
            now=self.clock(),
        )
