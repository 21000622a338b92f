"""The roll call: what teleo hears of those who sit, when the hub tells nothing else."""

from datetime import timedelta

from signaling.contract import PeerLeft, RollCalled
from tests.support.hub import RunningHub, guest_ticket, host_ticket


async def test_the_roll_names_who_sits_since_when_and_when_he_was_last_heard(hub: RunningHub) -> None:
    host, _ = await hub.call()
    began = hub.clock.now()
    hub.clock.forward(seconds=2)
    await host.ask("beat")
    hub.clock.forward(seconds=1)

    await hub.hub.roll.call()

    roll = await hub.noticed("roll_called")
    assert isinstance(roll, RollCalled)
    assert roll.at == hub.clock.now()
    assert [(one.seat, one.since) for one in roll.seated] == [("host", began), ("guest-1", began)]
    assert roll.seated[0].heard_at == began + timedelta(seconds=2)
    # Where the guest is with another hub, that one says when he was heard.
    assert roll.seated[1].heard_at in {began, None}


async def test_the_roll_names_those_who_wait_apart(hub: RunningHub) -> None:
    began = hub.clock.now()
    await hub.client(guest_ticket())
    hub.clock.forward(seconds=4)

    await hub.hub.roll.call()

    roll = await hub.noticed("roll_called")
    assert isinstance(roll, RollCalled)
    assert roll.seated == ()
    assert [(one.seat, one.since, one.heard_at) for one in roll.waiting] == [("guest-1", began, began)]


async def test_one_who_stands_by_is_not_on_the_roll(hub: RunningHub) -> None:
    await hub.client(auth={"ticket": hub.mint(host_ticket()), "stand_by": True})

    await hub.hub.roll.call()

    assert hub.notices == []


async def test_a_seat_that_goes_by_silence_is_told_apart_from_one_that_leaves(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await guest.close()
    await host.hear("peer_away")
    hub.clock.forward(seconds=21)
    await host.ask("beat")
    await hub.sweep()

    left = await hub.noticed("peer_left")

    assert isinstance(left, PeerLeft)
    assert left.fell_silent
