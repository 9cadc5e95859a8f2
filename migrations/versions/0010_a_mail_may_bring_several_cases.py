"""A mail may bring several cases: each further one is a row beside that of the mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("message", sa.Column("whole_id", ID, nullable=True))
    op.add_column("message", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_message_whole_id"), "message", ["whole_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_whole_id"), "message")
    op.drop_column("message", "part")
    op.drop_column("message", "whole_id")
