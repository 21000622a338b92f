"""The encounter: waiting room, call, end. Alone in speaking with the hub."""

from signaling.contract.commands import Command, Commands
from signaling.contract.echo import Echoes
from teleo.consultations.closing import Closing
from teleo.consultations.companion_links import (
    CompanionProven,
    ToTell,
    ask_companion_code,
    companion_address,
    companion_code_to_send,
    companion_to_tell,
    companion_tries_left,
    is_companion_code_sent,
    note_companion_code_sent,
    open_companion_link,
    prove_companion,
)
from teleo.consultations.companion_queries import CompanionView, companion_view, companions_proven
from teleo.consultations.echo_client import ECHOES, RemoteEchoes
from teleo.consultations.facts import CompanionCodeAsked, CompanionInvited, ConsultationEnded
from teleo.consultations.forgetting import Forgetting
from teleo.consultations.hub import COMMANDS
from teleo.consultations.hub_streams import RoomStream, StreamedCommands
from teleo.consultations.interrupting import are_any_open, interrupt_all
from teleo.consultations.keeping import (
    PURGES,
    consultations_kept,
    consultations_that_took_place,
    erase_consultations,
    forget_companions,
    is_in_consultation,
)
from teleo.consultations.outcome_queries import Outcome, outcomes_in
from teleo.consultations.presence_queries import call_began
from teleo.consultations.queries import consultation_of_appointment
from teleo.consultations.reactions import reactions
from teleo.consultations.recording import PastCall, PastConsultation, record_past
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
    "CompanionCodeAsked",
    "CompanionInvited",
    "CompanionProven",
    "CompanionView",
    "ConsultationEnded",
    "Echoes",
    "Forgetting",
    "Outcome",
    "PastCall",
    "PastConsultation",
    "Question",
    "RemoteEchoes",
    "RoomFeed",
    "RoomStream",
    "StreamedCommands",
    "ToTell",
    "are_any_open",
    "ask_companion_code",
    "call_began",
    "companion_address",
    "companion_code_to_send",
    "companion_to_tell",
    "companion_tries_left",
    "companion_view",
    "companions_proven",
    "consultation_of_appointment",
    "consultations_kept",
    "consultations_that_took_place",
    "erase_consultations",
    "forget_companions",
    "interrupt_all",
    "is_companion_code_sent",
    "is_content",
    "is_in_consultation",
    "note_companion_code_sent",
    "open_companion_link",
    "outcomes_in",
    "prove_companion",
    "reactions",
    "record_past",
]
