"""Ticks that were drawn or pasted over a Word form: only a person sees which option they mean."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.acceptance.papers import DIRECTIONS, FILE_NAME, HEADING, KINDS, Filled, manuscript, notice_table
from tests.acceptance.post import Came, came, sent
from tests.acceptance.wordxml import cell, docx, line, picture, row, run, table
from tests.builders.files.pictures import encoded

SAID = Filled()
PNG = encoded(Image.new("RGBA", (20, 20), (0, 0, 200, 255)))
SHAPE = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
    "<wps:wsp><wps:spPr><a:custGeom/></wps:spPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    "</mc:Choice><mc:Fallback><w:pict><v:shape/></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
MARKS = {
    "a shape": SHAPE,
    "a line of an older program": '<w:r><w:pict><v:line from="1,1" to="9,9"/></w:pict></w:r>',
    "a picture": picture("rIdP1", 150_000),
    "ink": f'<w:r><mc:AlternateContent><mc:Choice Requires="wpi"><w:drawing/></mc:Choice><mc:Fallback>'
    f"{picture('rIdP1', 150_000)[5:-6]}</mc:Fallback></mc:AlternateContent></w:r>",
}


def empty(options: tuple[str, ...], mark: str = "") -> str:
    return line(run(" ".join(f"□{option}" for option in options)), mark)


def mail(direction: str, kind: str, *after: str) -> Came:
    form = docx(HEADING, notice_table(SAID, direction, kind), *after, pictures=(PNG,))
    return came(sent(("申报表.docx", form), (FILE_NAME, manuscript())))


@pytest.mark.parametrize("mark", MARKS)
def test_what_lies_over_the_options_may_be_the_tick_and_is_looked_at(mark: str) -> None:
    one = mail(empty(DIRECTIONS, MARKS[mark]), empty(KINDS, MARKS[mark]))
    assert (one.outcome, one.codes) == ("held", ["form.uncertain"])
    (words,) = [finding.message for finding in one.verdict.findings if finding.code == "form.uncertain"]
    assert "“申报方向”“申报形式”的选项上为手绘图形或图片" in words


@pytest.mark.parametrize("mark", MARKS)
def test_one_that_is_ticked_besides_is_read(mark: str) -> None:
    ticked = line(run("□育强新动能 ☑深化新融合 □推进新治理"), MARKS[mark])
    one = mail(ticked, empty(KINDS))
    assert (one.outcome, one.codes) == ("returned", ["form.kind"])
    assert one.ticks[0] == ["深化新融合"]


def test_a_shape_elsewhere_ticks_nothing() -> None:
    one = mail(empty(DIRECTIONS), empty(KINDS), line("", SHAPE), table(row(cell(line("", SHAPE)))))
    assert (one.outcome, one.codes) == ("returned", ["form.direction", "form.kind"])


def test_a_mark_in_one_field_says_nothing_of_the_other() -> None:
    one = mail(empty(DIRECTIONS, SHAPE), line(run("☑特色工作案例 □综述性文稿 □研究性论文或调研报告")))
    assert one.codes == ["form.uncertain"]
