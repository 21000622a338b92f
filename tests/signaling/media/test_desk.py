"""A ticket is all it takes: the echo comes from a process of its own, and its place is free when it has gone."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from signaling.contract import AskEcho, TicketExpired, TicketInvalid
from signaling.media.desk import Desk
from signaling.media.places import Places
from tests.support.hub import KEY, RunningHub, watcher_ticket
from tests.support.media_caller import call_echo
from tests.support.media_tickets import ROOM, caller_ticket, echo_ticket

# A first echo waits for a process that loads aiortc, on a machine that may have much else to do.
PATIENCE = 20


@pytest.fixture
async def desk(hub: RunningHub) -> AsyncIterator[Desk]:
    keys = {KEY.kid: KEY.private.public_key()}
    desk = Desk(Places(pictures=1, sounds=1), keys, hub.url, hub.clock.now)
    yield desk
    await desk.nursery.close()


def asked(hub: RunningHub, room: str = ROOM, *, picture: bool = True) -> AskEcho:
    return AskEcho(ticket=hub.mint(echo_ticket(room)), picture=picture)


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not what():  # noqa: ASYNC110  # another process's end is nothing that our code waits for
            await asyncio.sleep(0.02)


async def until_free(desk: Desk, room: str = ROOM) -> None:
    await until(lambda: not desk._places.holds(room))


async def test_nothing_runs_before_someone_asks(desk: Desk) -> None:
    assert not desk.nursery.is_awake


async def test_an_echo_comes_to_the_room_once_and_gives_its_place_back_when_it_goes(
    hub: RunningHub, desk: Desk
) -> None:
    desk.nursery._idle_seconds = 0.1
    caller = await hub.client(caller_ticket())

    assert (await desk.ask(asked(hub))).granted
    assert (await desk.ask(asked(hub))).granted  # a page that lost the answer asks again
    full = await desk.ask(asked(hub, "try-out-2"))
    heard = await call_echo(caller, picture=True)
    await caller.ask("leave")

    assert heard.pictures > 5
    assert not full.granted
    assert full.wait_seconds > 0
    assert full.sound_is_free
    await until_free(desk)
    # Nobody has asked for a while: nothing is left running.
    await until(lambda: not desk.nursery.is_awake)


async def test_a_process_that_dies_keeps_no_place(hub: RunningHub, desk: Desk) -> None:
    assert (await desk.ask(asked(hub))).granted
    assert desk.nursery._process is not None
    transport = desk.nursery._process._transport
    assert transport is not None

    transport.kill()

    await until_free(desk)
    assert (await desk.ask(asked(hub, picture=False))).granted


async def test_an_echo_that_cannot_come_in_keeps_no_place(hub: RunningHub, desk: Desk) -> None:
    desk._hub_url = "http://127.0.0.1:9"

    assert (await desk.ask(asked(hub))).granted

    await until_free(desk)


async def test_only_a_ticket_for_a_seat_that_is_still_good_opens(hub: RunningHub, desk: Desk) -> None:
    old = asked(hub)
    with pytest.raises(TicketInvalid):
        await desk.ask(AskEcho(ticket="made up", picture=True))
    with pytest.raises(TicketInvalid):
        await desk.ask(AskEcho(ticket=hub.mint(watcher_ticket()), picture=True))

    hub.clock.forward(seconds=61)

    with pytest.raises(TicketExpired):
        await desk.ask(old)
    assert not desk.nursery.is_awake
