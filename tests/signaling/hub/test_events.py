"""Every event × every kind of connection × whose seat it names: what each may do, and that nothing else happens."""

import json
from typing import Any, Literal, get_args
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from signaling.contract import Ticket
from signaling.hub.events import EVENTS
from tests.support.hub import SUMMARY, Client, RunningHub, guest_ticket, host_ticket, watcher_ticket

Kind = Literal["waiting", "seated", "host", "watcher", "stranger", "ready"]
# Whose seat an event names: one's own, one of the same room that waits or is seated, one of another room.
Whose = str

DONE = "done"
NOT_ALLOWED, NOT_SEATED, UNKNOWN, NO_SEAT = "not_allowed", "not_seated", "seat_unknown", "seat_not_held"

# stranger: the host of another room, in which the seats of this one do not exist. ready: a host who stands by.
#                    waiting      seated       host         watcher      stranger     ready
PLAIN = {
    "beat":         (DONE,        DONE,        DONE,        DONE,        DONE,        DONE),
    "enter":        (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, DONE,        DONE),
    "leave":        (DONE,        DONE,        DONE,        NO_SEAT,     DONE,        NO_SEAT),
    "close":        (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, DONE,        NO_SEAT),
    "say":          (NOT_SEATED,  DONE,        DONE,        NOT_ALLOWED, DONE,        NO_SEAT),
    "presence":     (DONE,        DONE,        DONE,        NO_SEAT,     DONE,        NO_SEAT),
    "incident":     (NOT_SEATED,  DONE,        DONE,        NO_SEAT,     DONE,        NO_SEAT),
    "summary":      (NOT_SEATED,  DONE,        DONE,        NO_SEAT,     DONE,        NO_SEAT),
    "ice":          (DONE,        DONE,        DONE,        NO_SEAT,     DONE,        DONE),
}  # fmt: skip
ADMITTING = {
    ("admit", "own"):        (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, DONE,        NO_SEAT),
    ("admit", "waiting-2"):  (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, UNKNOWN,     NO_SEAT),
    ("admit", "seated-2"):   (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, UNKNOWN,     NO_SEAT),
    ("admit", "elsewhere"):  (NOT_ALLOWED, NOT_ALLOWED, UNKNOWN,     NOT_ALLOWED, DONE,        NO_SEAT),
    ("refuse", "own"):       (NOT_ALLOWED, NOT_ALLOWED, UNKNOWN,     NOT_ALLOWED, UNKNOWN,     UNKNOWN),
    ("refuse", "waiting-2"): (NOT_ALLOWED, NOT_ALLOWED, DONE,        NOT_ALLOWED, UNKNOWN,     DONE),
    ("refuse", "seated-2"):  (NOT_ALLOWED, NOT_ALLOWED, UNKNOWN,     NOT_ALLOWED, UNKNOWN,     UNKNOWN),
    ("refuse", "elsewhere"): (NOT_ALLOWED, NOT_ALLOWED, UNKNOWN,     NOT_ALLOWED, DONE,        UNKNOWN),
}  # fmt: skip
# offer, answer, candidate and restart: the same for all four.
NEGOTIATING = {
    "own":          (UNKNOWN,     UNKNOWN,     UNKNOWN,     NO_SEAT,     UNKNOWN,     NO_SEAT),
    "waiting-2":    (NOT_SEATED,  NOT_SEATED,  NOT_SEATED,  NO_SEAT,     UNKNOWN,     NO_SEAT),
    "seated-2":     (NOT_SEATED,  DONE,        DONE,        NO_SEAT,     UNKNOWN,     NO_SEAT),
    "elsewhere":    (UNKNOWN,     UNKNOWN,     UNKNOWN,     NO_SEAT,     NOT_SEATED,  NO_SEAT),
}  # fmt: skip
NEGOTIATION: dict[str, dict[str, Any]] = {
    "offer": {"sdp": "v=0"},
    "answer": {"sdp": "v=0"},
    "candidate": {"candidate": None},
    "restart": {},
}
FILLED: dict[str, dict[str, Any]] = {
    "say": {"id": "0192f0c1-7f4e-7c1e-8000-000000000001", "text": "Bonjour"},
    "presence": {"camera": True, "microphone": True, "quality": None},
    "incident": {"what": "media_cut"},
    "summary": SUMMARY,
}
Row = tuple[str, Whose | None, tuple[str, ...]]
ROWS: list[Row] = [
    *((event, None, codes) for event, codes in PLAIN.items()),
    *((event, whose, codes) for (event, whose), codes in ADMITTING.items()),
    *((event, whose, codes) for event in NEGOTIATION for whose, codes in NEGOTIATING.items()),
]
OWN = {
    "waiting": "waiting",
    "seated": "seated",
    "host": "host",
    "watcher": "watcher",
    "stranger": "host",
    "ready": "host",
}


class World:
    """A room with two who wait, two who are seated and a host; a watcher; and another room with its own guest."""

    def __init__(self, hub: RunningHub, number: int) -> None:
        self.hub = hub
        self.here, self.there, self.watcher = f"here-{number}", f"there-{number}", f"watcher-{number}"
        self.clients: dict[str, Client] = {}

    async def open(self) -> "World":
        self.clients["host"] = await self.hub.client(host_ticket(self.here))
        self.clients["stranger"] = await self.hub.client(host_ticket(self.there))
        self.clients["watcher"] = await self.hub.client(watcher_ticket(self.watcher))
        for seat in ("seated", "seated-2", "waiting", "waiting-2"):
            self.clients[seat] = await self.hub.client(guest_ticket(self.here, seat=seat))
        await self.hub.client(guest_ticket(self.there, seat="elsewhere"))
        for seat in ("seated", "seated-2"):
            await self.clients["host"].ask("admit", {"seat": seat})
        ready = {"ticket": self.hub.mint(host_ticket(self.here)), "stand_by": True}
        self.clients["ready"] = await self.hub.client(auth=ready)
        return self

    async def revisions(self) -> tuple[int, int]:
        here, there = self.clients["host"], self.clients["stranger"]
        return (await here.ask("beat"))["rev"], (await there.ask("beat"))["rev"]


def payload(event: str, whose: Whose | None, kind: Kind) -> dict[str, Any]:
    if whose is None:
        return FILLED.get(event, {})
    seat = OWN[kind] if whose == "own" else whose
    return {"to": seat, **NEGOTIATION[event]} if event in NEGOTIATION else {"seat": seat}


def test_the_table_names_every_event() -> None:
    assert {event for event, _, _ in ROWS} == set(EVENTS)


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_what_is_refused_has_its_code_and_changes_nothing(hub: RunningHub, kind: Kind) -> None:
    world = await World(hub, 0).open()
    column = get_args(Kind).index(kind)
    rows = [row for row in ROWS if row[2][column] != DONE]
    before = await world.revisions()

    answers = {
        (event, whose): await world.clients[kind].fail(event, payload(event, whose, kind))
        for event, whose, _ in rows
    }

    assert answers == {(event, whose): codes[column] for event, whose, codes in rows}
    assert await world.revisions() == before
    assert not world.clients["waiting"].has_heard("admitted")


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_what_is_allowed_is_done(hub: RunningHub, kind: Kind) -> None:
    column = get_args(Kind).index(kind)
    rows = [row for row in ROWS if row[2][column] == DONE]

    for number, (event, whose, _) in enumerate(rows):
        world = await World(hub, number).open()
        ack = await world.clients[kind].send(event, payload(event, whose, kind))
        assert ack["ok"], (event, whose, ack)
        for client in hub.clients:
            await client.close()
        hub.clients.clear()


@pytest.mark.parametrize("event", sorted(EVENTS))
@pytest.mark.parametrize("field", ["from", "by", "as", "sender", "you", "may", "room"])
async def test_nobody_speaks_for_another(hub: RunningHub, event: str, field: str) -> None:
    host, guest = await hub.call()
    before = (await host.ask("beat"))["rev"]
    names_seat = "seat" in EVENTS[event].payload.model_fields
    sent = payload(event, "seated-2" if names_seat or event in NEGOTIATION else None, "seated")

    assert await guest.fail(event, {**sent, field: "host"}) == "invalid"
    assert (await host.ask("beat"))["rev"] == before


async def test_nobody_is_heard_before_he_has_shown_a_ticket(hub: RunningHub) -> None:
    world = await World(hub, 0).open()
    before = await world.revisions()
    async with ClientSession() as session:
        url = f"{hub.url}/hub/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(url) as ws:
            assert (await ws.receive_str())[0] == "0"

            for number, (event, whose, _) in enumerate(ROWS):
                asked = json.dumps([event, payload(event, whose, "host")], separators=(",", ":"))
                await ws.send_str(f"42{number}{asked}")
            await ws.send_str('40{"ticket":"none"}')

            # The first thing that he is told is that his ticket is not one.
            assert (await ws.receive_str()).startswith("44")
    assert await world.revisions() == before


@pytest.mark.parametrize(
    ("sequence", "codes"),
    [
        (["say", "admitted", "say"], ["not_seated", "", "done"]),
        (["answer", "candidate", "admitted", "answer"], ["not_seated", "not_seated", "", "done"]),
        (["admitted", "candidate", "answer", "restart", "offer"], ["", "done", "done", "done", "done"]),
        (["admitted", "admitted", "presence"], ["", "", "done"]),
    ],
)
async def test_what_comes_out_of_order_is_refused_and_does_no_harm(
    hub: RunningHub, sequence: list[str], codes: list[str]
) -> None:
    host, guest = await hub.client(host_ticket()), await hub.client(guest_ticket())
    answers = []

    for event in sequence:
        if event == "admitted":
            await host.ask("admit", {"seat": "guest-1"})
            answers.append("")
        else:
            to = {"to": "host", **NEGOTIATION[event]} if event in NEGOTIATION else FILLED[event]
            ack = await guest.send(event, to | ({"id": str(uuid4())} if event == "say" else {}))
            answers.append("done" if ack["ok"] else ack["error"]["code"])

    assert answers == codes
    assert await host.ask("beat")


async def test_a_patient_does_not_admit_himself(hub: RunningHub) -> None:
    """Nor by a second connection, nor by the code to come back, nor by asking what only a host may."""
    host, guest = await hub.client(host_ticket()), await hub.client(guest_ticket())

    assert await guest.fail("admit", {"seat": "guest-1"}) == "not_allowed"
    again = await hub.client(auth={"resume": guest.welcome["resume"]})
    assert await again.fail("admit", {"seat": "guest-1"}) == "not_allowed"
    assert await again.fail("offer", {"to": "host", "sdp": "v=0"}) == "not_seated"

    assert again.welcome["you"]["state"] == "waiting"
    assert again.welcome["peers"] == []
    assert host.heard == ["peer_waiting"] or set(host.heard) == {"peer_waiting", "peer_back"}


async def test_after_he_left_a_ticket_brings_him_to_the_waiting_room_only(hub: RunningHub) -> None:
    _, guest = await hub.call()
    await guest.ask("leave")
    await guest.end()

    assert (await hub.refused({"resume": guest.welcome["resume"]}))["code"] == "resume_unknown"
    again = await hub.client(Ticket(room="room-1", seat="guest-1", name="Patient Test"))

    assert again.welcome["you"]["state"] == "waiting"
