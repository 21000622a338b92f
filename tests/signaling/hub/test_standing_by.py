"""Standing by: a line that is open before it is needed, of which nobody learns."""

from signaling.contract import Permission
from tests.support.hub import Client, RunningHub, guest_ticket, host_ticket


async def stand_by(hub: RunningHub) -> Client:
    return await hub.client(auth={"ticket": hub.mint(host_ticket()), "stand_by": True})


async def test_one_who_stands_by_is_seen_by_nobody_and_sees_who_waits(hub: RunningHub) -> None:
    guest = await hub.client(guest_ticket())

    ready = await stand_by(hub)

    assert ready.welcome["you"]["state"] == "standing_by"
    assert [peer["seat"] for peer in ready.welcome["waiting"]] == ["guest-1"]
    assert guest.heard == []
    assert [notice.kind for notice in hub.notices] == ["peer_waiting"]


async def test_enter_admit_and_offer_may_be_sent_in_one_breath(hub: RunningHub) -> None:
    guest = await hub.client(guest_ticket())
    ready = await stand_by(hub)

    for event, payload in (
        ("enter", {}),
        ("admit", {"seat": "guest-1"}),
        ("offer", {"to": "guest-1", "sdp": "v=0"}),
    ):
        await ready.sio.emit(event, payload)

    assert (await ready.hear("welcome"))["you"]["state"] == "seated"
    assert [peer["seat"] for peer in (await guest.hear("admitted"))["peers"]] == ["host"]
    assert await guest.hear("offer") == {"from": "host", "sdp": "v=0"}


async def test_several_screens_may_stand_by_and_whoever_sits_keeps_the_seat(hub: RunningHub) -> None:
    host, _ = await hub.call()

    first, second = await stand_by(hub), await stand_by(hub)

    assert (await host.ask("beat"))["rev"] > 0
    assert not any(client.has_heard("taken_over") for client in (host, first, second))
    await second.ask("enter")
    await host.hear("taken_over")
    assert [peer["seat"] for peer in (await second.hear("welcome"))["peers"]] == ["guest-1"]
    assert not first.has_heard("taken_over")


async def test_one_who_stands_by_holds_no_seat(hub: RunningHub) -> None:
    await hub.client(guest_ticket())
    ready = await stand_by(hub)

    assert await ready.ask("beat") == {"rev": 0}
    assert await ready.fail("admit", {"seat": "guest-1"}) == "seat_not_held"
    assert await ready.fail("close") == "seat_not_held"
    assert (
        await ready.fail("say", {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "text": "Hi"})
        == "seat_not_held"
    )


async def test_one_who_stands_by_turns_away_who_waits_without_coming_in(hub: RunningHub) -> None:
    guest = await hub.client(guest_ticket())
    ready = await stand_by(hub)

    await ready.ask("refuse", {"seat": "guest-1"})

    await guest.hear("refused")
    await guest.end()
    assert await ready.fail("refuse", {"seat": "guest-1"}) == "seat_unknown"
    assert [notice.kind for notice in hub.notices] == ["peer_waiting", "peer_left"]


async def test_one_who_stands_by_and_may_not_admit_turns_nobody_away(hub: RunningHub) -> None:
    await hub.client(guest_ticket())
    may = frozenset({Permission.ENTER})
    ready = await hub.client(
        auth={"ticket": hub.mint(guest_ticket(seat="guest-2", may=may)), "stand_by": True}
    )

    assert await ready.fail("refuse", {"seat": "guest-1"}) == "not_allowed"


async def test_entering_twice_is_entering_once(hub: RunningHub) -> None:
    ready = await stand_by(hub)

    await ready.ask("enter")
    await ready.ask("enter")

    await ready.hear("welcome")
    assert not ready.has_heard("welcome")


async def test_only_a_seat_that_may_enter_stands_by(hub: RunningHub) -> None:
    guest = hub.mint(guest_ticket())

    assert (await hub.refused({"ticket": guest, "stand_by": True}))["code"] == "not_allowed"
    waiting = await hub.client(guest_ticket(may=frozenset({Permission.SAY})))
    assert await waiting.fail("enter") == "not_allowed"


async def test_one_who_goes_while_he_stands_by_leaves_nothing(hub: RunningHub) -> None:
    ready = await stand_by(hub)

    await ready.close()
    host = await hub.client(host_ticket())

    assert host.welcome["peers"] == []
    assert host.welcome["rev"] == 1


async def test_who_stands_by_does_not_enter_a_room_closed_meanwhile(hub: RunningHub) -> None:
    host, _ = await hub.call()
    ready = await stand_by(hub)
    await host.ask("close")

    assert await ready.fail("enter") == "room_closed"
    assert (await hub.refused({"ticket": hub.mint(host_ticket()), "stand_by": True}))["code"] == "room_closed"
