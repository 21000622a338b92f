"""Hand a consultation that has not begun over to a colleague: the patient who waits goes on waiting, for somebody else."""

from dataclasses import dataclass
from uuid import UUID

from signaling.contract.commands import Commands
from teleo.appointments import appointment_for, busy_among, hand_over
from teleo.consultations import queries
from teleo.consultations.day import consultation_in_reach
from teleo.consultations.errors import ConsultationOver, ConsultationUnderway
from teleo.consultations.hub import close_room, tell_board, tell_change
from teleo.core.actor import Actor
from teleo.core.ids import public_code
from teleo.directory import PractitionerView, practitioners_of
from teleo.infra.database import Session
from teleo.infra.work import Work


@dataclass(frozen=True, slots=True)
class Colleague:
    """`is_free` as it stands: the constraint decides when it is asked."""

    practitioner: PractitionerView
    is_free: bool


async def colleagues_for(session: Session, actor: Actor, consultation_id: UUID) -> tuple[Colleague, ...]:
    """Those of the same establishment, by name, the free ones first. Raises ConsultationUnknown."""
    consultation = await consultation_in_reach(session, actor, consultation_id)
    appointment = await appointment_for(session, consultation.appointment_id)
    others = [
        one
        for one in await practitioners_of(session, actor.establishment)
        if one.id != appointment.practitioner_id
    ]
    busy = await busy_among(session, [one.id for one in others], appointment.period)
    found = [Colleague(one, is_free=one.id not in busy) for one in others]
    return tuple(sorted(found, key=lambda colleague: not colleague.is_free))


async def hand_consultation_over(
    work: Work, commands: Commands, consultation_id: UUID, practitioner_id: UUID
) -> None:
    """Its room is another from now on: whoever held a ticket for the one before comes in no more.

    Raises ConsultationUnknown, ConsultationUnderway, ConsultationOver, PractitionerUnknown, ColleagueBusy.
    """
    await consultation_in_reach(work.session, work.actor, consultation_id)
    consultation = await queries.locked(work.session, consultation_id)
    # As it stands once nobody else can change it: he may have handed it over already.
    await consultation_in_reach(work.session, work.actor, consultation_id)
    course = queries.course_of(consultation)
    if course.is_over or consultation.missing_until is not None:
        raise ConsultationOver
    if course.state == "in_progress":
        raise ConsultationUnderway
    before, room = consultation.practitioner_id, consultation.room
    handed = await hand_over(work, consultation.appointment_id, practitioner_id)
    consultation.practitioner_id = handed.practitioner_id
    consultation.room = public_code()
    tell_change(work, commands, consultation)
    told = (before, consultation.id, consultation.revision)
    work.after_commit.append(lambda: tell_board(commands, *told))
    # The patient's page comes back by itself, with a ticket for the new room, and keeps the time of its arrival.
    work.after_commit.append(lambda: close_room(commands, room))
