"""A slot taken, and what may become of it until the day."""

from teleo.appointments.booking import book
from teleo.appointments.cancelling import cancel
from teleo.appointments.changing import (
    Changed,
    change_to_undo,
    free_rest,
    keep,
    leave_unheld,
    miss,
    undo_change,
)
from teleo.appointments.errors import (
    AppointmentFixed,
    AppointmentUnknown,
    ColleagueBusy,
    NotPast,
    OutsideOpenings,
    PractitionerBusy,
    SlotPast,
    SlotTaken,
    TooLateToChange,
    UndoTooLate,
)
from teleo.appointments.facts import AppointmentBooked, AppointmentCancelled, AppointmentMoved, ChangeUndone
from teleo.appointments.handing_over import hand_over
from teleo.appointments.inviting import invite
from teleo.appointments.keeping import (
    appointments_kept,
    appointments_of_patient,
    erase_appointments,
    is_expected,
    last_appointments,
)
from teleo.appointments.moving import move, slots_offered
from teleo.appointments.queries import (
    AppointmentView,
    Calendar,
    appointment_as_told,
    appointment_for,
    appointment_of,
    appointments_of_practitioner,
    busy_among,
    ended_before,
    free_slots,
    unsettled_until,
    what_stands,
)
from teleo.appointments.recording import PastAppointment, record_past
from teleo.appointments.rules import UNDO, changes_end_at, may_change
from teleo.appointments.schemas import AppointmentOut, BookAppointment, InviteNow, MoveAppointment
from teleo.appointments.tables import appointed

__all__ = [
    "UNDO",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentFixed",
    "AppointmentMoved",
    "AppointmentOut",
    "AppointmentUnknown",
    "AppointmentView",
    "BookAppointment",
    "Calendar",
    "ChangeUndone",
    "Changed",
    "ColleagueBusy",
    "InviteNow",
    "MoveAppointment",
    "NotPast",
    "OutsideOpenings",
    "PastAppointment",
    "PractitionerBusy",
    "SlotPast",
    "SlotTaken",
    "TooLateToChange",
    "UndoTooLate",
    "appointed",
    "appointment_as_told",
    "appointment_for",
    "appointment_of",
    "appointments_kept",
    "appointments_of_patient",
    "appointments_of_practitioner",
    "book",
    "busy_among",
    "cancel",
    "change_to_undo",
    "changes_end_at",
    "ended_before",
    "erase_appointments",
    "free_rest",
    "free_slots",
    "hand_over",
    "invite",
    "is_expected",
    "keep",
    "last_appointments",
    "leave_unheld",
    "may_change",
    "miss",
    "move",
    "record_past",
    "slots_offered",
    "undo_change",
    "unsettled_until",
    "what_stands",
]
