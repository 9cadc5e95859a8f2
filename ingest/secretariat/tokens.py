"""What stands in our letters on one matter to the secretariat: who gives it was written to by us."""

from __future__ import annotations

import secrets

SIGNS = "acdefhjkmnpqrtwxy34679"
"""No two of them look alike."""
TOKEN_SIGNS = 12


def draw_token() -> str:
    """A fresh one; nobody can guess it."""
    return "".join(secrets.choice(SIGNS) for _ in range(TOKEN_SIGNS))
