"""What people call files that are not meant to count."""

from __future__ import annotations

import re

DRAFT = re.compile(r"初稿|草稿|旧稿|旧版|备份|第一稿|未定稿|作废|draft", re.IGNORECASE)
"""What a file is called beside the one that took its place."""

SAMPLE = re.compile(r"示例|样例|样表|范例|范本|填写说明|模板|样本|example|sample", re.IGNORECASE)
"""What a file is called that shows how to fill in a form."""


OTHER_PAPER = re.compile(r"简历|履历|佐证|证明|支撑|合同|协议|承诺|授权|回执|证书|获奖|验收|鉴定|查新|推荐信")
"""What a file is called that goes with a form and is none."""


def is_draft(path: str) -> bool:
    """Whether the file's name says that another took its place."""
    return bool(DRAFT.search(path.rpartition("/")[2]))


def is_sample(path: str) -> bool:
    """Whether the file's name says that it only shows how it is done."""
    return bool(SAMPLE.search(path.rpartition("/")[2]))


def is_other_paper(path: str) -> bool:
    """Whether the file's name says that it only goes with a form."""
    return bool(OTHER_PAPER.search(path.rpartition("/")[2]))
