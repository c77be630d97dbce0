"""Answers: the newest one to each question that is rarely asked, and who waits for a newer one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.statements import insert_new
from bot.db.tables import AnswerRow
from bot.domain.questions import Question

_WANTED = (
    select(*AnswerRow.__table__.columns)
    .where(
        AnswerRow.account_id == bindparam("account_id"),
        AnswerRow.wanted_at.is_not(None),
        AnswerRow.tried_at.is_(None) | (AnswerRow.tried_at < bindparam("untried_since")),
        AnswerRow.question.in_([question.value for question in Question]),
    )
    .order_by(AnswerRow.wanted_at)
)
_FIND = select(*AnswerRow.__table__.columns).where(
    AnswerRow.account_id == bindparam("account_id"),
    AnswerRow.charger_id == bindparam("charger_id"),
    AnswerRow.question == bindparam("question"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was said to a question, if anything yet."""

    charger_id: int
    question: Question
    body: dict[str, Any] | None
    read_at: datetime | None
    wanted_at: datetime | None
    """Somebody waits for an answer newer than this."""


async def want(tx: AsyncConnection, account_id: int, charger_id: int, question: Question, *, now: datetime) -> None:
    """Have the question asked when the budget allows; waiting already, it keeps its place."""
    row = {"account_id": account_id, "charger_id": charger_id, "question": question.value, "wanted_at": now}
    if not await insert_new(tx, AnswerRow, row):
        unwanted = AnswerRow.wanted_at.is_(None)
        await tx.execute(update(AnswerRow).where(_is(account_id, charger_id, question), unwanted).values(wanted_at=now))


async def wanted(tx: AsyncConnection, account_id: int, *, untried_since: datetime) -> list[Answer]:
    """The account's questions somebody waits for, longest first; those a newer release asks are left to it.

    A question that has failed since `untried_since` rests.
    """
    found = await tx.execute(_WANTED, {"account_id": account_id, "untried_since": untried_since})
    return [_answer(row) for row in found]


async def note_failure(
    tx: AsyncConnection, account_id: int, charger_id: int, question: Question, *, now: datetime
) -> None:
    """Let a question rest that the cloud did not answer."""
    await tx.execute(update(AnswerRow).where(_is(account_id, charger_id, question)).values(tried_at=now))


async def find(tx: AsyncConnection, account_id: int, charger_id: int, question: Question) -> Answer | None:
    """The newest answer; None where the question was never asked."""
    which = {"account_id": account_id, "charger_id": charger_id, "question": question.value}
    row = (await tx.execute(_FIND, which)).first()
    return None if row is None else _answer(row)


async def store(
    tx: AsyncConnection,
    account_id: int,
    charger_id: int,
    question: Question,
    *,
    body: dict[str, Any] | None,
    read_at: datetime,
) -> bool:
    """Keep what was said to a question asked at `read_at`; False when a newer answer is there."""
    row = {"account_id": account_id, "charger_id": charger_id, "question": question.value}
    if await insert_new(tx, AnswerRow, {**row, "body": body, "read_at": read_at}):
        return True
    stored = (
        update(AnswerRow)
        .where(_is(account_id, charger_id, question), AnswerRow.read_at.is_(None) | (AnswerRow.read_at < read_at))
        .values(body=body, read_at=read_at)
        .returning(AnswerRow.charger_id)
    )
    is_newest = await tx.scalar(stored) is not None
    answered = AnswerRow.wanted_at < read_at
    await tx.execute(update(AnswerRow).where(_is(account_id, charger_id, question), answered).values(wanted_at=None))
    return is_newest


def _is(account_id: int, charger_id: int, question: Question) -> ColumnElement[bool]:
    return (
        (AnswerRow.account_id == account_id)
        & (AnswerRow.charger_id == charger_id)
        & (AnswerRow.question == question.value)
    )


def _answer(row: Any) -> Answer:
    return Answer(
        charger_id=row.charger_id,
        question=Question(row.question),
        body=row.body,
        read_at=row.read_at,
        wanted_at=row.wanted_at,
    )
