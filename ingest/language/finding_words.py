"""Findings in a few words, for tables: what stands in the way, by code."""

from __future__ import annotations

from collections.abc import Mapping

FINDING_WORDS: Mapping[str, str] = {
    "deadline.late": "逾期",
    "deadline.late_correction": "补正材料逾期",
    "deadline.clock": "收件时间待核",
    "decision.rejected": "此前已不予受理",
    "submission.withdrawal": "来信申请撤回",
    "case.several": "一封邮件含多项申报",
    "case.list": "汇总表与材料不一致",
    "subject.format": "主题格式不符",
    "subject.mismatch": "主题与申报表不一致",
    "form.missing": "未收到申报表",
    "form.field_missing": "申报表有缺项",
    "form.direction": "申报方向勾选有误",
    "form.kind": "申报形式勾选有误",
    "form.choice": "申报表勾选有误",
    "form.value": "申报表填写有误",
    "form.summary_too_long": "内容说明超字数",
    "form.differs": "多份申报表不一致",
    "form.contact_differs": "联系电话前后不一",
    "form.seal_missing": "未见盖章",
    "form.uncertain": "申报表识别存疑",
    "manuscript.missing": "未收到申报材料",
    "manuscript.length": "字数不符",
    "manuscript.format": "格式不符",
    "manuscript.filename": "文件名不符",
    "manuscript.near_duplicate": "与其他材料雷同",
    "document.missing": "材料不全",
    "document.kind": "文件类型不符",
    "document.count": "文件数量不符",
    "document.length": "文件字数不符",
    "document.name": "文件名不符",
    "document.names": "匿名材料出现姓名等信息",
    "submission.other_sender": "其他发件人来信",
    "unit.quota": "单位申报数超限",
    "unit.uncertain": "单位是否重复待核",
    "attachment.encrypted": "附件加密",
    "attachment.unreadable": "附件无法打开",
    "attachment.unsupported": "附件类型不支持",
    "attachment.too_large": "附件过大",
    "attachment.unsafe": "附件不安全",
    "attachment.infected": "附件未通过安全检查",
    "attachment.unscanned": "附件未经安全检查",
    "attachment.cloud_link": "附件为网盘链接",
    "processing.failed": "系统处理失败",
}


def finding_words(code: str) -> str:
    """The words for a code; of a sub-code those of its parent; the code itself where there are none."""
    return FINDING_WORDS.get(code) or FINDING_WORDS.get(code.rpartition(".")[0], code)
