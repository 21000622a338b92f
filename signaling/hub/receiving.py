"""Letters from other hubs, carried out on our own sockets."""

from typing import assert_never

from signaling.bus.letters import Dismiss, Letter, Pass, Passed, TakeOver, Tell, WatchChanged
from signaling.hub.board import tell_those_who_wait
from signaling.hub.performing import Switchboard


async def receive(switchboard: Switchboard, letter: Letter) -> None:
    """A socket that has ended meanwhile is no fault: its end was told, or will be."""
    connections, wire = switchboard.connections, switchboard.wire
    match letter:
        case Tell():
            await wire.deliver(connections.of_sids(letter.sids), letter.event, letter.payload)
        case TakeOver() | Dismiss():
            await _end(switchboard, letter)
        case Pass():
            await _pass_on(switchboard, letter)
        case WatchChanged(board=board):
            await tell_those_who_wait(switchboard, board)
        case Passed():
            pass  # the mail has given it to the one who asked
        case _:
            assert_never(letter)


async def _end(switchboard: Switchboard, letter: TakeOver | Dismiss) -> None:
    for connection in switchboard.connections.of_sids([letter.sid]):
        if isinstance(letter, TakeOver):
            await switchboard.end_taken_over(connection)
        else:
            switchboard.end(connection)


async def _pass_on(switchboard: Switchboard, letter: Pass) -> None:
    connections = switchboard.connections.of_sids([letter.sid])
    receivers = [connection for connection in connections if switchboard.wire.is_open(connection)]
    await switchboard.wire.deliver(receivers, letter.event, letter.payload)
    answer = Passed(number=letter.number, done=bool(receivers))
    await switchboard.hubs.mail.send(letter.sender, answer)
