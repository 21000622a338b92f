"""What browsers tell each other passes as it came, to whom it is for, from whom it is."""

import pytest

from signaling.contract import Permission
from tests.support.hub import GUEST_MAY, HOST_MAY, RunningHub, guest_ticket, host_ticket

CANDIDATE = {
    "candidate": "candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "a1b2",
}


async def test_an_offer_its_answer_and_candidates_pass_between_seated_peers(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await host.ask("offer", {"to": "guest-1", "sdp": "v=0 offer"})
    await guest.ask("answer", {"to": "host", "sdp": "v=0 answer"})
    await guest.ask("candidate", {"to": "host", "candidate": CANDIDATE})
    await guest.ask("candidate", {"to": "host", "candidate": None})
    await guest.ask("restart", {"to": "host"})

    assert await guest.hear("offer") == {"from": "host", "sdp": "v=0 offer"}
    assert await host.hear("answer") == {"from": "guest-1", "sdp": "v=0 answer"}
    assert await host.hear("candidate") == {"from": "guest-1", "candidate": CANDIDATE}
    assert await host.hear("candidate") == {"from": "guest-1", "candidate": None}
    assert await host.hear("restart") == {"from": "guest-1"}


async def test_no_one_can_speak_for_another_seat(hub: RunningHub) -> None:
    _, guest = await hub.call()

    assert await guest.fail("offer", {"to": "host", "sdp": "v=0", "from": "host"}) == "invalid"
    assert await guest.fail("leave", {"seat": "host"}) == "invalid"


async def test_those_who_wait_neither_send_nor_receive(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    assert await guest.fail("candidate", {"to": "host", "candidate": None}) == "not_seated"
    assert await host.fail("offer", {"to": "guest-1", "sdp": "v=0"}) == "not_seated"


async def test_those_who_may_prepare_negotiate_while_they_wait(hub: RunningHub) -> None:
    host = await hub.client(host_ticket(may=HOST_MAY | {Permission.PREPARE}))
    guest = await hub.client(guest_ticket(may=GUEST_MAY | {Permission.PREPARE}))

    await guest.ask("offer", {"to": "host", "sdp": "v=0"})

    assert (await host.hear("offer"))["from"] == "guest-1"


@pytest.mark.parametrize("to", ["guest-9", "host"])
async def test_an_offer_to_nobody_or_to_oneself_is_seat_unknown(hub: RunningHub, to: str) -> None:
    host, _ = await hub.call()

    assert await host.fail("offer", {"to": to, "sdp": "v=0"}) == "seat_unknown"


async def test_an_offer_to_a_seat_without_connection_is_refused_not_lost(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await guest.close()
    await host.hear("peer_away")

    assert await host.fail("offer", {"to": "guest-1", "sdp": "v=0"}) == "seat_away"
