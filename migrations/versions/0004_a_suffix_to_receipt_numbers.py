"""A random suffix to every receipt number: letters show it, and who quotes it was written to"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LETTERS, SIGNS = "ACDEFHJKMNPQRTVWXY", "ACDEFHJKMNPQRTVWXY34679"


def upgrade() -> None:
    op.add_column("submission", sa.Column("suffix", sa.String(length=8), nullable=False, server_default=""))
    submission = sa.table("submission", sa.column("id", sa.BigInteger), sa.column("suffix", sa.String))
    connection = op.get_bind()
    for number in connection.execute(sa.select(submission.c.id)).scalars().all():
        drawn = secrets.choice(LETTERS) + "".join(secrets.choice(SIGNS) for _ in range(3))
        connection.execute(submission.update().where(submission.c.id == number).values(suffix=drawn))


def downgrade() -> None:
    op.drop_column("submission", "suffix")
