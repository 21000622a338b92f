"""The mail that invites someone to choose a password."""

from uuid import UUID

from teleo.accounts import EnrolmentView, enrolment_address, enrolment_for, note_enrolment_sent
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra import texts
from teleo.infra.mail import Mail, send_mail
from teleo.infra.work import Work
from teleo.notifications.sending import Post
from teleo.notifications.wording import MailWords

FOLDER = "mail/member_invited"


async def send_invitation(post: Post, work: Work, enrolment_id: UUID) -> None:
    """Raises MailUnavailable: the relay tries again. One that opens no more is not sent."""
    invited = await enrolment_for(work.session, enrolment_id)
    if invited.sent_at is not None or not invited.is_open(work.now):
        return
    here = await establishment_for(work.session, invited.establishment_id)
    words = invitation_words(invited, here, enrolment_address(work.vault, post.base_url, invited.id))
    mail = Mail(
        id=str(invited.id),
        to=invited.email,
        sender_name=here.message_name,
        subject=words.subject,
        text=words.text,
        html=words.html,
        written_at=invited.invited_at,
    )
    await send_mail(post.mail, mail)
    await note_enrolment_sent(work, invited.id)


def invitation_words(invited: EnrolmentView, here: EstablishmentView, address: str) -> MailWords:
    told = {
        "shown_name": invited.shown_name,
        "establishment_name": here.shown_name,
        "message_name": here.message_name,
        "until": invited.valid_until,
        "zone": here.zone,
        "address": address,
    }
    # Those who work here read French; what language a member would rather read is not asked.
    subject, text, html = (
        texts.message(f"{FOLDER}/{piece}", "fr", **told) for piece in ("subject.txt", "body.txt", "body.html")
    )
    return MailWords(subject=subject, text=text, html=html)
