"""What every mailer promises, whichever stands behind it: SMTP, a folder, or the tests' own in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.mailer import Bundler, Mailer
from ingest.mailer.directory import DirectoryMailer
from ingest.mailer.smtp import SmtpAccount, SmtpMailer
from tests.builders.postbox import Postbox
from tests.servers.smtp import SmtpSink

US = "collect@163.com"


def answer(message_id: str, text: str = "受理回执") -> bytes:
    return f"Message-ID: <{message_id}>\r\nSubject: x\r\n\r\n{text}\r\n.\r\n..two dots\r\n".encode()


@dataclass
class Rig:
    """A mailer under test, what it has handed over, and how its world is made to fail and mended."""

    mailer: Mailer
    arrived: Callable[[], list[bytes]]
    break_it: Callable[[], None]
    mend_it: Callable[[], None]


def postbox_rig() -> Rig:
    box = Postbox()
    away = DeliveryDeferred("no answer", whole_account=True)
    return Rig(
        box, lambda: [raw for _, raw in box.taken], lambda: box.answers.append(away), box.answers.clear
    )


@pytest.fixture(params=["smtp", "directory", "postbox"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "postbox":
        yield postbox_rig()
        return
    if request.param == "smtp":
        sink: SmtpSink = request.getfixturevalue("smtp_sink")
        mailer = SmtpMailer(SmtpAccount("127.0.0.1", sink.port, "none", timeout_seconds=2))
        yield Rig(mailer, lambda: [d.raw for d in sink.deliveries], sink.pause, sink.resume)
        mailer.close()
        return
    folder = tmp_path / "replies"

    def break_it() -> None:
        folder.rename(tmp_path / "aside")
        folder.write_text("in the way")

    def mend_it() -> None:
        folder.unlink()
        (tmp_path / "aside").rename(folder)

    files = lambda: [path.read_bytes() for path in sorted(folder.glob("*"))]  # noqa: E731 # used once
    yield Rig(DirectoryMailer(folder), files, break_it, mend_it)


def test_what_is_handed_over_arrives_byte_for_byte(rig: Rig) -> None:
    rig.mailer.send(US, "a@school.edu.cn", answer("1@casebox"))
    rig.mailer.send(US, "b@school.edu.cn", answer("2@casebox"))
    assert sorted(rig.arrived()) == [answer("1@casebox"), answer("2@casebox")]


def test_trouble_outside_is_deferred_for_all_and_passes(rig: Rig) -> None:
    rig.mailer.send(US, "a@school.edu.cn", answer("1@casebox"))
    rig.break_it()
    with pytest.raises(DeliveryDeferred) as deferred:
        rig.mailer.send(US, "b@school.edu.cn", answer("2@casebox"))
    assert deferred.value.whole_account
    rig.mend_it()
    rig.mailer.send(US, "b@school.edu.cn", answer("2@casebox"))
    assert len(rig.arrived()) == 2


def test_closing_twice_does_no_harm_and_a_closed_mailer_opens_again(rig: Rig) -> None:
    rig.mailer.close()
    rig.mailer.send(US, "a@school.edu.cn", answer("1@casebox"))
    rig.mailer.close()
    rig.mailer.close()
    rig.mailer.send(US, "a@school.edu.cn", answer("2@casebox"))
    assert len(rig.arrived()) == 2


class TestFolder:
    """What only the folder promises."""

    def test_many_together_are_each_one_file_also_when_they_come_again(self, tmp_path: Path) -> None:
        mailer = DirectoryMailer(tmp_path / "replies")
        assert isinstance(mailer, Bundler)
        letters = [answer(f"{number}@casebox") for number in range(40)]
        mailer.send_together(letters[:20])
        mailer.send_together(letters)
        assert sorted(path.read_bytes() for path in mailer.path.iterdir()) == sorted(letters)

    def test_the_same_message_id_is_one_file_however_often_it_is_sent(self, tmp_path: Path) -> None:
        mailer = DirectoryMailer(tmp_path)
        for text in ("first", "second"):
            mailer.send(US, "a@school.edu.cn", answer("1@casebox", text))
        (file,) = tmp_path.iterdir()
        assert file.read_bytes() == answer("1@casebox", "second")
        assert file.suffix == ".eml"

    @pytest.mark.parametrize(
        "message_id", ["../../etc/passwd@x", "a/b@x", "\x00@x", "x" * 300 + "@x", "受理@x", ".hidden@x", ""]
    )
    def test_no_message_id_leads_out_of_the_folder(self, tmp_path: Path, message_id: str) -> None:
        folder = tmp_path / "replies"
        DirectoryMailer(folder).send(US, "a@school.edu.cn", answer(message_id))
        (file,) = folder.iterdir()
        assert not file.name.startswith(".")
        assert list(tmp_path.iterdir()) == [folder]

    def test_it_tells_whether_it_can_write_and_leaves_nothing(self, tmp_path: Path) -> None:
        assert DirectoryMailer(tmp_path / "replies").examine()
        assert list((tmp_path / "replies").iterdir()) == []
        (tmp_path / "file").write_text("x")
        with pytest.raises(DeliveryRefused, match=r"smtp\.path"):
            DirectoryMailer(tmp_path / "file").examine()
