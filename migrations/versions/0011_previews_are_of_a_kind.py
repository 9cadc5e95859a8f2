"""Previews are of a kind: letters on the result, or mails to the experts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(length=16), nullable=False, server_default="result")
    op.add_column("announcement", kind)


def downgrade() -> None:
    op.execute("DELETE FROM announcement WHERE kind <> 'result'")
    op.drop_column("announcement", "kind")
