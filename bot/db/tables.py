"""The tables. No ORM relationships: every query says what it reads.

State that two replicas may change moves only by one conditional UPDATE … RETURNING (see docs/architecture.md).
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on every database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps text: strip the zone after converting, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a time without a zone cannot be stored"
            raise ValueError(message)
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Column kinds by Python type, and names for constraints, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        datetime: UTCDateTime,
        int: BigInteger,
        dict[str, Any]: JSON(none_as_null=True),
    }


def _of_account() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE")


class AccountRow(Table):
    """One Wallbox login."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Random, so that it can be part of what seals the row and tells nothing of how many there are."""
    email_digest: Mapped[bytes] = mapped_column(unique=True)
    """Keyed digest of the e-mail: finds the account again without storing the address readable."""
    sealed_credentials: Mapped[bytes]
    sealed_tokens: Mapped[bytes | None]
    tokens_version: Mapped[int] = mapped_column(server_default="0")
    """Grows with every renewal; a renewal that started from an older version is dropped."""
    renewing_until: Mapped[datetime | None]
    """Claim of the one replica that renews the tokens."""
    sign_in_refused_at: Mapped[datetime | None]
    """The cloud no longer takes the password: not polled until connected again."""
    read_source: Mapped[str] = mapped_column(server_default="groups")
    """`groups` or `status`: falls back when the groups answer contradicts the status answer twice."""
    created_at: Mapped[datetime]


class PollRow(Table):
    """Schedule, read budget and claim of an account in one narrow row."""

    __tablename__ = "polls"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    next_read_at: Mapped[datetime] = mapped_column(index=True)
    """When the next scheduled read is due. Claiming moves it."""
    allowed_at: Mapped[datetime]
    """Before this the budget allows no GET at all; never later than `next_read_at`."""
    failures: Mapped[int] = mapped_column(server_default="0")
    silent_since: Mapped[datetime | None]
    """First of the reads in a row that the cloud did not answer; None while it answers."""
    outage_told: Mapped[bool] = mapped_column(server_default=false())
    recent_writes: Mapped[list[str]] = mapped_column(JSON)
    """When the changes of the last minute were sent, ISO 8601."""
    writes: Mapped[int]
    """Grows with every change: two replicas cannot take the same place in the budget."""


class MemberRow(Table):
    """A person's role on an account."""

    __tablename__ = "members"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    """Telegram user id."""
    role: Mapped[str]
    joined_at: Mapped[datetime]


class PersonRow(Table):
    """What is remembered about a Telegram user."""

    __tablename__ = "people"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language_code: Mapped[str | None]
    """As Telegram last said."""
    language: Mapped[str | None]
    """Chosen with /language; goes before Telegram's."""
    charger_id: Mapped[int | None]
    """The charger commands mean where none is named."""


class ChatRow(Table):
    """A chat that receives an account's alerts."""

    __tablename__ = "chats"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    user_id: Mapped[int]
    """Whose chat it is: their language, and their own actions are not told."""
    thread_id: Mapped[int | None]
    """The forum topic that gets them; None: the chat itself."""
    preferences: Mapped[dict[str, Any]]
    """bot.domain.preferences.Preferences."""
    snoozed_until: Mapped[datetime | None]
    """Nothing but what breaks the quiet is told before this."""
    linked_at: Mapped[datetime]


class ChargerRow(Table):
    """The newest knowledge of a charger, as one account sees it."""

    __tablename__ = "chargers"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charger_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    snapshot: Mapped[dict[str, Any]]
    """ChargerSnapshot."""
    observed_at: Mapped[datetime]
    """When the newest answer was asked for: knowledge moves forward in time only."""
    watched: Mapped[dict[str, Any] | None]
    """bot.domain.alerts.Watched; None before the first reading."""
    asked: Mapped[dict[str, Any] | None]
    """bot.domain.charger.Asked; None when nothing is pending."""
    status_tried_at: Mapped[datetime | None]
    """Last status GET that failed for this charger alone."""
    slow_read_at: Mapped[datetime | None]
    """Last status GET, which alone tells the slow half of a snapshot."""
    trust: Mapped[dict[str, Any] | None]
    """bot.domain.trust.Trust; None before the first reading."""


_PENDING = text("settled_at IS NULL")


class AlertRow(Table):
    """One alert for one chat: the outbox of delivery."""

    __tablename__ = "alerts"
    __table_args__ = (
        _of_account(),
        UniqueConstraint("chat_id", "account_id", "charger_id", "kind", "occurred_at"),
        Index("ix_alerts_pending", "chat_id", "id", postgresql_where=_PENDING, sqlite_where=_PENDING),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    """Grows with every alert and is never used again; SQLite counts only a column that it calls INTEGER."""
    account_id: Mapped[int]
    charger_id: Mapped[int]
    """0 for an alert of the whole account."""
    chat_id: Mapped[int]
    user_id: Mapped[int]
    thread_id: Mapped[int | None]
    silent: Mapped[bool] = mapped_column(server_default=false())
    """Shown without a sound."""
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    """bot.domain.alerts.Alert."""
    occurred_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Next try; claiming moves it ahead, so a crash while sending means one more try."""
    attempts: Mapped[int] = mapped_column(server_default="0")
    settled_at: Mapped[datetime | None]
    """Delivered, expired or impossible; None while pending."""
    outcome: Mapped[str | None]
    """`delivered`, `expired` or `impossible`."""
    message_id: Mapped[int | None]
    """Of the message that tells this alert alone; None before, and where it was told together with others."""


class CardRow(Table):
    """A message about a charger that is waiting for the next reading."""

    __tablename__ = "cards"
    __table_args__ = (_of_account(),)

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(index=True)
    charger_id: Mapped[int]
    view: Mapped[str] = mapped_column(server_default="card")
    """What the message shows: `card`, or a question of `bot.domain.questions` with what it was asked for."""
    wanted_at: Mapped[datetime]
    """A reading taken after this is shown on the card."""
    due_at: Mapped[datetime | None]
    """Next try of the edit; None until the reading is there."""


class AnswerRow(Table):
    """The newest answer to a question that is rarely asked, and whether somebody waits for a newer one."""

    __tablename__ = "answers"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charger_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(primary_key=True)
    """bot.domain.questions.Question."""
    body: Mapped[dict[str, Any] | None]
    """The answer; None before the first. Sessions have rows of their own."""
    read_at: Mapped[datetime | None]
    wanted_at: Mapped[datetime | None]
    """Somebody waits for an answer newer than this; None when nobody does."""
    tried_at: Mapped[datetime | None]
    """Last time the question failed."""


class SessionRow(Table):
    """A charging session as the cloud has recorded it."""

    __tablename__ = "sessions"
    __table_args__ = (_of_account(), Index(None, "account_id", "charger_id", "started_at"))

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charger_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    """bot.domain.session.ChargingSession."""


class ChangeRow(Table):
    """A value a person has changed, for as long as it can be undone."""

    __tablename__ = "changes"
    __table_args__ = (_of_account(), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    account_id: Mapped[int]
    charger_id: Mapped[int]
    user_id: Mapped[int]
    """Who changed it, and alone may undo it."""
    action: Mapped[str]
    """bot.domain.access.Action."""
    body: Mapped[dict[str, Any]]
    """{"old": …, "new": …}"""
    made_at: Mapped[datetime] = mapped_column(index=True)
    undone_at: Mapped[datetime | None]


class GuestPassRow(Table):
    """A charger unlocked for a guest, which locks itself again."""

    __tablename__ = "guest_passes"
    __table_args__ = (_of_account(),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charger_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int]
    """Who gave it."""
    chat_id: Mapped[int]
    """Where its end is told."""
    given_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """None: until the cable leaves."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """Next try to lock; None until the cable has left, where no time is set. Claiming moves it ahead."""
    attempts: Mapped[int] = mapped_column(server_default="0")
    body: Mapped[dict[str, Any]]
    """bot.domain.guests.Visit: what was seen of the guest."""


class HistoryRow(Table):
    """A change of a charger's status, for its timeline."""

    __tablename__ = "history"
    __table_args__ = (_of_account(), Index(None, "account_id", "charger_id", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    account_id: Mapped[int]
    charger_id: Mapped[int]
    at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
    """bot.domain.history.Moment."""


class LiveCardRow(Table):
    """The one message of a chat that follows a charging session and becomes its receipt."""

    __tablename__ = "live_cards"
    __table_args__ = (_of_account(), Index(None, "account_id", "charger_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    account_id: Mapped[int]
    charger_id: Mapped[int]
    chat_id: Mapped[int]
    user_id: Mapped[int]
    message_id: Mapped[int | None]
    """None until Telegram has taken the message. Its edits wait in `cards`."""
    body: Mapped[dict[str, Any]]
    """bot.domain.live.LiveCard: what is to be shown, and what was shown last."""
    over_at: Mapped[datetime | None]
    """When the session was seen to be over; the row stays for a while, until the last edit has surely arrived."""


class WatchRow(Table):
    """Something a person wants to be reminded or warned of."""

    __tablename__ = "watches"
    __table_args__ = (_of_account(), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    account_id: Mapped[int]
    charger_id: Mapped[int]
    chat_id: Mapped[int]
    user_id: Mapped[int]
    kind: Mapped[str]
    """bot.domain.watches.WatchKind."""
    body: Mapped[dict[str, Any]]
    """bot.domain.watches.Watch: at which hour, on which weekdays, after how many minutes."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """Next look; None for one that only waits for a reading."""


class DialogRow(Table):
    """Where a person is in a conversation of several messages."""

    __tablename__ = "dialogs"

    chat_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_state: Mapped[bytes]
    expires_at: Mapped[datetime]


class LeaseRow(Table):
    """The right to do a thing only one replica may do."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime]
    paused_until: Mapped[datetime | None]
    """Telegram asked everybody to wait until then."""
