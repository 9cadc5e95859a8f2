"""The scoring sheet's own words: what writes it and what reads it back agree on them here."""

from __future__ import annotations

from parsers.readers.excel.workbook import SCORING

SHEET = "评分表"
MARK = SCORING
"""The hidden sheet that says whose sheet it is."""
CALL, EXPERT = "征集编号", "专家"
RECEIPT, TITLE, UNIT, DIRECTION, KIND = "受理编号", "申报题目", "申报单位", "申报方向", "申报形式"
TOTAL, ADVICE, DECLINED, COMMENT = "总分", "推荐意见", "回避", "评语"
ADVICES = ("推荐", "可以推荐", "不推荐")
DECLINE = "回避"
RESULT = "评审结果"
"""The register's column in which the secretariat writes what became of a case."""
