"""What the secretariat is answered, in words."""

from __future__ import annotations

from ingest.instructions.grammar import Instruction
from ingest.instructions.words import Verb

UNPROVEN = (
    "收到一封署您的地址、要求办理事项的邮件，但不能确认确系您本人所发，未作任何办理。",
    "如系您本人所发，请直接回复本系统寄给您的相应通知或预览，或点按其中的按钮；手边没有的，先发一封“帮助”，"
    "再回复系统的答复。如非您所发，无需理会，申报不受影响。此类提醒每日至多一封。",
)
NO_SUCH_LETTER = ("没有这一编号的来信。编号见日报中的“来信 42”。",)
NOT_RECORDED = ("该来信尚未处理完毕或已按规定清除，不能作决定。",)
NOTHING_WAITS = ("没有等待发出的决定可以撤销：所作决定可能已经办理。如需更改，请另作决定。",)
SEVERAL_WAIT = ("等待发出的决定不止一项：请回复所要撤销的那一封，或在“撤销”后写明受理编号。",)
FAILED = ("系统办理该指令时发生内部错误，未作任何办理，已记入日志。请转告运维人员。",)


def help_for(fault: str, *, with_files: bool) -> tuple[str, ...]:
    """Why nothing was done, and nobody was written to."""
    lines = [f"{fault}。未作任何办理，申报单位不会收到任何通知。"] if fault else []
    if with_files:
        lines.append("所附文件未作申报登记；如系转来的申报材料，请另行转发，首行不要写指令。")
    return tuple(lines)


def no_case(asked: Instruction) -> tuple[str, ...]:
    """The case is not named, or there is none of that name."""
    name = asked.number or (f"来信{asked.mail}" if asked.mail is not None else "")
    told = f"没有找到 {name}" if name else "未写明所办理的是哪一项申报"
    return (f"{told}。未作任何办理，申报单位不会收到任何通知。",)


def answered(number: int, subject: str) -> tuple[str, ...]:
    """A letter leaves the list."""
    return (f"已记下：来信 {number}《{subject}》已经答复，此后的日报不再列为待答复。",)


def undone(name: str, word: str) -> tuple[str, ...]:
    """A decision was stopped in time."""
    return (f"已撤销对 {name} 的决定“{word}”，没有发出任何回函。该案例仍待您决定。",)


def usual_reason(asked: Instruction) -> str:
    """What the submitter reads where she gave no reason and need not."""
    if asked.verb is Verb.EXTEND and asked.until is not None:
        return f"经秘书处同意，补正期限为{asked.until.month}月{asked.until.day}日24时前。"
    return {
        Verb.ACCEPT: "经秘书处核实，予以受理。",
        Verb.WITHDRAW: "应申报单位申请撤回。",
    }.get(asked.verb, "")
