"""The six digits by which a patient proves who he is: by SMS where a mobile is on file, else by mail."""

from uuid import UUID

from teleo.accounts import code_to_send, note_code_sent, sent_digits
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra import texts
from teleo.infra.mail import Mail, send_mail
from teleo.infra.sms import send_sms
from teleo.infra.texts import Language
from teleo.infra.work import Work
from teleo.notifications.sending import Post
from teleo.notifications.wording import MailWords
from teleo.patients import patient_for
from teleo.standards import gsm7

MAIL = "mail/sent_code"
PIECES = ("subject.txt", "body.txt", "body.html")


async def send_code(post: Post, work: Work, code_id: UUID) -> None:
    """Raises MailUnavailable, SmsUnavailable: the relay tries again, as long as the code is good."""
    code = await code_to_send(work, code_id)
    if code is None:
        return
    here = await establishment_for(work.session, code.establishment_id)
    patient = await patient_for(work.session, here.id, code.patient_id)
    digits = sent_digits(work.vault, code)
    if patient.mobile is not None:
        await send_sms(
            post.sms, id=str(code.id), to=patient.mobile, text=code_sms(digits, here, patient.language)
        )
    elif patient.email is not None:
        words = code_mail(digits, here, patient.language)
        mail = Mail(
            id=str(code.id),
            to=patient.email,
            sender_name=here.message_name,
            subject=words.subject,
            text=words.text,
            html=words.html,
            written_at=code.asked_at,
        )
        await send_mail(post.mail, mail)
    await note_code_sent(work, code.id)


def code_mail(digits: str, here: EstablishmentView, language: Language) -> MailWords:
    subject, text, html = (_words(f"{MAIL}/{piece}", digits, here, language) for piece in PIECES)
    return MailWords(subject=subject, text=text, html=html)


def code_sms(digits: str, here: EstablishmentView, language: Language) -> str:
    """On one line; telephones find the digits by themselves."""
    return gsm7.respell(" ".join(_words("sms/sent_code.txt", digits, here, language).split()))


def _words(template: str, digits: str, here: EstablishmentView, language: Language) -> str:
    told = {"code": digits, "message_name": here.message_name, "help_phone": here.help_phone}
    return texts.message(template, language, **told)
