"""The encounter: waiting room, call, end. Alone in speaking with the hub."""

from teleo.consultations.facts import ConsultationEnded
from teleo.consultations.reactions import reactions
from teleo.consultations.room_feed import RoomFeed
from teleo.consultations.rules.admission import CLOSES_AFTER

__all__ = ["CLOSES_AFTER", "ConsultationEnded", "RoomFeed", "reactions"]
