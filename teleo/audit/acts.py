"""Every auditable act, in one place."""

from enum import StrEnum


class Act(StrEnum):
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    MEMBER_INVITED = "member_invited"
    PASSWORD_CHOSEN = "password_chosen"  # noqa: S105 the act, not a password
    ESTABLISHMENT_OPENED = "establishment_opened"
    PATIENT_REGISTERED = "patient_registered"
    PATIENT_COMPLETED = "patient_completed"
    CONTACT_CORRECTED = "contact_corrected"
    IDENTITY_QUALIFIED = "identity_qualified"
    PATIENTS_SEARCHED = "patients_searched"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_MOVED = "appointment_moved"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_CHANGE_UNDONE = "appointment_change_undone"
    APPOINTMENT_READ = "appointment_read"
    LINK_SENT_AGAIN = "link_sent_again"
    CODE_READ_OUT = "code_read_out"
    OPENING_PLANNED = "opening_planned"
    OPENING_REMOVED = "opening_removed"
    ESTABLISHMENT_CHANGED = "establishment_changed"
    MEMBERSHIP_ENDED = "membership_ended"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    TICKET_GIVEN = "ticket_given"
    CONSULTATION_STARTED = "consultation_started"
    CONSULTATION_ENDED = "consultation_ended"
