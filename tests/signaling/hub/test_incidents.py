"""What a page saw go wrong reaches teleo; what nobody can tell, the hub tells."""

from signaling.contract import IncidentSeen
from tests.support.hub import RunningHub


async def test_a_page_that_saw_a_cut_is_believed_about_its_own_seat(hub: RunningHub) -> None:
    _, guest = await hub.call()

    await guest.ask("incident", {"what": "media_cut"})

    notice = await hub.noticed("incident_seen")
    assert isinstance(notice, IncidentSeen)
    assert (notice.room, notice.seat, notice.what) == ("room-1", "guest-1", "media_cut")


async def test_only_what_has_a_name_is_taken(hub: RunningHub) -> None:
    host, _ = await hub.call()

    assert await host.fail("incident", {"what": "Mme Durand n'entend rien"}) == "invalid"
    assert await host.fail("incident", {}) == "invalid"


async def test_whoever_falls_silent_for_long_leaves_an_incident_behind(hub: RunningHub) -> None:
    _, guest = await hub.call()

    await guest.close()
    await hub.noticed("peer_away")
    hub.clock.forward(seconds=21)
    await hub.sweep()

    notice = await hub.noticed("incident_seen")
    assert isinstance(notice, IncidentSeen)
    assert (notice.seat, notice.what) == ("guest-1", "fell_silent")
