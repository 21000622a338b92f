"""The gate: whatever is sent is answered, with a stable code, and never breaks the connection."""

from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from signaling.contract import Permission, Ticket
from signaling.hub.events import EVENTS
from signaling.hub.throttle import BURST
from tests.support.hub import SUMMARY, RunningHub, guest_ticket, host_ticket

SEAT_PERMISSIONS = [permission for permission in Permission if permission is not Permission.WATCH]
PERMISSION_SETS = [
    frozenset(chosen)
    for size in range(len(SEAT_PERMISSIONS) + 1)
    for chosen in combinations(SEAT_PERMISSIONS, size)
]
LAWFUL: dict[str, dict[str, Any]] = {
    "beat": {},
    "enter": {},
    "admit": {"seat": "nobody"},
    "refuse": {"seat": "nobody"},
    "leave": {},
    "close": {},
    "offer": {"to": "nobody", "sdp": "v=0"},
    "answer": {"to": "nobody", "sdp": "v=0"},
    "candidate": {"to": "nobody", "candidate": None},
    "restart": {"to": "nobody"},
    "ice": {},
    "incident": {"what": "media_cut"},
    "summary": SUMMARY,
    "say": {"id": str(uuid4()), "text": "Bonjour"},
    "presence": {"camera": True, "microphone": True, "quality": "good"},
}


@pytest.mark.parametrize("event", sorted(EVENTS))
async def test_an_event_is_allowed_exactly_to_tickets_that_say_so(hub: RunningHub, event: str) -> None:
    needs = EVENTS[event].needs
    answers = {}

    for number, may in enumerate(PERMISSION_SETS):
        client = await hub.client(Ticket(room=f"room-{number}", seat="one", name="One", may=may))
        ack = await client.send(event, LAWFUL[event])
        answers[may] = not ack["ok"] and ack["error"]["code"] == "not_allowed"

    assert answers == {may: needs is not None and needs not in may for may in PERMISSION_SETS}


@pytest.mark.parametrize(
    "event", ["dance", "", "on_connect", "trigger_event", "connect", "disconnect", 7, None]
)
async def test_an_unknown_event_is_answered(hub: RunningHub, event: object) -> None:
    host = await hub.client(host_ticket())

    assert await host.fail(event, {"ticket": "x"}) == "unknown_event"
    assert await host.ask("beat")


@pytest.mark.parametrize(
    "payload", [{"seat": 7}, {}, {"seat": "a", "by": "host"}, "host", [1], 7, True, {"seat": ""}]
)
async def test_a_malformed_payload_is_answered_with_the_fields_but_not_their_content(
    hub: RunningHub, payload: object
) -> None:
    host = await hub.client(host_ticket())

    ack = await host.send("admit", payload)

    assert ack["error"]["code"] == "invalid"
    assert all(set(error) == {"field", "code"} for error in ack["error"]["errors"])


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("offer", {"to": "guest-1", "sdp": "v" * 64_001}),
        ("candidate", {"to": "guest-1", "candidate": {"candidate": "c" * 2_001}}),
        ("admit", {"seat": "s" * 101}),
    ],
)
async def test_an_oversized_payload_is_invalid(hub: RunningHub, event: str, payload: object) -> None:
    host, _ = await hub.call()

    assert await host.fail(event, payload) == "invalid"


async def test_the_largest_description_passes(hub: RunningHub) -> None:
    host, guest = await hub.call()
    sdp = "a=\r\n" * 16_000

    await host.ask("offer", {"to": "guest-1", "sdp": sdp})

    assert (await guest.hear("offer"))["sdp"] == sdp


async def test_what_exceeds_every_bound_ends_the_connection(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())

    await host.sio.emit("offer", {"to": "guest-1", "sdp": "v" * 300_000})

    await host.end()
    assert await (await hub.client(host_ticket())).ask("beat"), "he may come back, and nobody else was cut"


async def test_too_many_events_are_refused_until_a_little_time_has_passed(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    for _ in range(int(BURST)):
        await host.ask("beat")

    ack = await host.send("beat")
    hub.clock.forward(seconds=1)

    assert ack["error"] == {
        "code": "too_many",
        "message": "Too many events: wait a little.",
        "retry_after": 1,
    }
    assert await host.ask("beat")


async def test_a_handler_that_breaks_answers_with_an_id_and_nothing_else(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = await hub.client(host_ticket())

    async def broken(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr("signaling.hub.performing.Switchboard.act", broken)
    with capture_logs() as logs:
        ack = await host.send("leave")
    monkeypatch.undo()

    assert ack["error"]["code"] == "internal_error"
    assert [entry["id"] for entry in logs] == [ack["error"]["id"]]
    assert "secret" not in f"{ack} {logs}"
    assert await host.ask("beat")


async def test_a_door_that_breaks_refuses_with_an_id(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr("signaling.hub.connecting.Door.knock", broken)
    refusal = await hub.refused({"ticket": hub.mint(host_ticket())})

    assert refusal["code"] == "internal_error"
    assert refusal["id"]


async def test_events_of_one_connection_keep_their_order(hub: RunningHub) -> None:
    host, guest = await hub.call()

    for number in range(50):
        await host.sio.emit("offer", {"to": "guest-1", "sdp": str(number)})

    assert [(await guest.hear("offer"))["sdp"] for _ in range(50)] == [str(number) for number in range(50)]


async def test_revisions_told_to_one_client_never_go_back(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    revisions = [host.welcome["rev"]]

    for number in range(3):
        guest = await hub.client(guest_ticket(seat=f"guest-{number}"))
        revisions.append((await host.hear("peer_waiting"))["rev"])
        await host.ask("admit", {"seat": f"guest-{number}"})
        revisions.append((await guest.hear("admitted"))["rev"])

    assert revisions == sorted(set(revisions))
