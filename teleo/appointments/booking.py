"""Book a slot for a patient."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from teleo.appointments import queries
from teleo.appointments.errors import PatientMissing, PractitionerBusy, SlotTaken
from teleo.appointments.facts import AppointmentBooked
from teleo.appointments.queries import AppointmentView
from teleo.appointments.rules import check_bookable
from teleo.appointments.schemas import BookAppointment
from teleo.appointments.tables import ASKED_ONCE, ONE_AT_A_TIME, Appointment, Occupation
from teleo.audit import Act, record
from teleo.core.errors import Invalid
from teleo.core.ids import new_id
from teleo.core.periods import Period
from teleo.directory import (
    PractitionerView,
    establishment_for,
    practitioner_of,
    visit_reason_of,
    wait_for_calendar,
)
from teleo.infra.work import Work
from teleo.patients import PatientView, find_or_register, name_representative, patient_for, write_in
from teleo.scheduling import open_periods_of


async def book(work: Work, wish: BookAppointment) -> AppointmentView:
    """The same form sent twice books once.

    Raises SlotTaken, SlotPast, OutsideOpenings, PatientMissing, PatientMayExist, what the directory does not know, and
    Invalid for a minor whom nobody represents.
    """
    here = work.actor.establishment
    await wait_for_calendar(work.session, wish.practitioner_id)
    if wish.asked_as and (before := await queries.appointment_asked_as(work.session, here, wish.asked_as)):
        return before
    practitioner = await practitioner_of(work.session, here, wish.practitioner_id)
    reason = await visit_reason_of(work.session, here, wish.visit_reason_id)
    wished = Period.lasting(timedelta(minutes=reason.minutes), starts_at=wish.starts_at)
    await check_open(work, practitioner.id, wished)
    patient = await _patient(work, wish)
    await check_represented(work, patient, wished)
    taking = Taking(practitioner, reason.id, patient.id, wish.asked_as)
    return await take_time(work, wished, taking, clash=SlotTaken)


@dataclass(frozen=True, slots=True)
class Taking:
    """For whom and what for a practitioner's time is taken; `asked_as` as in the wish."""

    practitioner: PractitionerView
    visit_reason_id: UUID
    patient_id: UUID
    asked_as: UUID | None


async def take_time(
    work: Work, period: Period, taking: Taking, *, clash: type[SlotTaken] | type[PractitionerBusy]
) -> AppointmentView:
    """Raises the `clash` when that time is taken: two may pick it in the same second, and the database decides."""
    here = work.actor.establishment
    occupation = Occupation(
        id=new_id(),
        practitioner_id=taking.practitioner.id,
        practitioner_serial=taking.practitioner.serial,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        state="booked",
    )
    appointment = Appointment(
        id=new_id(),
        occupation_id=occupation.id,
        establishment_id=here,
        patient_id=taking.patient_id,
        visit_reason_id=taking.visit_reason_id,
        state="booked",
        asked_as=taking.asked_as,
        booked_at=work.now,
        booked_by=work.actor.account_id,
    )
    await queries.forget_expired_holds(work.session, taking.practitioner.id, period, work.now)
    await work.save(occupation, clash={ONE_AT_A_TIME: clash})
    await work.save(appointment, clash={ASKED_ONCE: clash})
    record(work, Act.APPOINTMENT_BOOKED, subject="appointment", subject_id=appointment.id)
    work.announce(
        AppointmentBooked(
            appointment_id=appointment.id,
            establishment_id=here,
            practitioner_id=taking.practitioner.id,
            patient_id=taking.patient_id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
        )
    )
    return await queries.appointment_for(work.session, appointment.id)


async def check_open(work: Work, practitioner_id: UUID, wished: Period) -> None:
    """Raises SlotPast, OutsideOpenings."""
    establishment = await establishment_for(work.session, work.actor.establishment)
    zone = establishment.zone_info
    days = (wished.starts_at.astimezone(zone).date(), wished.ends_at.astimezone(zone).date())
    openings = await open_periods_of(work.session, practitioner_id, establishment.id, zone, days)
    check_bookable(wished, openings, work.now)


async def check_represented(work: Work, patient: PatientView, wished: Period) -> None:
    """Somebody is named for whoever is a minor on that day, at that place. Raises Invalid."""
    establishment = await establishment_for(work.session, work.actor.establishment)
    if patient.lacks_representative_on(wished.starts_at.astimezone(establishment.zone_info).date()):
        raise Invalid(errors={"representative_quality": "representative_needed"})


async def _patient(work: Work, wish: BookAppointment) -> PatientView:
    if wish.patient_id is None:
        if wish.patient is None:
            raise PatientMissing
        return (await find_or_register(work, wish.patient)).patient
    known = await patient_for(work.session, work.actor.establishment, wish.patient_id)
    await write_in(work, known.id, wish.language)
    if wish.representative is None:
        return known
    await name_representative(work, known.id, wish.representative)
    return await patient_for(work.session, work.actor.establishment, known.id)
