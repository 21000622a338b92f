"""Commands from teleo, carried out."""

from typing import assert_never

from signaling.contract.commands import CloseRoom, Command, EndGrant, RemoveSeat, TellBoard
from signaling.hub.board import board_told
from signaling.hub.parting import end_grant
from signaling.hub.performing import Switchboard


async def obey(switchboard: Switchboard, command: Command) -> None:
    now = switchboard.now()
    match command:
        case CloseRoom(room=room_id):
            await switchboard.act(room_id, lambda room: room.close(by=None, now=now))
        case RemoveSeat(room=room_id, seat=seat):
            await switchboard.act(room_id, lambda room: room.remove(seat, now))
        case EndGrant(grant=grant):
            await end_grant(switchboard, grant)
        case TellBoard():
            await board_told(switchboard, command)
        case _:
            assert_never(command)
