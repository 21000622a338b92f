"""What a message says: from templates, with what an establishment allows to be said outside. No health word."""

from dataclasses import dataclass
from datetime import datetime

from teleo.appointments import AppointmentView
from teleo.directory import EstablishmentView
from teleo.infra import texts
from teleo.standards import ics

APPOINTMENT_BOOKED = "appointment_booked"


@dataclass(frozen=True, slots=True)
class Told:
    """All that a message may speak of."""

    appointment: AppointmentView
    establishment: EstablishmentView
    address: str  # the patient's link
    written_at: datetime


@dataclass(frozen=True, slots=True)
class MailWords:
    subject: str
    text: str
    html: str


def mail_words(wording: str, told: Told) -> MailWords:
    folder = f"mail/{wording}"
    return MailWords(
        subject=_render(f"{folder}/subject.txt", told),
        text=_render(f"{folder}/body.txt", told),
        html=_render(f"{folder}/body.html", told),
    )


def sms_words(wording: str, told: Told) -> str:
    """On one line: operators count the rest."""
    return " ".join(_render(f"sms/{wording}.txt", told).split())


def invitation(told: Told, organizer_email: str) -> bytes:
    """For the patient's own calendar (.ics); the same UID for ever, so that a change replaces it."""
    here = told.establishment
    return ics.write(
        ics.Invitation(
            uid=f"{told.appointment.id}@{organizer_email.rpartition('@')[2]}",
            sequence=told.appointment.revision,
            starts_at=told.appointment.starts_at,
            ends_at=told.appointment.ends_at,
            summary=f"Rendez-vous à distance, {here.message_name}",
            url=told.address,
            organizer_name=here.message_name,
            organizer_email=organizer_email,
            made_at=told.written_at,
        )
    )


def _render(template: str, told: Told) -> str:
    words = (
        texts.message_environment()
        .get_template(template)
        .render(
            when=told.appointment.starts_at,
            zone=told.establishment.zone,
            message_name=told.establishment.message_name,
            help_phone=told.establishment.help_phone,
            address=told.address,
        )
    )
    return words.strip()
