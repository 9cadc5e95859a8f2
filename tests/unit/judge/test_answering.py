"""Caps, and whom not to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.answering.bars import find_bar, find_recipient, suppression
from ingest.judge.identity import Identity, is_trusted
from parsers.facts import Automatic
from tests.builders.letters import POLICY, at, entry, form, manuscript, sent_in

GOOD = entry(1, sent_in(form(), manuscript()))


@pytest.mark.parametrize(("sent", "allowed"), [(0, True), (5, True), (6, False), (60, False)])
def test_an_address_gets_so_many_replies_a_day(sent: int, allowed: bool) -> None:  # noqa: FBT001 # a column
    assert (suppression(to_address_day=sent, per_address_day=6) is None) is allowed


def test_nothing_stands_against_an_ordinary_reply() -> None:
    assert find_bar(GOOD, POLICY) is None


def test_switched_off_or_too_old_mail_is_not_answered() -> None:
    assert find_bar(GOOD, replace(POLICY, replies_enabled=False))
    assert find_bar(GOOD, replace(POLICY, replies_since=at(0.01)))
    assert find_bar(GOOD, replace(POLICY, replies_since=at(0))) is None


def test_a_reply_address_of_our_own_or_a_machines_is_never_answered() -> None:
    assert find_bar(replace(GOOD, facts=replace(GOOD.facts, reply_to="BOX@example.org")), POLICY)
    machine = replace(GOOD.facts, automatic=Automatic("List-Id", by_header=True))
    assert find_bar(replace(GOOD, facts=machine), POLICY)


@pytest.mark.parametrize(
    ("reply_to", "recipient"),
    [
        (None, "zhang@example.edu.cn"),
        ("office@example.edu.cn", "office@example.edu.cn"),
        ("no-reply@example.edu.cn", "zhang@example.edu.cn"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("张三@example.edu.cn", "张三@example.edu.cn"),
    ],
)
def test_a_reply_goes_where_a_person_reads_it(reply_to: str | None, recipient: str) -> None:
    facts = replace(GOOD.facts, reply_to=reply_to)
    assert find_recipient(facts, Identity.PASSED, None) == recipient
    assert find_bar(replace(GOOD, facts=facts), POLICY) is None


@pytest.mark.parametrize(
    ("reply_to", "identity", "record", "is_honoured"),
    [
        ("li@other.cn", Identity.PASSED, None, True),
        ("li@other.cn", Identity.PASSED, {"zhang@example.edu.cn"}, True),
        ("li@other.cn", Identity.UNKNOWN, None, False),
        ("li@example.edu.cn", Identity.UNKNOWN, None, True),
        ("Li@Example.EDU.cn", Identity.UNKNOWN, None, True),
        ("li@example.edu.cn.evil.cn", Identity.UNKNOWN, None, False),
        ("li@example.edu.cn", Identity.UNKNOWN, {"zhang@example.edu.cn"}, False),
        ("li@example.edu.cn", Identity.UNKNOWN, {"zhang@example.edu.cn", "li@example.edu.cn"}, True),
        ("li@other.cn", Identity.UNKNOWN, {"li@other.cn"}, False),
    ],
)
def test_another_address_is_answered_only_where_that_gives_nothing_away(
    reply_to: str,
    identity: Identity,
    record: set[str] | None,
    is_honoured: bool,  # noqa: FBT001 # a column of the table above
) -> None:
    """A stranger writes the owner's address into From and his own into Reply-To."""
    recipient = find_recipient(replace(GOOD.facts, reply_to=reply_to), identity, record)
    assert (recipient == reply_to) is is_honoured
    assert is_honoured or recipient == GOOD.facts.from_address


@pytest.mark.parametrize(
    ("server", "trusted"),
    [
        ("163.com", True),
        ("mx.163.com", True),
        ("MX7.163.COM.", True),
        ("not163.com", False),
        ("163.com.evil.org", False),
        ("", False),
    ],
)
def test_only_servers_of_the_mailboxs_own_domain_are_believed(server: str, trusted: bool) -> None:  # noqa: FBT001 # a column
    assert is_trusted(server, ("163.com",)) is trusted
