"""A peer: who holds a seat of a room, and in what state."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from signaling.contract.ticket import Permission, Ticket

Quality = Literal["good", "fair", "poor"]
Picture = Literal["moving", "stills", "stopped"]  # of a camera that is on
Wish = Literal["usual", "saver", "sound", "protected"]
# What keeps a peer from hearing or being heard, for a while, though his line is good: another call or program has his
# camera or microphone; his page is not the one that he looks at, and stopped for it; his browser waits for a touch before it plays.
Held = Literal["device", "background", "touch"]


class Stage(StrEnum):
    """How far a peer has come into the room."""

    WAITING = "waiting"
    SEATED = "seated"


@dataclass(frozen=True)
class Shown:
    """What a peer lets the others know of his side."""

    camera: bool = False
    microphone: bool = False
    quality: Quality | None = None
    has_camera: bool = True  # one that could be switched on
    has_microphone: bool = True
    picture: Picture = "moving"
    wish: Wish = "usual"
    screen: bool = False  # what is sent as a picture is his screen
    held: Held | None = None
    shows_while_waiting: bool = False  # his picture, to whoever may let him in


@dataclass(frozen=True)
class Address:
    """Where a connection is: the hub process that holds it, and its socket there."""

    hub: str
    sid: str


class Showing:
    """What is shown of a peer, as if it were his own."""

    shown: Shown

    @property
    def camera(self) -> bool:
        return self.shown.camera

    @property
    def microphone(self) -> bool:
        return self.shown.microphone

    @property
    def has_camera(self) -> bool:
        return self.shown.has_camera

    @property
    def has_microphone(self) -> bool:
        return self.shown.has_microphone

    @property
    def screen(self) -> bool:
        return self.shown.screen

    @property
    def held(self) -> Held | None:
        return self.shown.held

    @property
    def shows_while_waiting(self) -> bool:
        return self.shown.shows_while_waiting

    @property
    def quality(self) -> Quality | None:
        return self.shown.quality

    @property
    def picture(self) -> Picture:
        return self.shown.picture

    @property
    def wish(self) -> Wish:
        return self.shown.wish


@dataclass(frozen=True)
class Peer(Showing):
    """One seat of a room and its holder; a connection may come and go, the peer stays."""

    seat: str
    name: str
    polite: bool
    may: frozenset[Permission]
    board: str | None
    stage: Stage
    since: datetime  # in this stage since
    away_at: datetime | None = None  # without connection since; None: here
    resume_digest: str = ""  # of the code that lets the seat come back without a ticket
    shown: Shown = Shown()
    label: str | None = None  # a word of the application's, as the ticket says it
    grant: str | None = None  # what the ticket rests on
    address: Address | None = None  # None: no connection at all; away with one: it is silent

    @classmethod
    def of(cls, ticket: Ticket, resume_digest: str, now: datetime, address: Address | None = None) -> "Peer":
        """Who a ticket makes: seated if it says `enter`, else in the waiting room."""
        return cls(
            seat=ticket.seat,
            name=ticket.name,
            polite=ticket.polite,
            may=ticket.may,
            board=ticket.board,
            stage=Stage.SEATED if Permission.ENTER in ticket.may else Stage.WAITING,
            since=now,
            resume_digest=resume_digest,
            label=ticket.label,
            grant=ticket.grant,
            address=address,
        )

    @property
    def here(self) -> bool:
        return self.away_at is None

    @property
    def is_seated(self) -> bool:
        return self.stage is Stage.SEATED

    def seated(self, now: datetime) -> "Peer":
        return replace(self, stage=Stage.SEATED, since=now)


@dataclass(frozen=True)
class Stander:
    """Who stands by at the door of a room, and may prepare: he holds no seat, and nobody is told of him."""

    seat: str  # that he would take
    may: frozenset[Permission]
    address: Address
