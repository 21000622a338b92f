"""One word for each thing: the others are in no name of classes, functions, tables, columns, routes or files."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from teleo.app import DOORS
from teleo.sandbox import E_CPS_ROUTES
from teleo.sandbox import routes as sandbox_routes
from teleo.tables import metadata
from tests.support.source import ROOT, Function, sources

FORBIDDEN = frozenset(
    {
        "doctor",  # practitioner
        "rdv",  # appointment
        "timeslot",  # slot
        "lobby",  # waiting room
        "noshow",  # missed
        "tenant",  # establishment
        "organization",
        "structure",
        "usager",  # patient
        "staff",  # assistant, practitioner
    }
)
# The hub knows rooms and seats, and nobody's trade.
UNKNOWN_TO_THE_HUB = FORBIDDEN | {
    "patient",
    "practitioner",
    "appointment",
    "consultation",
    "establishment",
    "visit",
}


def words_of(name: str) -> Iterator[str]:
    """`NoShowList`, `no_show_list` and `/no-show/list` are no, show, list; neighbours are read together too."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    parts = [part.replace("organis", "organiz") for part in parts]
    yield from (part.removesuffix("s") for part in parts)
    yield from (first + second.removesuffix("s") for first, second in pairwise(parts))


def names_in(folder: str) -> Iterator[tuple[str, str]]:
    """Names of files, classes, functions and fields, with where they stand."""
    for source in sources(ROOT, folder):
        yield source.path, source.path.removesuffix(".py")
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef | Function):
                yield source.path, node.name
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield source.path, node.target.id


def breaches(names: Iterator[tuple[str, str]], forbidden: frozenset[str]) -> list[tuple[str, str]]:
    return [(place, name) for place, name in names if forbidden & set(words_of(name))]


def test_no_name_of_the_application_uses_another_word() -> None:
    assert breaches(names_in("teleo"), FORBIDDEN) == []


def test_no_table_or_column_uses_another_word() -> None:
    names = [(table.name, column.name) for table in metadata.tables.values() for column in table.columns]

    assert len(names) > 50
    assert breaches(iter(names), FORBIDDEN) == []
    assert breaches(((table, table) for table, _ in names), FORBIDDEN) == []


def test_no_route_uses_another_word() -> None:
    paths = [
        getattr(route, "path", "")
        for door in (*DOORS, sandbox_routes, *E_CPS_ROUTES)
        for route in door  # RouteTableDef is a sequence of its routes
    ]

    assert len(paths) > 20
    assert breaches(((path, path) for path in paths), FORBIDDEN) == []


def test_the_hub_has_no_word_of_the_domain() -> None:
    assert breaches(names_in("signaling"), UNKNOWN_TO_THE_HUB) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "DoctorView",
            "rdv_id",
            "time_slots",
            "TimeSlot",
            "/lobby/{visit_id}",
            "no_show",
            "NoShow",
            "STAFF",
        ),
        *("tenant_id", "Organisation", "organizations", "structure", "list_usagers"),
    ],
)
def test_another_word_is_seen_wherever_it_hides(name: str) -> None:
    assert FORBIDDEN & set(words_of(name))


@pytest.mark.parametrize(
    "name", ["slot", "ordered", "times_of_slot", "structlog", "show_link", "AccountRole"]
)
def test_a_word_that_only_resembles_is_none(name: str) -> None:
    assert not FORBIDDEN & set(words_of(name))
