"""Look for patients of one's establishment: each search is kept in the trail."""

from teleo.audit import Act, record
from teleo.infra.work import Work
from teleo.patients import queries
from teleo.patients.queries import PatientView
from teleo.patients.schemas import SearchPatients


async def search_patients(work: Work, wish: SearchPatients) -> tuple[PatientView, ...]:
    """Who answers to all that is sought, by name."""
    record(work, Act.PATIENTS_SEARCHED, subject="patients")
    return await queries.search(work.session, work.vault, work.actor.establishment, wish)
