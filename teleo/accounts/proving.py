"""A link says which appointment; its bearer proves that he is the patient. Few wrong answers, then a call to the place.

Wrong answers count together, by whichever link of the appointment and whichever way they were given. Revoking the
links begins anew.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from teleo.accounts import link_queries, rules, tokens
from teleo.accounts.devices import DeviceKept, Proof, remember_device
from teleo.accounts.errors import CodeJustSent, LinkReplaced, ProofLocked
from teleo.accounts.facts import CodeAsked
from teleo.accounts.magic_links import LinkOpened
from teleo.accounts.tables import SentCode
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.vault import Vault
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class SentCodeView:
    """A code on its way to a patient."""

    id: UUID
    establishment_id: UUID
    patient_id: UUID
    asked_at: datetime


async def tries_left(session: Session, appointment_id: UUID) -> int:
    """How many wrong answers more; none, and only the establishment helps."""
    return max(0, rules.WRONG_TRIES - await link_queries.wrong_tries(session, appointment_id))


async def next_code_at(session: Session, appointment_id: UUID, now: datetime) -> datetime:
    """From when a code may be asked for."""
    sent = await link_queries.codes_sent(session, appointment_id)
    return rules.next_code_at((code.asked_at for code in sent), now)


async def is_code_on_its_way(session: Session, appointment_id: UUID, now: datetime) -> bool:
    """Whether some code that was sent is right still."""
    sent = await link_queries.codes_sent(session, appointment_id)
    return any(_is_good(code, now) for code in sent)


async def prove_by_fact(work: Work, link: LinkOpened, told: str, known: str | None) -> DeviceKept | None:
    """By something that only the patient tells, as `known` here; what is not known is told by nobody.

    None is for the caller to refuse once this work is committed: the try must stay counted. Raises ProofLocked,
    LinkReplaced.
    """
    await _hold_tries(work, link)
    is_right = hmac.compare_digest(told.encode(), (known or "").encode()) and known is not None
    return await _settle(work, link, "birth_date", is_right=is_right)


async def prove_by_code(work: Work, link: LinkOpened, digits: str) -> DeviceKept | None:
    """By the six digits that were sent: any that is not ten minutes old, once. As `prove_by_fact`."""
    await _hold_tries(work, link)
    right = None
    for code in await link_queries.codes_sent(work.session, link.appointment_id):
        is_same = hmac.compare_digest(tokens.sent_digits(work.vault, code.id), digits)
        if is_same and _is_good(code, work.now):
            right = code
    if right is not None:
        right.used_at = work.now
    return await _settle(work, link, "sent_code", is_right=right is not None)


async def ask_code(work: Work, link: LinkOpened) -> None:
    """Six digits leave for the contact on file, whoever asks. Raises ProofLocked, CodeJustSent."""
    await _hold_tries(work, link)
    may_ask_at = await next_code_at(work.session, link.appointment_id, work.now)
    if may_ask_at > work.now:
        raise CodeJustSent(retry_after=ceil((may_ask_at - work.now).total_seconds()))
    code = SentCode(
        id=new_id(),
        link_id=link.link_id,
        appointment_id=link.appointment_id,
        asked_at=work.now,
        valid_until=work.now + rules.SENT_CODE_LASTS,
    )
    await work.save(code)
    record(work, Act.CODE_ASKED, subject="appointment", subject_id=link.appointment_id)
    work.announce(CodeAsked(code_id=code.id))


async def code_to_send(work: Work, code_id: UUID) -> SentCodeView | None:
    """One that is waited for still: neither sent, nor over, nor of a link that was revoked. Held, to be sent once."""
    code = await link_queries.sent_code_row(work.session, code_id)
    if code is None or code.sent_at is not None or not _is_good(code, work.now):
        return None
    link = await link_queries.link_row(work.session, code.link_id)
    if link.revoked_at is not None:
        return None
    return SentCodeView(code.id, link.establishment_id, link.patient_id, code.asked_at)


def sent_digits(vault: Vault, code: SentCodeView) -> str:
    """What the patient receives. Never written down: whoever sends it makes it again."""
    return tokens.sent_digits(vault, code.id)


async def note_code_sent(work: Work, code_id: UUID) -> None:
    code = await link_queries.sent_code_row(work.session, code_id)
    assert code is not None
    code.sent_at = work.now


async def _hold_tries(work: Work, link: LinkOpened) -> None:
    """Tries of one appointment are one after the other: of many at once, no more are answered than there are left."""
    held = await link_queries.hold_links_to(work.session, link.appointment_id)
    if link.link_id not in {one.id for one in held}:  # revoked in this moment
        raise LinkReplaced(establishment_id=str(link.by.establishment))
    if sum(one.wrong_tries for one in held) >= rules.WRONG_TRIES:
        raise ProofLocked(establishment_id=str(link.by.establishment))


async def _settle(work: Work, link: LinkOpened, by: Proof, *, is_right: bool) -> DeviceKept | None:
    if is_right:
        return await remember_device(work, link, by)
    row = await link_queries.link_row(work.session, link.link_id)
    row.wrong_tries += 1
    record(work, Act.PROOF_REFUSED, subject="appointment", subject_id=link.appointment_id)
    return None


def _is_good(code: SentCode, now: datetime) -> bool:
    """A button that was pressed twice sends the same code twice: the second is no wrong answer."""
    is_used = code.used_at is not None and now - code.used_at >= rules.SENT_CODE_PAUSE
    return not is_used and now < code.valid_until
