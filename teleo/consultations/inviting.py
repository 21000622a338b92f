"""Bring in a companion, a colleague or an interpreter: to one consultation, until he is removed."""

from uuid import UUID

from signaling.contract.commands import Commands
from teleo.accounts import companion_token, token_hash
from teleo.appointments import appointment_for
from teleo.audit import Act, record
from teleo.consultations import companion_queries, queries
from teleo.consultations.companion_schemas import InviteCompanion
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.errors import CompanionUnknown, CompanyFull, ConsultationOver
from teleo.consultations.facts import CompanionInvited, CompanionRemoved
from teleo.consultations.hub import remove_seat, tell_change
from teleo.consultations.rules.admission import Times
from teleo.consultations.rules.company import MOST_AT_ONCE, MOST_EVER, seat_of
from teleo.consultations.tables import Companion, Consultation
from teleo.core.ids import new_id
from teleo.infra.work import Work


async def invite_companion(
    work: Work, commands: Commands, consultation_id: UUID, wish: InviteCompanion
) -> UUID:
    """His link leaves at once; the patient's page says who is invited. Raises ConsultationUnknown, ConsultationOver,
    CompanyFull.
    """
    await consultation_in_reach(work.session, work.actor, consultation_id)
    consultation = await queries.locked(work.session, consultation_id)
    if queries.course_of(consultation).is_over:
        raise ConsultationOver
    invited = await companion_queries.companion_rows(work.session, consultation_id)
    if len(invited) >= MOST_EVER or len([one for one in invited if one.removed_at is None]) >= MOST_AT_ONCE:
        raise CompanyFull
    appointment = await appointment_for(work.session, consultation.appointment_id)
    times = Times.around(appointment.starts_at, appointment.ends_at)
    if work.now >= times.ends_for_all_at:
        raise ConsultationOver
    companion_id = new_id()
    companion = Companion(
        id=companion_id,
        consultation_id=consultation_id,
        establishment_id=consultation.establishment_id,
        kind=wish.kind,
        shown_name=wish.shown_name,
        contact=wish.contact,
        token_hash=token_hash(companion_token(work.vault, companion_id)),
        invited_at=work.now,
        valid_until=times.ends_for_all_at,
    )
    await work.save(companion)
    record(work, Act.COMPANION_INVITED, subject="consultation", subject_id=consultation_id)
    work.announce(CompanionInvited(companion_id=companion_id))
    tell_change(work, commands, consultation)
    return companion_id


async def remove_companion(work: Work, commands: Commands, consultation_id: UUID, companion_id: UUID) -> None:
    """His link dies, and his seat: he is out of the call at once, and nothing brings him back. Said twice is said once.

    Raises ConsultationUnknown, CompanionUnknown.
    """
    await consultation_in_reach(work.session, work.actor, consultation_id)
    consultation = await queries.locked(work.session, consultation_id)
    companion = await companion_queries.companion_row(work.session, companion_id)
    if companion is None or companion.consultation_id != consultation_id:
        raise CompanionUnknown
    if companion.removed_at is not None:
        return
    companion.removed_at, companion.waiting_since = work.now, None
    record(work, Act.COMPANION_REMOVED, subject="consultation", subject_id=consultation_id)
    room = consultation.room
    # Said at once, and once more for good if we are stopped in this very moment.
    work.announce(CompanionRemoved(companion_id=companion_id, room=room))
    work.after_commit.append(lambda: remove_seat(commands, room, seat_of(companion_id)))
    tell_change(work, commands, consultation)


async def move_companions(work: Work, consultation: Consultation) -> None:
    """The appointment is at another time, or cancelled: links last as long as it needs, and those who have them are told."""
    appointment = await appointment_for(work.session, consultation.appointment_id)
    times = Times.around(appointment.starts_at, appointment.ends_at)
    for companion in await companion_queries.companion_rows(work.session, consultation.id):
        if companion.removed_at is None:
            companion.valid_until = max(times.ends_for_all_at, companion.valid_until)
            work.announce(CompanionInvited(companion_id=companion.id))
