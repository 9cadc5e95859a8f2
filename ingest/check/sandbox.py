"""What holds the children that read strangers' files: how much of it this machine's kernel gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.check.part import Part, failure, ok, warning
from ingest.language.words import say
from ingest.reading.sandbox import hold
from ingest.reading.sandbox.hold import Held
from ingest.reading.sandbox.landlock import NET_ABI, SCOPE_ABI
from ingest.reading.sandbox.paths import readable_paths
from ingest.settings.model import Settings
from ingest.settings.sandbox import Sandbox


def check_sandbox(settings: Settings) -> Iterator[Part]:
    """What the kernel keeps, and whether something of ours lies where children may read."""
    wanted, there = settings.service.sandbox, hold.look()
    if wanted is Sandbox.OFF:
        yield warning(
            say(
                "off: a file that takes a reading child over has our rights",
                "已关闭：恶意文件可取得本程序的全部权限",
            ),
            'service.sandbox = "required"',
        )
    elif not there.holds:
        words = say("this kernel has neither Landlock nor seccomp", "本机内核既无 Landlock 也无 seccomp")
        remedy = say(
            "a kernel from 5.13 on, or a container that lets them through",
            "请使用 5.13 以上的内核，或在容器中放行",
        )
        yield (failure if wanted is Sandbox.REQUIRED else warning)(words, remedy)
    elif not there.landlock_abi:
        yield warning(
            say(
                "seccomp alone: no network and no other process, but the files of this user are within reach",
                "仅有 seccomp：网络与其他进程已隔离，但本用户的文件未隔离",
            ),
            say("a kernel from 5.13 on with Landlock", "请使用 5.13 以上并启用 Landlock 的内核"),
        )
    else:
        yield ok(_held(there))
    for path in _lying_open(settings):
        yield warning(
            say(f"{path} lies where reading children may read", f"{path} 位于读信子进程可读取的目录中"),
            say("keep it elsewhere: /var/lib, /etc or /srv", "请移至 /var/lib、/etc 或 /srv"),
        )


def _held(there: Held) -> str:
    holds = [say("files", "文件")]
    if there.seccomp or there.landlock_abi >= NET_ABI:
        holds.append(say("network", "网络"))
    if there.seccomp or there.landlock_abi >= SCOPE_ABI:
        holds.append(say("other processes", "其他进程"))
    names = f"Landlock {there.landlock_abi}" + (" + seccomp" if there.seccomp else "")
    return f"{names}{say(': ', '：')}{say(', ', '、').join(holds)}{say(' are out of reach', '均已隔离')}"


def _lying_open(settings: Settings) -> Iterator[Path]:
    storage = settings.storage
    ours = (
        storage.directory if isinstance(storage.directory, Path) else None,
        storage.credentials_file,
        settings.mailbox.password_file,
        settings.smtp.password_file,
    )
    readable = [path.resolve() for path in readable_paths(())]
    for path in dict.fromkeys(path.resolve() for path in ours if path is not None):
        if any(path.is_relative_to(root) for root in readable):
            yield path
