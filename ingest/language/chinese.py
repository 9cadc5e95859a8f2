"""Help in Chinese: for every command its text, for every option its meaning."""

from __future__ import annotations

from inspect import cleandoc

import click

COMMANDS = {
    "": "看管征集邮箱：收信、检查、登记并答复各单位的申报邮件。",
    "init": "回答几个问题，写出可通过 casebox check 的配置。",
    "check": "逐项检查安装情况，并说明如何处理。",
    "run": "持续收信、判定、回函、写收件日报，直到被停止。",
    "worker": "为别处的 casebox run 读取邮件（需 Postgres 和扩展组件 scale）。",
    "health": "各环节正常则退出码为 0，否则为 69，并列出失败的环节。",
    "demo": "用示例邮件走完全程，不需要服务器和配置。",
    "list": "列出在册邮件，最新的在最后。",
    "show": "一封邮件的来龙去脉。",
    "files": "一封邮件的附件，含压缩包内的文件。",
    "open": "把一封邮件及其全部文件导出到文件夹。",
    "raw": "原始邮件（.eml）。",
    "stats": "各类数目：结果、方向、形式、问题、回函。",
    "decide": "人工决定一封邮件：受理、退回或不予受理。",
    "rerun": "用保存的原始邮件重新读取、判定。",
    "outbox": "回函：查看、扣留、放行、重试。",
    "outbox list": "尚未送达的回函及原因。",
    "outbox hold": "暂不发送这些回函。",
    "outbox release": "放行这些回函，包括原定不发送的。",
    "outbox retry": "立即重新发送这些回函。",
    "digest": "写出某一天的收件日报（HTML），并显示其位置。",
    "export": "导出登记表或全部记录。",
    "pack": "为评审专家整理已受理案例的文件夹。",
    "panel": "专家评审：分配案例、生成评分表，收回评分、汇总结果。",
    "panel make": "把已受理案例分给专家：每人一个文件夹，另备可邮寄的压缩包。",
    "panel read": "读入文件夹中收回的评分表，汇总并写出结果。",
    "announce": "评审结果：读回决定，写出公示名单，逐件通知。",
    "form": "写出空白申报表（Word）。",
    "backup": "备份数据库和原始邮件，不必停机。",
    "purge": "清除旧邮件的个人信息和文件。",
    "db": "数据库：升级结构，或迁移。",
    "call": "征集活动的描述：完整列出，或依空白表起草；以及征集活动的归档。",
    "call archive": "结束一次征集：登记表、受理材料、数据库和邮件归档，另起新库。",
    "call show": "完整列出所配置的 [call]：各栏、各项材料和各项约定。",
    "call from": "依征集活动的空白表（Word）起草 [call]：栏目、类型、选项、字数。",
    "db upgrade": "把数据库结构升级到最新版本。",
    "db copy": "把全部数据复制到一个空数据库。",
}
"""First what stands in the list of commands."""

MORE = {
    "worker": (
        "可在任意多台机器上运行，直到被停止。只需数据库、存储，以及配置中的\n"
        "[call]、[storage]、[service]、[limits]、[antivirus]。\n"
        "收发信账号及其密码既不需要，也不读取。"
    ),
    "health": "收信须在时限之内；其他环节持续失败逾一小时，也视为不正常。",
    "": "数据写到标准输出，提示写到标准错误。每条命令都可带 -c FILE。",
    "init": (
        "配置写入 FILE（默认 config.toml），授权码写入旁边的 mailbox.password，\n"
        "仅所有者可读。回答也可由管道给出，每行一个，最后一个可省略。"
    ),
    "check": ("登录收信、发信服务器并查看，不发送、不改动任何内容。\n没有失败项则退出码为 0，否则为 69。"),
    "run": (
        "加 --once 只做一轮；服务器不可用时保存已完成的部分，退出码为 75（稍后再试）\n或 69（需要有人处理）。"
    ),
    "list": "版本后的 * 表示以该版为准。终端较窄时不显示“问题”一栏；仅提示类的问题不列出。",
    "show": (
        "MESSAGE 可以是序号、受理编号、Message-ID 或 SHA-256 的开头。\n"
        "● 为已触发的规则，○ 为核查过而未触发的规则。"
    ),
    "decide": (
        "申报人会收到相应的回函，其中写明理由。决定的人、时间和理由都有记录，\n以后重新判定不会改变决定。"
    ),
    "rerun": (
        "SELECTION 可以是序号、受理编号等，或 all，或用选项筛选。\n"
        "人工决定不受影响；不加 --replies 不发回函。"
    ),
    "export": "jsonl：全部邮件，每行一个；csv、xlsx：案例登记表。",
    "pack": "可反复运行，只写入有变化的文件；他人改动过的文件留存在“已撤出”中。",
    "panel make": (
        "按申报方向分配，回避同一单位，数量尽量均衡；种子（panel.seed）相同则结果相同。\n"
        "已分出的不再变动，只补充此后受理的案例。\n"
        "加 --mail 则为每位专家写好邮件，先将预览寄给秘书处，\n"
        "回复“确认”或以确认码确认后寄出；"
        "再次运行只寄给材料有变动的专家。"
    ),
    "panel read": (
        "不写文件夹时，读入专家从本人邮箱寄到征集邮箱的评分表。\n"
        "每处错误都注明单元格；有误的一行在更正并重新读入之前不计入。"
    ),
    "announce": (
        "先将预览寄给秘书处，回复“确认”或凭其中的确认码确认之前，不发出任何一封；\n"
        "每件案例只通知一次，中途中断的，再次运行同一命令即可继续。"
    ),
    "backup": "再次备份到同一文件夹时只复制新增部分。",
    "purge": "结果、问题和日期仍保留，供统计。请先停止服务，清除后再启动。",
    "db copy": "请先停止服务，复制后把 storage.database 改为 URL。",
    "call archive": (
        "请先停止服务。归档后在 [call] 中写入下一次征集，再启动服务；\n"
        "已归档的征集仍可查询：casebox -c FOLDER/config.toml list"
    ),
    "call from": "不需要配置文件。表中看不出的内容，在相应行旁以“请核对”注明。",
}
"""Then what stands only in a command's own help."""

OPTIONS = {
    "config": "配置文件，默认 ./config.toml",
    "log_level": "日志详细程度",
    "version": "显示版本",
    "help": "显示帮助",
    "host": "收信服务器。默认 imap. 加邮箱域名",
    "smtp_host": "发信服务器。默认 smtp. 加邮箱域名",
    "others": "其他设置，可重复",
    "force": "覆盖已有文件",
    "once": "只做一轮，不写日报",
    "worker": "改为检查本机的 worker",
    "queues": "只处理此队列（heavy：文字识别等），默认两者",
    "few": "只用十余封示例邮件",
    "season": "走完全程：三位专家评审、收回评分、通知结果",
    "as_json": "以 JSON 输出",
    "outcome": "结果为此的",
    "finding": "有此问题的（含其下各项）",
    "unit": "单位名称含此文字的",
    "direction": "申报方向含此文字的",
    "text": "主题、发件人、单位、题目、联系人含此文字的",
    "since": "这一天（含）之后收到的",
    "until": "这一天（含）之前收到的",
    "count": "只列最新的 N 封",
    "out": "写入此文件，或存储中的 s3://…",
    "reason": "理由，申报人会看到",
    "by": "决定人，默认为当前系统用户",
    "everything": "全部",
    "dry_run": "只显示将有的变化，不写入",
    "replies": "结果改变的重新回函",
    "state": "处于此状态的",
    "form": "格式",
    "day": "日期，默认今天",
    "send": "同时寄给 digest.to",
    "as_zip": "TARGET 为 zip 文件",
    "before": "这一天之前收到的",
    "yes": "不再询问",
    "blind": "匿名副本，或原样；默认按 panel.blind",
    "code": "预览的确认码：核对无误，予以发出",
    "mail": "为每位专家写一封邮件，预览确认后寄出",
    "roll": "公示名单，默认 公示名单.docx",
}
"""By the parameter's name: what an option is for is the same in every command."""


def speak_chinese(command: click.Command, path: str) -> None:
    """Give a command its Chinese help. `path`: its name behind its group's; empty for the program."""
    command.help = _text(path, _examples(command.help or ""))
    command.short_help = COMMANDS[path]
    for param in command.params:
        if isinstance(param, click.Option) and param.name in OPTIONS:
            param.help = OPTIONS[param.name]


def _text(path: str, examples: str) -> str:
    """Paragraphs that click leaves as they are: it would break lines at blanks, of which there are none."""
    parts = [COMMANDS[path], MORE.get(path, ""), examples]
    return "\n\n".join(f"\b\n{part}" for part in parts if part)


def _examples(text: str) -> str:
    """The examples of the English help: commands are the same in every language."""
    blocks = [block for block in cleandoc(text).split("\n\n") if block.startswith("\b\n")]
    return "\n\n".join(block.removeprefix("\b\n") for block in blocks if "casebox " in block)
