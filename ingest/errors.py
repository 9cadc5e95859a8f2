"""Trouble in the world or in us, as exceptions; each knows the exit code that a command ends with (sysexits).

Flaws in bytes are defects and faults of a submitter are findings: both are data and never raised.
A message says what happened, to what, and what to do.
"""

from __future__ import annotations

from typing import ClassVar

from ingest.language.words import for_record, say


class CaseboxError(Exception):
    """What ends a command with a sentence instead of a traceback."""

    exit_code: ClassVar[int] = 70

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.chinese = for_record(sentence)
        """For the record: what digest, alarms and the outbox tell is in Chinese whatever the locale."""


class UsageError(CaseboxError):
    """The command line asks for something that is not there (EX_USAGE, or EX_NOINPUT)."""

    exit_code = 64


class ConfigError(CaseboxError):
    """The configuration cannot be used; carries every problem at once (EX_CONFIG)."""

    exit_code = 78

    def __init__(self, problems: list[str], source: str = "") -> None:
        self.problems = problems
        self.source = source
        where = f" in {source}" if source else ""
        head = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}{where}:"
        there = f"{source} 中" if source else "配置"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{say(head, f'{there}有 {len(problems)} 处问题：')}\n{lines}")


class TemporaryError(CaseboxError):
    """Try again later (EX_TEMPFAIL)."""

    exit_code = 75


class MailboxUnavailable(TemporaryError):
    """The mailbox cannot be reached, hangs, or cut the line."""


class StoreUnavailable(TemporaryError):
    """The database or the storage directory cannot be used now: away, locked, or the disk is full."""


class NoRoom(StoreUnavailable):
    """The disk is full, or all but full: nothing more is received until there is room."""


class DeliveryDeferred(TemporaryError):
    """The mail server did not take a reply now."""

    def __init__(
        self,
        reason: str,
        *,
        wait_seconds: float | None = None,
        whole_account: bool = False,
        unanswered: bool = False,
        most_tries: int | None = None,
        reached: bool = False,
        answer: str = "",
    ) -> None:
        super().__init__(reason)
        self.most_tries = most_tries
        """How often it is tried again after this answer; `None`: as long as the outbox goes on."""
        self.reached = reached
        """The server had heard whom it is for: another reply may fare better."""
        self.answer = answer
        """Code and token, for the log."""
        self.unanswered = unanswered
        """The line broke or stayed silent: the server said nothing at all."""
        self.wait_seconds = wait_seconds
        """The least wait that the server's answer asks for; `None`: the outbox's own schedule."""
        self.whole_account = whole_account
        """The server throttles the account, not this reply: stop sending for that long."""


class PermanentError(CaseboxError):
    """Somebody must change something first (EX_UNAVAILABLE)."""

    exit_code = 69


class MailboxRefused(PermanentError):
    """The mailbox answers and says no: password, IMAP switched off, folder missing."""


class DeliveryRefused(PermanentError):
    """The mail server will never take this reply; or (`whole_account`) anything from us as things are."""

    def __init__(
        self, reason: str, *, whole_account: bool = False, reached: bool = False, answer: str = ""
    ) -> None:
        super().__init__(reason)
        self.whole_account = whole_account
        self.reached = reached
        """The server had heard whom it is for: another reply may fare better."""
        self.answer = answer
        """Code and token, for the log."""


class StoreRefused(PermanentError):
    """The database or the directory is there and cannot be used: wrong revision, no permission, not ours."""


class AlreadyRunning(CaseboxError):
    """Another casebox holds the lease (EX_CANTCREAT)."""

    exit_code = 73
