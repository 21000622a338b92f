"""A slot taken, and what may become of it until the day."""

from teleo.appointments.booking import book
from teleo.appointments.errors import AppointmentUnknown, OutsideOpenings, SlotPast, SlotTaken
from teleo.appointments.facts import AppointmentBooked
from teleo.appointments.queries import (
    AppointmentView,
    Calendar,
    appointment_for,
    appointments_of_practitioner,
    free_slots,
)
from teleo.appointments.schemas import BookAppointment

__all__ = [
    "AppointmentBooked",
    "AppointmentUnknown",
    "AppointmentView",
    "BookAppointment",
    "Calendar",
    "OutsideOpenings",
    "SlotPast",
    "SlotTaken",
    "appointment_for",
    "appointments_of_practitioner",
    "book",
    "free_slots",
]
