"""A planted breach of each contract is caught: a rule that never bites is no rule."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contracts.test_architecture import (
    FILE_LINES,
    FUNCTION_LINES,
    METHODS,
    RULES,
    TEST_FILE_LINES,
)
from tests.support.source import ROOT

COPIED = ("teleo", "signaling", "tests", "web/modules", "web/styles", "pyproject.toml")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

DOC = '"""Planted."""\n\n'
# For each contract of import-linter: what is added to which file, and what its report must name.
IMPORTS = {
    "ladder": ("teleo/patients/planted.py", "from teleo.appointments import book\n"),
    "hub-ladder": ("signaling/rooms/planted.py", "from signaling.hub import acks\n"),
    "hub-alone": ("signaling/bus/planted.py", "from teleo.core import ids\n"),
    "one-door": ("teleo/notifications/planted.py", "from signaling.contract import Ticket\n"),
    "only-the-contract": ("teleo/consultations/planted.py", "from signaling.rooms import room\n"),
    "pure": ("teleo/scheduling/rules/planted.py", "import asyncio\n"),
    "http-at-the-doors": ("teleo/directory/queries.py", "from aiohttp import web\n"),
    "sql-in-its-place": ("teleo/patients/api.py", "from sqlalchemy import select\n"),
    "no-cycles": ("teleo/core/planted.py", "from teleo.core import planted_too\n"),
}
NAMED_AS = {"no-cycles": "- .planted_too -> .planted"}
SECOND_HALF_OF_THE_CYCLE = ("teleo/core/planted_too.py", "from teleo.core import planted\n")
NEWBORN = ("teleo/newborn/__init__.py", DOC)  # a slice that nobody put on the ladder

LINES = "# one more\n"
# For each rule of test_architecture: files that break it.
BREACHES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "slices are entered by their face": (
        ("teleo/appointments/planted.py", DOC + "from teleo.patients.queries import search\n"),
        ("teleo/directory/planted.py", DOC + "from teleo.accounts import passwords\n"),
        ("teleo/planted.py", DOC + "from teleo.accounts.tables import Account\n"),
    ),
    "activities know neither HTTP nor SQL": (
        ("teleo/patients/planting.py", DOC + "from sqlalchemy import select\n"),
        ("teleo/patients/sowing.py", DOC + "from aiohttp import web\n"),
        ("teleo/patients/reaping.py", DOC + "from teleo.http.keys import WORKS\n"),
    ),
    "a file's name says what is inside": (
        ("teleo/patients/patient_service.py", DOC),
        ("teleo/infra/utils.py", DOC),
        ("web/modules/shared/helpers.ts", ""),
    ),
    "files, functions and classes stay small": (
        ("teleo/core/planted_file.py", DOC + LINES * FILE_LINES),
        ("teleo/core/planted_function.py", DOC + "def long() -> None:\n" + "    pass\n" * FUNCTION_LINES),
        (
            "teleo/core/planted_class.py",
            DOC + "class Wide:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(METHODS + 1)),
        ),
        ("tests/teleo/core/test_planted.py", DOC + LINES * TEST_FILE_LINES),
        ("web/modules/call/planted.ts", "//\n" * (FILE_LINES + 1)),
        ("web/styles/parts/planted.css", "/**/\n" * (FILE_LINES + 1)),
    ),
    "every table is known to migrations": (("teleo/planted/tables.py", DOC),),
    "a test stands where its source stands": (
        ("tests/teleo/patients/test_planted.py", DOC),
        ("tests/signaling/hub/test_planted.py", DOC),
    ),
    "each module says what it is for": (
        ("teleo/core/planted.py", "WORD = 1\n"),
        ("tests/signaling/planted.py", "# a comment is none\n"),
    ),
    "states change in one place": (
        ("teleo/consultations/planted.py", DOC + "def f(row):\n    row.state = 'ended'\n"),
        ("teleo/consultations/planted_set.py", DOC + "def f(row):\n    setattr(row, 'state', 'ended')\n"),
        ("teleo/appointments/planted.py", DOC + "def f():\n    return Appointment(state='kept')\n"),
        ("teleo/appointments/planted_sql.py", DOC + "def f(q):\n    return q.values(state='kept')\n"),
    ),
    "every task has an owner": (
        ("teleo/infra/planted.py", DOC + "def f():\n    asyncio.create_task(g())\n"),
        ("signaling/hub/planted.py", DOC + "def f(loop):\n    loop.create_task(g())\n"),
    ),
    "the time is given": (
        ("teleo/patients/planted.py", DOC + "def f():\n    return datetime.now(UTC)\n"),
        ("teleo/patients/planted_day.py", DOC + "def f():\n    return datetime.date.today()\n"),
        ("signaling/rooms/planted.py", DOC + "def f():\n    return time.time()\n"),
    ),
    "a test can fail": (("tests/teleo/core/test_planted.py", DOC + "def test_it_runs():\n    new_id()\n"),),
    "a page's status comes from its failure": (
        ("teleo/patients/planted.py", DOC + "def f(page):\n    page.set_status(409)\n"),
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, in a folder where they may be spoiled; each test cleans up after itself."""
    root = tmp_path_factory.mktemp("copy")
    _copy_to(root)
    return root


@pytest.fixture(scope="module")
def linted(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a copy in which every contract is broken at once: its start is what costs."""
    root = tmp_path_factory.mktemp("planted")
    _copy_to(root)
    for path, text in (*IMPORTS.values(), SECOND_HALF_OF_THE_CYCLE):
        file = root / path
        file.write_text((file.read_text() if file.exists() else DOC) + text)
    return _lint(root)


def test_a_breach_is_planted_for_every_contract_and_every_rule() -> None:
    assert IMPORTS.keys() == CONTRACTS.keys()
    assert BREACHES.keys() == RULES.keys()


def test_the_sources_as_they_are_break_no_contract(copy: Path) -> None:
    report = _lint(copy)

    assert report.returncode == 0, report.stdout


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_forbidden_import_breaks_its_contract(
    linted: subprocess.CompletedProcess[str], contract: str
) -> None:
    path, _ = IMPORTS[contract]
    planted = NAMED_AS.get(contract, path.removesuffix(".py").replace("/", "."))

    section = _section(linted.stdout, CONTRACTS[contract])

    assert linted.returncode == 1
    assert planted in section, section


def test_a_slice_that_is_not_on_the_ladder_breaks_it(copy: Path) -> None:
    with planted(copy, *NEWBORN):
        report = _lint(copy, "--contract", "ladder")

    assert report.returncode == 1
    assert "newborn" in report.stdout


@pytest.mark.parametrize(
    ("rule", "path", "text"), [(rule, *breach) for rule, breaches in BREACHES.items() for breach in breaches]
)
def test_a_breach_of_a_rule_is_named(copy: Path, rule: str, path: str, text: str) -> None:
    with planted(copy, path, text):
        breaches = RULES[rule](copy)

    assert [breach for breach in breaches if path in breach], breaches


def _copy_to(root: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, root / name)
        else:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))


@contextmanager
def planted(root: Path, path: str, text: str) -> Iterator[None]:
    file = root / path
    is_new_folder = not file.parent.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    yield
    shutil.rmtree(file.parent) if is_new_folder else file.unlink()


def _lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: this one has imported the true packages already."""
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-logo", "--no-cache", *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)


def _section(report: str, name: str) -> str:
    """What the report says of one broken contract: from its underlined name to the next one."""
    _, _, told = report.partition(f"\n{name}\n{'-' * len(name)}\n")
    names = [told.find(f"\n{other}\n{'-' * len(other)}\n") for other in CONTRACTS.values()]
    return told[: min((place for place in names if place >= 0), default=len(told))]
