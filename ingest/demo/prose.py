"""Sentences for the samples' manuscripts and summaries: readable, as long as asked for, never the same.

A frame is a sentence with `{word}` places, filled from a scene, and `[this|that]` choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from ingest.demo.scenes import Scene

FRAMES: dict[str, tuple[str, ...]] = {
    "一、建设背景与问题": (
        "[近年来|“十四五”以来|新校区启用以来]，学校{work}规模[持续扩大|逐年增长]，{place}每天要承接{number}余人次的需求，原有的管理方式[已经难以为继|越来越吃力]。",
        "[调研|摸底]发现，{pain}是师生反映[最集中|最强烈]的问题，其次是{pain}，两者合计占[全部|有效]意见的{percent}。",
        "以{place}为例，{thing}长期[停留在纸面上|分散在几张表格里]，[管理人员|一线员工]往往要等到[月底|学期末]才能看到全貌。",
        "教育强国建设对后勤提出了更高要求，[学校党委|校领导班子]把{work}数字化转型列入年度重点任务，明确由[后勤部门牵头|分管校领导负责]、[信息化部门协同|多部门共同推进]。",
        "[问题的根子|深层次的原因]在于[业务与数据脱节|流程没有真正上线]：{thing}与{thing}互不相通，{pain}[也就在所难免|因而长期存在]。",
        "为此，项目组用{weeks}周时间走访{place}和{place}，[访谈|座谈]{number}人次，梳理出{thing}等{few}类共性需求。",
        "[兄弟院校|同类学校]的经验表明，单纯采购一套系统[并不能|难以]解决{pain}的问题，[必须|需要]从{mean}入手重塑流程。",
    ),
    "二、总体思路与架构": (
        "项目坚持[需求牵引、数据说话|统筹规划、分步实施|师生为本、实用为先]，以{mean}为[主线|抓手]，以{thing}为[基础|底座]，[构建|形成]覆盖{place}的工作体系。",
        "架构上分为[感知、数据、业务、决策|终端、平台、应用、展示]四层，{thing}负责[采集|汇聚]，{mean}负责[分析|研判]，结果[推送|反馈]到[一线岗位|责任人手机端]。",
        "[在接口方面|为打通上下游]，平台与学校[统一身份认证|财务系统|一卡通]完成对接，{thing}由此实现[一处录入、多处共享|自动更新、全程可查]。",
        "[安全是底线|数据安全先行]，涉及师生个人信息的{thing}[一律|全部]实行分级授权，[访问留痕|每一次调用都有日志]。",
        "建设过程中，[后勤职工|业务骨干]全程参与{mean}的[设计|论证]，[先后|累计]修改方案{few}稿，[确保|力求]系统[好用、管用|贴合实际]。",
        "[项目分三期推进|实施节奏上先易后难]：第一期[解决|聚焦]{pain}，第二期[推广|铺开]{mean}，第三期[沉淀|固化]{thing}的标准。",
    ),
    "三、主要做法与实施路径": (
        "[一是|首先是|重点是]推行{mean}。[项目组|技术团队]在{place}布设[终端|感知点位]{few}十余处，[每{minutes}分钟|实时]回传{thing}，[异常情况|超出阈值的情形]自动[派单|提醒]。",
        "针对{pain}，[平台引入|我们采用]{mean}，把原来[需要人工判断|依赖老师傅经验]的环节[变成规则|写进流程]，{place}率先[试点|上线]。",
        "{thing}上线后，[值班人员|管理员]不再[抄表填单|来回奔波]，[只需|仅需]在手机端确认，[平均每单|每项任务]用时[由|从]{number}秒[减少|压缩]到{few}十秒。",
        "[在{place}|{place}的班组]，{thing}与{thing}[首次|真正]实现联动，[每天|每周]生成一份[简报|清单]，[直接|同步]送到[班组长|科室负责人]手中。",
        "{mean}[并非一蹴而就|也走过弯路]：最初的模型误差达到{percent}，[经过|通过]{weeks}周的[标注|校正]，[才|终于]稳定在[可接受|可用]的范围。",
        "[为防止|避免]系统上线后[无人使用|流于形式]，学校把{thing}的[完整率|及时率]纳入{place}的[月度考核|绩效评价]，并[配套|同步]开展{few}轮培训。",
        "[围绕|结合]{pain}这一[痛点|堵点]，{place}[探索|形成]了“[发现—派单—处置—评价|采集—研判—行动—复盘]”的闭环，{mean}[贯穿|融入]其中。",
        "[学生|师生]代表[受邀|主动]参与{thing}的[评议|体验]，[提出|反馈]意见{number}条，[其中|现已]采纳{percent}，[一批|若干]细节[因此|随之]改进。",
        "[技术上|实现中]采用[国产化|开源]组件，{thing}[通过标准协议接入|不绑定单一厂商]，[后续|今后]扩展到{place}[无需|不必]重复建设。",
        "[对外包单位|对服务企业]，平台以{thing}[作为|充当]结算依据，{mean}[让|使]双方[有据可查|口径一致]，[扯皮|争议][明显减少|大为减少]。",
    ),
    "四、取得成效": (
        "[运行一年来|经过{weeks}周的运行]，{gain}，[师生|各方面]的[获得感|体验][明显增强|有了实实在在的提升]。",
        "[从数据看|统计显示]，{place}的{thing}[覆盖率|使用率]达到{percent}，{gain}，[投入产出比|综合效益][好于预期|得到校外专家肯定]。",
        "[管理方式|工作作风]随之转变：{pain}的情形[基本消失|大幅减少]，[干部职工|一线员工][学会了|习惯于]用{thing}[说话|安排工作]。",
        "[项目经验|相关做法]先后接待{few}十余批同行[交流|考察]，{mean}被[省内多所学校|兄弟院校]借鉴，[形成|产生]了[一定|良好]的示范作用。",
        "[在育人方面|更重要的是]，{number}名学生[参与|加入]{place}的[志愿服务|劳动实践]，{thing}成为[劳动教育|节约教育]的[鲜活素材|生动案例]。",
        "[更可贵的是|值得一提的是]，{thing}沉淀下来的[历史数据|运行记录][已经|开始]反哺{mean}，{place}的[计划|排班][越来越准|更加合理]。",
    ),
    "五、经验启示与下一步打算": (
        "[实践表明|回顾建设历程]，{work}数字化[不是|绝非]简单的[设备堆砌|系统采购]，[关键|核心]在于以{mean}[带动|倒逼]流程再造。",
        "[同时也要看到|不足之处在于]，{place}的{thing}[仍不够完整|还有缺口]，{pain}在[个别时段|少数楼宇][偶有出现|尚未根除]。",
        "下一步，学校将[继续完善|着力深化]{mean}，[推动|促进]{thing}与{thing}[深度融合|贯通使用]，[力争|争取]在{weeks}周内完成{place}的[全覆盖|升级]。",
        "[我们还将|学校也计划][联合|会同][高校与企业|协会与同行]共同[制定|研究]{thing}的[数据规范|建设指南]，[为|替][更多学校|行业][提供|贡献][可复制的样板|参考]。",
        "[归根结底|总的来说]，{work}的[温度|价值]体现在{place}的[每一次服务|点滴细节]里，技术[只有|唯有][服务于人|融入日常]，[才能|方能][行稳致远|发挥长效]。",
    ),
}

SUBHEADS = ("（一）", "（二）", "（三）")
SUBDIVIDED = ("二、总体思路与架构", "三、主要做法与实施路径")


@dataclass(frozen=True)
class Line:
    """A paragraph of a manuscript and its rank: heading1, heading2 or body."""

    rank: str
    text: str


def essay(rng: Random, scene: Scene, characters: int) -> list[Line]:
    """A manuscript's text, without title and author: as long as asked for, or less than a sentence longer."""
    share = characters // len(FRAMES)
    lines: list[Line] = []
    written = 0
    for part, (heading, frames) in enumerate(FRAMES.items(), start=1):
        lines.append(Line("heading1", heading))
        written += len(heading)
        names = rng.sample(scene.means, len(SUBHEADS)) if heading in SUBDIVIDED else []
        subheads = [f"{number}{name}" for number, name in zip(SUBHEADS, names, strict=False)]
        written += _section(rng, scene, frames, subheads, lines, min(share * part, characters) - written)
    return lines


def summary(rng: Random, scene: Scene, characters: int) -> str:
    """Text for 申报内容说明, of at least so many characters."""
    frames = FRAMES["二、总体思路与架构"] + FRAMES["四、取得成效"]
    text = ""
    while len(text) < characters:
        text += fill(rng, rng.choice(frames), scene)
    return text


def fill(rng: Random, frame: str, scene: Scene) -> str:
    """The frame as a sentence: choices made, places filled, no word twice while others are left."""
    words = {
        name: rng.sample(pool, len(pool))
        for name, pool in (
            ("place", scene.places), ("thing", scene.things), ("pain", scene.pains),
            ("mean", scene.means), ("gain", scene.gains),
        )
    }  # fmt: skip
    text = re.sub(r"\[([^\]]*)\]", lambda choice: rng.choice(choice[1].split("|")), frame)

    def word(place: re.Match[str]) -> str:
        name = place[1]
        return words[name].pop() if name in words else _figure(rng, name, scene)

    return re.sub(r"\{(\w+)\}", word, text)


def _figure(rng: Random, name: str, scene: Scene) -> str:
    match name:
        case "work":
            return scene.work
        case "percent":
            return f"{rng.randrange(31, 99)}.{rng.randrange(10)}%"
        case "number":
            return str(rng.randrange(120, 9800))
        case "weeks":
            return str(rng.randrange(6, 40))
        case "minutes":
            return str(rng.randrange(2, 30))
        case _:
            return rng.choice("三四五六七八九")


def _section(
    rng: Random, scene: Scene, frames: tuple[str, ...], subheads: list[str], lines: list[Line], wanted: int
) -> int:
    """Appends paragraphs of three to five sentences until as many characters are there; tells how many."""
    queue: list[str] = []
    written = 0
    while written < wanted:
        if subheads:
            lines.append(Line("heading2", subheads.pop(0)))
            written += len(lines[-1].text)
        paragraph = ""
        for _ in range(rng.randrange(3, 6)):
            queue = queue or rng.sample(frames, len(frames))
            paragraph += fill(rng, queue.pop(), scene)
            if written + len(paragraph) >= wanted:
                break
        lines.append(Line("body", paragraph))
        written += len(paragraph)
    return written
