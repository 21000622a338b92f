"""Correct where a patient is reached: what went to the wrong place opens nothing any more."""

from uuid import UUID

from teleo.accounts import linked_appointments, revoke_links_of
from teleo.appointments import appointment_for, appointment_of
from teleo.infra.work import Work
from teleo.notifications import drop_messages, hold_messages
from teleo.patients import AddContact, correct_contacts, write_in
from teleo.reaching.schemas import WayOut
from teleo.reaching.sending_again import is_openable, plan_link


async def correct(work: Work, appointment_id: UUID, wish: AddContact) -> tuple[WayOut, ...]:
    """Every link that this patient was sent dies, to whichever appointment; for each that stands a new one leaves.

    Another language alone kills no link: the message of this appointment leaves again, in that one. Where the link of
    this appointment went; nowhere when nothing changed, as when the form is sent twice.
    Raises AppointmentUnknown.
    """
    appointment = await appointment_of(work.session, work.actor.establishment, appointment_id)
    patient_id = appointment.patient_id
    # The relay holds an appointment's messages before it touches the patient: we go in the same order.
    linked = await linked_appointments(work, patient_id) | {appointment.id}
    for one in sorted(linked):
        await hold_messages(work.session, one)
    is_told_otherwise = await write_in(work, patient_id, wish.language)
    if not await correct_contacts(work, patient_id, wish):
        return (
            await plan_link(work, appointment)
            if is_told_otherwise and await is_openable(work, appointment)
            else ()
        )
    ways: tuple[WayOut, ...] = ()
    for one in sorted(await revoke_links_of(work, patient_id) | {appointment.id}):
        await drop_messages(work, one)
        standing = await appointment_for(work.session, one)
        if await is_openable(work, standing):
            told = await plan_link(work, standing)
            ways = told if one == appointment.id else ways
    return ways
