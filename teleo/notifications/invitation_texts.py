"""An establishment words its invitations: what it would send is shown before, by the code that sends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from teleo.accounts import example_address
from teleo.appointments import AppointmentView
from teleo.directory import EstablishmentView, invitation_text_of, keep_invitation_text
from teleo.infra.database import Session
from teleo.infra.texts import Language
from teleo.infra.work import Work
from teleo.notifications import rules, wording
from teleo.notifications.errors import TextRefused
from teleo.notifications.rules import Channel, Paragraph, Wrong
from teleo.notifications.schemas import ChangeInvitationText, RestoreInvitationText
from teleo.notifications.wording import Told
from teleo.standards import gsm7

# A Wednesday of September in the middle of the day: of all days, the one that takes the most letters in French and in
# English, so that no real message is longer than its preview.
MADE_UP = datetime(2026, 9, 23, 10, 30)  # noqa: DTZ001 in the establishment's own time
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Preview:
    """A made-up message as it would leave. `sms` is how many messages an operator counts, 0 for a mail."""

    subject: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    button: str = ""
    sms: int = 0


@dataclass(frozen=True, slots=True)
class TextInUse:
    """`text` has blanks; it is the establishment's own, or ours."""

    channel: Channel
    language: Language
    text: str
    is_own: bool


async def text_in_use(
    session: Session, establishment_id: UUID, channel: Channel, language: Language
) -> TextInUse:
    own = await invitation_text_of(session, establishment_id, channel, language)
    return TextInUse(channel, language, own or wording.original(channel, language), own is not None)


async def change_text(work: Work, wish: ChangeInvitationText, here: EstablishmentView, base_url: str) -> None:
    """From the next message on. Our own words sent back are not kept as the establishment's. Raises TextRefused."""
    preview(wish, here, base_url)
    text = rules.tidy(wish.text)
    is_ours = text == rules.tidy(wording.original(wish.channel, wish.language))
    await keep_invitation_text(work, wish.channel, wish.language, None if is_ours else text)


async def restore_text(work: Work, wish: RestoreInvitationText) -> None:
    await keep_invitation_text(work, wish.channel, wish.language, None)


def preview(wish: ChangeInvitationText, here: EstablishmentView, base_url: str) -> Preview:
    """Raises TextRefused."""
    text = rules.tidy(wish.text)
    wrong = rules.wrong_with(text, wish.channel, urlsplit(base_url).hostname or "")
    if wrong is not None:
        raise TextRefused(wrong)
    told = _made_up(here, text, wish.language, base_url)
    paragraphs = wording.own_paragraphs(text, told)
    if wish.channel == "email":
        words = wording.mail_words(wording.APPOINTMENT_BOOKED, told)
        return Preview(words.subject, words.text, paragraphs, button=wording.button(told))
    sms = wording.sms_words(wording.APPOINTMENT_BOOKED, told)
    if (count := gsm7.segments(sms)) > rules.MOST_SMS:
        raise TextRefused(Wrong("too_many_sms", str(count)))
    return Preview("", sms, paragraphs, sms=count)


def _made_up(here: EstablishmentView, text: str, language: Language, base_url: str) -> Told:
    starts_at = MADE_UP.replace(tzinfo=here.zone_info)
    appointment = AppointmentView(
        id=NOBODY,
        establishment_id=here.id,
        practitioner_id=NOBODY,
        patient_id=NOBODY,
        visit_reason_id=NOBODY,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        state="booked",
        revision=0,
    )
    return Told(
        appointment=appointment,
        establishment=here,
        address=example_address(base_url),
        written_at=starts_at,
        language=language,
        own_text=text,
    )
