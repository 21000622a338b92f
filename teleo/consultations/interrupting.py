"""End every consultation where someone waits or sits: the demonstration begins again."""

import asyncio

from signaling.contract.commands import Commands
from teleo.consultations import queries
from teleo.consultations.hub import close_room
from teleo.infra.work import Works

PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.05


async def are_any_open(works: Works) -> bool:
    """Whether someone waits or sits in a consultation."""
    async with works.reading() as session:
        return bool(await queries.open_rooms(session))


async def interrupt_all(works: Works, commands: Commands) -> None:
    """Each side is told by the hub that it is over; back when the hub has told us, or has not for some seconds."""
    async with works.reading() as session:
        rooms = await queries.open_rooms(session)
    for room in rooms:
        await close_room(commands, room)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if not await are_any_open(works):
                    return
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        pass  # a hub that is away has nobody to tell
