"""What is told to whoever names a case without being of its record."""

from __future__ import annotations

from ingest.judge.words.told import Told

FORWARDED = Told(
    "本次材料由他人转交，须由秘书处核实后方可并入原申报。",
    "This material was forwarded by somebody else; the secretariat must verify it before it can join the"
    " original submission.",
)
OTHER_SENDER = Told(
    "来信涉及的申报事项，须核实来信人身份后方可办理。",
    "Your message concerns a submission, and its sender must be verified before it can be dealt with.",
)
PROOF = Told(
    "如系对此前申报的补正，请从原申报邮箱来信，或直接回复本邮箱此前发出的通知，"
    "或在来信中写明该通知所载的完整编号（含末尾的校验字符）。",
    "If it corrects an earlier submission, please write from the address from which that was sent, or reply"
    " to the notice that this mailbox sent, or quote the full number given in that notice (with the"
    " characters at its end).",
)
HELD = Told("，须由秘书处人工复核", "; the secretariat will review the matter")
REJECTED = Told("，本次来信不予受理", "; this message cannot be dealt with")
