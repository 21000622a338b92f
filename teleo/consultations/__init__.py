"""The encounter: waiting room, call, end. Alone in speaking with the hub."""

from signaling.contract.commands import Command, Commands
from signaling.contract.echo import Echoes
from teleo.consultations.echo_client import ECHOES, RemoteEchoes
from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.forgetting import Forgetting
from teleo.consultations.hub import COMMANDS
from teleo.consultations.hub_streams import RoomStream, StreamedCommands
from teleo.consultations.queries import consultation_of_appointment
from teleo.consultations.reactions import reactions
from teleo.consultations.room_feed import RoomFeed
from teleo.consultations.rules.admission import CLOSES_AFTER

__all__ = [
    "CLOSES_AFTER",
    "COMMANDS",
    "ECHOES",
    "Command",
    "Commands",
    "ConsultationEnded",
    "Echoes",
    "Forgetting",
    "RemoteEchoes",
    "RoomFeed",
    "RoomStream",
    "StreamedCommands",
    "consultation_of_appointment",
    "reactions",
]
