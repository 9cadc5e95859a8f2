"""`casebox demo --season`: the samples go all the way, by what the commands do."""

from __future__ import annotations

from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from ingest.announce.roll import title_lines
from ingest.demo.run import run_demo
from ingest.demo.samples import first_dozen
from ingest.register.cases import find_cases


def test_the_samples_go_on_to_the_result_and_each_accepted_case_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    with ExitStack() as stack:
        demo = run_demo(tmp_path, stack, first_dozen(), to_the_result=True, tell=told.append)
        with demo.runtime.store.reading() as session:
            cases = list(find_cases(session, demo.runtime.policy.call.zone, ("accepted",)))
    mails = [
        message_from_bytes(path.read_bytes(), policy=default) for path in (tmp_path / "replies").glob("*")
    ]
    results = sorted(str(mail["To"]) for mail in mails if "【评审结果通知】" in str(mail["Subject"]))
    previews = [mail for mail in mails if "【评审结果通知预览】" in str(mail["Subject"])]
    assert results == sorted(case.email for case in cases)
    assert len(previews) == 1
    assert {case.result for case in cases} == {"入选", "未入选"}
    sheet = openpyxl.load_workbook(tmp_path / "评审结果.xlsx")["排名"]
    assert sheet.max_row == len(cases) + 1
    assert (tmp_path / "公示名单.docx").is_file()
    assert len(told) > 4


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("关于评审结果的公示", ["关于评审结果的公示"]),
        (
            "关于2026 年教育后勤信息化建设优秀案例征集评审结果的公示",
            ["关于2026 年教育后勤信息化建设", "优秀案例征集评审结果的公示"],
        ),
    ],
)
def test_a_title_is_broken_between_words_into_lines_of_one_length(text: str, lines: list[str]) -> None:
    assert title_lines(text, 20) == lines
