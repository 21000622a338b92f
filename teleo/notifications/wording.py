"""What a message says, in its reader's language: from templates, or in an establishment's own words. No health word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from teleo.appointments import AppointmentView
from teleo.consultations import WAITING_OPENS_BEFORE
from teleo.directory import EstablishmentView
from teleo.infra import texts
from teleo.infra.texts import Language
from teleo.notifications import rules
from teleo.notifications.rules import Channel
from teleo.standards import gsm7, ics

APPOINTMENT_BOOKED = "appointment_booked"
APPOINTMENT_MOVED = "appointment_moved"
APPOINTMENT_CANCELLED = "appointment_cancelled"
APPOINTMENT_LINK = "appointment_link"  # somebody asked for it again

OPENS_BEFORE = WAITING_OPENS_BEFORE // timedelta(minutes=1)
STANDING = frozenset({"booked", "kept"})
# Those that an establishment may word itself, both with one text.
INVITING = frozenset({APPOINTMENT_BOOKED, APPOINTMENT_LINK})

WordsT = TypeVar("WordsT")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """What a person was told last, and of which time."""

    wording: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that a message may speak of. `own_text` is the establishment's, for an invitation by this way."""

    appointment: AppointmentView
    establishment: EstablishmentView
    address: str  # the patient's link
    written_at: datetime
    known: Known | None = None
    language: Language = "fr"
    own_text: str | None = None

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
    """The subject is ours and neutral, whoever worded the rest."""
    folder = f"mail/{wording}"
    text, html = _own_or(
        lambda own: (rules.plain(own, variables(told)), _own_html(own, told)),
        lambda: (_render(f"{folder}/body.txt", told), _render(f"{folder}/body.html", told)),
        wording,
        told,
    )
    return MailWords(subject=_render(f"{folder}/subject.txt", told), text=text, html=html)


def sms_words(wording: str, told: Told) -> str:
    """On one line, in letters that operators count once."""
    words = _own_or(
        lambda own: rules.plain(own, variables(told)),
        lambda: _render(f"sms/{wording}.txt", told),
        wording,
        told,
    )
    return gsm7.respell(" ".join(words.split()))


def own_paragraphs(own_text: str, told: Told) -> tuple[rules.Paragraph, ...]:
    """For HTML, where a number is not broken at the end of a line. Raises TextBroken."""
    told_there = variables(told)
    told_there[rules.PHONE] = _unbroken(told_there[rules.PHONE])
    return rules.paragraphs(own_text, told_there)


def variables(told: Told) -> dict[str, str]:
    """What fills the blanks of an establishment's own text."""
    said = _said(told)
    return {
        rules.ESTABLISHMENT: said["message_name"],
        rules.DAY: said["day"],
        rules.HOUR: said["hour"],
        rules.LINK: said["address"],
        rules.PHONE: said["help_phone"],
    }


def button(told: Told) -> str:
    """What is written on the button that opens the link."""
    return _render("mail/button.txt", told)


def original(channel: Channel, language: Language) -> str:
    """Our own words of an invitation, with blanks: what an establishment begins from."""
    blanks = {name: f"{{{name}}}" for name in rules.VARIABLES}
    template = (
        f"mail/{APPOINTMENT_BOOKED}/body.txt" if channel == "email" else f"sms/{APPOINTMENT_BOOKED}.txt"
    )
    return texts.message(
        template,
        language,
        message_name=blanks[rules.ESTABLISHMENT],
        when=texts.day_at_hour(blanks[rules.DAY], blanks[rules.HOUR], language),
        help_phone=blanks[rules.PHONE],
        address=blanks[rules.LINK],
        opens_before=OPENS_BEFORE,
    )


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
            summary=_render("mail/calendar.txt", told),
            language=told.language,
            url=told.address,
            organizer_name=here.message_name,
            organizer_email=organizer_email,
            made_at=told.written_at,
        )
    )


def invitation_method(told: Told) -> ics.Method:
    return ics.Method.CANCEL if told.appointment.state == "cancelled" else ics.Method.PUBLISH


def calendar_name(told: Told) -> str:
    """Of the file that holds the invitation."""
    return _render("mail/calendar_name.txt", told) + ".ics"


def _own_or(own: Callable[[str], WordsT], ours: Callable[[], WordsT], wording: str, told: Told) -> WordsT:
    """The establishment's words if it has its own, unless they cannot be said: a text never stops a message."""
    if wording not in INVITING or told.own_text is None:
        return ours()
    try:
        return own(told.own_text)
    except Exception as broken:  # noqa: BLE001 whatever it is, the patient needs his link
        log.error(  # noqa: TRY400 its trace would hold the text
            "own_text_failed",
            establishment_id=str(told.establishment.id),
            language=told.language,
            error=type(broken).__name__,
        )
        return ours()


def _own_html(own_text: str, told: Told) -> str:
    return _render("mail/own_text/body.html", told, paragraphs=own_paragraphs(own_text, told))


def _render(template: str, told: Told, **more: object) -> str:
    said = _said(told)
    if template.endswith(".html"):
        said["help_phone"] = _unbroken(said["help_phone"])
    return texts.message(template, told.language, **said, **more)


def _unbroken(number: str) -> str:
    return number.replace(" ", "\u00a0")


def _said(told: Told) -> dict[str, str]:
    here, language = told.establishment, told.language
    starts_at, known_starts_at = told.appointment.starts_at, told.known_starts_at
    return {
        "when": texts.day_hour_words(starts_at, here.zone, language),
        "day": texts.day_words(starts_at, here.zone, language),
        "hour": texts.hour_words(starts_at, here.zone, language),
        "known_when": texts.day_hour_words(known_starts_at, here.zone, language),
        "known_day": texts.day_words(known_starts_at, here.zone, language),
        "message_name": here.message_name,
        "help_phone": here.help_phone,
        "address": told.address,
        "opens_before": str(OPENS_BEFORE),
    }
