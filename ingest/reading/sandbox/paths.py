"""What a reading child may read: the system's programs and libraries, Python's, and our own code.

Not among them: the configuration, the passwords, the database, the stored mail, and anybody's home.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.reading.sandbox.landlock import (
    EXECUTE,
    IOCTL_DEV,
    READ,
    READ_FILE,
    WRITE_FILE,
    Grant,
    own_folder_rights,
)

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/libreoffice",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/ssl/openssl.cnf",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
)
_MACHINE = (
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
)
"""What libraries ask to find out how many threads and how much memory would be well."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def code_paths() -> tuple[Path, ...]:
    """Python and its packages, and ours; never a whole folder that a configuration might lie in."""
    import ingest
    import parsers

    ours = [Path(path) for path in (*ingest.__path__, *parsers.__path__)]
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), Path(sys.base_exec_prefix)}
    inside = [prefix / name for prefix in sorted(prefixes) for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    packages = [Path(path) for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    return tuple(dict.fromkeys((*inside, *packages, *ours)))


def readable_paths(programs: tuple[Path, ...]) -> tuple[Path, ...]:
    """Everything that a child may read.

    :param programs: 7-Zip and LibreOffice where they are installed
    """
    return (*map(Path, _SYSTEM), *code_paths(), *map(_home_of, programs))


def _home_of(program: Path) -> Path:
    """LibreOffice's own folder, wherever it was put; of 7-Zip the file alone."""
    real = program.resolve()
    return real.parent.parent if real.parent.name == "program" else real


def grants(own_folder: Path, programs: tuple[Path, ...], *, starts_programs: bool) -> tuple[Grant, ...]:
    """What a child is granted; nothing else is left to it."""
    return (
        Grant(readable_paths(programs), READ | (EXECUTE if starts_programs else 0)),
        Grant(tuple(map(Path, _MACHINE)), READ),
        Grant(tuple(map(Path, _DEVICES)), READ_FILE | WRITE_FILE | IOCTL_DEV),
        Grant((own_folder,), own_folder_rights()),
    )
