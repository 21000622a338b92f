"""The encounter: waiting room, call, end. Alone in speaking with the hub."""

from signaling.contract.commands import Command, Commands
from signaling.contract.echo import Echoes
from teleo.consultations.closing import Closing
from teleo.consultations.echo_client import ECHOES, RemoteEchoes
from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.forgetting import Forgetting
from teleo.consultations.hub import COMMANDS
from teleo.consultations.hub_streams import RoomStream, StreamedCommands
from teleo.consultations.interrupting import are_any_open, interrupt_all
from teleo.consultations.keeping import (
    PURGES,
    consultations_kept,
    consultations_that_took_place,
    erase_consultations,
    is_in_consultation,
)
from teleo.consultations.outcome_queries import Outcome, outcomes_in
from teleo.consultations.presence_queries import call_began
from teleo.consultations.queries import consultation_of_appointment
from teleo.consultations.reactions import reactions
from teleo.consultations.recording import PastConsultation, record_past
from teleo.consultations.room_feed import RoomFeed
from teleo.consultations.rules.admission import CLOSES_AFTER, WAITING_OPENS_BEFORE
from teleo.consultations.rules.satisfaction import Answer, Question, is_content

__all__ = [
    "CLOSES_AFTER",
    "COMMANDS",
    "ECHOES",
    "PURGES",
    "WAITING_OPENS_BEFORE",
    "Answer",
    "Closing",
    "Command",
    "Commands",
    "ConsultationEnded",
    "Echoes",
    "Forgetting",
    "Outcome",
    "PastConsultation",
    "Question",
    "RemoteEchoes",
    "RoomFeed",
    "RoomStream",
    "StreamedCommands",
    "are_any_open",
    "call_began",
    "consultation_of_appointment",
    "consultations_kept",
    "consultations_that_took_place",
    "erase_consultations",
    "interrupt_all",
    "is_content",
    "is_in_consultation",
    "outcomes_in",
    "reactions",
    "record_past",
]
