"""Every auditable act, in one place."""

from enum import StrEnum


class Act(StrEnum):
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PATIENT_REGISTERED = "patient_registered"
    PATIENTS_SEARCHED = "patients_searched"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_READ = "appointment_read"
    CONSENT_GIVEN = "consent_given"
    TICKET_GIVEN = "ticket_given"
    CONSULTATION_STARTED = "consultation_started"
    CONSULTATION_ENDED = "consultation_ended"
