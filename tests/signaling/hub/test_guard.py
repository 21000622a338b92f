"""What one socket may cost: time before it connects, frames, and what waits for it to be read."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from signaling.contract import Ticket
from signaling.hub.guard import CONNECT_WITHIN, FRAME_BURST, LARGEST_BACKLOG, LARGEST_WORD
from tests.support.hub import PATIENCE, RunningHub, guest_ticket, host_ticket, running_hub

SECONDS = int(CONNECT_WITHIN.total_seconds())


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[RunningHub]:
    """One hub in memory: what is tried here is each process's own affair."""
    async with running_hub() as running:
        yield running


@asynccontextmanager
async def socket(hub: RunningHub) -> AsyncIterator[ClientWebSocketResponse]:
    """A WebSocket of which the hub knows nothing yet but that it is open."""
    async with ClientSession() as session:
        url = f"{hub.url}/hub/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(url, max_msg_size=0) as ws:
            assert (await ws.receive_str())[0] == "0"
            yield ws


async def connect(hub: RunningHub, ws: ClientWebSocketResponse, ticket: Ticket) -> None:
    await ws.send_str("40" + json.dumps({"ticket": hub.mint(ticket)}))
    assert (await ws.receive_str()).startswith("40")
    assert (await ws.receive_str()).startswith('42["welcome"')


async def hung_up(ws: ClientWebSocketResponse) -> bool:
    """The hub ends the connection, whatever it still says before."""
    async with asyncio.timeout(PATIENCE):
        while (await ws.receive()).type not in {WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR}:
            pass
    return True


async def test_a_socket_that_never_connects_is_ended_after_ten_seconds(hub: RunningHub) -> None:
    async with socket(hub) as ws:
        hub.clock.forward(seconds=SECONDS)
        await hub.sweep()
        await ws.send_str("3")
        assert not ws.closed

        hub.clock.forward(seconds=1)
        await hub.sweep()

        assert await hung_up(ws)


async def test_a_polling_session_that_never_connects_is_ended_too(hub: RunningHub) -> None:
    url = f"{hub.url}/hub/socket.io/?EIO=4&transport=polling"
    async with ClientSession() as session:
        opened = json.loads((await (await session.get(url)).text())[1:])
        url += f"&sid={opened['sid']}"
        assert (await session.post(url, data="3")).status == 200

        polling = asyncio.ensure_future(session.get(url))
        hub.clock.forward(seconds=SECONDS + 1)
        await hub.sweep()
        await asyncio.wait_for(polling, PATIENCE)

        assert (await session.post(url, data="3")).status == 400


async def test_a_connection_is_not_ended_however_long_it_lasts(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())

    for _ in range(3):
        hub.clock.forward(seconds=SECONDS * 10)
        await hub.sweep()

    assert await host.ask("beat")


async def test_one_who_is_refused_or_leaves_and_stays_on_the_line_is_ended(hub: RunningHub) -> None:
    async with socket(hub) as refused, socket(hub) as left:
        await refused.send_str('40{"ticket":"x"}')
        assert "ticket_invalid" in await refused.receive_str()
        await connect(hub, left, host_ticket())
        await left.send_str("41")
        await hub.noticed("peer_away")
        await hub.sweep()

        hub.clock.forward(seconds=SECONDS + 1)
        await hub.sweep()

        assert await hung_up(refused)
        assert await hung_up(left)


async def test_a_socket_connects_once(hub: RunningHub) -> None:
    async with socket(hub) as guessing:
        await guessing.send_str('40{"ticket":"x"}')
        await guessing.send_str("40" + json.dumps({"ticket": hub.mint(host_ticket())}))

        assert await hung_up(guessing)
    assert not hub.notices


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "x",
        "0",
        "7",
        "44{}",
        '451-["say",{"_placeholder":true,"num":0}]',
        "4",
        "4[[[[",
        "bAAAA",
        b"\x04",
        b"",
    ],
)
async def test_what_is_no_frame_of_ours_ends_the_connection_and_its_seat_is_away_at_once(
    hub: RunningHub, frame: str | bytes
) -> None:
    host = await hub.client(host_ticket())
    async with socket(hub) as ws:
        await connect(hub, ws, guest_ticket())
        await host.hear("peer_waiting")

        await (ws.send_str(frame) if isinstance(frame, str) else ws.send_bytes(frame))

        assert await hung_up(ws)
    assert (await host.hear("peer_away"))["seat"] == "guest-1"


@pytest.mark.parametrize(
    "packet", ['42"beat"', "42", "42{", "42[]", "42[[]]", "43[1]", "42/admin,[]", "431[]"]
)
async def test_what_is_a_packet_but_means_nothing_is_dropped(hub: RunningHub, packet: str) -> None:
    async with socket(hub) as ws:
        await connect(hub, ws, host_ticket())

        await ws.send_str(packet)
        await ws.send_str('4242["beat",{}]')

        assert (await ws.receive_str()).startswith('4342[{"ok":true')


async def test_an_event_before_the_connection_is_not_heard(hub: RunningHub) -> None:
    async with socket(hub) as ws:
        await ws.send_str('421["beat",{}]')
        await connect(hub, ws, host_ticket())
        await ws.send_str('422["beat",{}]')

        # Answered in order: had the first been heard, its answer would come before.
        assert (await ws.receive_str()).startswith('432[{"ok":true')


@pytest.mark.parametrize("event", ["say", "beat", "candidate"])
async def test_only_a_description_may_be_large(hub: RunningHub, event: str) -> None:
    host, guest = await hub.call()

    await guest.ask("offer", {"to": "host", "sdp": "v" * LARGEST_WORD})
    await guest.sio.emit(event, {"text": "v" * LARGEST_WORD})

    await guest.end()
    assert (await host.hear("peer_away"))["seat"] == "guest-1"


async def test_who_does_not_listen_to_refusals_is_cut_off(hub: RunningHub) -> None:
    async with socket(hub) as ws:
        await connect(hub, ws, host_ticket())
        for _ in range(int(FRAME_BURST)):
            await ws.send_str('42["dance"]')

        assert await hung_up(ws)


async def test_who_does_not_read_is_cut_off_and_the_others_are_not(hub: RunningHub) -> None:
    sdp = "v" * 60_000
    async with socket(hub) as ws:
        host = await hub.client(host_ticket())
        await connect(hub, ws, guest_ticket())
        await host.ask("admit", {"seat": "guest-1"})

        # What the kernel and aiohttp hold for him comes first; then the hub's own patience ends.
        away = asyncio.ensure_future(host.hear("peer_away"))
        sent = 0
        while not away.done():
            sent += len(sdp)
            assert sent < 100 * LARGEST_BACKLOG
            await host.send("offer", {"to": "guest-1", "sdp": sdp})
            hub.clock.forward(seconds=0.1)
            await hub.sweep()

        assert (await away)["seat"] == "guest-1"
        assert await host.ask("beat")


async def test_an_endless_list_of_wrong_fields_is_told_in_ten(hub: RunningHub) -> None:
    host = await hub.client(host_ticket())

    ack = await host.send("beat", {"x" * 300 + str(number): number for number in range(90)})

    assert ack["error"]["code"] == "invalid"
    assert len(ack["error"]["errors"]) == 10
    assert len(json.dumps(ack)) < 2_000


@pytest.mark.parametrize("frame", ["5", "x", ""])
async def test_one_who_asks_to_upgrade_and_says_something_else_keeps_polling(
    hub: RunningHub, frame: str
) -> None:
    host = await hub.client(host_ticket(), transport="polling")
    session_id = host.sio.eio.sid
    async with ClientSession() as session:
        url = f"{hub.url}/hub/socket.io/?EIO=4&transport=websocket&sid={session_id}"
        async with session.ws_connect(url) as ws:
            await ws.send_str(frame)

            assert await hung_up(ws)

    assert await host.ask("beat")
