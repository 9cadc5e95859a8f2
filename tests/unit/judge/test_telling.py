"""Everything that a submitter may be told is there in both languages, each in its own letters."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import ingest.judge.words
import parsers
from ingest.judge.case import Finding, Template
from ingest.judge.history import judge_history
from ingest.judge.policy import Policy
from ingest.judge.rules.codes import GRAVITIES
from ingest.judge.words.details import ENGLISH, detail_told
from ingest.judge.words.told import Told
from ingest.replies import phrases
from parsers.facts import CloudLink, Role
from tests.unit.judge.cases import CASES, POLICY

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
QUOTED = re.compile(r"“[^”]*”")
IN_CHINESE = replace(POLICY, call=replace(POLICY.call, thing="paper"))
IN_ENGLISH = replace(POLICY, call=replace(IN_CHINESE.call, language="en"))


def spoken(told: object) -> Iterator[Told]:
    """Every sentence in a value: itself, or what a table or a list of it holds."""
    if isinstance(told, Told):
        yield told
    elif isinstance(told, Mapping):
        for one in told.values():
            yield from spoken(one)
    elif isinstance(told, tuple | list):
        for one in told:
            yield from spoken(one)


def modules() -> list[Any]:
    names = [one.name for one in pkgutil.iter_modules(ingest.judge.words.__path__)]
    return [phrases, *(importlib.import_module(f"ingest.judge.words.{name}") for name in names)]


ELSEWHERE = {"detail_told", "local_time", "local_day", "sentences", "same", "kinds_told"}
"""What is tried in its own words, below or in its docstring, or holds nothing but others' words."""


def functions() -> list[Callable[..., Any]]:
    return [
        one
        for module in modules()
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__
        and not name.startswith("_")
        and name not in ELSEWHERE
        and get_type_hints(one)["return"] is Told
    ]


EXAMPLES: Mapping[str, tuple[Any, ...]] = {
    "str": ("Kx", ""),
    "int": (1, 3),
    "bool": (True, False),
    "Told": (Told("甲", "a"),),
    "Sequence[str]": (["Kx"], ["Kx", "Ky"]),
    "Sequence[Told]": ([Told("甲", "a")],),
    "list[str]": (["Kx"],),
    "Language": ("en",),
    "CloudLink": (
        CloudLink("网盘分享", None, "Kx", "3M", None),
        CloudLink("网盘分享", None, None, None, None),
    ),
}
"""What every sentence is tried with, by the type of its part."""
NAMES_ALONE = {"enumerated", "form_told", "case_of", "value_named", "all_named", "with_files", "field_name"}
"""What has no letters of its own, or not always."""


@pytest.mark.parametrize("make", functions(), ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_sentence_is_in_both_languages(make: Callable[..., Any]) -> None:
    parameters = list(inspect.signature(make).parameters.values())
    for turn in (0, 1):
        given = {
            one.name: EXAMPLES[one.annotation][min(turn, len(EXAMPLES[one.annotation]) - 1)]
            for one in parameters
        }
        told = make(**given)
        assert not CHINESE.search(told.en), told.en
        assert CHINESE.search(told.zh) or make.__name__ in NAMES_ALONE, told.zh
        assert told.en, "nothing is left out"


def test_what_needs_no_parts_is_in_both_languages() -> None:
    found = [told for module in modules() for value in vars(module).values() for told in spoken(value)]
    assert len(found) > 100
    assert [told for told in found if CHINESE.search(told.en)] == []
    assert [
        told for told in found if bool(told.zh.strip()) and not told.en and told.zh not in {"您好！", "　　"}
    ] == []


def found_in(code: str, policy: Policy) -> Finding:
    history = CASES[code]
    verdict = judge_history(history, policy)[history[-1].id]
    return next(one for one in verdict.findings if one.code == code)


@pytest.mark.parametrize("code", list(CASES))
def test_a_finding_is_recorded_in_chinese_and_told_in_english(code: str) -> None:
    found, usual = found_in(code, IN_ENGLISH), found_in(code, IN_CHINESE)
    assert (found.message, found.remedy) == (usual.message, usual.remedy)
    assert usual.told is None
    assert usual.said.message == usual.message
    assert found.told is not None
    assert found.said is found.told
    ours = QUOTED.sub("", found.said.message + found.said.remedy)
    assert not CHINESE.search(ours), ours
    assert found.said.message.endswith(".")
    assert bool(found.said.remedy) == bool(found.remedy)


def test_every_gravity_of_a_finding_ends_its_sentence_in_english() -> None:
    for gravity in ("note", "return", "hold", "reject"):
        policy = Policy(
            IN_ENGLISH.call,
            dict.fromkeys(GRAVITIES, gravity),  # type: ignore[arg-type]
            own_addresses=POLICY.own_addresses,
        )
        for history in CASES.values():
            for found in judge_history(history, policy)[history[-1].id].findings:
                said = QUOTED.sub("", found.said.message + found.said.remedy)
                assert not CHINESE.search(said), (found.code, gravity, said)
                assert ".." not in said


SAYING = {
    "Defect": 2,
    "Trouble": 2,
    "Unreadable": 1,
    "Refused": 1,
    "LimitReachedError": 1,
    "unread": 2,
    "_refusal": 2,
}
"""Calls that give a reason, and where it stands among their arguments."""
UNTOLD = {
    "header",
    "mime",
    "listing",
    "macros",
    "unclear",
    "no_ocr",
    "no_office",
    "typed",
    "infected",
    "unscanned",
}
"""Codes whose reason is for operators alone."""


def letters(node: ast.expr, constants: Mapping[str, str]) -> str | None:
    """A reason as its source has it, with {} for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w*\}", "{}", node.value)
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.JoinedStr):
        parts = [
            str(one.value)
            if isinstance(one, ast.Constant)
            else (constants.get(one.value.id) or "{}")
            if isinstance(one, ast.FormattedValue) and isinstance(one.value, ast.Name)
            else "{}"
            for one in node.values
        ]
        return "".join(parts)
    return None


def reasons() -> set[str]:
    """Every reason that the parsers give for not using something; those of experts' copies are none."""
    paths = Path(parsers.__path__[0]).rglob("*.py")
    read = [path.read_text(encoding="utf-8") for path in paths if path.parent.name != "blind"]
    trees = [ast.parse(text) for text in read]
    told = set[str]()
    for tree in trees:
        constants = {
            target.id: re.sub(r"\{\w*\}", "{}", node.value.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name) and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2:  # code and reason, in a table
                name, said = (letters(one, constants) for one in node.elts)
                if name in {"encrypted", "unreadable", "unsupported", "too_large", "unsafe"} and said:
                    told.add(said)
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in SAYING:
                continue
            place = SAYING[ast.unparse(node.func)]
            name = letters(node.args[0], constants) if node.args else None
            if (
                len(node.args) > place
                and name not in UNTOLD
                and (said := letters(node.args[place], constants))
            ):
                told.add(said)
    return {one for one in told if CHINESE.search(one)}


def test_every_reason_of_the_readers_is_known_in_english() -> None:
    found = reasons()
    assert len(found) > 40
    unknown = [one for one in found if not detail_told(one.replace("{}", "7")).en]
    assert unknown == []
    assert [one for one in ENGLISH.values() if CHINESE.search(one)] == []


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("压缩包内文件过多（超过500个），其余未读取", "more than 500"),
        ("分卷压缩包不完整，缺少第2卷、第3卷等", "missing: part 2, 3"),
        ("表头为“Application for a grant”，不是本次征集活动的申报表", "“Application for a grant”"),
        ("图片像素过大（20000×30000）", "20000×30000"),
        ("其他原因", ""),
    ],
)
def test_what_is_filled_in_is_told(detail: str, told: str) -> None:
    assert told in detail_told(detail).en
    assert not CHINESE.search(detail_told(detail).en)


def test_every_reply_and_role_has_its_words() -> None:
    assert set(phrases.HEADINGS) == set(phrases.RESULTS) == set(Template)
    named = {Role.FORM, Role.MANUSCRIPT, Role.BOTH, Role.SCAN, Role.MANUSCRIPT_COPY, Role.UNUSED}
    assert set(phrases.NOTES) == named


def test_the_templates_of_both_languages_are_the_same_and_in_their_own_letters() -> None:
    folder = Path(ingest.__path__[0]) / "templates" / "replies"
    names = {tongue: {one.name for one in (folder / tongue).iterdir()} for tongue in ("zh", "en")}
    experts = {f"expert.{part}" for part in ("subject", "txt", "html")}
    assert names["zh"] - experts == names["en"], "experts are written to in Chinese"
    texts = {one: (folder / "en" / one).read_text(encoding="utf-8") for one in names["en"]}
    assert [name for name, text in texts.items() if CHINESE.search(text)] == []


@pytest.mark.parametrize(
    ("unit", "contact", "said"),
    [
        ("University of York", "Dr Jane Smith", "Dear Dr Jane Smith,"),
        ("University of York", "", "Dear colleagues at University of York,"),
        ("", "", "Dear Sir or Madam,"),
        ("", "Contact: jane@york.ac.uk", "Dear Sir or Madam,"),
    ],
)
def test_a_person_is_addressed_by_name(unit: str, contact: str, said: str) -> None:
    assert phrases.greeting(unit, contact).en == said
