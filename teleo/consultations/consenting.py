"""The patient agrees to a consultation at a distance, or agrees no more: then it ends for him, at once."""

from uuid import UUID

from signaling.contract.commands import Commands
from teleo.consultations import ending, queries
from teleo.consultations.errors import ConsultationOver
from teleo.consultations.facts import ConsentWithdrawn
from teleo.consultations.hub import close_room, tell_change
from teleo.consultations.rules import lifecycle
from teleo.consultations.tables import Consultation
from teleo.consultations.visits import visit_for
from teleo.core.ids import public_code
from teleo.infra.work import Work
from teleo.patients import GiveConsent, RepresentativeNeeded, give_consent, withdraw_consent


async def agree(work: Work, commands: Commands, appointment_id: UUID, wish: GiveConsent) -> None:
    """By himself, or with whoever represents him that day. Saying it twice changes nothing.

    Raises ConsentTextChanged, RepresentativeNeeded, DeclarationNeeded, ConsultationOver.
    """
    consultation = await queries.locked_by_appointment(work.session, appointment_id)
    visit = await visit_for(work.session, appointment_id, work.now)
    if visit.course.is_over:
        raise ConsultationOver
    if visit.lacks_representative:
        raise RepresentativeNeeded
    await give_consent(work, appointment_id, wish, representative=visit.representative)
    is_news = visit.consent_withdrawn_at is not None or visit.representative is not None
    if consultation is not None and is_news:
        consultation.consent_withdrawn_at = None
        tell_change(work, commands, consultation)


async def withdraw(work: Work, commands: Commands, appointment_id: UUID) -> None:
    """In the call, the consultation ends; before, he is expected again and may agree anew, in a room of its own.

    Whoever held a ticket for the room comes in no more: it closes, even if we are stopped in this very moment.
    Raises ConsentUnknown, ConsultationOver.
    """
    # First the consultation: whoever is letting him in right now waits for us, or we for him.
    consultation = await queries.locked_by_appointment(work.session, appointment_id)
    if consultation is not None and queries.course_of(consultation).is_over:
        raise ConsultationOver
    await withdraw_consent(work, appointment_id)
    if consultation is None:
        return
    room = consultation.room
    await _leave(work, consultation)
    consultation.consent_withdrawn_at = work.now
    tell_change(work, commands, consultation)
    work.announce(ConsentWithdrawn(consultation_id=consultation.id, room=room))
    work.after_commit.append(lambda: close_room(commands, room))


async def _leave(work: Work, consultation: Consultation) -> None:
    if consultation.state == "in_progress":
        await ending.end(work, consultation, work.now)
        return
    ending.settle(consultation, lifecycle.patient_withdraws(queries.course_of(consultation), work.now))
    await ending.close_attendances(work, consultation, work.now)
    consultation.room = public_code()
