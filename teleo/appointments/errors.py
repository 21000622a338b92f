"""What can be refused about an appointment."""

from teleo.core.errors import Conflict, Invalid, NotFound


class SlotTaken(Conflict):
    code = "slot_taken"
    title = "This slot has just been taken."


class PractitionerBusy(Conflict):
    """Nobody can be invited now: `stands` says what is in the way, from when to when, and which appointment if it is ours."""

    code = "practitioner_busy"
    title = "The practitioner's time is taken now."


class SlotPast(Conflict):
    code = "slot_past"
    title = "This slot is in the past."


class OutsideOpenings(Conflict):
    code = "outside_openings"
    title = "The practitioner is not open at that time."


class PatientMissing(Invalid):
    code = "patient_missing"
    title = "Say for which patient."


class AppointmentUnknown(NotFound):
    code = "appointment_unknown"
    title = "There is no such appointment."


class AppointmentFixed(Conflict):
    """Cancelled, begun or over: `state` says which."""

    code = "appointment_fixed"
    title = "This appointment cannot be changed any more."


class TooLateToChange(Conflict):
    code = "too_late_to_change"
    title = "It is too late to change this appointment here."


class UndoTooLate(Conflict):
    code = "undo_too_late"
    title = "This can no longer be undone."


class NotPast(Invalid):
    code = "not_past"
    title = "Only what is over can be written down as history."


class ColleagueBusy(Conflict):
    code = "colleague_busy"
    title = "This colleague is not free at that time."
