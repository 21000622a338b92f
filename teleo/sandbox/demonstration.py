"""See at each start that there is something to try: people, openings, and a consultation that is due now."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from teleo.accounts import Passwords, current_link, link_address
from teleo.appointments import BookAppointment, SlotTaken, appointment_for, appointments_of_practitioner, book
from teleo.consultations import WAITING_OPENS_BEFORE, consultation_of_appointment
from teleo.core.actor import SYSTEM, Actor
from teleo.core.periods import Period
from teleo.directory import establishments, practitioners_of, visit_reasons_of
from teleo.infra.relay import Relay
from teleo.infra.work import Work, Works
from teleo.patients import SearchPatients, patient_for, search_patients
from teleo.sandbox.authenticator import equip
from teleo.sandbox.filling import assistant_of, fill, fill_region
from teleo.sandbox.people import (
    ASSISTANT_OF_BOTH,
    PASSWORD,
    PLACES,
    REGION_ADMINISTRATOR,
    TEST_PATIENT_NAME,
    national_id_of,
    rpps_of,
)
from teleo.scheduling import PlanOpening, open_periods_of, plan_opening

OPEN_NOW_HOURS = 4
HOURS = 24  # of a day
DUE_MINUTES = 10  # the shortest visit reason: whatever the minute, one such slot is on
SLOT = timedelta(minutes=DUE_MINUTES)
HEARD_SECONDS = 30
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the first page and `links.json` show."""

    assistant_email: str
    practitioner_name: str
    national_id: str  # of the practitioner, for e-CPS
    administrator_email: str
    assistant_of_both_email: str  # who works in two establishments
    region_administrator_email: str
    password: str
    patient_link: str
    patient_born_on: date | None  # what the link asks; of one invited by name alone, nobody knows
    consultation_id: UUID


async def prepare_demonstration(
    works: Works, relay: Relay, base_url: str, passwords: Passwords
) -> Demonstration:
    """A second start finds what the first one made; only what is due now is made anew."""
    async with works.reading() as session:
        known = {place.name: place for place in await establishments(session)}
    for number, place in enumerate(PLACES):
        if place.name not in known:
            await fill(works, place, passwords, number=number)
    await fill_region(works, passwords)
    async with works.open(SYSTEM) as work:
        await equip(work)
    appointment_id = await _due_now(works)
    link_id, consultation_id = await _heard(works, relay, appointment_id)
    return Demonstration(
        assistant_email=PLACES[0].assistant[1],
        practitioner_name=" ".join(PLACES[0].practitioners[0][:2]),
        national_id=national_id_of(rpps_of(0, 0)),
        administrator_email=PLACES[0].administrator[1],
        assistant_of_both_email=ASSISTANT_OF_BOTH[1],
        region_administrator_email=REGION_ADMINISTRATOR[1],
        password=PASSWORD,
        patient_link=link_address(works.vault, base_url, link_id),
        patient_born_on=await _born_on(works, appointment_id),
        consultation_id=consultation_id,
    )


async def _born_on(works: Works, appointment_id: UUID) -> date | None:
    async with works.reading() as session:
        appointment = await appointment_for(session, appointment_id)
        patient = await patient_for(session, appointment.establishment_id, appointment.patient_id)
        return patient.born_on


async def _heard(works: Works, relay: Relay, appointment_id: UUID) -> tuple[UUID, UUID]:
    """The link and the consultation that follow from the booking; another relay may have taken its reactions."""
    async with asyncio.timeout(HEARD_SECONDS):
        while True:
            await relay.drain()
            async with works.reading() as session:
                link_id = await current_link(session, appointment_id)
                consultation = await consultation_of_appointment(session, appointment_id)
            if link_id is not None and consultation is not None:
                return link_id, consultation.id
            await asyncio.sleep(LOOK_SECONDS)


async def _due_now(works: Works) -> UUID:
    """An appointment with the first practitioner that is on, or whose waiting room is open; else a new one."""
    now = works.clock.now()
    async with works.reading() as session:
        here = next(place for place in await establishments(session) if place.name == PLACES[0].name)
        first = f"{PLACES[0].practitioners[0][0]} {PLACES[0].practitioners[0][1]}"
        practitioner = next(
            person
            for person in await practitioners_of(session, here.id)
            if f"{person.first_name} {person.family_name}" == first
        )
        reason = next(r for r in await visit_reasons_of(session, here.id) if r.minutes == DUE_MINUTES)
        recent = Period(now - SLOT, now + WAITING_OPENS_BEFORE)
        for appointment in await appointments_of_practitioner(session, here.id, practitioner.id, recent):
            consultation = await consultation_of_appointment(session, appointment.id)
            if consultation is None or not consultation.course.is_over:
                return appointment.id
    starts_at = now.replace(minute=now.minute - now.minute % DUE_MINUTES, second=0, microsecond=0)
    for number in count():  # a slot may be taken: by an appointment of the week, by one that has just ended
        try:
            return await _book(
                works, assistant_of(here), (practitioner.id, reason.id), starts_at + number * SLOT
            )
        except SlotTaken:
            continue
    raise AssertionError("there is always a next slot")


async def _book(works: Works, assistant: Actor, what: tuple[UUID, UUID], starts_at: datetime) -> UUID:
    """For the test patient; `what` is with whom and for which reason. Raises SlotTaken."""
    practitioner_id, reason_id = what
    await _open_at(works, assistant, practitioner_id, starts_at)
    async with works.open(assistant) as work:
        (patient, *_) = await search_patients(work, SearchPatients(birth_name=TEST_PATIENT_NAME))
        wish = BookAppointment(
            practitioner_id=practitioner_id,
            visit_reason_id=reason_id,
            starts_at=starts_at,
            patient_id=patient.id,
        )
        return (await book(work, wish)).id


async def _open_at(works: Works, assistant: Actor, practitioner_id: UUID, starts_at: datetime) -> None:
    """Whatever the hour, this practitioner is open from it for some hours; on the hour, so that grids agree."""
    zone = ZoneInfo(assistant.zone)
    local = starts_at.astimezone(zone)
    today, tomorrow = local.date(), local.date() + timedelta(days=1)
    async with works.open(assistant) as work:
        periods = await open_periods_of(
            work.session, practitioner_id, assistant.establishment, zone, (today, tomorrow)
        )
        if any(period.covers(Period.lasting(SLOT, starts_at=starts_at)) for period in periods):
            return
        last_hour = local.hour + OPEN_NOW_HOURS
        await _open_once(
            work, practitioner_id, today, (time(local.hour), time(last_hour if last_hour < HOURS else 0))
        )
        if last_hour > HOURS:
            await _open_once(work, practitioner_id, tomorrow, (time(0), time(last_hour - HOURS)))


async def _open_once(work: Work, practitioner_id: UUID, day: date, hours: tuple[time, time]) -> None:
    wish = PlanOpening(
        practitioner_id=practitioner_id,
        weekdays=frozenset({day.weekday()}),
        starts=hours[0],
        ends=hours[1],
        valid_from=day,
        valid_until=day,
    )
    await plan_opening(work, wish)
