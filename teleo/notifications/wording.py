"""What a message says: from templates, with what an establishment allows to be said outside. No health word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teleo.appointments import AppointmentView
from teleo.consultations import WAITING_OPENS_BEFORE
from teleo.directory import EstablishmentView
from teleo.infra import texts
from teleo.standards import gsm7, ics

APPOINTMENT_BOOKED = "appointment_booked"
APPOINTMENT_MOVED = "appointment_moved"
APPOINTMENT_CANCELLED = "appointment_cancelled"
APPOINTMENT_LINK = "appointment_link"  # somebody asked for it again

MINUTE = timedelta(minutes=1)
STANDING = frozenset({"booked", "kept"})


@dataclass(frozen=True, slots=True)
class Known:
    """What a person was told last, and of which time."""

    wording: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that a message may speak of."""

    appointment: AppointmentView
    establishment: EstablishmentView
    address: str  # the patient's link
    written_at: datetime
    known: Known | None = None

    @property
    def known_starts_at(self) -> datetime:
        """When the reader thinks that it is: a cancellation is of the time he knows."""
        known = self.known.starts_at if self.known else None
        return known or self.appointment.starts_at


@dataclass(frozen=True, slots=True)
class MailWords:
    subject: str
    text: str
    html: str


def news(appointment: AppointmentView, known: Known | None) -> str | None:
    """What there is to say to someone who knows that much; None when he knows it all, or when the day has come."""
    match appointment.state:
        case "booked" if known is None:
            return APPOINTMENT_BOOKED
        case "booked" if known is not None and known.starts_at != appointment.starts_at:
            return APPOINTMENT_MOVED
        case "cancelled" if known is not None and known.wording != APPOINTMENT_CANCELLED:
            return APPOINTMENT_CANCELLED
        case _:
            return None


def as_it_leaves(planned: str, appointment: AppointmentView, known: Known | None) -> str | None:
    """What a message says that was planned to say this: the news if there are any; the link, if that was asked for."""
    if (what := news(appointment, known)) is not None:
        return what
    return planned if planned == APPOINTMENT_LINK and appointment.state in STANDING else None


def mail_words(wording: str, told: Told) -> MailWords:
    folder = f"mail/{wording}"
    return MailWords(
        subject=_render(f"{folder}/subject.txt", told),
        text=_render(f"{folder}/body.txt", told),
        html=_render(f"{folder}/body.html", told),
    )


def sms_words(wording: str, told: Told) -> str:
    """On one line, in letters that operators count once."""
    return gsm7.respell(" ".join(_render(f"sms/{wording}.txt", told).split()))


def invitation(told: Told, organizer_email: str) -> bytes:
    """For the patient's own calendar (.ics); the same UID for ever, so that a change replaces it."""
    here = told.establishment
    return ics.write(
        ics.Invitation(
            method=invitation_method(told),
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


def invitation_method(told: Told) -> ics.Method:
    return ics.Method.CANCEL if told.appointment.state == "cancelled" else ics.Method.PUBLISH


def _render(template: str, told: Told) -> str:
    words = (
        texts.message_environment()
        .get_template(template)
        .render(
            when=told.appointment.starts_at,
            known_when=told.known_starts_at,
            zone=told.establishment.zone,
            message_name=told.establishment.message_name,
            help_phone=told.establishment.help_phone,
            address=told.address,
            opens_before=WAITING_OPENS_BEFORE // MINUTE,
        )
    )
    return words.strip()
