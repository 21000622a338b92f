"""What third persons are sent: their link, and the code that opens it. By the one contact on file, in two messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.accounts import digits_of_code
from teleo.consultations import (
    CompanionView,
    ToTell,
    companion_address,
    companion_code_to_send,
    companion_to_tell,
    note_companion_code_sent,
)
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra import texts
from teleo.infra.mail import Mail, send_mail
from teleo.infra.sms import send_sms
from teleo.infra.texts import Language
from teleo.infra.work import Work
from teleo.notifications.proving import code_mail, code_sms
from teleo.notifications.sending import Post
from teleo.notifications.wording import OPENS_BEFORE, MailWords
from teleo.standards import gsm7

INVITED, CANCELLED = "companion_invited", "companion_cancelled"


@dataclass(frozen=True, slots=True)
class Words:
    """One message by either way. Sent again, it has the same id: gateways drop it."""

    id: str
    mail: MailWords
    sms: str
    written_at: datetime


async def send_companion_link(post: Post, work: Work, companion_id: UUID) -> None:
    """Or that there is none any more. Raises MailUnavailable, SmsUnavailable: the relay tries again."""
    told = await companion_to_tell(work, companion_id)
    if told is None:
        return
    here = await establishment_for(work.session, told.companion.establishment_id)
    address = companion_address(work.vault, post.base_url, companion_id)
    blanks = _blanks(here, told, address)
    message = CANCELLED if told.is_cancelled else INVITED
    words = Words(
        id=f"{companion_id}-{int(told.starts_at.timestamp())}{'-cancelled' * told.is_cancelled}",
        mail=_mail(message, told.language, blanks),
        sms=_sms(message, told.language, blanks),
        written_at=work.now,
    )
    await _send(post, told.companion, here, words)


async def send_companion_code(post: Post, work: Work, code_id: UUID) -> None:
    """As `send_companion_link`, as long as the code is good."""
    code = await companion_code_to_send(work, code_id)
    if code is None:
        return
    here = await establishment_for(work.session, code.companion.establishment_id)
    digits = digits_of_code(work.vault, code.id)
    words = Words(
        id=str(code.id),
        mail=code_mail(digits, here, code.language),
        sms=code_sms(digits, here, code.language),
        written_at=code.asked_at,
    )
    await _send(post, code.companion, here, words)
    await note_companion_code_sent(work, code.id)


def _mail(message: str, language: Language, blanks: dict[str, str]) -> MailWords:
    subject, text, html = (
        texts.message(f"mail/{message}/{piece}", language, **blanks)
        for piece in ("subject.txt", "body.txt", "body.html")
    )
    return MailWords(subject=subject, text=text, html=html)


def _sms(message: str, language: Language, blanks: dict[str, str]) -> str:
    """On one line, in letters that operators count once."""
    written = texts.message(f"sms/{message}.txt", language, **blanks)
    return gsm7.respell(" ".join(written.split()))


async def _send(post: Post, to: CompanionView, here: EstablishmentView, words: Words) -> None:
    """To nobody, once where he was reached is not kept any more."""
    if to.contact is None:
        return
    if to.channel == "mobile":
        await send_sms(post.sms, id=words.id, to=to.contact, text=words.sms)
        return
    mail = Mail(
        id=words.id,
        to=to.contact,
        sender_name=here.message_name,
        subject=words.mail.subject,
        text=words.mail.text,
        html=words.mail.html,
        written_at=words.written_at,
    )
    await send_mail(post.mail, mail)


def _blanks(here: EstablishmentView, told: ToTell, address: str) -> dict[str, str]:
    return {
        "message_name": here.message_name,
        "help_phone": here.help_phone,
        "when": texts.day_hour_words(told.starts_at, here.zone, told.language),
        "address": address,
        "opens_before": str(OPENS_BEFORE),
    }
