"""The words of a call's form: which labels name which fields, and what each field holds.

Made once from the call's fields. Fields with a key of the 2026 form bring its usual synonyms, others
their own label and aliases; what the call does not ask ends a value and gives none. Reading is done in
the words of one call at a time (`speaking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from parsers.call.description import FieldTerm
from parsers.facts import Field, Form
from parsers.form.synonyms import DISTINCTIVE, SYNONYMS

READ_AS = {"direction": "directions", "kind": "kinds"}
"""Keys of a description under the names that the form read has for them."""
FORM_KEYS = frozenset(SYNONYMS) - {"other", "contact_both"}
"""Fields that a form has of its own; others are among its `more`."""


def said(form: Form, key: str) -> tuple[Field, ...]:
    """What a form says under a key of the call's description; nothing where it is empty or not asked."""
    name = read_as(key)
    if name in FORM_KEYS:
        value: Field | tuple[Field, ...] | None = getattr(form, name)
        return value if isinstance(value, tuple) else (value,) if value is not None else ()
    return next((answer.fields for answer in form.more if answer.key == key), ())


@dataclass(frozen=True)
class Label:
    """A label that was known."""

    key: str
    """The field that it names, or `other`."""
    rank: int
    """0 for the surest word for it."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """What one call's form says, and how. Compared by identity: there is one a call."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    """Field → its usual labels, the surest first; `other` end a value and give none."""
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Field → its label and aliases in the call's own words."""
    fields: tuple[str, ...] = tuple(key for key in SYNONYMS if key != "other")
    texts: frozenset[str] = frozenset({"summary"})
    """Fields that go on over lines and cells, up to the next label."""
    opinions: frozenset[str] = frozenset({"unit_opinion"})
    """The same, with a place to sign below."""
    choices: frozenset[str] = frozenset({"directions", "kinds"})
    reach: frozenset[str] = frozenset({"contact_info", "contact_both"})
    """Telephones and addresses."""
    distinctive: frozenset[str] = DISTINCTIVE
    """Fields that an author's lines or a letter's foot do not have."""
    run_together: frozenset[str] = frozenset(
        {"unit", "contact", "contact_info", "position", "directions", "kinds"}
    )
    """Values after which the next label may follow without a blank: `江州大学联系人：林晓明`."""
    groups: dict[str, str] | None = None
    """Field → the words that head its block, where labels alike are told apart so."""
    options: dict[str, tuple[str, ...]] | None = None
    """Field → what may be ticked; `None`: the notice's directions and kinds."""
    rows: frozenset[str] = frozenset()
    """Fields that are tables: a line a row."""
    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Field that is a table → the headings of its columns, which are labels of nobody."""
    enough: int = 4
    """Labels of different fields that make a form."""

    @property
    def long(self) -> frozenset[str]:
        """Values that go on over the following lines."""
        return self.texts | self.opinions | {"other"}

    @property
    def telling(self) -> frozenset[str]:
        """Fields that only forms have."""
        return self.texts | self.opinions


NOTICE = Lexicon(tuple(SYNONYMS.items()))
"""The words of the 2026 form."""
_SPOKEN: ContextVar[Lexicon] = ContextVar("lexicon", default=NOTICE)


def lexicon() -> Lexicon:
    """The words in which is being read."""
    return _SPOKEN.get()


@contextmanager
def speaking(spoken: Lexicon) -> Iterator[None]:
    """Read in the words of this call."""
    token = _SPOKEN.set(spoken)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=16)
def lexicon_of(fields: tuple[FieldTerm, ...]) -> Lexicon:
    """The words of a call with these fields; none are the notice's."""
    if not fields:
        return NOTICE
    asked = [one for one in fields if one.source in {"form", "text"}]
    keys = [read_as(one.key) for one in asked]
    both = {"contact_both"} if {"contact", "contact_info"} <= set(keys) else set()
    usual = {key: words for key, words in SYNONYMS.items() if key in {*keys, *both}}
    others = tuple(word for key, words in SYNONYMS.items() if key not in usual for word in words)
    texts = _of_type(asked, "long", "rows")
    opinions = _of_type(asked, "opinion")
    choices = frozenset(read_as(one.key) for one in asked if one.choose is not None)
    short = frozenset(keys) - texts - opinions
    return Lexicon(
        words=(*usual.items(), ("other", others)),
        own=tuple((read_as(one.key), (one.label, *one.aliases)) for one in asked),
        fields=(*keys, *both),
        texts=texts,
        opinions=opinions,
        choices=choices,
        reach=frozenset({"contact_info", "contact_both"}) | _of_type(asked, "phone", "email"),
        distinctive=texts | opinions | choices | {read_as(one.key) for one in asked if len(one.label) > 3},
        run_together=short - {"title"},
        groups={read_as(one.key): one.group for one in asked if one.group},
        options={read_as(one.key): one.options for one in asked if one.choose is not None},
        rows=_of_type(asked, "rows"),
        columns=tuple((read_as(one.key), one.columns) for one in asked if one.columns),
        enough=min(4, max(2, len(keys) - 1)),
    )


def read_as(key: str) -> str:
    """What a field is called in the form that was read."""
    return READ_AS.get(key, key)


def _of_type(fields: Sequence[FieldTerm], *types: str) -> frozenset[str]:
    return frozenset(read_as(one.key) for one in fields if one.type in types)
