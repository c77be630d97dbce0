"""Topics, silence and snooze, timeline, live cards, reminders and watchdogs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; the release before ignores what is added."""
    op.add_column("chats", sa.Column("thread_id", sa.BigInteger(), nullable=True))
    op.add_column("chats", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alerts", sa.Column("thread_id", sa.BigInteger(), nullable=True))
    op.add_column("alerts", sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("alerts", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.add_column("chargers", sa.Column("status_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answers", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("polls", sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("polls", sa.Column("outage_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "history",
        *_numbered("history"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_account_id_charger_id_at", "history", ["account_id", "charger_id", "at"])
    op.create_table(
        "live_cards",
        *_numbered("live_cards"),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_live_cards_account_id_charger_id", "live_cards", ["account_id", "charger_id"])
    op.create_table(
        "watches",
        *_numbered("watches"),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watches_due_at", "watches", ["due_at"])


def _numbered(table: str) -> list[sa.Column[int] | sa.Constraint]:
    return [
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("charger_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def downgrade() -> None:
    """Go back."""
    for table in ("watches", "live_cards", "history"):
        op.drop_table(table)
    for table, column in (
        ("answers", "tried_at"),
        ("chargers", "status_tried_at"),
        ("polls", "outage_told"),
        ("polls", "silent_since"),
        ("alerts", "message_id"),
        ("alerts", "silent"),
        ("alerts", "thread_id"),
        ("chats", "snoozed_until"),
        ("chats", "thread_id"),
    ):
        op.drop_column(table, column)
