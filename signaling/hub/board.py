"""Boards: those who watch one, and those who wait for somebody who may be watching, on this hub or another."""

from signaling.bus.letters import WatchChanged
from signaling.contract.commands import TellBoard
from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard


async def board_told(switchboard: Switchboard, command: TellBoard) -> None:
    """Something on a board has changed: watchers and waiting seats fetch what they show. Every hub is told so."""
    watchers = switchboard.connections.watchers(command.board)
    await switchboard.wire.tell(
        watchers, "board_changed", command.model_dump(include={"what", "id", "revision"})
    )
    await tell_those_who_wait(switchboard, command.board)


async def watch_changed(switchboard: Switchboard, board: str) -> None:
    """A watcher came or went here: those who wait learn it, wherever they are connected."""
    await tell_those_who_wait(switchboard, board)
    await switchboard.hubs.mail.send_all(WatchChanged(board=board))


async def tell_those_who_wait(switchboard: Switchboard, board: str) -> None:
    """Tell those who wait here whether anybody watches."""
    waiting = [
        connection
        for connection in switchboard.connections.seats_of_board(board)
        if await _is_waiting(switchboard, connection)
    ]
    if waiting:
        watched = await is_watched(switchboard, board)
        await switchboard.wire.tell(waiting, "wait_changed", {"watched": watched})


async def is_watched(switchboard: Switchboard, board: str | None) -> bool:
    if board is None:
        return False
    return bool(switchboard.connections.watchers(board)) or await switchboard.hubs.boards.is_watched(board)


async def _is_waiting(switchboard: Switchboard, connection: Connection) -> bool:
    if connection.room is None:
        return False
    peer = (await switchboard.store.read(connection.room)).find(connection.seat)
    return peer is not None and not peer.is_seated
