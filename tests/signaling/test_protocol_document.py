"""PROTOCOL.md says what the registry, the payloads and the failures say: no more, no less."""

import re
from datetime import timedelta
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from signaling.contract import Command, Notice, Present
from signaling.hub import acks
from signaling.hub.events import EVENTS
from signaling.hub.grants import REMEMBERED
from signaling.hub.payloads import OUTGOING, Admitted, Peer, You
from signaling.rooms.absence import BEAT_SECONDS, GONE_AFTER, SILENCE
from signaling.rooms.errors import KINDS, Failure
from signaling.rooms.peer import Stage

DOCUMENT = (Path(__file__).parents[2] / "signaling" / "PROTOCOL.md").read_text()


def rows(header: str) -> list[tuple[str, ...]]:
    """The cells of the table under a header row, without their backquotes."""
    lines = DOCUMENT.partition(f"{header}\n")[2].splitlines()[1:]
    table = lines[: next(number for number, line in enumerate([*lines, ""]) if not line.startswith("|"))]
    return [tuple(cell.strip().replace("`", "") for cell in line.strip("|").split("|")) for line in table]


def shape(model: type[BaseModel]) -> str:
    return "{" + ", ".join(field.alias or name for name, field in model.model_fields.items()) + "}"


def failures(kind: type[Failure]) -> list[type[Failure]]:
    return [failure for failure in kind.__subclasses__() if failure.__module__.startswith("signaling.")]


def test_the_table_of_what_is_asked_is_the_registry() -> None:
    told = [row[:4] for row in rows("| event | payload | needs | ack data | what it does |")]

    assert told == [
        (name, shape(event.payload), event.needs or "", shape(event.answer)) for name, event in EVENTS.items()
    ]


def test_the_table_of_what_is_heard_is_that_of_the_payloads() -> None:
    told = [row[:2] for row in rows("| event | payload | who hears it |")]

    assert told == [(name, shape(model)) for name, model in OUTGOING.items()]
    assert f"`{shape(Peer)}`" in DOCUMENT
    assert f"`{shape(You)}`" in DOCUMENT


def test_the_table_of_commands_is_that_of_the_contract() -> None:
    told = [row[:2] for row in rows("| kind | more | what it does |")]

    assert told == [
        (
            kind.model_fields["kind"].default,
            ", ".join(name for name in kind.model_fields if name != "kind"),
        )
        for kind in get_args(get_args(Command)[0])
    ]


def test_the_table_of_notices_is_that_of_the_contract() -> None:
    kinds = get_args(get_args(Notice)[0])
    common = {"kind", "room", "at"}

    told = [row[:2] for row in rows("| kind | more | when |")]

    assert told == [
        (
            kind.model_fields["kind"].default,
            ", ".join(name for name in kind.model_fields if name not in common),
        )
        for kind in kinds
    ]
    assert shape(Present) in DOCUMENT


def test_the_table_of_codes_is_that_of_the_failures() -> None:
    named = [(failure.code, kind.kind, failure.title) for kind in KINDS for failure in failures(kind)]

    told = rows("| code | kind | message |")

    assert sorted(told) == sorted([*named, (acks.INTERNAL_ERROR, "internal", acks.INTERNAL_TITLE)])
    assert len({code for code, _, _ in told}) == len(told)


def test_the_text_says_the_seconds_of_the_program() -> None:
    seated, waiting = BEAT_SECONDS[Stage.SEATED], BEAT_SECONDS[Stage.WAITING]
    silent, away = SILENCE[Stage.SEATED].total_seconds(), SILENCE[Stage.WAITING].total_seconds()

    assert f"The beat is {seated} seconds when seated, {waiting} while waiting" in DOCUMENT
    assert f"after {silent:g} seconds without any event ({away:g} while waiting)" in DOCUMENT
    assert f"`peer_left` after {GONE_AFTER.total_seconds():g} seconds" in DOCUMENT
    assert f"remembered for {REMEMBERED // timedelta(minutes=1)} minutes" in DOCUMENT
    assert Admitted(rev=1, peers=[], started_at=None).beat_seconds == seated


def test_every_code_named_in_the_text_exists() -> None:
    codes = {code for code, _, _ in rows("| code | kind | message |")}
    connection = re.search(r"`connect_error` with `data = .*?`internal_error`", DOCUMENT, re.DOTALL)

    assert connection is not None
    assert set(re.findall(r"`([a-z]+_[a-z]+)`", connection[0])) - {"connect_error"} <= codes
