"""One vocabulary of failures: the same kinds in both programs, codes that are unique, and words for codes that exist."""

import ast
import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import signaling
import teleo
from signaling.contract.errors import Failure as HubFailure
from signaling.rooms.errors import KINDS as HUB_KINDS
from teleo.core.errors import KINDS, Failure
from teleo.http.problems import STATUS, InternalError
from tests.support.source import ROOT, last_name, sources

SNAKE_CASE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
TEMPLATES = ROOT / "web/templates"
# Codes that the browser gives to what never reached us, and the words for any other.
BROWSERS_OWN = frozenset({"other", "network_down", "offline", "no_answer"})
# Both programs say them, and mean the same.
SHARED = frozenset({"invalid", "unavailable"})


def failures_of(program: object, root: type[Exception]) -> list[type[Exception]]:
    """Every named failure of a program, once all its modules are imported."""
    name, path = getattr(program, "__name__", ""), getattr(program, "__path__", ())
    for module in pkgutil.walk_packages(path, f"{name}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [failure for failure in _below(root) if failure.__module__.startswith(f"{name}.")]


def codes() -> set[str]:
    named = [*failures_of(teleo, Failure), *failures_of(signaling, HubFailure)]
    return {code for failure in named if (code := getattr(failure, "code", None))}


def test_both_programs_know_the_same_six_kinds() -> None:
    ours = [(kind.__name__, kind.kind) for kind in KINDS]
    theirs = [(kind.__name__, kind.kind) for kind in HUB_KINDS]

    assert ours == theirs
    assert [kind for _, kind in ours] == list(STATUS)


@pytest.mark.parametrize(("program", "root"), [(teleo, Failure), (signaling, HubFailure)])
def test_each_failure_has_a_code_of_its_own_and_a_title(program: object, root: type[Exception]) -> None:
    named = [failure for failure in failures_of(program, root) if failure not in HUB_KINDS]

    found = [(getattr(failure, "code", ""), getattr(failure, "title", "")) for failure in named]

    assert [code for code, times in Counter(code for code, _ in found).items() if times > 1] == []
    assert [code for code, _ in found if not SNAKE_CASE.fullmatch(code)] == []
    assert [code for code, title in found if not re.fullmatch(r"[A-Z].*\.", title)] == []


def test_each_failure_is_of_one_of_the_kinds() -> None:
    kinds = {getattr(failure, "kind", "") for failure in failures_of(teleo, Failure)}

    assert kinds - {InternalError.kind} == set(STATUS)


def test_a_code_that_both_programs_say_means_the_same() -> None:
    ours = {getattr(failure, "code", ""): failure for failure in failures_of(teleo, Failure)}
    theirs = {
        getattr(failure, "code", ""): failure
        for failure in failures_of(signaling, HubFailure)
        if failure not in HUB_KINDS
    }

    both = ours.keys() & theirs.keys()

    assert both == SHARED
    assert all(getattr(ours[code], "kind", 0) == getattr(theirs[code], "kind", 1) for code in both)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_modules_have_words_for_codes_that_exist(locale: str) -> None:
    keys = json.loads((ROOT / f"web/locales/{locale}/modules.json").read_text())

    told = {key.removeprefix("problem_") for key in keys if key.startswith("problem_")}

    assert told - codes() - BROWSERS_OWN == set()
    assert told >= BROWSERS_OWN


def test_the_pages_have_words_for_codes_that_exist() -> None:
    compared = {
        code
        for page in TEMPLATES.rglob("*.html")
        for code in re.findall(r'(?:code|refused)\s*==\s*"(\w+)"', page.read_text())
    }
    faces = _keys_of_set("problems/problem.html", "faces")
    headings = _keys_of_set("parts/refusals.html", "words", which=1)

    assert {"link_expired", "slot_taken", "not_found"} <= compared | faces | headings
    assert (compared | faces | headings) - codes() == set()


def test_the_form_has_words_for_what_can_be_wrong_with_a_field() -> None:
    worded = _keys_of_set("parts/refusals.html", "words")

    ours = set(_reasons("teleo/patients", "teleo/appointments"))
    by_pydantic = set(get_args(ErrorType))

    assert worded - ours - by_pydantic == set()
    # Said to programs alone: the booking form sends neither.
    assert ours - worded == {"nothing_sought", "at_most_six_weeks"}


def _below(root: type[Exception]) -> Iterator[type[Exception]]:
    for child in root.__subclasses__():
        yield child
        yield from _below(child)


def _keys_of_set(template: str, name: str, *, which: int = 0) -> set[str]:
    """The keys of `{% set name = {…} %}` in a template."""
    tables = re.findall(rf"set {name} = {{(.*?)}} -?%}}", (TEMPLATES / template).read_text(), re.DOTALL)
    return set(re.findall(r'^\s*"(\w+)":', tables[which], re.MULTILINE))


def _reasons(*folders: str) -> Iterator[str]:
    """`raise ValueError("word")` in a schema, `Invalid(errors={"field": "word"})` in an activity."""
    for source in sources(ROOT, *folders):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call):
                continue
            if last_name(node.func) == "ValueError" and source.path.endswith("/schemas.py"):
                yield from (str(ast.literal_eval(word)) for word in node.args)
            for keyword in node.keywords:
                if keyword.arg == "errors" and isinstance(keyword.value, ast.Dict):
                    yield from ast.literal_eval(keyword.value).values()
