"""The lowest layer: frames of every kind, from everyone, and the hub goes on."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from signaling.contract import Ticket, mint
from tests.support.fuzz import Fuzz
from tests.support.hub import KEY, Client, guest_ticket, host_ticket
from tests.support.hub_process import HubProcess, Measured, hub_process

SEED = 20261121
FRAMES = 100_000
WORKERS = 24
# What is imported, cached and sized once is there by then; from then on memory stays: a hundred bytes
# kept of each frame would be seen.
WARM_AFTER = 40_000
GROWTH_KILOBYTES = 6_000
# A polling session that is left is ended by ping and time-out, 18 seconds in all, and a look at it.
QUIET_WITHIN = 40


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_hundred_thousand_frames_leave_the_hub_answering_with_flat_memory(tmp_path: Path) -> None:
    async with hub_process(tmp_path / "log") as hub:
        before = await hub.measured()
        await Fuzz(hub.url, SEED, WARM_AFTER).run(WORKERS)
        warm = await hub.measured()

        await Fuzz(hub.url, SEED + 1, FRAMES - WARM_AFTER).run(WORKERS)
        await call(hub)
        after = await quiet(hub, files=before.files)

        assert after.kilobytes - warm.kilobytes < GROWTH_KILOBYTES, (before, warm, after)
        assert after.files <= before.files, (before, after)
        assert after.objects["Connection"] == after.objects["WebSocketResponse"] == 0, after
        # engine.io's watch and what it waits for.
        assert after.objects["Task"] <= before.objects["Task"] + 2, (before, after)
        assert hub.log.read_text() == "", "the hub found something to complain about"


async def quiet(hub: HubProcess, *, files: int) -> Measured:
    """What the hub holds once it has ended every session, and has no more files open than these."""
    async with asyncio.timeout(QUIET_WITHIN):
        while True:
            measured = await hub.measured()
            # engine.io's own watch is a task, and it remembers the last session that it looked at.
            is_over = measured.objects["Guarded"] == 0 and measured.objects["AsyncSocket"] <= 1
            if is_over and measured.files <= files:
                return measured
            await asyncio.sleep(0.2)


async def call(hub: HubProcess) -> None:
    """A host admits a guest, they negotiate, and a message is kept."""
    host, guest = Client(), Client()
    try:
        await host.connect(hub.url, "websocket", {"ticket": signed(host_ticket("room-after"))})
        await guest.connect(hub.url, "polling", {"ticket": signed(guest_ticket("room-after"))})
        await host.ask("admit", {"seat": "guest-1"})
        await guest.hear("admitted")
        await host.ask("offer", {"to": "guest-1", "sdp": "v=0"})
        assert (await guest.hear("offer"))["from"] == "host"
        await guest.ask("say", {"id": str(uuid4()), "text": "Bonjour"})
        assert (await host.hear("said"))["text"] == "Bonjour"
    finally:
        await host.close()
        await guest.close()


def signed(ticket: Ticket) -> str:
    return mint(ticket, KEY, datetime.now(UTC))
