"""The registry: every event a client may send, what it carries, what it needs, and what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from signaling.contract.ticket import Permission
from signaling.hub import conversation, negotiation, presence, waiting
from signaling.hub.call import Call
from signaling.hub.incidents import Incident, incident
from signaling.hub.payloads import (
    Admit,
    Answer,
    Candidate,
    Close,
    Enter,
    Ice,
    IceGiven,
    Leave,
    Nothing,
    Offer,
    Payload,
    Refuse,
    Restart,
    Say,
    SayKept,
)
from signaling.hub.presence import Beat, BeatHeard, Presence
from signaling.hub.summaries import Summary, summary
from signaling.rooms.errors import NotAllowed

Sent = TypeVar("Sent", bound=Payload)


@dataclass(frozen=True)
class Event(Generic[Sent]):
    """`answer` is the shape of the data of a successful ack."""

    payload: type[Sent]
    handle: Callable[[Call, Sent], Awaitable[Payload]]
    needs: Permission | None = None
    answer: type[Payload] = Nothing

    async def run(self, call: Call, sent: object) -> Payload:
        payload = self.payload.model_validate(sent)
        if self.needs is not None and self.needs not in call.connection.may:
            raise NotAllowed
        return await self.handle(call, payload)


EVENTS: Mapping[str, Event[Any]] = {
    "beat": Event(Beat, presence.beat, answer=BeatHeard),
    "enter": Event(Enter, waiting.enter, needs=Permission.ENTER),
    "admit": Event(Admit, waiting.admit, needs=Permission.ADMIT),
    "refuse": Event(Refuse, waiting.refuse, needs=Permission.ADMIT),
    "leave": Event(Leave, waiting.leave),
    "close": Event(Close, waiting.close, needs=Permission.CLOSE),
    "offer": Event(Offer, negotiation.offer),
    "answer": Event(Answer, negotiation.answer),
    "candidate": Event(Candidate, negotiation.candidate),
    "restart": Event(Restart, negotiation.restart),
    "ice": Event(Ice, negotiation.ice, answer=IceGiven),
    "say": Event(Say, conversation.say, needs=Permission.SAY, answer=SayKept),
    "presence": Event(Presence, presence.presence),
    "incident": Event(Incident, incident),
    "summary": Event(Summary, summary),
}
