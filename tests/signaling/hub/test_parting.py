"""What a ticket rested on is over: boards, those who stand by and seats end with it; a call that has begun does not."""

import pytest

from signaling.contract import EndGrant, Permission
from tests.support.hub import HOST_MAY, Client, RunningHub, guest_ticket, host_ticket, watcher_ticket

PREPARES = HOST_MAY | {Permission.PREPARE}


async def stand_by(hub: RunningHub, grant: str, room: str = "room-1") -> Client:
    ticket = host_ticket(room, may=PREPARES, grant=grant)
    return await hub.client(auth={"ticket": hub.mint(ticket), "stand_by": True})


async def over(hub: RunningHub, grant: str = "g-1") -> None:
    await hub.hub.commands.send(EndGrant(grant=grant))


async def test_whoever_stands_by_or_watches_is_there_no_more_and_others_are_left_alone(
    hub: RunningHub,
) -> None:
    guest = await hub.client(guest_ticket())
    ready, watcher = await stand_by(hub, "g-1"), await hub.client(watcher_ticket(grant="g-1"))
    other = await stand_by(hub, "g-2", "room-2")
    assert (await guest.hear("wait_changed"))["watched"] is True

    await over(hub)

    await ready.end()
    await watcher.end()
    assert (await guest.hear("wait_changed"))["watched"] is False
    await other.ask("enter")
    assert ready.heard == watcher.heard == []
    assert guest.heard == []


async def test_a_ticket_that_was_given_before_opens_nothing_more(hub: RunningHub) -> None:
    watcher = await hub.client(watcher_ticket(grant="g-1"))
    before = {"ticket": hub.mint(host_ticket(grant="g-1"))}

    await over(hub)
    await watcher.end()  # it is connected to the hub that refuses below

    for auth in (before, before | {"stand_by": True}, {"ticket": hub.mint(watcher_ticket(grant="g-1"))}):
        assert (await hub.refused(auth))["code"] == "ticket_expired"
    assert (await hub.client(host_ticket(grant="g-2"))).welcome["you"]["state"] == "seated"


async def test_a_seat_before_the_call_is_free_again_and_its_code_worth_nothing(hub: RunningHub) -> None:
    host = await hub.client(host_ticket(grant="g-1"))
    await hub.client(guest_ticket())
    await host.hear("peer_waiting")

    await over(hub)
    await host.end()

    assert host.heard == []
    assert (await hub.refused({"resume": host.welcome["resume"]}))["code"] == "resume_unknown"
    again = await hub.client(host_ticket(grant="g-2"))
    assert again.welcome["peers"] == []
    assert [one["seat"] for one in again.welcome["waiting"]] == ["guest-1"]


async def test_a_seat_that_is_away_does_not_come_back_by_its_code(hub: RunningHub) -> None:
    host = await hub.client(host_ticket(grant="g-1"))
    await host.close()
    await hub.noticed("peer_away")

    await over(hub)

    await hub.noticed("peer_left")
    assert (await hub.refused({"resume": host.welcome["resume"]}))["code"] == "resume_unknown"


@pytest.mark.parametrize("cut", [False, True])
async def test_a_call_that_has_begun_goes_on_even_over_a_cut(hub: RunningHub, cut: bool) -> None:
    host = await hub.client(host_ticket(grant="g-1"))
    guest = await hub.client(guest_ticket())
    await host.ask("admit", {"seat": "guest-1"})
    await guest.hear("admitted")
    spare = await stand_by(hub, "g-1")

    await over(hub)
    await spare.end()
    if cut:
        await host.close()
        await guest.hear("peer_away")
        host = await hub.client(auth={"resume": host.welcome["resume"]})

    await guest.ask("offer", {"to": "host", "sdp": "v=0"})
    assert await host.hear("offer") == {"from": "guest-1", "sdp": "v=0"}
    await host.ask("close")
