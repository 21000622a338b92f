"""What import-linter cannot say of the house: insides of slices, names, sizes, states, tasks, clocks.

Each rule takes a root and gives its breaches, so that test_contracts_bite.py can plant one in a copy.
An exception stands in a list below, with its reason.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.source import ROOT, Function, Source, imports, last_name, sources

Rule = Callable[[Path], list[str]]

# The floors below the slices: their files are imported one by one. Every other folder of teleo has a public face.
FLOORS = frozenset({"core", "standards", "infra", "http"})
# Composition roots: the only ones that reach inside slices, and only for this.
REACH_INSIDE = {
    "teleo/app.py": frozenset(
        {
            *("api", "pages", "agenda", "desk", "factor_pages", "identify", "lost_link", "member_pages"),
            *("notices", "professionals", "region_pages", "security_pages", "session_api", "step_ups"),
            *("try_out", "unlock_pages", "workplace_pages"),
            *("call_api", "company_api", "company_pages", "companions"),
        }
    ),
    "teleo/tables.py": frozenset({"tables", "second_factor"}),
}

# Doors speak HTTP: every api.py and pages.py, and these.
DOOR_NAMES = frozenset({"api.py", "pages.py"})
DOORS = {
    "teleo/accounts/cookies.py": "writes and reads the cookies of sessions and visits",
    "teleo/accounts/factor_pages.py": "the doors of the second step of signing in",
    "teleo/accounts/identify.py": "middleware: request → Actor",
    "teleo/accounts/member_pages.py": "the administrator's page of members and accesses",
    "teleo/accounts/region_pages.py": "the same, of one establishment's administrators, for the region's",
    "teleo/accounts/workplace_pages.py": "the page where one says where one works, and the door of one more role",
    "teleo/directory/region_pages.py": "the establishments of the region, apart from the page of one",
    "teleo/accounts/pro_sante_connect/provider.py": "client of Pro Santé Connect",
    "teleo/accounts/professionals.py": "the doors of e-CPS, apart from those of passwords and links",
    "teleo/accounts/security_pages.py": "the doors of one's own security",
    "teleo/accounts/session_api.py": "the doors of a page that goes on, locks and unlocks",
    "teleo/accounts/step_ups.py": "the doors of step-ups",
    "teleo/accounts/unlock_pages.py": "the page that unlocks",
    "teleo/sandbox/pro_sante_connect/opening.py": "puts the counterpart of Pro Santé Connect in an application",
    "teleo/sandbox/pro_sante_connect/protocol.py": "its doors for programs",
    "teleo/sandbox/pro_sante_connect/telephone.py": "its telephone, a page",
    "teleo/sandbox/pro_sante_connect/wallet.py": "its pages for browsers",
    "teleo/appointments/agenda.py": "the agenda's page, apart from the booking form's",
    "teleo/consultations/call_api.py": "what a practitioner asks for beside a call, apart from the day's",
    "teleo/consultations/company_api.py": "third persons as JSON, apart from the practitioner's and the patient's",
    "teleo/consultations/company_pages.py": "the third person's page, and the assistant's of third persons",
    "teleo/consultations/desk.py": "the assistant's pages, apart from the practitioner's and the patient's",
    "teleo/consultations/echo_client.py": "client of the media process, and the key under which it is held",
    "teleo/consultations/try_out.py": "the try-out's page and JSON, apart from those of visits",
    "teleo/entering/companions.py": "the door of a third person's link, apart from the patient's",
    "teleo/entering/lost_link.py": "the page of a lost link, apart from the door of one that is there",
    "teleo/privacy/cookies.py": "names the cookies that the doors set",
    "teleo/privacy/notices.py": "the public pages, apart from the administrator's",
    "teleo/consultations/hub.py": "the key under which the web process holds the hub's commands",
}
# SQL is written there, and in a `…_queries.py` beside a full queries.py. Clients of outside services will be listed
# beside, when a slice has one.
# `keeping.py` is a slice's answer to one question: what it keeps of a person, and what it lets go.
SQL_NAMES = frozenset({"tables.py", "queries.py", "keeping.py"})

BANNED_NAMES = frozenset({"service", "manager", "util", "helper", "common", "base", "handler"})

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, METHODS = 300, 500, 60, 12
UNMEASURED = {
    "migrations/versions": "written by Alembic, and never changed afterwards",
    "web/modules/contract": "generated from the pydantic models",
}
LONG_FUNCTIONS = {"tests/journeys": "a journey is told from its beginning to its end"}

UNMIRRORED = {
    "tests/teleo/http/test_limits.py": "the limits of several slices, each met from outside",
    "tests/teleo/http/test_cookies.py": "the cookies of several slices, each seen from outside",
    "tests/signaling/test_protocol_document.py": "signaling/PROTOCOL.md is a document",
    "tests/signaling/hub/test_third_seats.py": "three and four in a room; test_waiting.py holds two",
    "tests/signaling/hub/test_standing_by.py": "a way of connecting; test_connecting.py holds the others",
    "tests/signaling/hub/test_preparing.py": "across the door; test_negotiation.py holds those who are in",
    "tests/signaling/hub/test_relay_only.py": "what a ticket makes of its room, by every way of connecting",
    "tests/teleo/consultations/test_hiding.py": "the tickets of two establishments; test_joining.py holds who gets one",
    "tests/teleo/directory/test_hiding.py": "one setting, tried by everyone; test_pages.py holds the others",
}

STATE_COLUMNS = frozenset({"state", "identity_status"})
STATE_WRITERS = {
    "teleo/appointments/booking.py:take_time": "creation",
    "teleo/appointments/recording.py:record_past": "creation",
    "teleo/consultations/recording.py:record_past": "creation",
    "teleo/appointments/changing.py:_hold": "creation",
    "teleo/appointments/changing.py:settle": "what rules.next_state decided",
    "teleo/consultations/reactions.py:open_consultation": "creation",
    "teleo/consultations/ending.py:settle": "what rules/lifecycle.py decided",
    "teleo/notifications/sending.py:plan_message": "creation",
    "teleo/notifications/sending.py:drop_messages": "planned → dropped, when its link died before it left",
    "teleo/notifications/sending.py:send_message": "planned → sent is the whole life of a message",
    "teleo/patients/keeping.py:erase_patient": "nobody any more: what is left is not verified",
    "teleo/patients/registering.py:_register": "creation; rules.status_for decides",
    "teleo/patients/registering.py:qualify": "rules.status_for decides",
}

TASK_OWNERS = {
    "signaling/app.py:span": "the hub's tasks live from the start of its application to its end",
}

CLOCK_READERS = {
    "teleo/core/clock.py": "it is the clock",
    "teleo/core/ids.py": "ids are in order of time, and tell no one the time",
    "teleo/infra/vault.py:create_keys_file": "the month in a new key's id, for its keeper's eyes",
    "teleo/sandbox/": "counterparts outside of us have their own clock",
    "signaling/app.py": "the hub's real clock; tests give another",
    "signaling/media/app.py": "the media's real clock; tests give another",
}
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "gmtime", "localtime"},
}


def reaching_inside(root: Path) -> list[str]:
    return [
        f"{source.path} imports {module}: only the face of {module.split('.')[1]} is public"
        for source in sources(root, "teleo", "signaling")
        for module in source.imported
        if _is_inside_a_slice(module) and not _may_reach(source, module)
    ]


def web_or_sql_in_activities(root: Path) -> list[str]:
    found = []
    for source in sources(root, "teleo"):
        name = source.path.rpartition("/")[2]
        if source.folder in FLOORS | {""}:
            continue
        banned = set() if name in DOOR_NAMES or source.path in DOORS else {"aiohttp", "teleo.http"}
        banned |= set() if name in SQL_NAMES or name.endswith("_queries.py") else {"sqlalchemy"}
        found += [
            f"{source.path} imports {module}"
            for module in source.imported
            if any(imports(module, package) for package in banned)
        ]
    return found


def names_that_say_nothing(root: Path) -> list[str]:
    files = [source.path for source in sources(root, "teleo", "signaling", "tests/support")]
    files += [path.relative_to(root).as_posix() for path in (root / "web/modules").rglob("*.ts")]
    return [
        path
        for path in files
        if any(word.removesuffix("s") in BANNED_NAMES for word in re.split(r"[/_.]", path))
    ]


def sizes(root: Path) -> list[str]:
    found = []
    for source in sources(root, "teleo", "signaling", "tests", "migrations", "web"):
        if source.path.startswith(tuple(UNMEASURED)):
            continue
        is_test = source.path.startswith("tests/")
        found += _too_long(source.path, source.text, TEST_FILE_LINES if is_test else FILE_LINES)
        found += _long_functions(source) + ([] if is_test else _wide_classes(source))
    for folder, ending in (("web/modules", "ts"), ("web/styles", "css")):
        for file in sorted((root / folder).rglob(f"*.{ending}")):
            path = file.relative_to(root).as_posix()
            if not path.startswith(tuple(UNMEASURED)):
                found += _too_long(path, file.read_text(), FILE_LINES)
    return found


def tables_left_out(root: Path) -> list[str]:
    (everything,) = (source for source in sources(root, "teleo") if source.path == "teleo/tables.py")
    listed = set(everything.imported)
    return [
        f"{source.path} is not in teleo/tables.py"
        for source in sources(root, "teleo")
        if re.fullmatch(r"teleo/\w+/tables\.py", source.path) and _dotted(source.path) not in listed
    ]


def stray_tests(root: Path) -> list[str]:
    return [
        f"{source.path} tests no file of that name"
        for source in sources(root, "tests/teleo", "tests/signaling")
        if (place := re.fullmatch(r"tests/(.*?)test_(\w+\.py)", source.path))
        and not (root / f"{place[1]}{place[2]}").exists()
        and source.path not in UNMIRRORED
    ]


def modules_without_a_word(root: Path) -> list[str]:
    return [
        f"{source.path} has no docstring"
        for source in sources(root, "teleo", "signaling", "tests", "migrations", "web")
        if ast.get_docstring(source.tree) is None
    ]


def states_written_elsewhere(root: Path) -> list[str]:
    everything = sources(root, "teleo")
    mapped = {
        name for source in everything if source.path.endswith("/tables.py") for name in _classes(source)
    }
    return [
        f"{place} writes a state (line {node.lineno})"
        for source in everything
        for place, node in source.placed
        if (isinstance(node, ast.Attribute | ast.Call)) and _writes_a_state(node, mapped)
        if place not in STATE_WRITERS
    ]


def tasks_without_an_owner(root: Path) -> list[str]:
    return [
        f"{place} starts a task that nobody owns (line {node.lineno})"
        for source in sources(root, "teleo", "signaling")
        for place, node in source.placed
        if isinstance(node, ast.Call)
        if last_name(node.func) in {"create_task", "ensure_future"}
        if not _is_of_a_group(node.func, source) and place not in TASK_OWNERS
    ]


def clocks_read(root: Path) -> list[str]:
    return [
        f"{place} reads the machine's clock (line {node.lineno})"
        for source in sources(root, "teleo", "signaling")
        for place, node in source.placed
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS.get(last_name(node.value), ())
        if not place.startswith(tuple(CLOCK_READERS))
    ]


def statuses_set_elsewhere(root: Path) -> list[str]:
    """A page shown again goes through `http/problems.py:show_again`, which alone knows what status a failure has."""
    return [
        f"{place} sets a status"
        for source in sources(root, "teleo")
        if source.folder != "http"
        for place, node in source.placed
        if isinstance(node, ast.Attribute) and node.attr == "set_status"
    ]


def hollow_tests(root: Path) -> list[str]:
    """A test asserts, expects or awaits a failure, by itself or by what it calls of tests/ (known by its name)."""
    written = [
        (source.path, node)
        for source in sources(root, "tests")
        for node in ast.walk(source.tree)
        if isinstance(node, Function)
    ]
    expecting, known = {"expect", "raises", "fail"}, 0
    while known < len(expecting):
        known = len(expecting)
        expecting |= {node.name for _, node in written if _expects(node, expecting)}
    return [
        f"{path}:{node.name} expects nothing"
        for path, node in written
        if node.name.startswith("test_") and not _expects(node, expecting)
    ]


RULES: dict[str, Rule] = {
    "slices are entered by their face": reaching_inside,
    "activities know neither HTTP nor SQL": web_or_sql_in_activities,
    "a file's name says what is inside": names_that_say_nothing,
    "files, functions and classes stay small": sizes,
    "every table is known to migrations": tables_left_out,
    "a test stands where its source stands": stray_tests,
    "each module says what it is for": modules_without_a_word,
    "states change in one place": states_written_elsewhere,
    "every task has an owner": tasks_without_an_owner,
    "the time is given": clocks_read,
    "a page's status comes from its failure": statuses_set_elsewhere,
    "a test can fail": hollow_tests,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    "listed", [DOORS, UNMEASURED, LONG_FUNCTIONS, UNMIRRORED, STATE_WRITERS, TASK_OWNERS, CLOCK_READERS]
)
def test_no_exception_outlives_its_reason(listed: dict[str, str]) -> None:
    for place in listed:
        path, _, function = place.partition(":")
        assert (ROOT / path).exists(), place
        assert not function or f"def {function}(" in (ROOT / path).read_text(), place


def _is_inside_a_slice(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == "teleo" and len(parts) > 2 and parts[1] not in FLOORS


def _may_reach(source: Source, module: str) -> bool:
    _, slice_name, inside, *_ = module.split(".")
    return source.folder == slice_name or inside in REACH_INSIDE.get(source.path, ())


def _too_long(path: str, text: str, limit: int) -> list[str]:
    lines = text.count("\n")
    return [f"{path} has {lines} lines, more than {limit}"] if lines > limit else []


def _long_functions(source: Source) -> list[str]:
    if source.path.startswith(tuple(LONG_FUNCTIONS)):
        return []
    return [
        f"{source.path}:{node.name} has {lines} lines, more than {FUNCTION_LINES}"
        for node in ast.walk(source.tree)
        if isinstance(node, Function)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def _wide_classes(source: Source) -> list[str]:
    return [
        f"{source.path}:{node.name} has {methods} methods, more than {METHODS}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        if (methods := sum(isinstance(part, Function) for part in node.body)) > METHODS
    ]


def _classes(source: Source) -> Iterator[str]:
    return (node.name for node in source.tree.body if isinstance(node, ast.ClassDef))


def _writes_a_state(node: ast.Attribute | ast.Call, mapped: set[str]) -> bool:
    """`row.state = …`, `setattr(row, "state", …)`, `Row(state=…)` or `update(Row).values(state=…)`."""
    if isinstance(node, ast.Attribute):
        return node.attr in STATE_COLUMNS and isinstance(node.ctx, ast.Store)
    called = last_name(node.func)
    if called == "setattr":
        return any(isinstance(word, ast.Constant) and word.value in STATE_COLUMNS for word in node.args)
    return called in mapped | {"values"} and any(word.arg in STATE_COLUMNS for word in node.keywords)


def _is_of_a_group(called: ast.expr, source: Source) -> bool:
    groups = {
        last_name(item.optional_vars)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if isinstance(item.context_expr, ast.Call) and last_name(item.context_expr.func) == "TaskGroup"
        if item.optional_vars is not None
    }
    return isinstance(called, ast.Attribute) and last_name(called.value) in groups


def _expects(function: Function, expecting: set[str]) -> bool:
    return any(
        isinstance(node, ast.Assert | ast.Raise)
        or (isinstance(node, ast.Call) and last_name(node.func) in expecting)
        for node in ast.walk(function)
    )


def _dotted(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")
