"""What events carry, and `OUTGOING`: all that the hub tells. A beat, an incident and a summary stand beside who hears them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, model_validator

from signaling.contract.ticket import Permission
from signaling.ice import IcePolicy, IceServer
from signaling.rooms.absence import BEAT_SECONDS
from signaling.rooms.peer import Held, Picture, Quality, Stage, Wish

SDP_LIMIT = 64_000
CANDIDATE_LIMIT = TEXT_LIMIT = 2_000

Seat = Annotated[str, Field(min_length=1, max_length=100)]
Sdp = Annotated[str, Field(min_length=1, max_length=SDP_LIMIT)]
CandidateLine = Annotated[str, Field(max_length=CANDIDATE_LIMIT)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]


class Payload(BaseModel):
    """A payload holds what is declared, nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True, serialize_by_alias=True)


class IceCandidate(Payload):
    """An RTCIceCandidateInit, under its names of the web."""

    candidate: CandidateLine
    sdp_mid: Annotated[str, Field(max_length=64)] | None = Field(default=None, alias="sdpMid")
    sdp_m_line_index: Annotated[int, Field(ge=0, le=255)] | None = Field(default=None, alias="sdpMLineIndex")
    username_fragment: Annotated[str, Field(max_length=256)] | None = Field(
        default=None, alias="usernameFragment"
    )


# Client to hub


class Auth(Payload):
    """What opens a connection: a ticket, or the code that the last `welcome` gave."""

    ticket: Annotated[str, Field(max_length=4_000)] | None = None
    resume: Annotated[str, Field(max_length=400)] | None = None
    stand_by: StrictBool = False

    @model_validator(mode="after")
    def _is_one_of_two(self) -> "Auth":
        if (self.ticket is None) == (self.resume is None):
            raise ValueError("a ticket or a resume code")
        return self


class Enter(Payload):
    """From standing by to the seat."""


class Admit(Payload):
    seat: Seat


class Refuse(Payload):
    seat: Seat


class Leave(Payload):
    """My seat goes, for good."""


class Close(Payload):
    """The room ends, for all."""


class Offer(Payload):
    to: Seat
    sdp: Sdp


class Answer(Payload):
    to: Seat
    sdp: Sdp


class Candidate(Payload):
    """None: no candidate will follow."""

    to: Seat
    candidate: IceCandidate | None


class Restart(Payload):
    to: Seat


class Ice(Payload):
    """My way to the relay is refused or has expired."""


class Say(Payload):
    """`id` is the client's own: sent again with the same one, a message is said once."""

    id: UUID
    text: Text

    @model_validator(mode="after")
    def _says_something(self) -> "Say":
        if not self.text.strip():
            raise ValueError("nothing but blanks")
        return self


# Acknowledgements that carry data


class IceGiven(Payload):
    ice_servers: list[IceServer]


class SayKept(Payload):
    id: UUID
    at: AwareDatetime


class Nothing(Payload):
    """Done, and nothing to add."""


# Hub to client


class Peer(Payload):
    """`since`: in this stage (waiting or seated) since. `label`: a word of the application's, or None."""

    seat: str
    name: str
    label: str | None
    polite: bool
    here: bool
    camera: bool
    microphone: bool
    has_camera: bool
    has_microphone: bool
    screen: bool
    held: Held | None
    shows_while_waiting: bool
    quality: Quality | None
    picture: Picture
    wish: Wish
    since: AwareDatetime


class You(Payload):
    seat: str
    name: str
    polite: bool
    may: list[Permission]
    state: Literal["waiting", "seated", "watching", "standing_by"]


class Welcome(Payload):
    """The first event of every connection, once; again when one who stood by enters. It replaces all that was known."""

    rev: int
    you: You
    resume: str | None  # None for a watcher, who comes back with a new ticket
    ice_servers: list[IceServer]
    ice_policy: IcePolicy
    beat_seconds: int
    peers: list[Peer]
    waiting: list[Peer]
    watched: bool
    started_at: AwareDatetime | None


class PeerWaiting(Payload):
    rev: int
    peer: Peer


class Admitted(Payload):
    rev: int
    peers: list[Peer]
    started_at: AwareDatetime | None
    beat_seconds: int = BEAT_SECONDS[Stage.SEATED]  # whoever is admitted sits


class Refused(Payload):
    rev: int


class PeerSeated(Payload):
    rev: int
    peer: Peer
    started_at: AwareDatetime | None


class PeerAway(Payload):
    rev: int
    seat: str


class PeerBack(Payload):
    rev: int
    seat: str


class PeerLeft(Payload):
    rev: int
    seat: str


class PeerChanged(Payload):
    rev: int
    peer: Peer


class OfferFrom(Payload):
    from_seat: str = Field(alias="from")
    sdp: str


class AnswerFrom(Payload):
    from_seat: str = Field(alias="from")
    sdp: str


class CandidateFrom(Payload):
    from_seat: str = Field(alias="from")
    candidate: IceCandidate | None


class RestartFrom(Payload):
    from_seat: str = Field(alias="from")


class Said(Payload):
    id: UUID
    seat: str
    name: str
    text: str
    at: AwareDatetime


class Closed(Payload):
    rev: int
    by: str | None


class TakenOver(Payload):
    """Another connection holds the seat now."""


class Removed(Payload):
    """The seat was taken away, for good."""


class WaysChanged(Payload):
    """For the connections made from now on; one that stands is left alone."""

    ice_policy: IcePolicy


class WaitChanged(Payload):
    watched: bool


class BoardChanged(Payload):
    what: str
    id: str
    revision: int


OUTGOING: dict[str, type[Payload]] = {
    "welcome": Welcome,
    "peer_waiting": PeerWaiting,
    "admitted": Admitted,
    "refused": Refused,
    "peer_seated": PeerSeated,
    "peer_away": PeerAway,
    "peer_back": PeerBack,
    "peer_left": PeerLeft,
    "peer_changed": PeerChanged,
    "offer": OfferFrom,
    "answer": AnswerFrom,
    "candidate": CandidateFrom,
    "restart": RestartFrom,
    "said": Said,
    "closed": Closed,
    "taken_over": TakenOver,
    "removed": Removed,
    "ways_changed": WaysChanged,
    "wait_changed": WaitChanged,
    "board_changed": BoardChanged,
}
