"""`casebox check`: every part of an installation, with what to do where it is not well."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ingest.app import make_runtime
from ingest.check.accounts import check_mail_server, check_mailbox
from ingest.check.antivirus import check_antivirus
from ingest.check.blanks import check_blanks
from ingest.check.language import check_language
from ingest.check.lists import check_experts, check_invited
from ingest.check.part import Part, failure, ok, warning
from ingest.check.programs import check_clock, check_fonts, check_ocr, check_office, check_sevenzip
from ingest.check.sandbox import check_sandbox
from ingest.errors import CaseboxError
from ingest.language.words import say
from ingest.log import get_logger
from ingest.panel.letter import sample_expert_letters
from ingest.replies.compose import Addressed, check_templates
from ingest.replies.notices import sample_notices
from ingest.replies.result import sample_result_letters
from ingest.runtime import Runtime, check_call
from ingest.settings.draft import TO_FILL_IN
from ingest.settings.model import Settings
from models import schema
from models.session import shown_url

log = get_logger("casebox")

PROBE = "check/probe"
"""An object that is written and taken away again."""

Checks = list[tuple[str, str, Callable[[], Iterator[Part]]]]


def check_parts(settings: Settings) -> Iterator[Part]:
    """Every part, in the order of an installation. Trouble in one, a bug even, does not stop the others."""
    runtime = make_runtime(settings)
    checks: Checks = [
        ("call", "征集活动", lambda: _check_call(settings, runtime.clock())),
        ("language", "回函语言", lambda: check_language(settings)),
        ("blank form", "空白表", lambda: check_blanks(settings.call.describe())),
        ("clock", "时钟", check_clock),
        ("secrets", "密码文件", lambda: _check_secrets(settings)),
        ("sandbox", "沙箱", lambda: check_sandbox(settings)),
        ("disk", "磁盘", lambda: _check_room(runtime)),
        ("database", "数据库", lambda: _check_database(runtime)),
        ("mailbox", "收信邮箱", lambda: check_mailbox(runtime)),
        ("mail server", "发信服务器", lambda: check_mail_server(settings)),
        ("templates", "回函模板", lambda: _check_templates(settings)),
        ("invited units", "邀请名单", lambda: check_invited(settings)),
        ("experts", "评审专家", lambda: check_experts(settings)),
        ("LibreOffice", "LibreOffice", check_office),
        ("7zz", "7zz", check_sevenzip),
        ("OCR", "文字识别", check_ocr),
        ("virus scanner", "杀毒程序", lambda: check_antivirus(settings)),
        ("fonts", "中文字体", check_fonts),
    ]
    for english, chinese, check in checks:
        name = say(english, chinese)
        try:
            for part in check():
                yield part.named(name)
        except CaseboxError as error:
            yield failure(str(error)).named(name)
        except Exception as error:  # a bug in one check must not hide what the others say
            log.exception("check.failed", part=english)
            bug = say("the check itself failed; please report this", "检查程序本身出错，请将此信息报告开发者")
            yield failure(f"{type(error).__name__}: {error}", bug).named(name)


def _check_call(settings: Settings, now: datetime) -> Iterator[Part]:
    call = settings.call
    deadline = f"{call.deadline.astimezone(call.zone):%Y-%m-%d %H:%M:%S} {call.timezone}"
    local = f"{now.astimezone(call.zone):%Y-%m-%d %H:%M:%S}"
    yield ok(
        say(f"{call.name}; deadline {deadline}; now {local}", f"{call.name}；截止 {deadline}；现在 {local}")
    )
    for key in ("name", "organizer", "contact", "subject"):
        if getattr(call, key).startswith(TO_FILL_IN):
            yield failure(
                say(f"call.{key} is still as the draft left it", f"call.{key} 仍是草稿中的“{TO_FILL_IN}……”"),
                say("fill it in: letters quote it", "请按征集通知填写：回函中要用"),
            )
    if now > call.deadline:
        yield warning(
            say(
                "the deadline has passed: what arrives now is rejected",
                "已过截止时间：此后收到的申报一律不予受理",
            ),
            say("if that is not meant, change call.deadline", "如非本意，请修改 call.deadline"),
        )
    if not call.contact:
        yield warning(
            say("replies name nobody to ask", "回函中没有联系人"),
            say("set call.contact: names, telephones, address", "请设置 call.contact：姓名、电话、邮箱"),
        )


def _check_secrets(settings: Settings) -> Iterator[Part]:
    paths = {
        settings.mailbox.password_file,
        settings.smtp.password_file,
        settings.storage.credentials_file,
    }
    for path in sorted(path for path in paths if path is not None):
        if not path.exists():
            yield failure(
                say(f"{path} is not there", f"{path} 不存在"),
                say(
                    f"write the 授权码 into it: nano {path} && chmod 600 {path}",
                    f"请把授权码写入该文件：nano {path} && chmod 600 {path}",
                ),
            )
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield warning(
                say(f"{path} can be read by others", f"{path} 可被其他用户读取"), f"chmod 600 {path}"
            )
        else:
            yield ok(say(f"{path} is readable by its owner alone", f"{path} 仅所有者可读"))
    for section in ("mailbox", "smtp"):
        if getattr(settings, section).password is not None:
            yield warning(
                say(f"{section}.password stands in the clear", f"{section}.password 为明文"),
                say(
                    f"move it into a file and name that in {section}.password_file",
                    f"请移入单独的文件，并在 {section}.password_file 中指明",
                ),
            )


def _check_room(runtime: Runtime) -> Iterator[Part]:
    store = runtime.store
    store.make_places()
    store.mail.check_room()
    where, free = store.objects.shown(""), store.objects.free_bytes()
    if free is None:
        store.objects.put({PROBE: b"casebox"})
        store.objects.remove([PROBE])
        yield ok(say(f"{where} can be listed, written and deleted in", f"{where} 可列出、写入和删除对象"))
        return
    yield ok(say(f"{free >> 20:,} MiB free under {where}", f"{where} 剩余 {free >> 20:,} MiB"))


def _check_database(runtime: Runtime) -> Iterator[Part]:
    where = shown_url(runtime.store.engine)
    with runtime.store.reading() as session:
        session.execute(select(1))
    if runtime.store.is_empty():
        yield ok(
            say(f"{where} is empty; `casebox run` makes the tables", f"{where} 为空，首次运行时自动建表")
        )
        return
    present, newest = schema.present_revision(runtime.store.engine), schema.NEWEST
    if present == newest:
        yield ok(say(f"{where}, revision {present}", f"{where}，版本 {present}"))
        check_call(runtime.store, runtime.policy.call)
    else:
        yield failure(
            say(
                f"{where} is at revision {present}, not {newest}", f"{where} 版本为 {present}，应为 {newest}"
            ),
            "casebox db upgrade",
        )


def _check_templates(settings: Settings) -> Iterator[Part]:
    folder: Path | None = settings.replies.templates
    language = settings.call.language
    more: list[Addressed] = [*sample_result_letters(language), *sample_notices(language)]
    problems = check_templates(folder, [*more, *sample_expert_letters()], language) if folder else []
    for problem in problems:
        yield failure(problem, say("mend the template, or remove it", "请修正该模板，或将其移除"))
    if not problems:
        yield ok(str(folder) if folder else say("built in", "使用内置模板"))
