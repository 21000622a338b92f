"""Connections end: by themselves, or because what their tickets rested on is over."""

from signaling.hub.board import watch_changed
from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard
from signaling.rooms.absence import hang_up
from signaling.rooms.door import end_grant as empty_seats
from signaling.rooms.door import stand_down


async def part(switchboard: Switchboard, connection: Connection) -> None:
    """If it still held a seat, the seat is away; if a board, it may be unwatched."""
    switchboard.connections.drop(connection)
    now, address = switchboard.now(), switchboard.address(connection.sid)
    if connection.room is not None:
        await switchboard.act(connection.room, lambda room: hang_up(room, connection.seat, address, now))
    elif connection.standing_by is not None and connection.standing_by.room is not None:
        await switchboard.act(connection.standing_by.room, lambda room: stand_down(room, address, now))
    elif connection.board is not None:
        await switchboard.hubs.boards.unwatch(connection.board, connection.sid)
        await watch_changed(switchboard, connection.board)


async def end_grant(switchboard: Switchboard, grant: str) -> None:
    """Every hub is told so: each ends its own connections, and whoever comes first empties the seats."""
    switchboard.grants.end(grant, switchboard.now())
    for connection in switchboard.connections.of_grant(grant):
        await shut_out(switchboard, connection)
    # Seats without a connection, here or anywhere: a resume code would give them back.
    for room in await switchboard.store.rooms():
        if any(peer.grant == grant for peer in room.peers + room.gone):
            await switchboard.act(room.id, lambda room: empty_seats(room, grant, switchboard.now()))


async def shut_out(switchboard: Switchboard, connection: Connection) -> None:
    """Of all but a call that has begun. Without a word: its page asks for another ticket, and whoever gives them says why not."""
    grant = connection.grant
    if grant is None or not switchboard.grants.is_over(grant):
        return
    if connection.room is None:
        await part(switchboard, connection)
        switchboard.wire.dismiss(connection)
        return
    room, _ = await switchboard.act(connection.room, lambda room: empty_seats(room, grant, switchboard.now()))
    if room.find(connection.seat) is None:
        switchboard.end(connection)
