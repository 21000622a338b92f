"""Three and four in a room: each is admitted by himself, hears the others and is heard, and may do no more than he may."""

from signaling.contract import RemoveSeat, Ticket
from tests.support.hub import GUEST_MAY, Client, RunningHub


def third_ticket(number: int = 1) -> Ticket:
    return Ticket(
        room="room-1",
        seat=f"companion-{number}",
        name="Third Test",
        may=GUEST_MAY,
        board="board-1",
        label="interpreter",
    )


async def admitted(hub: RunningHub, host: Client, number: int = 1) -> Client:
    third = await hub.client(third_ticket(number))
    await host.ask("admit", {"seat": f"companion-{number}"})
    await third.hear("admitted")
    return third


async def test_a_third_one_waits_apart_and_all_are_told_what_he_is_there_for(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await host.hear("peer_waiting")  # the guest's

    third = await hub.client(third_ticket())
    waiting = await host.hear("peer_waiting")

    assert (waiting["peer"]["seat"], waiting["peer"]["label"]) == ("companion-1", "interpreter")
    assert not guest.has_heard("peer_waiting")
    assert third.welcome["peers"] == []
    for event, payload in (
        ("offer", {"to": "host", "sdp": "v=0"}),
        ("say", {"id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "text": "hello"}),
    ):
        assert await third.fail(event, payload) == "not_seated"
    await host.ask("admit", {"seat": "companion-1"})
    told = await third.hear("admitted")
    assert [(peer["seat"], peer["label"]) for peer in told["peers"]] == [("host", None), ("guest-1", None)]
    for one in (host, guest):
        assert (await one.hear("peer_seated"))["peer"]["label"] == "interpreter"


async def test_each_two_of_four_negotiate_and_what_one_says_all_hear(hub: RunningHub) -> None:
    host, guest = await hub.call()
    first, second = await admitted(hub, host, 1), await admitted(hub, host, 2)
    seats = {"host": host, "guest-1": guest, "companion-1": first, "companion-2": second}

    for seat, one in seats.items():
        for other, client in seats.items():
            if other != seat:
                await one.ask("offer", {"to": other, "sdp": f"v=0 {seat}"})
                assert await client.hear("offer") == {"from": seat, "sdp": f"v=0 {seat}"}
    await second.ask("say", {"id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "text": "hello"})
    for client in (host, guest, first):
        assert (await client.hear("said"))["seat"] == "companion-2"
    refusal = await hub.client(third_ticket(3))
    assert refusal.welcome["you"]["state"] == "waiting"
    assert await host.fail("admit", {"seat": "companion-3"}) == "room_full"


async def test_a_third_one_neither_admits_nor_refuses_nor_closes(hub: RunningHub) -> None:
    host, _ = await hub.call()
    third = await admitted(hub, host)
    await hub.client(third_ticket(2))

    for event, payload in (
        ("admit", {"seat": "companion-2"}),
        ("refuse", {"seat": "companion-2"}),
        ("close", {}),
        ("enter", {}),
    ):
        assert await third.fail(event, payload) == "not_allowed"


async def test_a_third_one_who_is_removed_hears_no_more_and_does_not_return(hub: RunningHub) -> None:
    host, guest = await hub.call()
    third = await admitted(hub, host)

    await hub.hub.commands.send(RemoveSeat(room="room-1", seat="companion-1"))

    await third.hear("removed")
    await third.end()
    for one in (host, guest):
        assert (await one.hear("peer_left"))["seat"] == "companion-1"
    await guest.ask("say", {"id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "text": "alone"})
    assert not third.has_heard("said")
    for auth in ({"ticket": hub.mint(third_ticket())}, {"resume": third.welcome["resume"]}):
        assert (await hub.refused(auth))["code"] in {"seat_removed", "resume_unknown"}
    assert await guest.fail("offer", {"to": "companion-1", "sdp": "v=0"}) == "seat_unknown"


async def test_whoever_is_removed_from_four_cannot_return_hear_or_read_by_any_way(hub: RunningHub) -> None:
    host, guest = await hub.call()
    cut_off, there = await admitted(hub, host, 1), await admitted(hub, host, 2)
    await cut_off.close()
    assert (await guest.hear("peer_away"))["seat"] == "companion-1"

    for number in (1, 2):
        await hub.hub.commands.send(RemoveSeat(room="room-1", seat=f"companion-{number}"))
    await there.hear("removed")
    await there.end()
    for one in (host, guest):
        assert {(await one.hear("peer_left"))["seat"] for _ in range(2)} == {"companion-1", "companion-2"}
    await guest.ask("say", {"id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "text": "alone"})
    await host.hear("said")
    await guest.ask("presence", {"camera": False, "microphone": True, "quality": None})
    await host.hear("peer_changed")

    heard_later = {"said", "peer_changed", "peer_left", "offer", "answer", "candidate", "restart"}
    for number, client in ((1, cut_off), (2, there)):
        assert not heard_later & set(client.heard) - {"peer_left"}
        ticket = hub.mint(third_ticket(number))
        for auth in (
            {"ticket": ticket},
            {"ticket": ticket, "stand_by": True},
            {"resume": client.welcome["resume"]},
        ):
            assert (await hub.refused(auth))["code"] in {"seat_removed", "resume_unknown", "not_allowed"}
        for event, what in (("offer", {"sdp": "v=0"}), ("answer", {"sdp": "v=0"}), ("restart", {})):
            assert await guest.fail(event, {"to": f"companion-{number}", **what}) == "seat_unknown"
        assert await host.fail("admit", {"seat": f"companion-{number}"}) == "seat_unknown"


async def test_a_third_one_who_left_waits_again_and_one_who_was_cut_off_is_seated(hub: RunningHub) -> None:
    host, _ = await hub.call()
    third = await admitted(hub, host)

    again = await hub.client(third_ticket())
    assert again.welcome["you"]["state"] == "seated"  # his page was loaded anew
    await third.end()
    await again.ask("leave")
    await again.end()
    last = await hub.client(third_ticket())
    assert last.welcome["you"]["state"] == "waiting"
