"""What the mailbox delivered to calls that are closed, so that it is never taken in again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "put_aside",
        sa.Column("folder_id", ID, nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("raw_sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_put_aside_folder_id")),
        sa.PrimaryKeyConstraint("folder_id", "uid", name=op.f("pk_put_aside")),
    )
    op.create_index(op.f("ix_put_aside_raw_sha256"), "put_aside", ["raw_sha256"])


def downgrade() -> None:
    op.drop_table("put_aside")
