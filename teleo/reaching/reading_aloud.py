"""Give an assistant a code to read out on the telephone."""

from uuid import UUID

from teleo.accounts import CodeDrawn, issue_code
from teleo.audit import Act, record
from teleo.infra.work import Work
from teleo.notifications import link_to
from teleo.reaching.sending_again import openable


async def read_aloud(work: Work, appointment_id: UUID) -> CodeDrawn:
    """A code that opens the appointment for a quarter of an hour. Raises AppointmentUnknown, NothingToOpen."""
    appointment = await openable(work, appointment_id)
    drawn = await issue_code(work, link_to(work, appointment))
    record(work, Act.CODE_READ_OUT, subject="appointment", subject_id=appointment.id)
    return drawn
