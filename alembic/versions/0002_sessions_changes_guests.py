"""Sessions, rarely asked questions, undo, guest passes, a default charger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; the release before ignores what is added."""
    op.add_column("people", sa.Column("charger_id", sa.BigInteger(), nullable=True))
    op.add_column("cards", sa.Column("view", sa.String(), server_default="card", nullable=False))
    op.create_table(
        "answers",
        *_of_charger("answers", sa.Column("question", sa.String(), nullable=False)),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "sessions",
        *_of_charger("sessions", sa.Column("session_id", sa.String(), nullable=False)),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_index(
        "ix_sessions_account_id_charger_id_started_at", "sessions", ["account_id", "charger_id", "started_at"]
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("charger_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_changes_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_made_at", "changes", ["made_at"])
    op.create_table(
        "guest_passes",
        *_of_charger("guest_passes"),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
    )
    op.create_index("ix_guest_passes_due_at", "guest_passes", ["due_at"])


def _of_charger(table: str, *key: sa.Column[str]) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("charger_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *key,
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "charger_id", *(each.name for each in key), name=f"pk_{table}"),
    ]


def downgrade() -> None:
    """Go back."""
    for table in ("guest_passes", "changes", "sessions", "answers"):
        op.drop_table(table)
    op.drop_column("cards", "view")
    op.drop_column("people", "charger_id")
