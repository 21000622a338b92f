"""A log line is a constant message and fields that name nobody."""

import ast
from collections.abc import Iterator

import pytest

from teleo.infra.logs import PERSONAL, is_personal, refuse_personal_data
from tests.support.source import ROOT, Source, last_name, sources

LEVELS = frozenset({"debug", "info", "warning", "error", "critical"})
COMPOUND = ("birth_name", "shown_name", "patient_email", "ins_number", "session_token", "link_address")
HARMLESS = ("establishment_id", "link_id", "message_id", "error", "route", "status", "reaction", "attempts")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Each `log.info(…)` of both programs, with where it stands."""
    for source in sources(ROOT, "teleo", "signaling"):
        renamed = _renamed(source)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _is_of_the_log(node, renamed):
                yield f"{source.path}:{node.lineno}", node


@pytest.mark.parametrize("field", [*sorted(PERSONAL), *COMPOUND])
def test_a_field_that_names_a_person_or_a_secret_is_refused(field: str) -> None:
    told = refuse_personal_data(None, "info", {"event": "something", field: "Jeanne Lefèvre"})

    assert told == {"event": "something", field: "[refused]"}


@pytest.mark.parametrize("field", HARMLESS)
def test_other_fields_are_told(field: str) -> None:
    assert refuse_personal_data(None, "info", {field: "x"}) == {field: "x"}


def test_no_call_says_something_personal() -> None:
    said = [(place, keyword.arg) for place, call in calls() for keyword in call.keywords]

    assert len(said) > 10
    assert [(place, field) for place, field in said if field is None or is_personal(field)] == []


def test_every_message_is_constant() -> None:
    assert [place for place, call in calls() if len(call.args) != 1 or not _is_constant(call.args[0])] == []


def test_no_exception_is_logged_with_its_words() -> None:
    loud = [
        f"{source.path}:{node.lineno}"
        for source in sources(ROOT, "teleo", "signaling")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) == "log.exception" or any(word.arg == "exc_info" for word in node.keywords)
    ]

    assert loud == []


def _is_of_the_log(node: ast.Call, renamed: set[str | None]) -> bool:
    if isinstance(node.func, ast.Attribute):
        return last_name(node.func.value) == "log" and node.func.attr in LEVELS
    return isinstance(node.func, ast.Name) and node.func.id in renamed


def _renamed(source: Source) -> set[str | None]:
    """What a method of `log` is called elsewhere: `tell = log.error if … else log.warning`."""
    return {
        last_name(target)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign) and "log." in ast.unparse(node.value)
        for target in node.targets
    }


def _is_constant(message: ast.expr) -> bool:
    match message:
        case ast.Constant(value=str()):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _is_constant(body) and _is_constant(orelse)
        case _:
            return False
