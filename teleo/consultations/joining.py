"""Give a ticket for the hub: to the patient of a visit, a third person, the practitioner of a consultation, his board."""

from uuid import UUID

from teleo.audit import Act, record
from teleo.consultations.day import own_consultation
from teleo.consultations.errors import ConsultationUnknown
from teleo.consultations.hub import Place, board_ticket, grant_of, room_ticket
from teleo.consultations.invited import invited_as
from teleo.consultations.rules.admission import (
    PATIENT_SEAT,
    PRACTITIONER_SEAT,
    patient_permissions,
    practitioner_permissions,
)
from teleo.consultations.rules.company import companion_permissions, seat_of
from teleo.consultations.visits import visit_for
from teleo.directory import establishment_for, practitioner_for
from teleo.infra.work import Work
from teleo.patients import RepresentativeNeeded, patient_for


async def join_as_patient(work: Work, appointment_id: UUID) -> str:
    """Raises TooEarly, RepresentativeNeeded, ConsentNeeded, ConsultationOver, ConsultationUnknown."""
    visit = await visit_for(work.session, appointment_id, work.now)
    may = patient_permissions(
        visit.course,
        visit.times,
        has_consented=visit.has_consented,
        was_admitted=visit.was_admitted,
        now=work.now,
    )
    if visit.consultation is None:
        raise ConsultationUnknown
    if visit.lacks_representative and not visit.was_admitted:
        raise RepresentativeNeeded
    patient = await patient_for(work.session, work.actor.establishment, visit.appointment.patient_id)
    record(work, Act.TICKET_GIVEN, subject="consultation", subject_id=visit.consultation.id)
    place = Place(
        room=visit.consultation.room,
        seat=PATIENT_SEAT,
        name=patient.shown_name,
        may=may,
        practitioner_id=visit.appointment.practitioner_id,
        hides_addresses=visit.establishment.hides_addresses,
    )
    return room_ticket(work.vault, work.now, place)


async def join_as_practitioner(work: Work, consultation_id: UUID) -> str:
    """Raises ConsultationUnknown, ConsultationOver."""
    consultation = await own_consultation(work.session, work.actor, consultation_id)
    may = practitioner_permissions(consultation.course)
    practitioner = await practitioner_for(work.session, work.actor.practitioner)
    establishment = await establishment_for(work.session, consultation.establishment_id)
    record(work, Act.TICKET_GIVEN, subject="consultation", subject_id=consultation.id)
    place = Place(
        room=consultation.room,
        seat=PRACTITIONER_SEAT,
        name=practitioner.shown_name,
        may=may,
        practitioner_id=practitioner.id,
        hides_addresses=establishment.hides_addresses,
        grant=grant_of(work.actor),
    )
    return room_ticket(work.vault, work.now, place)


async def join_as_companion(work: Work, companion_id: UUID) -> str:
    """A ticket for the waiting room, never further. Raises CompanionUnknown, TooEarly, ConsultationOver."""
    invited = await invited_as(work.session, companion_id, work.now)
    may = companion_permissions(invited.course, invited.times, work.now)
    record(work, Act.TICKET_GIVEN, subject="consultation", subject_id=invited.consultation_id)
    place = Place(
        room=invited.room,
        seat=seat_of(companion_id),
        name=invited.companion.shown_name,
        may=may,
        practitioner_id=invited.practitioner.id,
        hides_addresses=invited.establishment.hides_addresses,
        label=invited.companion.kind,
    )
    return room_ticket(work.vault, work.now, place)


def watch_own_board(work: Work) -> str:
    return board_ticket(work.vault, work.now, work.actor)
