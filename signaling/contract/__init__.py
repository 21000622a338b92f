"""What the rest of the world may see of the hub: tickets in, commands in, notices out."""

from signaling.contract.commands import CloseRoom, Command, Commands, EndGrant, RemoveSeat, TellBoard
from signaling.contract.echo import AskEcho, Echoes, EchoPlace
from signaling.contract.errors import TicketExpired, TicketInvalid
from signaling.contract.notices import (
    IncidentSeen,
    Notice,
    PeerAway,
    PeerBack,
    PeerLeft,
    PeerSeated,
    PeerWaiting,
    Present,
    RollCalled,
    RoomClosed,
    Said,
    SummaryTold,
    WayTaken,
)
from signaling.contract.ticket import Permission, SigningKey, Ticket, mint, read

__all__ = [
    "AskEcho",
    "CloseRoom",
    "Command",
    "Commands",
    "EchoPlace",
    "Echoes",
    "EndGrant",
    "IncidentSeen",
    "Notice",
    "PeerAway",
    "PeerBack",
    "PeerLeft",
    "PeerSeated",
    "PeerWaiting",
    "Permission",
    "Present",
    "RemoveSeat",
    "RollCalled",
    "RoomClosed",
    "Said",
    "SigningKey",
    "SummaryTold",
    "TellBoard",
    "Ticket",
    "TicketExpired",
    "TicketInvalid",
    "WayTaken",
    "mint",
    "read",
]
