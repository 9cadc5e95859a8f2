"""Group robots are told in counts alone, and one that is away costs nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.digest.run import write_digest
from ingest.health import Alarm
from ingest.robots import webhook
from ingest.service.alarms import alarm_line
from ingest.settings.model import DigestSettings, ServiceSettings
from tests.builders.secretariat.desks import HERS, hold_one, open_desk
from tests.builders.submissions import BEFORE

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret"


class Robot(HTTPServer):
    """Takes what is posted, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Listener)
        self.taken: list[tuple[str, dict[str, object]]] = []
        self.status, self.answer = 200, b'{"errcode": 0, "errmsg": "ok"}'

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/robot?key=1"


class Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        robot = self.server
        assert isinstance(robot, Robot)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        robot.taken.append((self.path, json.loads(body)))
        self.send_response(robot.status)
        self.send_header("Location", robot.url)
        self.end_headers()
        self.wfile.write(robot.answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def robot() -> Iterator[Robot]:
    with Robot() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("wecom", {"msgtype": "text", "text": {"content": "三件"}}),
        ("dingtalk", {"msgtype": "text", "text": {"content": "三件"}}),
        ("feishu", {"msg_type": "text", "content": {"text": "三件"}}),
    ],
)
def test_each_robot_gets_a_text_as_its_maker_says(robot: Robot, kind: str, shape: dict[str, object]) -> None:
    assert webhook.post(robot.url, webhook.body_for(kind, "三件")) == ""
    assert robot.taken == [("/robot?key=1", shape)]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'),
        (200, b'{"code": 19024, "msg": "Key Words Not Found"}'),
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
    ],
)
def test_what_it_does_not_take_is_no_more_than_a_line_in_the_log(
    robot: Robot, status: int, answer: bytes
) -> None:
    robot.status, robot.answer = status, answer
    assert webhook.tell_robots([robot.url], "三件") == 0
    assert len(robot.taken) == 1


def test_one_that_is_away_costs_nothing() -> None:
    assert webhook.tell_robots(["http://127.0.0.1:9/robot"], "三件") == 0


@pytest.mark.parametrize(
    "url",
    ["http://qyapi.weixin.qq.com/x", "https://evil.example/x", "https://qyapi.weixin.qq.com.evil.cn/"],
)
def test_only_known_robots_are_taken_and_a_key_is_in_no_message(url: str) -> None:
    for section, name in ((DigestSettings, "robots"), (ServiceSettings, "alarm_robots")):
        with pytest.raises(ValidationError) as told:
            section.model_validate({name: [f"{url}?key=secret"]})
        assert "secret" not in str(told.value)
    assert DigestSettings(robots=[WECOM]).robots == [WECOM]


def test_the_digest_is_told_once_in_counts_alone(robot: Robot, tmp_path: Path) -> None:
    digest = DigestSettings(to=[HERS]).model_copy(update={"robots": [robot.url]})
    office = open_desk(tmp_path)
    office.runtime = office.runtime.__class__(
        office.runtime.settings.model_copy(update={"digest": digest}),
        office.runtime.store,
        office.runtime.policy,
        office.runtime.clock,
    )
    hold_one(office)
    for _ in range(2):
        write_digest(office.runtime, BEFORE.date(), send=True)
    ((_, told),) = robot.taken
    text = json.dumps(told, ensure_ascii=False)
    assert "来信 2 封" in text
    assert "待处理 1 项" in text
    for secret in ("华东", "王小明", "138", "@", "JYHQ2026-0"):
        assert secret not in text
    office.runtime.store.engine.dispose()


def test_an_alarm_names_the_part_and_nobody(tmp_path: Path) -> None:
    office = open_desk(tmp_path)
    alarm = Alarm("send", over=False, since=BEFORE, error="550 wang@example.edu.cn refused")
    said = alarm_line(office.runtime, alarm)
    assert "发送邮件自 2026-03-10 09:00 起持续失败" in said
    assert "wang" not in said
    over = Alarm("send", over=True, since=BEFORE, error="")
    assert "已恢复" in alarm_line(office.runtime, over)
    office.runtime.store.engine.dispose()
