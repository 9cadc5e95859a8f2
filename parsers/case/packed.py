"""Archives that are asked for as they are (源程序压缩包): which of a mail's is one, and what it hides.

Any material may come packed; an archive in which a form, or a file that a role's marks tell, was found only
wraps it. So does one in which another archive lies, or a file of a kind that the role would take unpacked.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence

from parsers.call.description import DocumentTerm
from parsers.case.filekinds import kind_of
from parsers.source import SourceFile
from parsers.terms import Terms

Packed = Mapping[str, DocumentTerm]
"""Archives by their paths, with the role that each plays."""


def find_packed(files: Sequence[SourceFile], terms: Terms, known: Collection[str]) -> Packed:
    """The archives that play a role themselves. `known`: paths of what is a form or is told by marks."""
    roles = [term for term in terms.documents if "archive" in term.accept and not term.holds]
    found: dict[str, DocumentTerm] = {}
    for file in files if roles else ():
        if file.inline or kind_of(file) != "archive" or is_inside(file.path, found):
            continue
        inside = [one for one in files if one.path.startswith(f"{file.path}/")]
        if not any(one.path in known for one in inside) and not _wraps(file, inside):
            fitting = [term for term in roles if not _unpacks(term, inside)]
            named = [term for term in fitting if any(mark in file.name for mark in term.known_by)]
            open_to = [term for term in fitting if not term.known_by or len(fitting) == 1]
            if chosen := (named or open_to)[:1]:
                found[file.path] = chosen[0]
    return found


def is_inside(path: str, packed: Packed) -> bool:
    """Whether a file lies in an archive that is asked for as it is."""
    return any(path.startswith(f"{archive}/") for archive in packed)


def _wraps(file: SourceFile, inside: Sequence[SourceFile]) -> bool:
    return any(posixpath.dirname(one.path) == file.path and kind_of(one) == "archive" for one in inside)


def _unpacks(term: DocumentTerm, inside: Sequence[SourceFile]) -> bool:
    return any(kind_of(one) in set(term.accept) - {"archive"} for one in inside)
