"""What the hub tells teleo: at least once each, in order for one room."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

WayTaken = Literal["direct", "relay_udp", "relay_tcp", "relay_tls"]


class _Notice(BaseModel):
    model_config = ConfigDict(frozen=True)

    room: str
    at: AwareDatetime


class _SeatNotice(_Notice):
    seat: str


class PeerWaiting(_SeatNotice):
    kind: Literal["peer_waiting"] = "peer_waiting"


class PeerSeated(_SeatNotice):
    kind: Literal["peer_seated"] = "peer_seated"


class PeerAway(_SeatNotice):
    """`at` is when the seat was last heard: a seat that never comes back was there until then."""

    kind: Literal["peer_away"] = "peer_away"


class PeerBack(_SeatNotice):
    kind: Literal["peer_back"] = "peer_back"


class PeerLeft(_SeatNotice):
    """`fell_silent`: not of his own will, nor sent away; his `peer_away` says when he was last heard."""

    kind: Literal["peer_left"] = "peer_left"
    fell_silent: bool = False


class Present(BaseModel):
    """In the room since then, seated or waiting; `heard_at` is None when another hub than the teller hears the seat."""

    model_config = ConfigDict(frozen=True)

    seat: str
    since: AwareDatetime
    heard_at: AwareDatetime | None


class RollCalled(_Notice):
    """Every ten seconds of a room: all who sit and all who wait. It mends what a hub that was killed left untold."""

    kind: Literal["roll_called"] = "roll_called"
    seated: tuple[Present, ...]
    waiting: tuple[Present, ...] = ()


class Said(_SeatNotice):
    """A message; `id` is its author's own: the same one may arrive twice and is then the same message."""

    kind: Literal["said"] = "said"
    id: str
    text: str


class RoomClosed(_Notice):
    """`by` is the seat that closed the room, or None when a command did."""

    kind: Literal["room_closed"] = "room_closed"
    by: str | None


class IncidentSeen(_SeatNotice):
    kind: Literal["incident_seen"] = "incident_seen"
    what: str


class SummaryTold(_SeatNotice):
    """What the call was like for one page so far, which `run` names: a later one holds all that an earlier one held.

    `received` and `lost` are packets, `cuts` how often the way broke, `height` the lines of the picture most of the time.
    """

    kind: Literal["summary_told"] = "summary_told"
    run: UUID
    path: WayTaken
    seconds: int
    received: int
    lost: int
    cuts: int
    height: int | None


Notice = Annotated[
    PeerWaiting
    | PeerSeated
    | PeerAway
    | PeerBack
    | PeerLeft
    | RollCalled
    | Said
    | RoomClosed
    | IncidentSeen
    | SummaryTold,
    Field(discriminator="kind"),
]
NOTICE: TypeAdapter[Notice] = TypeAdapter(Notice)
