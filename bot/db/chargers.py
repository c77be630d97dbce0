"""Chargers: the newest knowledge of each, as one account sees it. Knowledge moves forward in time only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db import changes, guests, sessions, statements
from bot.db.stored import Stored
from bot.db.tables import AccountRow, AnswerRow, ChangeRow, ChargerRow, ChatRow, GuestPassRow, MemberRow, PollRow
from bot.domain.access import Role, only_looks
from bot.domain.changes import Change
from bot.domain.charger import Asked, ChargerSnapshot
from bot.domain.course import Watched
from bot.domain.guests import GuestPass
from bot.domain.naming import told_apart
from bot.domain.questions import Question
from bot.domain.schedule_list import ScheduleList
from bot.domain.session import ChargingSession
from bot.domain.trust import Trust

_SNAPSHOT = Stored(ChargerSnapshot)
_WATCHED = Stored(Watched)
_ASKED = Stored(Asked)
_TRUST = Stored(Trust)
_SCHEDULES = Stored(ScheduleList)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored about a charger."""

    account_id: int
    snapshot: ChargerSnapshot
    watched: Watched | None
    """None where an older release cannot read what a newer one remembered: then it counts as first sight."""
    asked: Asked | None
    observed_at: datetime
    """When the newest answer was asked for."""
    slow_read_at: datetime | None
    trust: Trust
    status_tried_at: datetime | None = None
    """Last status GET that failed for this charger alone."""


class Held(NamedTuple):
    """A charger as one person holds it."""

    known: Known
    role: Role
    allowed_at: datetime
    """When the account's budget allows the next read."""
    change: Change | None = None
    """The person's latest change that was not undone."""
    scheduled: bool | None = None
    """Whether a schedule is switched on; None while the schedules were never read."""
    apart: str = ""
    """What tells it from another charger of the same name that the person has; empty where there is none."""
    guest: GuestPass | None = None
    """The pass for which the charger is unlocked."""
    sign_in_refused: bool = False
    """Whether the cloud no longer takes the account's password."""
    recorded: ChargingSession | None = None
    """The newest session that is stored."""


async def of_account(tx: AsyncConnection, account_id: int, *, kept: bool = False) -> list[Known]:
    """All chargers of an account, by number; `kept`: kept from changing until the transaction ends."""
    wanted = _OF_ACCOUNT_KEPT if kept else _OF_ACCOUNT
    return [_known(row) for row in await tx.execute(wanted, {"account_id": account_id})]


async def get(tx: AsyncConnection, account_id: int, charger_id: int) -> Known | None:
    """One charger of an account, kept from changing until the transaction ends; None when it is not known."""
    row = (await tx.execute(_select().where(_is(account_id, charger_id)).with_for_update())).first()
    return None if row is None else _known(row)


async def find(tx: AsyncConnection, *, user_id: int, charger_id: int) -> Held | None:
    """A charger through a person's membership; where several accounts have it, the one with the highest role."""
    held = await of_user(tx, user_id)
    return next((each for each in held if each.known.snapshot.charger_id == charger_id), None)


async def of_user(tx: AsyncConnection, user_id: int) -> list[Held]:
    """Every charger a person sees, once, by name; where several accounts have it, through the one that may do most."""
    return _once(await tx.execute(_SEEN_BY, {"user_id": user_id}))


async def told_in(tx: AsyncConnection, chat_id: int) -> list[Held]:
    """Every charger that a chat is told of, once: in private by the one that acts, in a group by the first brought."""
    return _once(await tx.execute(_TOLD_IN, {"chat_id": chat_id}))


def _once(rows: Iterable[Row[Any]]) -> list[Held]:
    held: dict[int, Held] = {}
    for each in sorted([_held(row) for row in rows], key=lambda each: only_looks(each.known.snapshot.profile)):
        held.setdefault(each.known.snapshot.charger_id, each)
    apart = told_apart([each.known.snapshot for each in held.values()])
    return sorted([each._replace(apart=apart.get(charger_id, "")) for charger_id, each in held.items()], key=_by_name)


async def insert_new(
    tx: AsyncConnection,
    account_id: int,
    snapshot: ChargerSnapshot,
    watched: Watched | None,
    *,
    trust: Trust | None = None,
    slow_read_at: datetime | None = None,
) -> bool:
    """Store a charger at first sight; False when another replica was faster."""
    values = {
        "account_id": account_id,
        "charger_id": snapshot.charger_id,
        "snapshot": _SNAPSHOT.dump(snapshot),
        "observed_at": snapshot.taken_at,
        "watched": _WATCHED.dump_optional(watched),
        "slow_read_at": slow_read_at,
        "trust": _TRUST.dump(trust or Trust()),
    }
    return await statements.insert_new(tx, ChargerRow, values)


async def move(  # noqa: PLR0913 - the parts of one row move together
    tx: AsyncConnection,
    account_id: int,
    charger_id: int,
    *,
    expected_observed_at: datetime,
    snapshot: ChargerSnapshot,
    watched: Watched | None,
    asked: Asked | None,
    trust: Trust,
    slow_read_at: datetime | None,
) -> bool:
    """Compare-and-set: replace what was known at `expected_observed_at` by what was asked for later.

    False, with nothing changed, when somebody was faster or the snapshot is not newer.
    """
    values = {
        "snapshot": _SNAPSHOT.dump(snapshot),
        "observed_at": snapshot.taken_at,
        "watched": _WATCHED.dump_optional(watched),
        "asked": _ASKED.dump_optional(asked),
        "trust": _TRUST.dump(trust),
        "slow_read_at": slow_read_at,
    }
    which = {"of": account_id, "which": charger_id, "expected": expected_observed_at}
    return await tx.scalar(_MOVE, {**which, **values}) is not None


async def note_failure(tx: AsyncConnection, account_id: int, charger_id: int, *, now: datetime) -> None:
    """Remember that a status GET failed for this charger alone, so that the others come first."""
    await tx.execute(update(ChargerRow).where(_is(account_id, charger_id)).values(status_tried_at=now))


async def note_trust(tx: AsyncConnection, account_id: int, charger_id: int, trust: Trust) -> None:
    """Replace what is remembered of the answers at the two doors."""
    await tx.execute(update(ChargerRow).where(_is(account_id, charger_id)).values(trust=_TRUST.dump(trust)))


async def note_asked(tx: AsyncConnection, account_id: int, charger_id: int, asked: Asked | None) -> None:
    """Note what a person requests, or None when it came to nothing."""
    values = {"asked": _ASKED.dump_optional(asked)}
    await tx.execute(update(ChargerRow).where(_is(account_id, charger_id)).values(values))


async def store_echo(
    tx: AsyncConnection,
    account_id: int,
    charger_id: int,
    *,
    snapshot: ChargerSnapshot,
    asked: Asked | None,
    at: datetime,
) -> bool:
    """Store what a write's own answer said at `at`; what is watched stays. False when newer knowledge is there."""
    stored = (
        update(ChargerRow)
        .where(_is(account_id, charger_id), ChargerRow.observed_at < at)
        .values(snapshot=_SNAPSHOT.dump(snapshot), observed_at=at, asked=_ASKED.dump_optional(asked))
        .returning(ChargerRow.charger_id)
    )
    return await tx.scalar(stored) is not None


async def expect(tx: AsyncConnection, account_id: int, charger_id: int, watched: Watched | None) -> None:
    """Replace what is watched, in the transaction that has taken the row with `get`."""
    values = {"watched": _WATCHED.dump_optional(watched)}
    await tx.execute(update(ChargerRow).where(_is(account_id, charger_id)).values(values))


async def doubt_slow_half(tx: AsyncConnection, account_id: int, charger_id: int) -> None:
    """Have the next status GET that the budget allows renew what the groups GET does not tell."""
    await tx.execute(update(ChargerRow).where(_is(account_id, charger_id)).values(slow_read_at=None))


async def remove_missing(
    tx: AsyncConnection, account_id: int, keep: Collection[int], *, unseen_since: datetime
) -> None:
    """Forget the account's chargers that are not among `keep` and were last observed before `unseen_since`."""
    missing = (ChargerRow.account_id == account_id) & ChargerRow.charger_id.not_in(keep)
    await tx.execute(delete(ChargerRow).where(missing, ChargerRow.observed_at < unseen_since))


def _by_name(held: Held) -> tuple[str, int]:
    return f"{held.known.snapshot.label} {held.apart}".casefold(), held.known.snapshot.charger_id


def _is(account_id: int, charger_id: int) -> ColumnElement[bool]:
    return (ChargerRow.account_id == account_id) & (ChargerRow.charger_id == charger_id)


def _select() -> Select[Any]:
    """Columns, not objects: a session would go on showing an object as it was first read."""
    return select(*ChargerRow.__table__.columns)


_OF_ACCOUNT = _select().where(ChargerRow.account_id == bindparam("account_id")).order_by(ChargerRow.charger_id)
_OF_ACCOUNT_KEPT = _OF_ACCOUNT.with_for_update()
_MOVED = ("snapshot", "observed_at", "watched", "asked", "trust", "slow_read_at")
_MOVE = (
    update(ChargerRow)
    .where(
        ChargerRow.account_id == bindparam("of"),
        ChargerRow.charger_id == bindparam("which"),
        ChargerRow.observed_at == bindparam("expected"),
        ChargerRow.observed_at < bindparam("observed_at"),
    )
    .values({name: bindparam(name) for name in _MOVED})
    .returning(ChargerRow.charger_id)
)
_SEEN = (
    _select()
    .add_columns(
        MemberRow.role,
        PollRow.allowed_at,
        AccountRow.sign_in_refused_at,
        AnswerRow.body.label("schedules"),
        sessions.newest().label("recorded"),
        *changes.CARRIED,
        *guests.CARRIED,
    )
    .join(MemberRow, MemberRow.account_id == ChargerRow.account_id)
    .join(PollRow, PollRow.account_id == ChargerRow.account_id)
    .join(AccountRow, AccountRow.id == ChargerRow.account_id)
    .outerjoin(
        AnswerRow,
        (AnswerRow.account_id == ChargerRow.account_id)
        & (AnswerRow.charger_id == ChargerRow.charger_id)
        & (AnswerRow.question == Question.SCHEDULES.value),
    )
    .outerjoin(ChangeRow, changes.LATEST)
    .outerjoin(GuestPassRow, guests.OF_CHARGER)
)
_PREFERRED = (
    case({role.value: place for place, role in enumerate(Role)}, value=MemberRow.role, else_=len(Role)),
    AccountRow.sign_in_refused_at.is_not(None),
)
_SEEN_BY = _SEEN.where(MemberRow.user_id == bindparam("user_id")).order_by(*_PREFERRED, ChargerRow.account_id)
_TOLD_IN = (
    _SEEN.join(ChatRow, (ChatRow.account_id == MemberRow.account_id) & (ChatRow.user_id == MemberRow.user_id))
    .where(ChatRow.chat_id == bindparam("chat_id"))
    .order_by(*_PREFERRED, case((ChatRow.chat_id != ChatRow.user_id, ChatRow.linked_at)), ChargerRow.account_id)
)


def _known(row: Row[Any]) -> Known:
    snapshot = _SNAPSHOT.load(row.snapshot)
    return Known(
        account_id=row.account_id,
        snapshot=snapshot or ChargerSnapshot(charger_id=row.charger_id, taken_at=row.observed_at),
        watched=_WATCHED.load(row.watched),
        asked=_ASKED.load(row.asked),
        observed_at=row.observed_at,
        slow_read_at=row.slow_read_at,
        status_tried_at=row.status_tried_at,
        trust=_TRUST.load(row.trust) or Trust(),
    )


def _held(row: Row[Any]) -> Held:
    stored = _SCHEDULES.load(row.schedules)
    return Held(
        _known(row),
        Role(row.role),
        row.allowed_at,
        change=changes.carried(row),
        guest=guests.carried(row),
        scheduled=None if stored is None else any(each.enabled for each in stored.schedules),
        sign_in_refused=row.sign_in_refused_at is not None,
        recorded=sessions.loaded(row.recorded),
    )
