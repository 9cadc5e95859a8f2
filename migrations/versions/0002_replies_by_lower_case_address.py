"""Replies are counted by address whatever its case: an index, so that this costs the same among many"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reply_recipient_lower_state", "reply", [sa.text("lower(recipient)"), "state"])


def downgrade() -> None:
    op.drop_index("ix_reply_recipient_lower_state", table_name="reply")
