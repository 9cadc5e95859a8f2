"""What is wrong with a database, by the codes of its errors: their sentences are in the server's language.

Postgres: SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). SQLite: result codes
(https://sqlite.org/rescode.html), of which the low byte is the primary one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class DatabaseFault(Enum):
    """Trouble that no other statement of ours would mend."""

    AWAY = auto()
    """Not reached, busy, shutting down, or too many are connected: later it may work."""
    FULL = auto()
    TABLES = auto()
    """Tables or columns are missing."""
    RIGHTS = auto()
    """The role may not do this."""
    LOGIN = auto()
    """No such role, or not with this password from this place."""
    DATABASE = auto()
    """The server has no such database."""
    READ_ONLY = auto()
    DAMAGED = auto()
    """Malformed, or no database at all."""


STATES: Mapping[str, DatabaseFault] = {
    "08": DatabaseFault.AWAY,
    "25006": DatabaseFault.READ_ONLY,
    "25P03": DatabaseFault.AWAY,
    "28": DatabaseFault.LOGIN,
    "3D000": DatabaseFault.DATABASE,
    "3F000": DatabaseFault.TABLES,
    "40": DatabaseFault.AWAY,
    "42501": DatabaseFault.RIGHTS,
    "42703": DatabaseFault.TABLES,
    "42P01": DatabaseFault.TABLES,
    "53100": DatabaseFault.FULL,
    "53": DatabaseFault.AWAY,
    "55": DatabaseFault.AWAY,
    "57": DatabaseFault.AWAY,
    "58": DatabaseFault.AWAY,
    "XX001": DatabaseFault.DAMAGED,
    "XX002": DatabaseFault.DAMAGED,
}
"""By SQLSTATE, or by its class (the first two signs)."""

CODES: Mapping[int, DatabaseFault] = {
    3: DatabaseFault.RIGHTS,  # SQLITE_PERM
    5: DatabaseFault.AWAY,  # SQLITE_BUSY
    6: DatabaseFault.AWAY,  # SQLITE_LOCKED
    8: DatabaseFault.READ_ONLY,  # SQLITE_READONLY
    10: DatabaseFault.AWAY,  # SQLITE_IOERR
    11: DatabaseFault.DAMAGED,  # SQLITE_CORRUPT
    13: DatabaseFault.FULL,  # SQLITE_FULL
    14: DatabaseFault.AWAY,  # SQLITE_CANTOPEN
    23: DatabaseFault.RIGHTS,  # SQLITE_AUTH
    26: DatabaseFault.DAMAGED,  # SQLITE_NOTADB
}
"""By SQLite's primary result code."""

NO_SUCH = re.compile(r"no such (table|column)|has no column named")
"""SQLite has no code of its own for these, and one language."""
ABOUT_DATABASE = re.compile("database|数据库|資料庫", re.IGNORECASE)
"""Asked only where role and database have the same name, which nothing else tells apart."""
QUOTED = re.compile("[\"'»«„“”‘]([^\"'»«„“”‘’]{1,63})[\"'«»“”’]")
"""A name between quotation marks of any language."""


def fault_of(error: DBAPIError, url: URL) -> DatabaseFault | None:
    """What is wrong with the database; `None` if it is a statement of ours that is."""
    original = error.orig
    code = getattr(original, "sqlite_errorcode", None)
    if isinstance(code, int):
        if code == 1 and NO_SUCH.search(str(original)):
            return DatabaseFault.TABLES
        return CODES.get(code & 0xFF)
    if url.get_backend_name() == "sqlite":
        return None
    state = getattr(original, "sqlstate", None)
    if state:
        return STATES.get(state) or STATES.get(state[:2])
    if isinstance(error, OperationalError):
        return _of_connecting(original, url)
    return DatabaseFault.AWAY if isinstance(error, InterfaceError) else None


def _of_connecting(original: BaseException | None, url: URL) -> DatabaseFault:
    """libpq hands on no SQLSTATE of a connection that failed, but a server that refuses one quotes names."""
    if getattr(getattr(original, "pgconn", None), "needs_password", False):
        return DatabaseFault.LOGIN
    text = str(original)
    quoted = [found.group(1) for found in QUOTED.finditer(text)]
    if url.username != url.database and url.username in quoted:
        return DatabaseFault.LOGIN
    if url.database not in quoted:
        return DatabaseFault.AWAY
    both = quoted.count(url.database) > 1 and url.username == url.database
    about_database = url.username != url.database or ABOUT_DATABASE.search(QUOTED.sub("", text))
    return DatabaseFault.DATABASE if about_database and not both else DatabaseFault.LOGIN
