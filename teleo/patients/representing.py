"""Say who represents a minor or a protected adult."""

from uuid import UUID

from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.infra.work import Work
from teleo.patients import queries
from teleo.patients.schemas import NameRepresentative
from teleo.patients.tables import Representative


async def name_representative(work: Work, patient_id: UUID, wish: NameRepresentative) -> bool:
    """In the place of whoever was named before; a consent that he declared stands no more. Whether that is news.

    Raises PatientUnknown.
    """
    await queries.locked_patient(work.session, work.actor.establishment, patient_id)
    before = await queries.representative_row(work.session, patient_id)
    told = None if wish.quality == "none" else (wish.quality, wish.name)
    if told == ((before.quality, before.name) if before else None):
        return False
    if before is not None:
        await work.session.delete(before)
        await work.session.flush()
    if told is not None:
        quality, name = told
        await work.save(
            Representative(id=new_id(), patient_id=patient_id, name=name, quality=quality, named_at=work.now)
        )
    record(work, Act.REPRESENTATIVE_NAMED, subject="patient", subject_id=patient_id)
    return True
