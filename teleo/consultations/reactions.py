"""What becomes of a consultation when something happens to its appointment."""

from functools import partial

from signaling.contract.commands import Commands
from teleo.appointments import AppointmentBooked
from teleo.consultations import queries
from teleo.consultations.hub import tell_board
from teleo.consultations.tables import Consultation
from teleo.core.ids import new_id, public_code
from teleo.infra.outbox import Reaction
from teleo.infra.work import Work


def reactions(commands: Commands) -> tuple[Reaction, ...]:
    return (Reaction("consultations.open", AppointmentBooked, partial(open_consultation, commands)),)


async def open_consultation(commands: Commands, work: Work, fact: AppointmentBooked) -> None:
    """One consultation per appointment, however often the fact arrives."""
    if await queries.consultation_of_appointment(work.session, fact.appointment_id) is not None:
        return
    consultation = Consultation(
        id=new_id(),
        appointment_id=fact.appointment_id,
        establishment_id=fact.establishment_id,
        practitioner_id=fact.practitioner_id,
        patient_id=fact.patient_id,
        room=public_code(),
        state="expected",
        revision=1,
    )
    await work.save(consultation)
    work.after_commit.append(lambda: tell_board(commands, consultation.practitioner_id, consultation.id, 1))
