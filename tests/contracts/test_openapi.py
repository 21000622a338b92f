"""The API keeps to its document: schemathesis asks everything that it promises, well and badly, as each who may ask."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from aiohttp.test_utils import TestClient, TestServer

from teleo.app import Parts, web_app
from teleo.consultations import COMMANDS, ECHOES
from teleo.http import csrf
from teleo.http.keys import Site
from teleo.http.openapi import document
from teleo.infra.work import Works
from tests.support.echoes import KeptEchoes
from tests.support.fakes import KeptCommands
from tests.support.signing_in import Browser
from tests.support.visitors import World, a_world, visitors

# A run is a minute for what it finds; more are for whoever looks for more.
EXAMPLES = os.environ.get("EXAMPLES", "12")
SEED = os.environ.get("SEED", "1")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
# What we depend on may be away, and is said to be, where the document says so (`status_code_conformance`); any other 5xx is
# a failure that nobody handled.
SETTINGS = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", "503"]

[phases.coverage]
unexpected-methods = []  # answered by the router, before anything of ours
"""
# Nobody's: what it is asked about must not all be there.
UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")

# Kinds of visitors, and what the document calls them.
ROLES = {
    "nobody": "anyone",
    "patient": "patient",
    "companion": "companion",
    "assistant": "assistant",
    "practitioner": "practitioner",
}
# They share what is theirs with others, and are asked all of it: of who has no establishment, or no patient.
OVERSEERS = {"administrator", "region_administrator"}

pytestmark = pytest.mark.timeout(300)


class Patience:
    """Whoever asks a thousand times in a minute is otherwise told to wait, and nothing more is learnt."""

    async def spend(self, key: str, *, tries: int, seconds: float, at: float) -> float | None:
        return None

    async def forgive(self, key: str) -> None: ...


@pytest.mark.parametrize(
    "name",
    [
        "nobody",
        "patient with his own link",
        "third person with his own link",
        "assistant",
        "practitioner",
        "administrator",
        "administrator of the region",
    ],
)
async def test_nothing_fails_and_no_status_is_undocumented(works: Works, tmp_path: Path, name: str) -> None:
    here = await a_world(works, birth_name="Lefèvre", zone="Europe/Paris")
    elsewhere = await a_world(works, birth_name="Hoarau", zone="Indian/Reunion")
    app = web_app(Parts(site=Site(base_url="http://localhost"), works=works, tries=Patience()))
    app[COMMANDS], app[ECHOES] = KeptCommands(), KeptEchoes()
    server = TestServer(app)
    browser: Browser = TestClient(server)
    async with browser:
        everyone = {known: visitor async for known, visitor in visitors(browser, works, here, elsewhere)}
        visitor = everyone[name]
        told = _asked_by(visitor.kind, document(app), _known(here))
        (tmp_path / "openapi.json").write_bytes(orjson.dumps(told))
        (tmp_path / "schemathesis.toml").write_text(SETTINGS)

        said, status = await _schemathesis(
            tmp_path,
            *("--url", str(server.make_url("/"))),
            *("--header", f"Cookie: {visitor.cookies}"),
            *("--header", f"{csrf.HEADER}: {visitor.csrf}"),
        )

    assert status == 0, said
    assert f"Tested: {sum(map(len, told['paths'].values()))}\n" in said


async def _schemathesis(folder: Path, *more: str) -> tuple[str, int | None]:
    """What it said, and with which code it ended."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--no-shrink"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", SEED]
    command += ["--checks", ",".join(CHECKS), "--max-redirects", "0", "--warnings", "off", *more]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return said.decode(), process.returncode


def _asked_by(kind: str, told: dict[str, Any], known: dict[str, list[str]]) -> dict[str, Any]:
    """The document, as far as it is for one kind of visitor first, with identifiers of things that there are."""
    paths = {}
    for path, methods in told["paths"].items():
        mine = {
            method: asked
            for method, asked in methods.items()
            if (kind in asked["x-roles"] if kind in OVERSEERS else _first_of(asked["x-roles"]) == kind)
        }
        if mine:
            paths[path] = mine
    named: dict[str, Any] = _naming({**told, "paths": paths}, known)
    return named


def _first_of(roles: list[str]) -> str:
    """Each operation is asked once: the table of routes tries each with everyone."""
    return next(kind for kind, role in ROLES.items() if role in roles)


def _naming(part: Any, known: dict[str, list[str]]) -> Any:
    """Wherever it asks for an identifier by name, one of the known, or nobody's."""
    if isinstance(part, list):
        return [_naming(child, known) for child in part]
    if not isinstance(part, dict):
        return part
    named = {name: _naming(child, known) for name, child in part.items()}
    if "in" in named and named.get("name") in known:
        named["schema"] = _one_of(named["schema"], known[named["name"]])
    for name, shape in named.get("properties", {}).items():
        if name in known:
            named["properties"][name] = _one_of(shape, known[name])
    return named


def _one_of(shape: dict[str, Any], values: list[str]) -> dict[str, Any]:
    if "anyOf" in shape:
        return {**shape, "anyOf": [_one_of(child, values) for child in shape["anyOf"]]}
    return {**shape, "enum": [*values, str(UNKNOWN)]} if shape.get("format") == "uuid" else shape


def _known(here: World) -> dict[str, list[str]]:
    consultations = (here.consultation, here.given_away, here.begun_without)
    return {
        "appointment_id": [str(one.appointment_id) for one in consultations],
        "consultation_id": [str(one.id) for one in consultations],
        "visit_id": [str(here.booked.id)],
        "companion_id": [str(here.companion_id)],
        "invited_id": [str(here.companion_id)],
        "opening_id": [str(one) for one in here.unused_openings],
        "patient_id": [str(here.patient.id)],
        "practitioner_id": [str(here.at.practitioner.id), str(here.colleague.id)],
        "visit_reason_id": [str(here.at.reason.id)],
        "step_up_id": [str(here.step_up_id)],
    }
