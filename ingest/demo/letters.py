"""The letters of the samples: for each kind of submission, one function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.demo.case import (
    Case,
    form_file,
    manuscript_file,
    manuscript_from,
    manuscript_lines,
    scan_file,
    unsealed_form_file,
)  # fmt: skip
from ingest.demo.mail import File, Letter, gbk_zip_of, locked_zip_of, zip_of
from ingest.demo.prose import Line

Write = Callable[[Case, datetime], Letter]

CLOUD_HTML = """<div>各位老师好，材料见附件。</div>
<div id="divNeteaseBigAttach" style="clear:both;margin-bottom:15px;border:1px solid #C3D9F0;background:#DEE8F2;">
<div style="font-size:12px;"><b>从网易163邮箱发来的超大附件</b></div>
<div><a href="https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&amp;file=demo"
 filename="申报材料.zip" filesize="83886080" expiretime="{milliseconds}">申报材料.zip</a>
<span style="color:#bbb;"> (80.00M, {expiry} 到期)</span></div></div>"""
CLOUD_DAYS = 30


def whole(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case), manuscript_file(case))


def whole_with_scan(case: Case, at: datetime) -> Letter:
    return _letter(case, at, unsealed_form_file(case), scan_file(case), manuscript_file(case))


def gbk_zip(case: Case, at: datetime) -> Letter:
    return _letter(case, at, File("申报材料.zip", gbk_zip_of(_papers(case))), charset="gb18030")


def utf8_zip(case: Case, at: datetime) -> Letter:
    return _letter(case, at, File(f"{case.who.unit}.zip", zip_of(_papers(case))))


def fullwidth_plus(case: Case, at: datetime) -> Letter:
    return _letter(case, at, *_papers(case), subject=case.subject.replace("+", " ＋ "))


def forwarded(case: Case, at: datetime) -> Letter:
    return _letter(case, at, *_papers(case), subject=f"转发：{case.subject}", charset="gb18030")


def no_seal(case: Case, at: datetime) -> Letter:
    return _letter(case, at, unsealed_form_file(case), manuscript_file(case))


def letterhead(case: Case, at: datetime) -> Letter:
    return _letter(case, at, unsealed_form_file(case, letterhead=True), manuscript_file(case))


def careless_layout(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case), manuscript_file(case, careless=True))


def bad_subject(case: Case, at: datetime) -> Letter:
    return _letter(case, at, *_papers(case), subject="优秀案例申报材料")


def missing_field(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case, contact_info=""), manuscript_file(case))


def no_direction(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case, directions=()), manuscript_file(case))


def two_kinds(case: Case, at: datetime) -> Letter:
    form = form_file(case, kinds=("特色工作案例", "综述性文稿"))
    return _letter(case, at, form, manuscript_file(case))


def long_summary(case: Case, at: datetime) -> Letter:
    form = form_file(case, summary=case.answers.summary * 6)
    return _letter(case, at, form, manuscript_file(case))


def too_short(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case), manuscript_file(case, characters=1800))


def too_long(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case), manuscript_file(case, characters=6200))


def no_form(case: Case, at: datetime) -> Letter:
    return _letter(case, at, manuscript_file(case))


def no_manuscript(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case))


def cloud(case: Case, at: datetime) -> Letter:
    milliseconds = int(at.timestamp() + CLOUD_DAYS * 86400) * 1000
    expiry = datetime.fromtimestamp(milliseconds / 1000, at.tzinfo).strftime("%Y年%m月%d日 %H:%M")
    html = CLOUD_HTML.format(milliseconds=milliseconds, expiry=expiry)
    text = f"各位老师好，材料见附件。\n\n从网易163邮箱发来的超大附件\n申报材料.zip (80.00M, {expiry} 到期)\n在线预览 | 下载\n"
    return _letter(case, at, text=text, html=html, charset="gb18030")


def locked_zip(case: Case, at: datetime) -> Letter:
    return _letter(case, at, File("申报材料（加密）.zip", locked_zip_of(_papers(case))), charset="gb18030")


def mended(case: Case, at: datetime) -> Letter:
    """What comes after a return: a new message of the same sender, unit and title, with everything in order."""
    text = f"秘书处老师好：\n\n根据补正通知，现重新报送我单位《{case.title}》的完整材料，请查收。\n\n{case.who.contact}\n"
    return _letter(case, at, *_papers(case), text=text)


def mended_form_only(case: Case, at: datetime) -> Letter:
    return _letter(case, at, form_file(case), text="秘书处老师好，补上申报表，请查收。\n")


def mended_manuscript_only(case: Case, at: datetime) -> Letter:
    return _letter(case, at, manuscript_file(case), text="秘书处老师好，补上 Word 文稿，请查收。\n")


@dataclass(frozen=True)
class Borrowed:
    """Writes a case with another one's manuscript, here and there a word changed."""

    source: Case

    def __call__(self, case: Case, at: datetime) -> Letter:
        original = manuscript_lines(self.source.scene, self.source.seed, self.source.characters)
        lines = [Line(line.rank, line.text.replace("学校", "我校")) for line in original]
        return _letter(case, at, form_file(case), manuscript_from(case, lines))


def question(case: Case, at: datetime) -> Letter:
    text = f"老师您好：\n\n请问联合申报的案例，申报表由哪一家单位盖章？两家都盖可以吗？谢谢！\n\n{case.who.unit} {case.who.contact}\n"
    return _letter(case, at, subject="咨询：联合申报如何盖章", text=text, charset="gb18030")


def automatic_reply(case: Case, at: datetime) -> Letter:
    headers = (("X-QQ-AUTO-REPLY", "true"),)
    text = "您好，您的邮件我已收到，本周出差，回来后尽快答复。\n"
    return _letter(case, at, subject="自动回复: 受理回执", text=text, headers=headers)


def bounce(case: Case, at: datetime) -> Letter:
    """As NetEase's servers return mail."""
    return Letter(
        from_name="Postmaster",
        from_address="Postmaster@163.com",
        subject="系统退信",
        text=f"抱歉，您的邮件被退回来了……\n收件人：{case.who.address}\n退信原因：收件人邮箱空间不足\n",
        sent_at=at,
        charset="gb18030",
        headers=(("X-Mailer", "Coremail MTA server"), ("Auto-Submitted", "auto-replied")),
        content_type="multipart/report; report-type=delivery-status",
    )


def _papers(case: Case) -> list[File]:
    return [form_file(case), manuscript_file(case)]


def _letter(
    case: Case,
    at: datetime,
    *files: File,
    subject: str | None = None,
    text: str | None = None,
    html: str = "",
    charset: str = "utf-8",
    headers: tuple[tuple[str, str], ...] = (),
) -> Letter:
    standard = (
        f"秘书处老师：\n\n您好！现报送我单位案例《{case.title}》的申报表和文稿，请查收。\n\n"
        f"{case.who.unit}\n{case.who.contact} {case.who.telephone}\n"
    )
    return Letter(
        from_name=case.who.contact,
        from_address=case.who.address,
        subject=case.subject if subject is None else subject,
        text=standard if text is None else text,
        sent_at=at,
        files=files,
        html=html,
        charset=charset,
        headers=headers,
    )
