"""Tickets for a try-out: the caller's and the echo's seat in one room."""

from signaling.contract import Permission, Ticket

ROOM = "try-out-1"
CALLER, ECHO = "caller", "echo"


def caller_ticket(room: str = ROOM) -> Ticket:
    return Ticket(room=room, seat=CALLER, name="Test", may=frozenset({Permission.ENTER}), polite=False)


def echo_ticket(room: str = ROOM) -> Ticket:
    may = frozenset({Permission.ENTER, Permission.CLOSE})
    return Ticket(room=room, seat=ECHO, name="Echo", may=may, polite=True)
