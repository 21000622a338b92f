"""A link that was lost: asked for by anyone, found by the worker, sent to what is on file alone.

Whoever asks is answered before anybody is looked for, so that neither the answer nor its time tells who is a patient.
"""

from uuid import UUID

from teleo.accounts import linked_appointments, patients_with_links
from teleo.appointments import appointment_for
from teleo.audit import Act, record
from teleo.core.ids import new_id
from teleo.entering import queries
from teleo.entering.facts import LinkLost
from teleo.entering.schemas import TellContact
from teleo.entering.tables import LostLink
from teleo.infra.work import Work
from teleo.notifications import hold_messages, messages_about
from teleo.patients import PatientView, patients_for
from teleo.reaching import is_openable, next_sending_at, plan_link


async def note_lost_link(work: Work, wish: TellContact) -> None:
    """The same work whoever it is: one row, to be looked at later."""
    lost = LostLink(id=new_id(), kind=wish.kind, contact=wish.contact, asked_at=work.now)
    await work.save(lost)
    work.announce(LinkLost(lost_id=lost.id))


async def look_for_links(work: Work, fact: LinkLost) -> None:
    """A fresh link to each appointment that this contact's links open today, by the ways on file; or nothing.

    It joins the others: what wrong answers have closed stays closed.
    """
    lost = await queries.lost_link_row(work.session, fact.lost_id)
    if lost is None:
        return
    for here, ids in (await patients_with_links(work.session, work.now)).items():
        for patient in (await patients_for(work.session, here, ids)).values():
            if _is_reached_by(patient, lost.kind, lost.contact):
                await _send(work, patient.id)
    await work.session.delete(lost)


async def _send(work: Work, patient_id: UUID) -> None:
    for appointment_id in sorted(await linked_appointments(work, patient_id)):
        appointment = await appointment_for(work.session, appointment_id)
        await hold_messages(work.session, appointment_id)
        sent = [message.planned_at for message in await messages_about(work.session, appointment_id)]
        if next_sending_at(sent, work.now) <= work.now and await is_openable(work, appointment):
            record(work, Act.LINK_RECOVERED, subject="appointment", subject_id=appointment_id)
            await plan_link(work, appointment)


def _is_reached_by(patient: PatientView, kind: str, contact: str) -> bool:
    return any((one.kind, one.value.lower()) == (kind, contact) for one in patient.contacts)
