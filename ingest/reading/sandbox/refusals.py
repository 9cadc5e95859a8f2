"""System calls that a reading child has no need of: no network, no other process, no machine.

What Landlock holds where the kernel has it (signals, TCP) is refused here as well, as far as seccomp can tell
one case from another: it sees numbers, and no paths.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping

from ingest.reading.sandbox.seccomp import ALL, Check, Refusal

NEW_NAMESPACES = 0x7E020080
"""`CLONE_NEW*` of `linux/sched.h`: cgroup, uts, ipc, user, pid, net, mount, time."""
NEW_THREAD = 0x00010000
"""`CLONE_THREAD`."""
TYPE_OF_SOCKET = 0xF
"""The rest of socket(2)'s second argument are flags."""
SIGNAL_TO_OTHERS = (8, 10, 15)
"""fcntl(2): F_SETOWN, F_SETSIG, F_SETOWN_EX let the kernel send a signal in our name."""
TERMINAL_AND_OWNER = (0x5412, 0x541C, 0x8901, 0x8902)
"""ioctl(2): TIOCSTI and TIOCLINUX type into a terminal; FIOSETOWN, SIOCSPGRP are as above."""

_MACHINE = Refusal(
    (
        "acct",
        "adjtimex",
        "bpf",
        "chroot",
        "clock_adjtime",
        "clock_settime",
        "delete_module",
        "fanotify_init",
        "finit_module",
        "fsconfig",
        "fsmount",
        "fsopen",
        "fspick",
        "init_module",
        "ioperm",
        "iopl",
        "kexec_file_load",
        "kexec_load",
        "modify_ldt",
        "mount",
        "mount_setattr",
        "move_mount",
        "open_tree",
        "open_tree_attr",
        "perf_event_open",
        "personality",
        "pivot_root",
        "quotactl",
        "quotactl_fd",
        "reboot",
        "setdomainname",
        "sethostname",
        "setns",
        "settimeofday",
        "swapoff",
        "swapon",
        "syslog",
        "umount2",
        "unshare",
        "userfaultfd",
        "add_key",
        "keyctl",
        "request_key",
        "name_to_handle_at",
        "open_by_handle_at",
        "io_uring_enter",
        "io_uring_register",
        "io_uring_setup",
    )
)
_OTHER_PROCESSES = Refusal(
    (
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "process_madvise",
        "process_mrelease",
        "kcmp",
        "migrate_pages",
        "move_pages",
        "pidfd_getfd",
        "pidfd_open",
        "pidfd_send_signal",
        "ioprio_set",
        "setpriority",
        "rt_sigqueueinfo",
        "rt_tgsigqueueinfo",
        "tkill",
        "sched_setattr",
        "sched_setparam",
        "sched_setscheduler",
        "mq_open",
        "mq_unlink",
        "msgctl",
        "msgget",
        "msgrcv",
        "msgsnd",
        "semctl",
        "semget",
        "semop",
        "semtimedop",
        "shmat",
        "shmctl",
        "shmget",
    )
)
_OWN_ONLY = Refusal(("prlimit64", "sched_setaffinity"), (Check(0, (0,)),))
_NO_SIGNAL_BY_KERNEL = (
    Refusal(("fcntl",), (Check(1, SIGNAL_TO_OTHERS, among=False),)),
    Refusal(("ioctl",), (Check(1, TERMINAL_AND_OWNER, among=False),)),
)
_OLD_CLONE = Refusal(("clone3",), error=errno.ENOSYS)
"""Its flags lie in memory, where seccomp cannot look; the C library then uses clone(2)."""
_ALWAYS = (_MACHINE, _OTHER_PROCESSES, _OWN_ONLY, *_NO_SIGNAL_BY_KERNEL, _OLD_CLONE)


def of_reader(own_pid: int) -> tuple[Refusal, ...]:
    """For a child that only reads: it begins no process, and has no socket but the one it was given."""
    return (
        *_ALWAYS,
        Refusal(("socket", "socketpair", "connect", "bind", "listen")),
        Refusal(("execve", "execveat", "fork", "vfork")),
        Refusal(("clone",), (Check(0, (NEW_THREAD,), mask=NEW_THREAD),)),
        Refusal(("kill", "tgkill"), (Check(0, (own_pid,)),)),
    )


def of_starter(spared: Mapping[int, int]) -> tuple[Refusal, ...]:
    """For a child that may start 7-Zip and LibreOffice, and for those: local sockets, that reach nobody.

    :param spared: process id → its group, of those that no signal may reach where Landlock does not see to it

    LibreOffice opens a local socket of its own at its start, and needs to connect to none. Told that it may
    not write to /tmp (access(2) knows nothing of Landlock), it opens that socket in the folder it is given.
    """
    groups = {-1, *(-one for pair in spared.items() for one in pair)}
    others = (*spared, *(group & ALL for group in sorted(groups)))
    return (
        *_ALWAYS,
        Refusal(
            ("socket", "socketpair"),
            (Check(0, (socket.AF_UNIX,)), Check(1, (socket.SOCK_STREAM,), mask=TYPE_OF_SOCKET)),
        ),
        Refusal(("connect",)),
        Refusal(("access",), (Check(1, (os.W_OK,), among=False),)),
        Refusal(("faccessat", "faccessat2"), (Check(2, (os.W_OK,), among=False),)),
        Refusal(("clone",), (Check(0, (0,), mask=NEW_NAMESPACES),)),
        Refusal(("kill", "tgkill"), (Check(0, others, among=False),)),
    )
