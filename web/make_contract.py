"""Write web/modules/contract/*.ts from the pydantic models, or check (`--check`) that they are what would be written.

Run from the root of the repository with the project's Python, after `npm ci` in web/.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "web" / "modules" / "contract"
CONVERTER = ROOT / "web" / "node_modules" / "json-schema-to-typescript" / "dist" / "src" / "cli.js"

# What the modules read from the JSON API: module of teleo → names of its models.
API = {
    "teleo.accounts.schemas": ("LinkOut",),
    "teleo.accounts.second_factor.schemas": ("PasskeyOptions",),
    "teleo.consultations.call_schemas": ("NoteOut", "TelephoneOut"),
    "teleo.consultations.companion_schemas": ("InvitationOut", "CompanionOut"),
    "teleo.consultations.presence_schemas": ("WaitingOut",),
    "teleo.consultations.schemas": (
        "DayOut",
        "TicketOut",
        "MessagesOut",
        "ColleaguesOut",
        "TryOutOut",
    ),
    "teleo.consultations.visit_schemas": ("VisitOut",),
    "teleo.patients.schemas": ("PatientsOut",),
}

Schema = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if something would change"
    )
    check = parser.parse_args().check
    sys.path.insert(0, str(ROOT))
    texts = {
        "payloads.ts": _typescript(_hub_schema(), "signaling/hub/events.py and payloads.py"),
        "api.ts": _typescript(_api_schema(), ", ".join(f"{module.replace('.', '/')}.py" for module in API)),
    }
    stale = [name for name, text in texts.items() if _current(name) != text]
    if check:
        for name in stale:
            print(
                f"web/modules/contract/{name} is not what the models say: run `make contract`",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for name in stale:
        (CONTRACT / name).write_text(texts[name], encoding="utf-8")
        print(f"wrote web/modules/contract/{name}")
    return 0


def _hub_schema() -> Schema:
    """Every payload, and three maps by name of event: what the hub tells, what it is asked, what it answers."""
    events = importlib.import_module("signaling.hub.events").EVENTS
    told = importlib.import_module("signaling.hub.payloads").OUTGOING
    asked = {name: event.payload for name, event in events.items()}
    answered = {name: event.answer for name, event in events.items()}
    definitions = _definitions([*told.values(), *asked.values(), *answered.values()])
    maps = {"HubEvents": told, "HubRequests": asked, "HubAnswers": answered}
    for title, models in maps.items():
        definitions[title] = _object({name: _reference(model) for name, model in models.items()})
    return _root(definitions, tuple(maps))


def _api_schema() -> Schema:
    models = [
        getattr(importlib.import_module(module), name) for module, names in API.items() for name in names
    ]
    return _root(_definitions(models), tuple(model.__name__ for model in models))


def _definitions(models: list[type[BaseModel]]) -> Schema:
    unique = dict.fromkeys(models)
    _, schema = models_json_schema(
        [(model, "serialization") for model in unique], ref_template="#/definitions/{model}"
    )
    return {name: _without_titles(definition) for name, definition in schema["$defs"].items()}


def _root(definitions: Schema, names: tuple[str, ...]) -> Schema:
    reached = {name: {"$ref": f"#/definitions/{name}"} for name in names}
    return {"title": "Contract", "definitions": definitions, **_object(reached)}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _reference(model: type[BaseModel]) -> Schema:
    return {"$ref": f"#/definitions/{model.__name__}"}


def _without_titles(node: Any) -> Any:
    """A title on each field would give each field a type of its own name; docstrings stay in Python."""
    if isinstance(node, list):
        return [_without_titles(part) for part in node]
    if not isinstance(node, dict):
        return node
    dropped = {"title", "description", "default"} if "properties" not in node else {"title", "description"}
    kept = {
        key: part
        for key, part in node.items()
        if key not in dropped or not isinstance(part, str | int | None)
    }
    return {key: _without_titles(part) for key, part in kept.items()}


def _typescript(schema: Schema, source: str) -> str:
    banner = f"/* Written by `make contract` from {source}: do not edit. */"
    command = [os.environ.get("NODE", "node"), str(CONVERTER), "--bannerComment", banner]
    command += ["--no-additionalProperties", "--no-enableConstEnums", "--maxItems", "-1"]
    done = subprocess.run(
        command,
        input=json.dumps(schema),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "web",
        timeout=60,
    )
    return done.stdout


def _current(name: str) -> str | None:
    path = CONTRACT / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
