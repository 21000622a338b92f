"""Silence: away, back, left; the clock is given and the watch wound by hand."""

from signaling.contract import PeerAway
from tests.support.hub import RunningHub, guest_ticket, host_ticket


async def test_a_socket_that_closes_leaves_its_seat_away_at_once(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await guest.close()

    assert (await host.hear("peer_away"))["seat"] == "guest-1"
    assert (await hub.noticed("peer_away")).at == hub.clock.now()


async def test_a_seat_that_misses_its_beat_is_away_within_three_seconds(hub: RunningHub) -> None:
    host, _ = await hub.call()
    last_heard = hub.clock.now()

    hub.clock.forward(seconds=2.5)
    await hub.sweep()
    await host.ask("beat")
    assert not host.has_heard("peer_away")
    hub.clock.forward(seconds=0.2)
    await hub.sweep()

    assert (await host.hear("peer_away"))["seat"] == "guest-1"
    notice = await hub.noticed("peer_away")
    assert isinstance(notice, PeerAway)
    assert notice.at == last_heard


async def test_one_who_waits_may_be_silent_for_forty_seconds(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())
    guest = await hub.client(guest_ticket())

    hub.clock.forward(seconds=40)
    await host.ask("beat")
    await hub.sweep()
    assert not host.has_heard("peer_away")
    hub.clock.forward(seconds=1)
    await host.ask("beat")
    await hub.sweep()

    assert (await host.hear("peer_away"))["seat"] == "guest-1"
    assert guest.heard == []


async def test_any_event_of_a_silent_seat_brings_it_back(hub: RunningHub) -> None:
    host, guest = await hub.call()
    hub.clock.forward(seconds=3)
    await host.ask("beat")
    await hub.sweep()
    await host.hear("peer_away")

    hub.clock.forward(seconds=1)
    await host.ask("beat")
    await guest.ask("beat")
    await hub.sweep()

    assert (await host.hear("peer_back"))["seat"] == "guest-1"


async def test_a_seat_that_stays_away_has_left_after_twenty_seconds(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await guest.close()
    await host.hear("peer_away")

    hub.clock.forward(seconds=19)
    await host.ask("beat")
    await hub.sweep()
    await host.ask("beat")
    assert not host.has_heard("peer_left")
    hub.clock.forward(seconds=1)
    await host.ask("beat")
    await hub.sweep()

    assert (await host.hear("peer_left"))["seat"] == "guest-1"
    assert (await hub.noticed("peer_left")).at == hub.clock.now()


async def test_a_seat_that_has_left_by_silence_is_seated_again_when_it_comes_back(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await guest.close()
    await host.hear("peer_away")
    hub.clock.forward(seconds=21)
    await host.ask("beat")
    await hub.sweep()
    await host.hear("peer_left")

    again = await hub.client(auth={"resume": guest.welcome["resume"]})

    assert again.welcome["you"]["state"] == "seated"
    assert (await host.hear("peer_seated"))["peer"]["seat"] == "guest-1"


async def test_an_empty_room_is_forgotten_in_the_end(hub: RunningHub) -> None:
    host, guest = await hub.call()
    await host.ask("close")
    await guest.end()

    hub.clock.forward(minutes=6)
    await hub.sweep()

    assert (await hub.refused({"resume": guest.welcome["resume"]}))["code"] == "resume_unknown"


async def test_what_a_seat_sends_is_told_to_the_others(hub: RunningHub) -> None:
    host, guest = await hub.call()

    await guest.ask("presence", {"camera": True, "microphone": False, "quality": "fair"})

    peer = (await host.hear("peer_changed"))["peer"]
    assert (peer["camera"], peer["microphone"], peer["quality"]) == (True, False, "fair")
    assert (peer["screen"], peer["held"]) == (False, None)


async def test_a_screen_that_is_shown_and_a_telephone_that_rings_are_told(hub: RunningHub) -> None:
    host, guest = await hub.call()
    sent = {"camera": True, "microphone": False, "quality": None}

    await guest.ask("presence", {**sent, "screen": True, "held": "device"})

    peer = (await host.hear("peer_changed"))["peer"]
    assert (peer["screen"], peer["held"]) == (True, "device")
    assert await guest.fail("presence", {**sent, "held": "Mme Durand téléphone"}) == "invalid"


async def test_a_beat_says_which_revision_the_room_has(hub: RunningHub) -> None:
    host, guest = await hub.call()

    assert await host.ask("beat") == await guest.ask("beat")
