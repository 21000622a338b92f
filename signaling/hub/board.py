"""Boards: those who watch one, and those who wait for somebody who may be watching."""

from signaling.contract.commands import TellBoard
from signaling.hub.connections import Connection
from signaling.hub.performing import Switchboard


async def board_told(switchboard: Switchboard, command: TellBoard) -> None:
    """Something on a board has changed: watchers and waiting seats fetch what they show."""
    watchers = switchboard.connections.watchers(command.board)
    await switchboard.wire.tell(
        watchers, "board_changed", command.model_dump(include={"what", "id", "revision"})
    )
    await wait_changed(switchboard, command.board)


async def wait_changed(switchboard: Switchboard, board: str) -> None:
    """Tell those who wait whether anybody watches."""
    waiting = [
        connection
        for connection in switchboard.connections.seats_of_board(board)
        if await _is_waiting(switchboard, connection)
    ]
    await switchboard.wire.tell(waiting, "wait_changed", {"watched": is_watched(switchboard, board)})


def is_watched(switchboard: Switchboard, board: str | None) -> bool:
    return board is not None and bool(switchboard.connections.watchers(board))


async def _is_waiting(switchboard: Switchboard, connection: Connection) -> bool:
    if connection.room is None:
        return False
    peer = (await switchboard.store.read(connection.room)).find(connection.seat)
    return peer is not None and not peer.is_seated
