"""Who is connected to this process: seats of rooms and watchers of boards, by every way they are looked up."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from signaling.contract.ticket import Permission, Ticket
from signaling.hub.throttle import Bucket


@dataclass(eq=False)
class Connection:
    """One socket. What it may do comes from its ticket and from nothing it says later."""

    sid: str
    transport: str  # engine.io's id for the same socket
    seat: str
    name: str
    polite: bool
    room: str | None
    board: str | None
    may: frozenset[Permission]
    heard_at: datetime
    bucket: Bucket
    grant: str | None = None  # what its ticket rested on
    standing_by: Ticket | None = None  # at the door: holds no seat, and may enter by this ticket
    held_back: list[str] | None = field(default_factory=list)  # events that must not overtake `welcome`


class Connections:
    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._seats: defaultdict[str, dict[str, Connection]] = defaultdict(dict)
        self._boards: defaultdict[str, set[Connection]] = defaultdict(set)

    def add(self, connection: Connection) -> None:
        self._by_sid[connection.sid] = connection
        if connection.room is not None:
            self._seats[connection.room][connection.seat] = connection
        if connection.board is not None:
            self._boards[connection.board].add(connection)

    def drop(self, connection: Connection) -> None:
        """From now on the connection holds nothing and hears nothing."""
        if self._by_sid.pop(connection.sid, None) is None:
            return
        if connection.room is not None:
            self._empty(connection.room, connection)
        if connection.board is not None:
            self._boards[connection.board].discard(connection)
            if not self._boards[connection.board]:
                del self._boards[connection.board]

    def of_sid(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def of_sids(self, sids: Iterable[str]) -> list[Connection]:
        return [self._by_sid[sid] for sid in sids if sid in self._by_sid]

    def of_room(self, room: str) -> list[Connection]:
        return list(self._seats.get(room, {}).values())

    @property
    def rooms(self) -> Collection[str]:
        """The rooms that somebody here has a seat in."""
        return list(self._seats)

    @property
    def boards(self) -> Collection[str]:
        """The boards of all who are here."""
        return list(self._boards)

    def watchers(self, board: str) -> list[Connection]:
        return [one for one in self._boards.get(board, ()) if Permission.WATCH in one.may]

    def of_grant(self, grant: str) -> list[Connection]:
        return [one for one in self._by_sid.values() if one.grant == grant]

    def seats_of_board(self, board: str) -> list[Connection]:
        return [one for one in self._boards.get(board, ()) if one.room is not None]

    def _empty(self, room: str, connection: Connection) -> None:
        if self._seats[room].get(connection.seat) is connection:
            del self._seats[room][connection.seat]
        if not self._seats[room]:
            del self._seats[room]
