"""A third person's link: what opens it, the code that proves who holds it, and the browser that did so.

As a patient's, and narrower: one way to prove, one consultation, one person; it is over when he is removed.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from uuid import UUID

from teleo.accounts import (
    SENT_CODE_LASTS,
    SENT_CODE_PAUSE,
    WRONG_TRIES,
    CodeJustSent,
    LinkExpired,
    LinkUnknown,
    ProofLocked,
    companion_token,
    digits_of_code,
    may_send_code_at,
    new_device_token,
    token_hash,
    visit_device_hash,
)
from teleo.appointments import appointment_for, unsettled_until
from teleo.audit import Act, record
from teleo.consultations import companion_queries
from teleo.consultations.companion_queries import CompanionView
from teleo.consultations.facts import CompanionCodeAsked, CompanionInvited
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.tables import Companion, CompanionCode, CompanionDevice
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.texts import Language
from teleo.infra.vault import Vault
from teleo.infra.work import Work
from teleo.patients import patient_for

PATH = "/c/"


@dataclass(frozen=True, slots=True)
class CompanionProven:
    """Told once, to the browser that is remembered."""

    companion_id: UUID
    valid_until: datetime
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeToSend:
    """A code on its way, in the language of what he is sent."""

    id: UUID
    companion: CompanionView
    asked_at: datetime
    language: Language


@dataclass(frozen=True, slots=True)
class ToTell:
    """Who is to be told of which hour; `companion` says which he was told before. Or that it is cancelled."""

    companion: CompanionView
    starts_at: datetime
    is_cancelled: bool
    language: Language


def companion_address(vault: Vault, base_url: str, companion_id: UUID) -> str:
    """What he receives. Never written down."""
    return f"{base_url}{PATH}{companion_token(vault, companion_id)}"


async def open_companion_link(session: Session, token: str, now: datetime) -> CompanionView:
    """Opening consumes nothing. Raises LinkUnknown, LinkExpired."""
    companion = await companion_queries.companion_with(session, token_hash(token))
    if companion is None:
        raise LinkUnknown
    if companion.is_removed or now >= companion.valid_until:
        raise LinkExpired(establishment_id=str(companion.establishment_id))
    return companion


async def companion_tries_left(session: Session, companion_id: UUID) -> int:
    return max(0, WRONG_TRIES - await companion_queries.wrong_tries(session, companion_id))


async def is_companion_code_sent(session: Session, companion_id: UUID, now: datetime) -> bool:
    """Whether some code that was sent is right still."""
    return any(_is_good(code, now) for code in await companion_queries.codes_sent(session, companion_id))


async def ask_companion_code(work: Work, companion_id: UUID) -> None:
    """Six digits leave for the contact on file, whoever asks. Raises LinkExpired, ProofLocked, CodeJustSent."""
    await _hold(work, companion_id)
    sent = await companion_queries.codes_sent(work.session, companion_id)
    may_ask_at = may_send_code_at((code.asked_at for code in sent), work.now)
    if may_ask_at > work.now:
        raise CodeJustSent(retry_after=ceil((may_ask_at - work.now).total_seconds()))
    code = CompanionCode(
        id=new_id(),
        companion_id=companion_id,
        asked_at=work.now,
        valid_until=work.now + SENT_CODE_LASTS,
    )
    await work.save(code)
    record(work, Act.CODE_ASKED, subject="companion", subject_id=companion_id)
    work.announce(CompanionCodeAsked(code_id=code.id))


async def prove_companion(work: Work, companion_id: UUID, digits: str) -> CompanionProven | None:
    """By a code that was sent. None is for the caller to refuse once this work is committed: the try stays counted.

    Raises LinkExpired, ProofLocked.
    """
    row = await _hold(work, companion_id)
    right = [
        code
        for code in await companion_queries.codes_sent(work.session, companion_id)
        if hmac.compare_digest(digits_of_code(work.vault, code.id), digits) and _is_good(code, work.now)
    ]
    if not right:
        row.wrong_tries += 1
        record(work, Act.PROOF_REFUSED, subject="companion", subject_id=companion_id)
        return None
    right[0].used_at = work.now
    token = new_device_token()
    device = CompanionDevice(
        id=new_id(),
        token_hash=visit_device_hash(work.vault, token),
        companion_id=companion_id,
        proven_at=work.now,
    )
    await work.save(device)
    if await companion_queries.mark_opened(work.session, companion_id, work.now):
        record(work, Act.LINK_OPENED, subject="companion", subject_id=companion_id)
    record(work, Act.COMPANION_PROVEN, subject="companion", subject_id=companion_id)
    return CompanionProven(companion_id, row.valid_until, token)


async def companion_code_to_send(work: Work, code_id: UUID) -> CodeToSend | None:
    """One that is waited for still, held to be sent once."""
    code = await companion_queries.code_row(work.session, code_id)
    if code is None or code.sent_at is not None or not _is_good(code, work.now):
        return None
    companion = await companion_queries.companion_view(work.session, code.companion_id)
    if companion is None or companion.is_removed:
        return None
    consultation = await consultation_for(work.session, companion.consultation_id)
    return CodeToSend(code.id, companion, code.asked_at, await _language_of(work, consultation, companion))


async def note_companion_code_sent(work: Work, code_id: UUID) -> None:
    code = await companion_queries.code_row(work.session, code_id)
    assert code is not None
    code.sent_at = work.now


async def companion_to_tell(work: Work, companion_id: UUID) -> ToTell | None:
    """Who is invited still, and was not told of the hour as it stands; or was told of one, and it is cancelled. From now on
    he was told.

    What may be undone still is told when it cannot any more, if it is so then.
    """
    row = await companion_queries.companion_row(work.session, companion_id)
    if row is None or row.removed_at is not None:
        return None
    consultation = await consultation_for(work.session, row.consultation_id)
    waits_until = await unsettled_until(work.session, consultation.appointment_id, work.now)
    if waits_until is not None:
        work.announce(CompanionInvited(companion_id=companion_id), due_at=waits_until)
        return None
    appointment = await appointment_for(work.session, consultation.appointment_id)
    before, hour = CompanionView.of(row), appointment.starts_at
    language = await _language_of(work, consultation, before)
    if appointment.state == "cancelled":
        if row.told_starts_at is None:
            return None
        hour, row.told_starts_at = row.told_starts_at, None
        return ToTell(before, hour, is_cancelled=True, language=language)
    if row.told_starts_at == hour:
        return None
    row.told_starts_at = hour
    return ToTell(before, hour, is_cancelled=False, language=language)


async def _language_of(work: Work, consultation: ConsultationView, who: CompanionView) -> Language:
    """He is not asked: whoever accompanies a patient, or interprets for him, reads what the patient reads."""
    if who.kind == "colleague":
        return "fr"
    patient = await patient_for(work.session, consultation.establishment_id, consultation.patient_id)
    return patient.language


async def _hold(work: Work, companion_id: UUID) -> Companion:
    """Tries are one after the other. Raises LinkUnknown, LinkExpired, ProofLocked."""
    row = await companion_queries.companion_row(work.session, companion_id)
    if row is None:
        raise LinkUnknown
    if row.removed_at is not None:  # in this moment
        raise LinkExpired(establishment_id=str(row.establishment_id))
    if row.wrong_tries >= WRONG_TRIES:
        raise ProofLocked(establishment_id=str(row.establishment_id))
    return row


def _is_good(code: CompanionCode, now: datetime) -> bool:
    """A button that was pressed twice sends the same code twice: the second is no wrong answer."""
    is_used = code.used_at is not None and now - code.used_at >= SENT_CODE_PAUSE
    return not is_used and now < code.valid_until
