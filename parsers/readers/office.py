"""LibreOffice as a converter: old formats become docx, which `word` reads, or xlsx; what is to be seen, PDF.

It is started once a file and at most once at a time in this process, with a profile of its own that is kept
from file to file: two programs on one profile end in silence, and a new profile costs seconds. The profile
forbids macros, links and the network. The exit code says nothing: the file that it wrote does.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from parsers.programs import Allowance, Completed, Ending, TimedOut, demand_start, run_program, soffice
from parsers.terms import Limits

RESTART = 81
"""LibreOffice's exit code after it has furnished a new profile: it wants to be started again."""
TIMED_OUT = "转换超时"
FAILED = "转换失败"
_PREFIX = "casebox-office-"
_OWNER = re.compile(_PREFIX + r"(\d+)-.*")
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "2"),
    ("Writer/Content/Update", "Field", "false"),
    ("Calc/Content/Update", "Link", "2"),
    ("Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Calc/Formula/Load", "ODFRecalcMode", "1"),
)
_PROXY = (
    ("ooInetProxyType", "1"),
    ("ooInetHTTPProxyName", "127.0.0.1"),
    ("ooInetHTTPProxyPort", "9"),
    ("ooInetHTTPSProxyName", "127.0.0.1"),
    ("ooInetHTTPSProxyPort", "9"),
)
"""A proxy that refuses: links to pictures on the network go nowhere."""


_LINK = re.compile(rb"(?i)f\x00?i\x00?l\x00?e\x00?(?=:\x00?[/\\])")
"""The name of a file as a link has it, in one byte a letter or in two."""


@dataclass(frozen=True)
class NotConverted:
    """Why there is no converted file."""

    reason: str


@dataclass
class _Office:
    """This process's LibreOffice: its profile, and the lock that makes runs wait for each other."""

    lock: Lock = field(default_factory=Lock)
    profile: Path | None = None
    owner: int = 0

    def ready_profile(self) -> Path:
        """The profile's folder; a forked child makes its own."""
        if self.profile is None or self.owner != os.getpid() or not self.profile.is_dir():
            _sweep()
            self.owner = os.getpid()
            self.profile = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{self.owner}-"))
            _write_settings(self.profile)
        return self.profile

    def forget_profile(self) -> None:
        """After a run that was cut short: its profile may be locked, or half written."""
        if self.profile is not None and self.owner == os.getpid():
            shutil.rmtree(self.profile, ignore_errors=True)
        self.profile = None


_OFFICE = _Office()
atexit.register(_OFFICE.forget_profile)


def is_office_there() -> bool:
    """Whether LibreOffice is installed."""
    return soffice() is not None


def to_docx(data: bytes, suffix: str, limits: Limits) -> bytes | NotConverted:
    """The file as docx.

    :param suffix: by which LibreOffice knows the format: `.doc`, `.rtf`
    """
    return _converted(data, suffix, "docx:MS Word 2007 XML", limits)


def to_xlsx(data: bytes, suffix: str, limits: Limits) -> bytes | NotConverted:
    """The file as xlsx.

    :param suffix: by which LibreOffice knows the format: `.xls`, `.ods`
    """
    return _converted(data, suffix, "xlsx:Calc MS Excel 2007 XML", limits)


def to_pdf(data: bytes, suffix: str, limits: Limits) -> bytes | NotConverted:
    """The file as its pages, to be looked at.

    :param suffix: by which LibreOffice knows the format: `.docx`, `.doc`
    """
    return _converted(data, suffix, "pdf:writer_pdf_Export", limits)


def _converted(data: bytes, suffix: str, target: str, limits: Limits) -> bytes | NotConverted:
    program = soffice()
    if program is None:
        return NotConverted("LibreOffice is not installed")
    demand_start()
    with _OFFICE.lock, tempfile.TemporaryDirectory(prefix="casebox-convert-") as folder:
        try:
            source = Path(folder) / f"in{suffix}"
            source.write_bytes(without_links(data))
            return _convert(program, source, target, limits)
        except OSError as error:  # a full disk, say
            return NotConverted(f"{FAILED}: {error.strerror}")


def _convert(program: Path, source: Path, form: str, limits: Limits) -> bytes | NotConverted:
    folder = source.parent
    target = folder / "out" / f"in.{form.partition(':')[0]}"
    profile = _OFFICE.ready_profile()
    command: list[str | Path] = [
        _worker_of(program),
        f"-env:UserInstallation={profile.as_uri()}",
        "-env:OSL_SOCKET_PATH=.",  # its folder; the whole path may be longer than a socket's name can be
        *(
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            "--nofirststartwizard",
        ),
        *("--convert-to", form, "--outdir", str(target.parent), str(source)),
    ]
    ending = _run(command, folder, limits)
    if isinstance(ending, Completed) and ending.returncode == RESTART:
        ending = _run(command, folder, limits)
    if not isinstance(ending, Completed) or ending.returncode < 0:
        _OFFICE.forget_profile()
        return NotConverted(TIMED_OUT if isinstance(ending, TimedOut) else FAILED)
    if not target.is_file() or target.is_symlink() or target.stat().st_size > limits.file_bytes:
        return NotConverted(FAILED)
    return target.read_bytes()


def without_links(data: bytes) -> bytes:
    """The same with links to files made void, each byte in its place: LibreOffice embeds what they name."""
    return _LINK.sub(lambda link: link[0].replace(b"i", b"_").replace(b"I", b"_"), data)


def _run(command: Sequence[str | Path], folder: Path, limits: Limits) -> Ending:
    allowance = Allowance(file_bytes=limits.file_bytes)
    return run_program(command, limits.office_seconds, folder, allowance=allowance)


def _worker_of(starter: Path) -> Path:
    """The program behind the starter: the starter opens a socket in /tmp, which is not ours to write to."""
    worker = starter.resolve().with_name("soffice.bin")
    return worker if os.access(worker, os.X_OK) else starter


def _write_settings(profile: Path) -> None:
    items = [(f"/org.openoffice.Office.{path}", name, value) for path, name, value in _SETTINGS]
    items += [("/org.openoffice.Inet/Settings", name, value) for name, value in _PROXY]
    lines = [
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in items
    ]
    user = profile / "user"
    user.mkdir()
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        + "".join(lines)
        + "</oor:items>\n",
        encoding="utf-8",
    )


def _sweep() -> None:
    """Takes away the profiles of processes that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        match = _OWNER.fullmatch(folder.name)
        if match is None or int(match[1]) == os.getpid():
            continue
        with suppress(PermissionError):  # another user's process: alive
            try:
                os.kill(int(match[1]), 0)
            except (ProcessLookupError, OverflowError):
                shutil.rmtree(folder, ignore_errors=True)
