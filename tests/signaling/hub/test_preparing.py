"""A connection made ready while one waits: between the waiting room and who stands by at the door, or sits already."""

from signaling.contract import CloseRoom, Permission
from tests.support.hub import GUEST_MAY, HOST_MAY, Client, RunningHub, guest_ticket, host_ticket

PREPARE = frozenset({Permission.PREPARE})
GUEST = guest_ticket(may=GUEST_MAY | PREPARE)


async def stand_by(hub: RunningHub) -> Client:
    ticket = hub.mint(host_ticket(may=HOST_MAY | PREPARE))
    return await hub.client(auth={"ticket": ticket, "stand_by": True})


async def answer_to(guest: Client) -> str:
    ack = await guest.send("restart", {"to": "host"})
    return "" if ack["ok"] else str(ack["error"]["code"])


async def test_one_at_the_door_and_one_who_waits_negotiate_and_the_others_hear_nothing(
    hub: RunningHub,
) -> None:
    guest = await hub.client(GUEST)
    third = await hub.client(guest_ticket(seat="guest-2"))
    ready = await stand_by(hub)

    await ready.ask("offer", {"to": "guest-1", "sdp": "v=0 offer"})
    await guest.ask("answer", {"to": "host", "sdp": "v=0 answer"})
    await guest.ask("candidate", {"to": "host", "candidate": None})
    await guest.ask("restart", {"to": "host"})

    assert await guest.hear("offer") == {"from": "host", "sdp": "v=0 offer"}
    assert await ready.hear("answer") == {"from": "guest-1", "sdp": "v=0 answer"}
    assert await ready.hear("candidate") == {"from": "guest-1", "candidate": None}
    assert await ready.hear("restart") == {"from": "guest-1"}
    assert await third.fail("offer", {"to": "host", "sdp": "v=0"}) == "seat_unknown"
    assert await third.fail("offer", {"to": "guest-1", "sdp": "v=0"}) == "not_seated"
    assert third.heard == guest.heard == []
    assert [notice.kind for notice in hub.notices] == ["peer_waiting", "peer_waiting"]


async def test_one_at_the_door_hears_who_comes_to_wait_is_cut_comes_back_and_goes(hub: RunningHub) -> None:
    ready = await stand_by(hub)

    guest = await hub.client(GUEST)
    assert (await ready.hear("peer_waiting"))["peer"]["seat"] == "guest-1"
    await guest.close()
    assert (await ready.hear("peer_away"))["seat"] == "guest-1"
    again = await hub.client(auth={"resume": guest.welcome["resume"]})
    assert (await ready.hear("peer_back"))["seat"] == "guest-1"
    await again.ask("leave")
    assert (await ready.hear("peer_left"))["seat"] == "guest-1"


async def test_that_he_agreed_to_be_seen_is_told_to_whoever_may_let_him_in_and_to_nobody_else(
    hub: RunningHub,
) -> None:
    ready, guest = await stand_by(hub), await hub.client(GUEST)
    other = await hub.client(guest_ticket(seat="guest-2"))
    assert (await ready.hear("peer_waiting"))["peer"]["shows_while_waiting"] is False

    shown = {"camera": True, "microphone": True, "quality": None}
    await guest.ask("presence", {**shown, "shows_while_waiting": True})

    assert (await ready.hear("peer_changed"))["peer"]["shows_while_waiting"] is True
    assert other.heard == []
    assert await guest.fail("presence", {**shown, "shows_while_waiting": "yes"}) == "invalid"


async def test_what_was_prepared_goes_on_once_he_is_in(hub: RunningHub) -> None:
    guest, ready = await hub.client(GUEST), await stand_by(hub)
    await ready.ask("offer", {"to": "guest-1", "sdp": "v=0"})

    await ready.ask("enter")
    await guest.ask("answer", {"to": "host", "sdp": "v=0 answer"})
    await ready.ask("admit", {"seat": "guest-1"})
    await ready.ask("restart", {"to": "guest-1"})

    assert (await ready.hear("answer"))["from"] == "guest-1"
    assert await guest.hear("restart") == {"from": "host"}
    assert [peer["seat"] for peer in (await guest.hear("admitted"))["peers"]] == ["host"]


async def test_the_last_screen_at_the_door_prepares_and_leaves_nothing_when_it_goes(hub: RunningHub) -> None:
    guest, first, second = await hub.client(GUEST), await stand_by(hub), await stand_by(hub)

    assert await first.fail("offer", {"to": "guest-1", "sdp": "v=0"}) == "seat_not_held"
    await guest.ask("candidate", {"to": "host", "candidate": None})
    await second.hear("candidate")
    await second.close()
    while await answer_to(guest) != "seat_unknown":
        pass  # its end is written once its hub has noticed it

    await first.ask("enter")
    await first.ask("admit", {"seat": "guest-1"})
    await guest.hear("admitted")


async def test_an_empty_room_is_remembered_while_somebody_stands_before_it(hub: RunningHub) -> None:
    ready = await stand_by(hub)
    hub.clock.forward(hours=2)
    await hub.sweep()
    guest = await hub.client(GUEST)

    # Its door is remembered: he hears who comes to wait, and they may connect.
    assert (await ready.hear("peer_waiting"))["peer"]["seat"] == "guest-1"
    await ready.ask("offer", {"to": "guest-1", "sdp": "v=0"})
    assert await guest.hear("offer") == {"from": "host", "sdp": "v=0"}


async def test_a_room_that_closes_is_closed_for_whoever_stands_by_too(hub: RunningHub) -> None:
    guest, ready = await hub.client(GUEST), await stand_by(hub)

    await hub.hub.commands.send(CloseRoom(room="room-1"))

    for client in (guest, ready):
        assert (await client.hear("closed"))["by"] is None
        await client.end()
