"""Replies belong to budgets, and are counted by the address that stands behind its spellings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

HELD = "一小时内回函超过%"
"""What was said of a reply that the hour's limit held back."""


def upgrade() -> None:
    op.add_column("reply", sa.Column("recipient_key", sa.String(320), nullable=True))
    op.add_column("reply", sa.Column("budget", sa.String(255), nullable=True))
    op.add_column("reply", sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True))
    reply = sa.table(
        "reply",
        *(sa.column(name) for name in ("id", "recipient", "recipient_key", "state", "error", "budget")),
    )
    bind = op.get_bind()
    for number, recipient in bind.execute(sa.select(reply.c.id, reply.c.recipient)).all():
        key = _key(recipient)[:320]
        bind.execute(sa.update(reply).where(reply.c.id == number).values(recipient_key=key))
    held = (reply.c.state == "on_hold", reply.c.error.like(HELD))
    bind.execute(sa.update(reply).where(*held).values(budget="known"))
    op.create_index("ix_reply_recipient_key", "reply", ["recipient_key"])
    op.create_index("ix_reply_budget_admitted_at", "reply", ["budget", "admitted_at"])


def downgrade() -> None:
    op.drop_index("ix_reply_budget_admitted_at", table_name="reply")
    op.drop_index("ix_reply_recipient_key", table_name="reply")
    op.drop_column("reply", "admitted_at")
    op.drop_column("reply", "budget")
    op.drop_column("reply", "recipient_key")


def _key(address: str) -> str:
    """As `models.message.canonical_address` had it."""
    local, _, domain = address.strip().lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else domain
