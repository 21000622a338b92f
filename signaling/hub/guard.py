"""What one socket may cost us before it is a connection, beside it and after: time, frames, memory."""

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from signaling.hub.throttle import BURST, PER_SECOND, Bucket
from signaling.rooms.errors import TooMany

# A client sends its ticket with the first frame; a slow phone needs a few seconds for it.
CONNECT_WITHIN = timedelta(seconds=10)
# The last words and the closing handshake take a moment; one who does not read them is not waited for.
LEAVES_WITHIN = timedelta(seconds=5)
# Events are refused long before: whoever sends four times as much does not listen to refusals.
FRAME_BURST, FRAMES_PER_SECOND = 4 * BURST, 4 * PER_SECOND
# Session descriptions are large; the longest message, escaped as JSON, is not.
LARGEST_WORD = 32_000
# What may wait to be sent to one who reads slowly: more than a call ever says.
LARGEST_BACKLOG = 1_000_000

# Engine.IO: a text message that is a Socket.IO packet, or one of the bare signs. Nothing binary.
_FRAME = re.compile(r"4[0-3]|(?:[12356]|2probe)\Z")
# Socket.IO: connect, disconnect, event, ack.
_CONNECT, _PACKET, _DESCRIPTION = "0", re.compile(r"[0-3]"), re.compile(r'2\d*\["(?:offer|answer)"')


class Backlog(asyncio.Queue[Any]):
    """What waits to be sent to one socket, and its weight in characters."""

    def _init(self, maxsize: int) -> None:
        super()._init(maxsize)
        self.weight = 0

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.weight += _weight(item)

    def _get(self) -> Any:
        item = super()._get()
        self.weight -= _weight(item)
        return item

    @property
    def is_too_long(self) -> bool:
        return self.weight > LARGEST_BACKLOG


@dataclass(eq=False)
class Guarded:
    """One engine.io session, over whatever carries it."""

    idle_since: datetime  # without a Socket.IO connection since
    frames: Bucket
    carriers: list[asyncio.BaseTransport] = field(default_factory=list)
    has_asked: bool = False  # has sent its CONNECT
    condemned: bool = False
    ended_at: datetime | None = None


class Guard:
    """Knows every line, and says what may pass and who has to go. It closes nothing itself but what it aborts."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lines: dict[str, Guarded] = {}

    def opened(self, session: str) -> None:
        now = self._now()
        self._lines[session] = Guarded(now, Bucket(now, burst=FRAME_BURST, per_second=FRAMES_PER_SECOND))

    def carried(self, session: str, carrier: asyncio.BaseTransport | None) -> None:
        """A WebSocket carries this session, or tries to."""
        line = self._lines.get(session)
        if line is not None and carrier is not None:
            line.carriers.append(carrier)

    def may_enter(self, session: str, frame: object) -> bool:
        """Whether a WebSocket's frame is one that a client may send. Messages are counted by `may_pass`."""
        if not isinstance(frame, str) or not _FRAME.match(frame):
            return False
        line = self._lines.get(session)
        return line is not None and line.ended_at is None and (frame[0] == "4" or _counted(line, self._now()))

    def may_pass(self, session: str, message: object) -> bool:
        """Whether a Socket.IO packet may be looked at."""
        line = self._lines.get(session)
        if line is None or line.ended_at or not isinstance(message, str) or not _PACKET.match(message):
            return False
        if len(message) > LARGEST_WORD and not _DESCRIPTION.match(message):
            return False
        if message[0] == _CONNECT:
            if line.has_asked:
                return False
            line.has_asked = True
        return _counted(line, self._now())

    def condemn(self, session: str) -> None:
        """The next look at the lines will end this one."""
        if session in self._lines:
            self._lines[session].condemned = True

    def ended(self, session: str) -> None:
        """Nothing more is heard from this session; what carries it should close by itself, soon."""
        line = self._lines.get(session)
        if line is not None and line.ended_at is None:
            line.ended_at = self._now()

    def abort(self, session: str) -> None:
        """Close what carries a session, whether or not the other end reads, and forget it."""
        line = self._lines.pop(session, None)
        for carrier in line.carriers if line else ():
            if isinstance(carrier, asyncio.WriteTransport):
                carrier.abort()

    def unwanted(self, connected: Callable[[str], bool]) -> Iterable[str]:
        """The sessions to end: condemned, or too long without a connection; those that ended are seen off."""
        now = self._now()
        for session, line in list(self._lines.items()):
            if line.ended_at is not None:
                self._see_off(session, line, now)
            elif line.condemned:
                yield session
            elif connected(session):
                line.idle_since = now
            elif now - line.idle_since > CONNECT_WITHIN:
                yield session

    def _see_off(self, session: str, line: Guarded, now: datetime) -> None:
        if all(carrier.is_closing() for carrier in line.carriers):
            del self._lines[session]
        elif line.ended_at is not None and now - line.ended_at > LEAVES_WITHIN:
            self.abort(session)


def _counted(line: Guarded, now: datetime) -> bool:
    try:
        line.frames.take(now)
    except TooMany:
        return False
    return True


def _weight(item: Any) -> int:
    data = getattr(item, "data", None)
    return 100 + (len(data) if isinstance(data, str) else 0)
