"""The commands under their headings, each with its line, so that `casebox --help` imports none of them.

A command lies in the folder of its heading, in the file of its name: `casebox list` is `look/list.py`,
and in it `list_command`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """Commands for one purpose."""

    heading: str
    commands: Mapping[str, str]
    """By name, in the order of the help, with what each is for."""


SECTIONS: Mapping[str, Section] = {
    "begin": Section(
        "Begin",
        {
            "init": "Ask a few questions and write a configuration that passes `casebox check`.",
            "call": "The call's description, in full or drafted from a blank form; and the end of a call.",
            "check": "Every part of the installation: ok, or what to do.",
            "run": "Poll, process what is new, reply, write the digest: until SIGTERM or SIGINT.",
            "worker": "Read messages for a `casebox run` elsewhere (with Postgres and the extra scale).",
            "health": "Exit 0 while the last successful poll is fresh; otherwise 69 and the reason.",
            "demo": "The whole round on sample mail: no server, no configuration.",
        },
    ),
    "look": Section(
        "Look",
        {
            "list": "Messages on record, filtered as asked, the newest last.",
            "show": "A message's whole story, from its files to its replies.",
            "files": "A message's files, archive members included.",
            "open": "Lay a message and all its files out in a folder.",
            "raw": "A message's bytes, as the mailbox gave them (.eml).",
            "stats": "Counts: outcomes, directions, kinds, findings, replies.",
        },
    ),
    "put_right": Section(
        "Put right",
        {
            "decide": "Overrule the rules for one message.",
            "rerun": "Parse and judge stored messages again.",
            "outbox": "Replies on their way: list, hold, release, retry.",
        },
    ),
    "hand_on": Section(
        "Hand on",
        {
            "digest": "Write a day's digest as HTML, and say where it lies.",
            "export": "The register, or every message.",
            "pack": "Lay the accepted cases out for the expert panel.",
            "panel": "The experts' review: folders and sheets out, sheets back, what they come to.",
            "announce": "The result: decisions read back, the list made public, a letter a case.",
            "form": "Write the call's blank application form as a Word file.",
        },
    ),
    "keep": Section(
        "Keep",
        {
            "backup": "Copy database and raw mail, while the service runs.",
            "purge": "Remove the personal data and files of old messages.",
            "db": "The database: bring it up to date, or move it.",
        },
    ),
}
"""By folder."""

FOLDERS: Mapping[str, str] = {
    name: folder for folder, section in SECTIONS.items() for name in section.commands
}
"""Where each command lies."""
