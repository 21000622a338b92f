"""aiortc calls aiortc through a real hub: sound and picture come back, candidates go as they come."""

import asyncio

import pytest

from signaling.media.echo import hold_echo
from signaling.media.wishes import EchoWish
from tests.support.hub import RunningHub
from tests.support.media_caller import call_echo
from tests.support.media_tickets import ROOM, caller_ticket, echo_ticket


def wish(hub: RunningHub, *, picture: bool) -> EchoWish:
    signed = hub.mint(echo_ticket())
    return EchoWish(room=ROOM, hub_url=hub.url, ticket=signed, picture=picture)


@pytest.mark.parametrize("picture", [True, False], ids=["picture", "sound only"])
async def test_the_caller_hears_and_sees_what_he_sent_and_the_room_ends_with_him(
    hub: RunningHub, *, picture: bool
) -> None:
    caller = await hub.client(caller_ticket())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold_echo(wish(hub, picture=picture)))

        heard = await call_echo(caller, picture=picture)

        await caller.ask("leave")
    assert heard.loudest > 2_000
    assert (heard.pictures > 5) == picture
    assert await hub.noticed("room_closed")


async def test_an_echo_whose_caller_vanishes_goes_too(hub: RunningHub) -> None:
    caller = await hub.client(caller_ticket())
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(hold_echo(wish(hub, picture=True)))
        await caller.hear("peer_seated")

        await caller.close()

    assert await hub.noticed("room_closed")


async def test_nobody_comes_and_the_echo_does_not_wait_for_ever(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.media.echo.LONELY_SECONDS", 0.1)

    async with asyncio.timeout(10):
        await hold_echo(wish(hub, picture=True))

    assert await hub.noticed("room_closed")
