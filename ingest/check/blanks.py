"""The blank forms that a call names, held against its description: what only one side has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.check.part import Part, failure, ok, warning
from ingest.language.words import both, say, why
from ingest.reading.papers import PaperReader
from parsers.blank.reading import BlankForm
from parsers.call.description import Description, FieldTerm
from parsers.form.labels import bare


def read_blank_file(path: Path) -> BlankForm:
    """The fields of a blank form, read in a child as everything is; none of a file that cannot be read.

    :raises OSError: the file cannot be opened
    """
    with path.open("rb"), PaperReader() as reader:
        return reader.read_blank(path)


def check_blanks(described: Description) -> Iterator[Part]:
    """Every label and option that only the description or only its blank form has."""
    for document in described.documents:
        if not document.blank:
            continue
        try:
            form = read_blank_file(Path(document.blank))
        except OSError as error:
            yield failure(
                str(both("{path}: {why}", "{path}：{why}", path=document.blank, why=why(error))),
                say("put the blank form there, or leave `blank` out", "请将空白表放在该处，或不设 blank"),
            )
            continue
        apart = list(_apart(described, form)) if document.holds == "fields" else []
        for sentence in apart:
            yield warning(
                sentence,
                say("mend the description, or the blank form", "请修改 [call] 中的栏目，或更换空白表"),
            )
        if not apart:
            yield ok(say(f"{document.blank} fits the description", f"{document.blank} 与 [call] 的栏目一致"))


def _apart(described: Description, form: BlankForm) -> Iterator[str]:
    """A sentence for each label and option without its counterpart."""
    asked = [one for one in described.fields if one.source == "form"]
    printed = {bare(one.label): one for one in form.fields}
    named = {bare(word): one for one in asked for word in (one.label, *one.aliases)}
    for field in asked:
        found = next((printed[word] for word in _words(field) if word in printed), None)
        if found is None:
            yield say(f"the blank form has no label {field.label!r}", f"空白表中没有“{field.label}”一栏")
            continue
        yield from _options_apart(field, found.options)
    for word, one in printed.items():
        if word not in named:
            yield say(
                f"the description has no field {one.label!r}, which the blank form has",
                f"空白表中的“{one.label}”未列入 [call]",
            )


def _words(field: FieldTerm) -> list[str]:
    return [bare(word) for word in (field.label, *field.aliases)]


def _options_apart(field: FieldTerm, printed: tuple[str, ...]) -> Iterator[str]:
    ours, theirs = {bare(one): one for one in field.options}, {bare(one): one for one in printed}
    for word in ours.keys() - theirs.keys():
        yield say(
            f"{field.label}: the blank form has no option {ours[word]!r}",
            f"空白表“{field.label}”中没有选项“{ours[word]}”",
        )
    for word in theirs.keys() - ours.keys():
        yield say(
            f"{field.label}: the description has no option {theirs[word]!r}",
            f"空白表“{field.label}”的选项“{theirs[word]}”未列入 [call]",
        )
