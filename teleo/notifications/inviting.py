"""The mail that invites someone to choose a password."""

from uuid import UUID

from teleo.accounts import (
    EnrolmentView,
    enrolment_address,
    enrolment_for,
    is_joining,
    note_enrolment_sent,
)
from teleo.core.actor import HOME_ZONE
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra import texts
from teleo.infra.mail import Mail, send_mail
from teleo.infra.work import Work
from teleo.notifications.sending import Post
from teleo.notifications.wording import MailWords

FOLDER = "mail/member_invited"
PLATFORM = "Téléo"  # who writes to an administrator of the region


async def send_invitation(post: Post, work: Work, enrolment_id: UUID) -> None:
    """Raises MailUnavailable: the relay tries again. One that opens no more is not sent."""
    invited = await enrolment_for(work.session, enrolment_id)
    if invited.sent_at is not None or not invited.is_open(work.now):
        return
    here = (
        await establishment_for(work.session, invited.establishment_id) if invited.establishment_id else None
    )
    words = invitation_words(
        invited,
        here,
        enrolment_address(work.vault, post.base_url, invited.id),
        joins=await is_joining(work.session, invited),
    )
    mail = Mail(
        id=str(invited.id),
        to=invited.email,
        sender_name=here.message_name if here else PLATFORM,
        subject=words.subject,
        text=words.text,
        html=words.html,
        written_at=invited.invited_at,
    )
    await send_mail(post.mail, mail)
    await note_enrolment_sent(work, invited.id)


def invitation_words(
    invited: EnrolmentView, here: EstablishmentView | None, address: str, *, joins: bool
) -> MailWords:
    """In the language that whoever invites chose. `joins`: there is an account, and nothing to choose but to accept."""
    told = {
        "shown_name": invited.shown_name,
        "establishment_name": here.shown_name if here else "",
        "message_name": here.message_name if here else PLATFORM,
        "until": invited.valid_until,
        "zone": here.zone if here else HOME_ZONE,
        "address": address,
        "joins": joins,
    }
    subject, text, html = (
        texts.message(f"{FOLDER}/{piece}", invited.language, **told)
        for piece in ("subject.txt", "body.txt", "body.html")
    )
    return MailWords(subject=subject, text=text, html=html)
