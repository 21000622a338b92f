"""Plan a message in the transaction of its cause; send it once, from the state at the moment of sending."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from teleo.accounts import IssueLink, issue_link, link_address
from teleo.appointments import AppointmentView, appointment_for, unsettled_until
from teleo.consultations import CLOSES_AFTER
from teleo.core.ids import new_id
from teleo.directory import establishment_for, invitation_text_of
from teleo.infra.mail import Attachment, Mail, MailSettings, send_mail
from teleo.infra.sms import SmsSettings, send_sms
from teleo.infra.work import Work
from teleo.notifications import queries, wording
from teleo.notifications.facts import MessagePlanned
from teleo.notifications.tables import SentMessage
from teleo.notifications.wording import Told
from teleo.patients import PatientView, patient_for

# The last page ("your consultation is over") stays readable until the day after.
LINK_OUTLIVES = CLOSES_AFTER + timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Post:
    """The ways out: a mail server, an SMS gateway, and the address that links begin with."""

    mail: MailSettings
    sms: SmsSettings
    base_url: str


async def plan_message(
    work: Work, appointment: AppointmentView, channel: str, *, asked_for: str | None = None
) -> None:
    """With a link of its own, made now and committed before anybody can receive it. Planned twice is planned once.

    One that waits to leave already will say how things stand as it leaves: nothing is planned beside it.
    Without news, nothing is planned either, unless somebody asked for something (`asked_for`).
    """
    await queries.hold_messages(work.session, appointment.id)
    if await queries.is_planned(work.session, appointment.id, channel):
        return
    known = await queries.known_by(work.session, appointment.id, channel)
    what = wording.news(appointment, known) or asked_for
    if what is None:
        return
    link_id = await issue_link(work, link_to(work, appointment))
    message = SentMessage(
        id=new_id(),
        appointment_id=appointment.id,
        wording=what,
        channel=channel,
        link_id=link_id,
        state="planned",
        planned_at=work.now,
    )
    await work.save(message)
    work.announce(MessagePlanned(message_id=message.id))


def link_to(work: Work, appointment: AppointmentView) -> IssueLink:
    """The wish for a link that opens this appointment now, and lasts as long as links do."""
    return IssueLink(
        establishment_id=appointment.establishment_id,
        patient_id=appointment.patient_id,
        appointment_id=appointment.id,
        valid_from=work.now,
        valid_until=appointment.ends_at + LINK_OUTLIVES,
    )


async def drop_messages(work: Work, appointment_id: UUID) -> None:
    """What waits to leave stays: its link is dead, or its reader the wrong one. What leaves in this moment has left."""
    await queries.hold_messages(work.session, appointment_id)
    for message in await queries.planned_messages(work.session, appointment_id):
        message.state = "dropped"
    await work.session.flush()


async def send_message(post: Post, work: Work, message_id: UUID) -> None:
    """Raises MailUnavailable, SmsUnavailable: the relay tries again.

    A crash between the sending and its mark sends it a second time, under the same id: gateways drop it,
    mail programs file it with the first.
    """
    message = await queries.planned_message(work.session, message_id)
    if message is None:
        return
    waits_until = await unsettled_until(work.session, message.appointment_id, work.now)
    if waits_until is not None:
        work.announce(MessagePlanned(message_id=message.id), due_at=waits_until)
        return
    appointment = await appointment_for(work.session, message.appointment_id)
    known = await queries.known_by(work.session, appointment.id, message.channel)
    what = wording.as_it_leaves(message.wording, appointment, known)
    if what is None:
        message.state = "dropped"
        return
    message.wording = what
    here = appointment.establishment_id
    patient = await patient_for(work.session, here, appointment.patient_id)
    told = Told(
        appointment=appointment,
        establishment=await establishment_for(work.session, here),
        address=link_address(work.vault, post.base_url, message.link_id),
        written_at=message.planned_at,
        known=known,
        language=patient.language,
        own_text=await invitation_text_of(work.session, here, message.channel, patient.language),
    )
    await _send(post, message, told, patient)
    message.state = "sent"
    message.sent_at = work.now
    message.told_starts_at = appointment.starts_at


async def _send(post: Post, message: SentMessage, told: Told, patient: PatientView) -> None:
    """By its channel; to nobody when the address was taken back since."""
    if message.channel == "email" and patient.email is not None:
        await _send_mail(post, message, told, patient.email)
    elif message.channel == "mobile" and patient.mobile is not None:
        text = wording.sms_words(message.wording, told)
        await send_sms(post.sms, id=str(message.id), to=patient.mobile, text=text)


async def _send_mail(post: Post, message: SentMessage, told: Told, to: str) -> None:
    words = wording.mail_words(message.wording, told)
    invitation = Attachment(
        filename=wording.calendar_name(told),
        content_type=f"text/calendar;method={wording.invitation_method(told)};charset=utf-8",
        content=wording.invitation(told, post.mail.sender),
    )
    mail = Mail(
        id=str(message.id),
        to=to,
        sender_name=told.establishment.message_name,
        subject=words.subject,
        text=words.text,
        html=words.html,
        written_at=message.planned_at,
        attachments=(invitation,),
        language=told.language,
    )
    await send_mail(post.mail, mail)
