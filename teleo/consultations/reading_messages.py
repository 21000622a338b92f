"""What was said in writing, as one of those who are there reads it: with the names of all, third persons included."""

from uuid import UUID

from teleo.consultations import companion_queries, queries
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT
from teleo.consultations.rules.company import companion_at, seat_of
from teleo.consultations.schemas import MessageOut, MessagesOut
from teleo.directory import practitioner_for
from teleo.infra.database import Session
from teleo.patients import patient_for


async def messages_read(
    session: Session, consultation: ConsultationView, since: UUID | None, own_seat: str
) -> MessagesOut:
    """After the message `since`, if it is one of them. To a third person, from when he was let in, once he left anew."""
    practitioner = await practitioner_for(session, consultation.practitioner_id)
    patient = await patient_for(session, consultation.establishment_id, consultation.patient_id)
    names = {PRACTITIONER_SEAT: practitioner.shown_name, PATIENT_SEAT: patient.shown_name}
    for companion in await companion_queries.companion_rows(session, consultation.id):
        names[seat_of(companion.id)] = companion.shown_name
    found = await queries.messages_of(session, consultation.id, since)
    if companion_at(own_seat) is not None:
        let_in_at = await companion_queries.let_in_at(session, consultation.id, own_seat)
        found = tuple(one for one in found if let_in_at is not None and one.said_at >= let_in_at)
    return MessagesOut(messages=tuple(MessageOut.of(view, names=names, own_seat=own_seat) for view in found))
