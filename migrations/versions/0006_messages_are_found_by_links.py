"""Messages are found by links, which `casebox db upgrade` writes anew after this"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM message_key")


def downgrade() -> None:
    op.execute("DELETE FROM message_key")
