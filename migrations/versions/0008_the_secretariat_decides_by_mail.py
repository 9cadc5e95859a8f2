"""The secretariat decides by mail: whom it was told of, and what it asked for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("message_pk", ID, nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_pk"], ["message.id"], name=op.f("fk_told_message_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_pk", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_told_at"), "told", ["told_at"], unique=False)
    op.create_table(
        "instruction",
        sa.Column("message_pk", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("case_pk", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_pk"], ["message.id"], name=op.f("fk_instruction_message_pk"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_pk", name=op.f("pk_instruction")),
    )
    op.create_index(op.f("ix_instruction_case_pk"), "instruction", ["case_pk"], unique=False)
    op.create_index("ix_instruction_state_due_at", "instruction", ["state", "due_at"], unique=False)
    op.add_column("reply", sa.Column("about_pk", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_reply_about_pk"), "reply", ["about_pk"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_reply_about_pk"), "reply")
    op.drop_column("reply", "about_pk")
    op.drop_table("instruction")
    op.drop_table("told")
