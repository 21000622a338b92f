"""A room whose tickets ask for the relay: whoever comes, stands by or comes back goes by it, whatever the site's other rooms do."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from signaling.contract import Permission, Ticket
from signaling.settings import HubSettings
from tests.support.hub import (
    GUEST_MAY,
    HOST_MAY,
    Client,
    RunningHub,
    guest_ticket,
    host_ticket,
    running_hub,
    watcher_ticket,
)

PREPARE = frozenset({Permission.PREPARE})
HOST = host_ticket(may=HOST_MAY | PREPARE)
GUEST = guest_ticket(may=GUEST_MAY | PREPARE)
RELAY = {"ice_policy": "relay"}


def hidden(ticket: Ticket) -> Ticket:
    return ticket.model_copy(update={"relay_only": True})


async def stand_by(hub: RunningHub, ticket: Ticket) -> Client:
    return await hub.client(auth={"ticket": hub.mint(ticket), "stand_by": True})


def policies(*clients: Client) -> list[str]:
    return [client.welcome["ice_policy"] for client in clients]


async def test_every_seat_of_such_a_room_goes_by_relay_and_another_room_does_not(hub: RunningHub) -> None:
    guest = await hub.client(hidden(GUEST))
    third = await hub.client(hidden(guest_ticket(seat="guest-2")))
    ready = await stand_by(hub, hidden(HOST))
    elsewhere = [await hub.client(guest_ticket("room-2")), await stand_by(hub, host_ticket("room-2"))]

    await ready.ask("enter")
    seated = await ready.hear("welcome")

    assert policies(guest, third, ready) == ["relay"] * 3
    assert seated["ice_policy"] == "relay"
    assert policies(*elsewhere) == ["all", "all"]
    # Nothing changed for those who came to a room that was so already.
    assert "ways_changed" not in guest.heard + third.heard + ready.heard


async def test_one_who_stands_by_and_prepares_nothing_goes_by_relay_too(hub: RunningHub) -> None:
    assert policies(await stand_by(hub, hidden(host_ticket()))) == ["relay"]


async def test_those_who_came_before_are_told_before_anything_is_offered_to_them(hub: RunningHub) -> None:
    guest = await hub.client(GUEST)
    ready = await stand_by(hub, hidden(HOST))

    await ready.ask("offer", {"to": "guest-1", "sdp": "v=0 offer"})
    await guest.ask("beat")

    assert policies(guest, ready) == ["all", "relay"]
    assert guest.heard == ["ways_changed", "offer"]
    assert await guest.hear("ways_changed") == RELAY


async def test_one_who_stands_by_is_told_when_the_first_such_ticket_comes(hub: RunningHub) -> None:
    ready, other = await stand_by(hub, HOST), await stand_by(hub, host_ticket("room-2"))

    guest = await hub.client(hidden(GUEST))

    await ready.ask("beat")
    assert ready.heard == ["ways_changed", "peer_waiting"]
    assert await ready.hear("ways_changed") == RELAY
    assert policies(guest) == ["relay"]
    await other.ask("beat")
    assert other.heard == []


async def test_a_room_stays_so_for_a_ticket_that_does_not_ask_for_it_and_for_who_comes_back(
    hub: RunningHub,
) -> None:
    guest = await hub.client(hidden(GUEST))

    host = await hub.client(HOST)
    await host.ask("admit", {"seat": "guest-1"})
    await guest.hear("admitted")
    again = await hub.client(auth={"resume": guest.welcome["resume"]})

    assert policies(host, again) == ["relay", "relay"]


async def test_a_watcher_of_a_board_has_no_connection_to_hide(hub: RunningHub) -> None:
    await hub.client(hidden(GUEST))

    watcher = await hub.client(watcher_ticket())

    assert policies(watcher) == ["all"]
    assert watcher.welcome["ice_servers"] == []


@pytest.mark.parametrize("has_relay", [False, True])
async def test_a_hub_without_relay_says_so_in_its_log_and_shows_nobody_s_address(
    tmp_path: Path, *, has_relay: bool
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("north")
    turn = {"turn_urls": ("turn:hub.test",), "turn_secret_file": secret}
    settings = HubSettings.model_validate(turn) if has_relay else HubSettings()

    with capture_logs() as logs:
        async with running_hub(settings) as hub:
            guest, other = await hub.client(hidden(GUEST)), await hub.client(guest_ticket("room-2"))

    errors = [one["room"] for one in logs if one["event"] == "a room needs a relay and this hub has none"]
    assert errors == ([] if has_relay else ["room-1"])
    assert policies(guest, other) == ["relay", "all"]
