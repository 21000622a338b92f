"""The door: who is let in, who takes over, who comes back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from signaling.contract import CloseRoom, RemoveSeat, Ticket
from signaling.hub.connecting import Door
from signaling.settings import HubSettings
from tests.support.forging import FORGERIES
from tests.support.hub import KEY, RunningHub, guest_ticket, host_ticket, running_hub


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        "a ticket",
        {"ticket": 7},
        {"ticket": "not.a.token"},
        {"ticket": "a", "resume": "b"},
        {"ticket": "a", "seat": "host"},
    ],
)
async def test_what_is_no_ticket_is_refused(hub: RunningHub, auth: Any) -> None:
    refusal = await hub.refused(auth)

    assert refusal["code"] == "ticket_invalid"
    assert refusal["message"]


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_ticket_is_refused(hub: RunningHub, forgery: str) -> None:
    refusal = await hub.refused({"ticket": FORGERIES[forgery](KEY, hub.clock.now())})

    assert refusal["code"] == "ticket_invalid"
    assert not hub.notices


@pytest.mark.parametrize("forgery", ["alg none", "another key", "another room, after signing"])
async def test_a_forged_ticket_is_refused_to_one_who_polls_too(hub: RunningHub, forgery: str) -> None:
    url = f"{hub.url}/hub/socket.io/?EIO=4&transport=polling"
    async with ClientSession() as session:
        opened = json.loads((await (await session.get(url)).text())[1:])
        auth = json.dumps({"ticket": FORGERIES[forgery](KEY, hub.clock.now())})
        await session.post(f"{url}&sid={opened['sid']}", data=f"40{auth}")

        told = await (await session.get(f"{url}&sid={opened['sid']}")).text()

    assert told.startswith("44")
    assert json.loads(told[2:])["data"]["code"] == "ticket_invalid"


async def test_a_ticket_opens_for_a_minute_and_as_often_as_wanted(hub: RunningHub) -> None:
    ticket = hub.mint(host_ticket())

    hub.clock.forward(seconds=59)
    await hub.client(auth={"ticket": ticket})
    await hub.client(auth={"ticket": ticket})
    hub.clock.forward(seconds=1)

    assert (await hub.refused({"ticket": ticket}))["code"] == "ticket_expired"


RESUMES: dict[str, Callable[[str], str]] = {
    "nothing": lambda _: "",
    "a guess": lambda _: "nothing.room-1",
    "of no room": lambda code: code.partition(".")[0],
    "of another room": lambda code: f"{code.partition('.')[0]}.room-2",
    "of a room that there is not": lambda code: f"{code.partition('.')[0]}.room-9",
    "cut short": lambda code: f"{code.partition('.')[0][:-1]}.room-1",
    "in other letters": lambda code: f"{code.partition('.')[0].swapcase()}.room-1",
    "lengthened": lambda code: f"{code} ",
}


@pytest.mark.parametrize("spoilt", RESUMES)
async def test_a_resume_code_that_was_not_given_is_refused(hub: RunningHub, spoilt: str) -> None:
    _, guest = await hub.call("room-1")
    await hub.call("room-2")

    refusal = await hub.refused({"resume": RESUMES[spoilt](guest.welcome["resume"])})

    assert refusal["code"] == "resume_unknown"
    assert not guest.has_heard("taken_over")


async def test_a_code_is_no_ticket_and_a_ticket_no_code(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())

    as_ticket = await hub.refused({"ticket": host.welcome["resume"]})
    as_code = await hub.refused({"resume": hub.mint(host_ticket())[:400]})

    assert (as_ticket["code"], as_code["code"]) == ("ticket_invalid", "resume_unknown")


async def test_a_ticket_opens_its_own_room_and_seat_only(hub: RunningHub) -> None:
    host, _ = await hub.call("room-1")
    await host.hear("peer_waiting")

    stranger = await hub.client(guest_ticket("room-2"))

    assert stranger.welcome["peers"] == []
    assert (await host.ask("beat"))["rev"] == 3
    assert host.heard == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CloseRoom(room="room-1"), "room_closed"),
        (RemoveSeat(room="room-1", seat="guest-1"), "seat_removed"),
    ],
)
async def test_neither_a_ticket_nor_a_code_is_good_for_what_is_over(
    hub: RunningHub, command: CloseRoom | RemoveSeat, code: str
) -> None:
    _, guest = await hub.call()
    ticket = hub.mint(guest_ticket())
    await hub.hub.commands.send(command)
    await guest.end()

    replayed = await hub.refused({"ticket": ticket})
    resumed = await hub.refused({"resume": guest.welcome["resume"]})

    assert replayed["code"] == code
    assert resumed["code"] in {code, "resume_unknown"}


async def test_welcome_comes_first_and_once(hub: RunningHub) -> None:
    await hub.client(guest_ticket())

    host = await hub.client(host_ticket())
    await host.ask("beat")

    assert host.welcome["peers"] == []
    assert host.heard == []


async def test_a_new_connection_takes_the_seat_over(hub: RunningHub) -> None:
    host, guest = await hub.call()

    again = await hub.client(guest_ticket())

    await guest.hear("taken_over")
    await guest.end()
    assert again.welcome["you"]["state"] == "seated"
    assert (await host.hear("peer_back"))["seat"] == "guest-1"
    assert not host.has_heard("peer_away")
    await host.ask("offer", {"to": "guest-1", "sdp": "v=0"})
    assert (await again.hear("offer"))["from"] == "host"


async def test_a_ticket_makes_the_resume_code_of_the_former_holder_void(hub: RunningHub) -> None:
    _, guest = await hub.call()

    await hub.client(guest_ticket())

    assert (await hub.refused({"resume": guest.welcome["resume"]}))["code"] == "resume_unknown"


async def test_a_seat_comes_back_with_its_resume_code_as_often_as_needed(hub: RunningHub) -> None:
    host, guest = await hub.call()
    resume = guest.welcome["resume"]

    for _ in range(2):
        await guest.close()
        assert (await host.hear("peer_away"))["seat"] == "guest-1"
        guest = await hub.client(auth={"resume": resume})
        assert (await host.hear("peer_back"))["seat"] == "guest-1"

    assert guest.welcome["resume"] == resume
    assert guest.welcome["you"] == {
        "seat": "guest-1",
        "name": "Patient Test",
        "polite": True,
        "may": ["say"],
        "state": "seated",
    }
    assert [peer["seat"] for peer in guest.welcome["peers"]] == ["host"]
    assert guest.welcome["started_at"] is not None


async def test_polling_serves_as_well_as_websocket(hub: RunningHub) -> None:
    host = await hub.client(host_ticket(), transport="polling")
    guest = await hub.client(guest_ticket(), transport="polling")

    await host.ask("admit", {"seat": "guest-1"})
    await guest.hear("admitted")
    for number in range(40):
        await guest.ask("candidate", {"to": "host", "candidate": {"candidate": f"candidate:{number}"}})

    assert [(await host.hear("candidate"))["candidate"]["candidate"] for _ in range(40)] == [
        f"candidate:{number}" for number in range(40)
    ]


async def test_a_host_gets_relay_credentials_of_his_own(tmp_path: Any) -> None:
    secret = tmp_path / "turn"
    secret.write_text("north\n")
    settings = HubSettings(
        stun_urls=("stun:hub.test:3478",), turn_urls=("turn:hub.test:3478",), turn_secret_file=secret
    )

    async with running_hub(settings) as hub:
        host = await hub.client(host_ticket())
        expires_at = int((hub.clock.now() + timedelta(hours=12)).timestamp())

    stun, turn = host.welcome["ice_servers"]
    assert stun == {"urls": ["stun:hub.test:3478"]}
    assert turn["username"] == f"{expires_at}:host"
    assert turn["credential"]


async def test_two_rooms_do_not_hear_each_other(hub: RunningHub) -> None:
    first, _ = await hub.call("room-1")
    second, other_guest = await hub.call("room-2")

    await other_guest.ask("presence", {"camera": True, "microphone": True, "quality": None})

    await second.hear("peer_changed")
    await first.ask("beat")
    assert first.heard == ["peer_waiting"]


async def test_a_page_of_another_origin_cannot_connect(hub: RunningHub) -> None:
    url = f"{hub.url}/hub/socket.io/?EIO=4&transport=polling"
    async with ClientSession() as session:
        same = await session.get(url, headers={"Origin": hub.url})
        other = await session.get(url, headers={"Origin": "https://elsewhere.test"})

    assert (same.status, other.status) == (200, 400)


async def test_the_websocket_is_not_compressed_and_the_hub_says_that_it_lives(hub: RunningHub) -> None:
    async with ClientSession() as session:
        socket = await session.ws_connect(f"{hub.url}/hub/socket.io/?EIO=4&transport=websocket", compress=15)
        compressed = socket.compress
        await socket.close()
        live = await (await session.get(f"{hub.url}/hub/health/live")).json()

    assert compressed == 0
    assert live == {"status": "alive"}


def test_a_ticket_is_for_a_seat_or_for_a_board() -> None:
    with pytest.raises(ValueError, match="never both"):
        Ticket(room=None, seat="host", name="Dr Test")


async def test_a_socket_that_closes_while_it_is_let_in_holds_no_seat_for_ever(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = await hub.client(host_ticket())
    knock = Door.knock

    async def closes_meanwhile(door: Door, sid: str, transport: str, sent: object) -> None:
        await knock(door, sid, transport, sent)
        await door._switchboard.wire._sio.eio.sockets[transport].close(wait=False)

    monkeypatch.setattr(Door, "knock", closes_meanwhile)
    async with ClientSession() as session:
        url = f"{hub.url}/hub/socket.io/?EIO=4&transport=polling"
        opened = json.loads((await (await session.get(url)).text())[1:])
        connect = json.dumps({"ticket": hub.mint(guest_ticket())})
        await session.post(f"{url}&sid={opened['sid']}", data=f"40{connect}")

    await host.hear("peer_waiting")
    assert (await host.hear("peer_away"))["seat"] == "guest-1"


async def test_a_silent_connection_that_is_replaced_takes_nothing_with_it(hub: RunningHub) -> None:
    host, silent = await hub.call()
    hub.clock.forward(seconds=3)
    await host.ask("beat")
    await hub.sweep()
    await host.hear("peer_away")

    again = await hub.client(guest_ticket())
    await silent.end()
    await host.ask("offer", {"to": "guest-1", "sdp": "v=0"})

    assert silent.has_heard("taken_over")
    assert (await again.hear("offer"))["from"] == "host"
    assert not host.has_heard("peer_away")
