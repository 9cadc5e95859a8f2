"""The outbox: what is due leaves, again and again until it is taken; nobody is told two things."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.health import note_health
from ingest.language.words import Both
from ingest.mailer.answers import as_error
from ingest.mailer.directory import DirectoryMailer
from ingest.outbox.send import next_send_at, send_due
from models.message import Message, Reply
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import Office
from tests.builders.submissions import BEFORE, short_submission, submission

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def states(office: Office) -> list[str]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply.state).order_by(Reply.id)))


def take(office: Office, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        office.take_mail(short_submission(number), BEFORE + number * DAY / 1000)


def later() -> DeliveryDeferred:
    return DeliveryDeferred("451 try again later")


def test_what_is_due_is_sent_once_oldest_first(office: Office) -> None:
    take(office, 3)
    postbox = Postbox()
    assert send_due(office.runtime, postbox).sent == 3
    assert send_due(office.runtime, postbox).sent == 0
    assert [who for who, _ in postbox.taken] == [f"t{n}@example.edu.cn" for n in range(3)]
    assert states(office) == ["sent"] * 3
    assert next_send_at(office.runtime) is None


def test_a_reply_is_dated_in_the_call_s_own_time_zone(office: Office) -> None:
    take(office, 1)
    with office.runtime.store.reading() as session:
        content = session.scalars(select(Reply.content)).one()
    assert message_from_bytes(content)["Date"].endswith("+0800")


def test_waits_double_to_their_longest_and_giving_up_counts_from_the_first_try(office: Office) -> None:
    take(office, 1)
    office.now += 10 * DAY  # the mail server was away for long: that is not this reply's fault
    postbox = Postbox(answers=[later() for _ in range(100)])
    waits = []
    while states(office) != ["failed"]:
        began = office.now
        send_due(office.runtime, postbox)
        next_at = next_send_at(office.runtime)
        if next_at is not None:
            waits.append((next_at - began) / MINUTE)
            office.now = next_at
    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert set(waits[9:]) == {360}
    assert timedelta(hours=72) < sum(waits) * MINUTE < timedelta(hours=72 + 7)
    assert postbox.taken == []


def test_the_servers_own_wait_is_kept_to(office: Office) -> None:
    take(office, 2)
    postbox = Postbox(answers=[DeliveryDeferred("450 DT:SPM", wait_seconds=7200)])
    result = send_due(office.runtime, postbox)
    assert (result.deferred, result.sent, result.fault) == (1, 1, None)
    assert next_send_at(office.runtime) == office.now + 2 * HOUR


def test_an_account_that_is_throttled_waits_as_a_whole_also_in_a_new_process(office: Office) -> None:
    take(office, 3)
    postbox = Postbox(answers=[DeliveryDeferred("451 MI:SFQ", wait_seconds=900, whole_account=True)])
    assert send_due(office.runtime, postbox).fault is not None
    take(office, 1, first=3)
    office.now += 14 * MINUTE
    assert send_due(office.runtime, postbox).sent == 0
    assert postbox.asked == 1
    assert next_send_at(office.runtime) == BEFORE + 15 * MINUTE
    office.now += MINUTE
    assert send_due(office.runtime, postbox).sent == 4


@pytest.mark.parametrize(
    "fault",
    [DeliveryDeferred("no server", whole_account=True), DeliveryRefused("535 login", whole_account=True)],
)
def test_a_server_that_is_away_costs_one_try_a_round_and_no_reply(
    office: Office, fault: DeliveryDeferred | DeliveryRefused
) -> None:
    take(office, 3)
    postbox = Postbox(answers=[fault] * 40)
    for _ in range(40):
        assert send_due(office.runtime, postbox).fault is fault
        office.now += 6 * HOUR
    assert postbox.asked == 40
    assert send_due(office.runtime, postbox).sent == 3


def test_a_reply_that_was_being_sent_when_the_service_died_is_sent_again_as_it_was(office: Office) -> None:
    take(office, 1)
    postbox = Postbox(answers=[later()], takes_all_the_same=True)
    send_due(office.runtime, postbox)
    with office.runtime.store.writing() as session:
        session.scalars(select(Reply)).one().state = "sending"
    office.now += HOUR
    send_due(office.runtime, postbox)
    assert list(postbox.ids().values()) == [2]
    assert postbox.taken[0] == postbox.taken[1]


def test_a_refused_reply_fails_and_the_others_go(office: Office) -> None:
    take(office, 2)
    postbox = Postbox(answers=[DeliveryRefused("550 no such user")])
    result = send_due(office.runtime, postbox)
    assert (result.failed, result.sent) == (1, 1)
    assert states(office) == ["failed", "sent"]


def test_limits_of_ours_hold_back_the_rest_until_the_hour_is_over(office: Office) -> None:
    smtp = office.runtime.settings.smtp.model_copy(update={"per_hour": 2, "per_day": 3})
    settings = office.runtime.settings.model_copy(update={"smtp": smtp})
    runtime = replace(office.runtime, settings=settings)
    take(office, 5)
    postbox = Postbox()
    assert send_due(runtime, postbox).sent == 2
    assert next_send_at(runtime) == office.now + HOUR
    office.now += HOUR
    assert send_due(runtime, postbox).sent == 1
    assert next_send_at(runtime) == BEFORE + DAY
    office.now = BEFORE + DAY
    assert send_due(runtime, postbox).sent == 2


def test_many_together_keep_to_limits_of_ours(office: Office, tmp_path: Path) -> None:
    smtp = office.runtime.settings.smtp.model_copy(update={"per_hour": 4, "per_day": 5})
    settings = office.runtime.settings.model_copy(update={"smtp": smtp})
    runtime, folder = replace(office.runtime, settings=settings), tmp_path / "replies"
    take(office, 7)
    sent = []
    for _ in range(3):
        sent.append((send_due(runtime, DirectoryMailer(folder)).sent, len(list(folder.iterdir()))))
        office.now += HOUR
    assert sent == [(4, 4), (1, 5), (0, 5)]
    assert states(office) == ["sent"] * 5 + ["queued"] * 2


def test_many_together_stay_due_where_the_folder_takes_none(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    folder.write_text("in the way")
    take(office, 3)
    assert send_due(office.runtime, DirectoryMailer(folder)).fault is not None
    assert states(office) == ["deferred"] * 3
    folder.unlink()
    assert send_due(office.runtime, DirectoryMailer(folder)).sent == 3
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY])
def test_a_clock_that_jumps_and_comes_back_holds_nothing_up(office: Office, jump: timedelta) -> None:
    take(office, 2)
    office.now += jump
    postbox = Postbox(answers=[later(), DeliveryDeferred("451", wait_seconds=900, whole_account=True)])
    send_due(office.runtime, postbox)
    note_health(office.runtime.store, "send", office.now, "451")
    office.now -= jump
    office.now += 25 * HOUR
    assert send_due(office.runtime, postbox).sent == 2


def test_an_address_that_writes_in_a_rush_gets_few_replies_and_an_old_mailbox_all(office: Office) -> None:
    def mail(number: int) -> bytes:
        unit = f"第{number}示范大学"
        return submission(unit, f"案例{number}", "王", sender="one@example.edu.cn", form=None, paper=None)

    for number in range(8):  # over eight weeks, all read at once
        office.take_mail(mail(number), BEFORE - timedelta(weeks=number) + timedelta(weeks=2))
    old = states(office)
    for number in range(8, 16):
        office.take_mail(mail(number), BEFORE + timedelta(days=18, minutes=number))
    limit = office.runtime.settings.replies.per_address_day
    assert old.count("queued") == len([s for s in old if s != "suppressed"])
    assert states(office)[len(old) :] == ["queued"] * limit + ["suppressed"] * (8 - limit)


@pytest.mark.parametrize("tried", [False, True])
def test_a_verdict_that_changes_changes_its_reply_only_while_that_was_never_tried(
    office: Office, *, tried: bool
) -> None:
    """The first delivery of a mail turns up after the second was judged, which is a duplicate then."""
    mail = short_submission(1)
    second = office.take_mail(mail, BEFORE + MINUTE)
    if tried:
        send_due(office.runtime, Postbox(answers=[later()]))
    first = office.take_mail(mail, BEFORE)
    with office.runtime.store.reading() as session:
        outcomes = {m: session.get_one(Message, m).outcome for m in (first, second)}
    assert outcomes == {first: "returned", second: "duplicate"}
    assert states(office) == (["deferred", "queued"] if tried else ["suppressed", "queued"])


def silence() -> DeliveryDeferred:
    return DeliveryDeferred("the server does not answer in time", unanswered=True)


def test_a_server_that_falls_silent_over_one_reply_after_the_other_is_away(office: Office) -> None:
    take(office, 6)
    postbox = Postbox(answers=[silence() for _ in range(100)])
    result = send_due(office.runtime, postbox)
    assert (result.deferred, result.sent) == (3, 0)
    assert isinstance(result.fault, DeliveryDeferred)
    assert states(office) == ["deferred"] * 3 + ["queued"] * 3


def test_a_server_that_falls_silent_now_and_then_gets_all_the_others(office: Office) -> None:
    take(office, 7)
    postbox = Postbox(answers=[silence(), silence(), later(), silence(), silence()])
    result = send_due(office.runtime, postbox)
    assert (result.deferred, result.sent, result.fault) == (5, 2, None)


def no() -> DeliveryRefused:
    return DeliveryRefused("550 no", reached=True, answer="550")


def test_a_server_that_refuses_one_reply_after_the_other_costs_none_of_them(office: Office) -> None:
    take(office, 6)
    postbox = Postbox(answers=[no() for _ in range(3)])
    result = send_due(office.runtime, postbox)
    assert (result.deferred, result.failed, result.sent) == (3, 0, 0)
    assert isinstance(result.fault, DeliveryRefused)
    assert states(office) == ["deferred"] * 3 + ["queued"] * 3
    office.now += 7 * HOUR
    assert send_due(office.runtime, postbox).sent == 6


def test_refused_replies_fail_once_another_was_taken_or_none_is_left(office: Office) -> None:
    take(office, 6)
    postbox = Postbox(answers=[no(), no(), None, no(), None, no()])
    result = send_due(office.runtime, postbox)
    assert (result.failed, result.sent, result.fault) == (4, 2, None)
    assert states(office) == ["failed", "failed", "sent", "failed", "sent", "failed"]


def test_refusals_in_a_row_count_over_the_rounds_until_one_is_taken(office: Office) -> None:
    for number in range(3):
        take(office, 1, first=number)
        result = send_due(office.runtime, Postbox(answers=[no()]))
    assert states(office) == ["failed", "failed", "deferred"]
    assert isinstance(result.fault, DeliveryRefused)
    office.now += HOUR
    assert send_due(office.runtime, Postbox()).sent == 1
    take(office, 1, first=3)
    assert send_due(office.runtime, Postbox(answers=[no()])).fault is None
    assert states(office) == ["failed", "failed", "sent", "failed"]


def test_an_address_that_is_none_fails_without_a_word_against_the_server(office: Office) -> None:
    take(office, 5)
    postbox = Postbox(answers=[DeliveryRefused("no address") for _ in range(5)])
    result = send_due(office.runtime, postbox)
    assert (result.failed, result.fault) == (5, None)


def test_soft_spam_is_tried_three_times_more(office: Office) -> None:
    take(office, 1)
    spam = as_error(451, "DT:SPM, please try again", Both("the message", "邮件"))
    postbox = Postbox(answers=[spam] * 10)
    while next_send_at(office.runtime) is not None:
        send_due(office.runtime, postbox)
        office.now += HOUR
    assert postbox.asked == 4
    assert states(office) == ["failed"]


def test_a_reply_over_which_the_server_complains_of_itself_lets_the_others_go_first(office: Office) -> None:
    take(office, 3)
    full = DeliveryDeferred("452 4.3.1", whole_account=True, reached=True)
    postbox = Postbox(answers=[full, None, None, full])
    office.now += MINUTE
    assert send_due(office.runtime, postbox).fault is full
    office.now += HOUR
    assert send_due(office.runtime, postbox).sent == 2
    assert [who for who, _ in postbox.taken] == ["t1@example.edu.cn", "t2@example.edu.cn"]
    office.now += HOUR
    assert send_due(office.runtime, postbox).sent == 1
