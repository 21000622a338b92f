"""Coming in and going out, with real clients."""

import pytest

from signaling.contract import CloseRoom, Permission, RemoveSeat, RoomClosed
from tests.support.hub import GUEST_MAY, RunningHub, guest_ticket, host_ticket


async def test_a_guest_waits_is_admitted_and_both_are_told(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    waiting = await host.hear("peer_waiting")
    await host.ask("admit", {"seat": "guest-1"})

    assert waiting["peer"]["name"] == "Patient Test"
    assert guest.welcome["you"]["state"] == "waiting"
    assert guest.welcome["peers"] == []
    admitted = await guest.hear("admitted")
    assert [peer["seat"] for peer in admitted["peers"]] == ["host"]
    assert admitted["started_at"] is not None
    assert (await host.hear("peer_seated"))["peer"]["seat"] == "guest-1"
    assert (await hub.noticed("peer_waiting")).room == "room-1"
    assert (await hub.noticed("peer_seated")).room == "room-1"


async def test_a_host_who_comes_second_finds_who_waits(hub: RunningHub) -> None:
    await hub.client(guest_ticket())

    host = await hub.client(host_ticket())

    assert [peer["seat"] for peer in host.welcome["waiting"]] == ["guest-1"]
    assert host.welcome["you"] == {
        "seat": "host",
        "name": "Dr Test",
        "polite": False,
        "may": ["admit", "close", "enter", "say"],
        "state": "seated",
    }
    assert host.welcome["beat_seconds"] == 2


async def test_a_ticket_that_says_enter_seats_at_once_in_an_empty_hub(hub: RunningHub) -> None:
    entering = GUEST_MAY | {Permission.ENTER}

    guest = await hub.client(guest_ticket(may=entering))
    host = await hub.client(host_ticket())

    assert guest.welcome["you"]["state"] == "seated"
    assert [peer["seat"] for peer in host.welcome["peers"]] == ["guest-1"]
    assert host.welcome["started_at"] is not None


async def test_a_refused_guest_is_told_and_disconnected_and_hears_no_more(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    await host.ask("refuse", {"seat": "guest-1"})

    await guest.hear("refused")
    await guest.end()
    await host.ask("close")
    assert not guest.has_heard("closed")
    assert (await hub.noticed("peer_left")).room == "room-1"


async def test_a_guest_cannot_admit_himself(hub: RunningHub) -> None:
    await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    assert await guest.fail("admit", {"seat": "guest-1"}) == "not_allowed"
    assert await guest.fail("offer", {"to": "host", "sdp": "v=0"}) == "not_seated"


async def test_whoever_closes_gets_the_ack_and_all_are_told_and_disconnected(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await host.ask("close")

    for client in (host, guest):
        assert (await client.hear("closed"))["by"] == "host"
        await client.end()
    closed = await hub.noticed("room_closed")
    assert isinstance(closed, RoomClosed)
    assert closed.by == "host"


async def test_a_closed_room_refuses_tickets_and_resume_codes(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await host.ask("close")

    assert (await hub.refused({"ticket": hub.mint(guest_ticket())}))["code"] == "room_closed"
    assert (await hub.refused({"resume": guest.welcome["resume"]}))["code"] == "room_closed"


async def test_who_leaves_gets_the_ack_and_waits_again_with_a_new_ticket(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await guest.ask("leave")

    await guest.end()
    assert (await host.hear("peer_left"))["seat"] == "guest-1"
    assert (await hub.refused({"resume": guest.welcome["resume"]}))["code"] == "resume_unknown"
    again = await hub.client(guest_ticket())
    assert again.welcome["you"]["state"] == "waiting"


async def test_admitting_nobody_is_seat_unknown(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())

    assert await host.fail("admit", {"seat": "guest-9"}) == "seat_unknown"
    assert await host.fail("refuse", {"seat": "host"}) == "seat_unknown"


async def test_a_fifth_seat_is_refused_the_room(hub: RunningHub) -> None:
    entering = GUEST_MAY | {Permission.ENTER}
    for number in range(4):
        await hub.client(guest_ticket(seat=f"guest-{number}", may=entering))

    refusal = await hub.refused({"ticket": hub.mint(host_ticket())})

    assert refusal["code"] == "room_full"


async def test_teleo_may_remove_a_seat_for_good(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await hub.hub.commands.send(RemoveSeat(room="room-1", seat="guest-1"))

    await guest.hear("removed")
    await guest.end()
    assert (await host.hear("peer_left"))["seat"] == "guest-1"
    assert (await hub.refused({"ticket": hub.mint(guest_ticket())}))["code"] == "seat_removed"


@pytest.mark.parametrize("entered", [True, False])
async def test_teleo_may_close_a_room_that_was_entered_or_not(hub: RunningHub, entered: bool) -> None:
    guest = await hub.client(guest_ticket()) if entered else None

    await hub.hub.commands.send(CloseRoom(room="room-1"))

    if guest is not None:
        assert (await guest.hear("closed"))["by"] is None
    assert (await hub.refused({"ticket": hub.mint(host_ticket())}))["code"] == "room_closed"
