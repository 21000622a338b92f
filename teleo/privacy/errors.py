"""Why a person's data cannot be erased now."""

from teleo.core.errors import Conflict, Invalid


class AppointmentAhead(Conflict):
    code = "appointment_ahead"
    title = "An appointment of this person is ahead. Cancel it first."


class ConsultationOpen(Conflict):
    code = "consultation_open"
    title = "This person is in a consultation. Wait for its end."


class NotTheSamePerson(Invalid):
    code = "not_the_same_person"
    title = "The name that was written is not that of this person."
