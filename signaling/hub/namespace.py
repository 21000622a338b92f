"""The one gate: every event passes here, is answered always, and reaches a room only in order."""

import traceback
from pathlib import Path
from uuid import uuid4

import socketio
import structlog
from pydantic import ValidationError
from socketio.exceptions import ConnectionRefusedError as Refusal

from signaling.hub import acks
from signaling.hub.call import Call
from signaling.hub.connecting import Door
from signaling.hub.events import EVENTS
from signaling.hub.payloads import Payload
from signaling.hub.performing import Switchboard
from signaling.hub.transport import NAMESPACE
from signaling.rooms.errors import Failure, SeatNotHeld, UnknownEvent

log = structlog.get_logger(__name__)


class Gate(socketio.AsyncNamespace):  # type: ignore[misc]  # socketio carries no types
    def __init__(self, switchboard: Switchboard, door: Door) -> None:
        super().__init__(NAMESPACE)
        self._switchboard = switchboard
        self._door = door

    async def trigger_event(self, name: object, *args: object) -> acks.Ack | None:
        """Called by socketio for all that happens on a socket: its beginning, its end, and each event."""
        sid, *sent = args
        # A client may well send an event *named* "connect": only a socket that is not connected can connect.
        if not self.server.manager.is_connected(sid, NAMESPACE):
            await (self._connect(str(sid), sent) if name == "connect" else self._disconnect(str(sid)))
            return None
        try:
            return acks.done(await self._event(str(sid), name, sent))
        except Failure as failure:
            return acks.refused(failure)
        except ValidationError as error:
            return acks.refused(acks.invalid(error))
        except Exception as bug:  # noqa: BLE001 - the client gets an id, the log gets the trace
            return acks.broken(note_bug(bug, f"event {name}" if name in EVENTS else "event"))

    async def connected(self, sid: str) -> None:
        """The socket has been told that it is connected: welcome it."""
        try:
            await self._door.welcome(sid)
        except Exception as bug:  # noqa: BLE001 - socketio would drop it silently
            note_bug(bug, "welcome")
            await self.disconnect(sid)

    async def _event(self, sid: str, name: object, sent: list[object]) -> Payload:
        connection = self._switchboard.connections.of_sid(sid)
        if connection is None:
            raise SeatNotHeld
        now = self._switchboard.now()
        connection.bucket.take(now)
        connection.heard_at = now
        event = EVENTS.get(name) if isinstance(name, str) else None
        if event is None:
            raise UnknownEvent
        return await event.run(Call(self._switchboard, connection, now, self._door), sent[0] if sent else {})

    async def _connect(self, sid: str, sent: list[object]) -> None:
        transport = self.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        auth = sent[1] if len(sent) > 1 else None
        try:
            await self._door.knock(sid, transport, auth)
        except Failure as failure:
            raise Refusal(failure.title, acks.problem(failure)) from failure
        except Exception as bug:
            error = acks.broken(note_bug(bug, "connection"))["error"]
            raise Refusal(acks.INTERNAL_TITLE, error) from bug

    async def _disconnect(self, sid: str) -> None:
        try:
            await self._door.part(sid)
        except Exception as bug:  # noqa: BLE001 - nobody is left to be told
            note_bug(bug, "disconnection")


def note_bug(bug: Exception, during: str) -> str:
    """Log where something broke, under an id; not what it said, which may quote what was sent."""
    bug_id = uuid4().hex[:12]
    frames = traceback.extract_tb(bug.__traceback__)
    trace = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("internal error", id=bug_id, during=during, cause=type(bug).__name__, trace=trace)
    return bug_id
