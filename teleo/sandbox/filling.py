"""Fill a database with the demonstration's establishments, people, openings and a few appointments."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from teleo.accounts import Invite, OpenAccount, Passwords, add_role, has_account, open_account
from teleo.appointments import BookAppointment, Calendar, book, free_slots
from teleo.core.actor import SYSTEM, Actor
from teleo.directory import (
    AddVisitReason,
    EnrolPractitioner,
    EstablishmentView,
    OpenEstablishment,
    PractitionerView,
    Profession,
    VisitReasonView,
    add_visit_reason,
    enrol_practitioner,
    establishments,
    open_establishment,
)
from teleo.infra.work import Work, Works
from teleo.patients import PatientView, QualifyIdentity, RegisterPatient, find_or_register, qualify
from teleo.sandbox import people
from teleo.sandbox.history import fill_past
from teleo.sandbox.people import Place
from teleo.scheduling import PlanOpening, plan_opening

WEEKDAYS = frozenset(range(5))
HOURS = ((time(9), time(12)), (time(14), time(17)))
DAYS_BOOKED = 9
BOOKED_AHEAD = 21  # appointments that make the weeks look lived in
EVERY_SO_MANY = 5  # free slots between two of them


def assistant_of(here: EstablishmentView) -> Actor:
    """The one in whose name the demonstration books."""
    return Actor(
        role="assistant", establishment_id=here.id, establishment_name=here.shown_name, zone=here.zone
    )


async def fill(works: Works, place: Place, passwords: Passwords, *, number: int) -> None:
    """One establishment whole, in one transaction; a start that was cut short begins again from nothing."""
    async with works.open(SYSTEM) as work:
        here = await open_establishment(
            work,
            OpenEstablishment(
                name=place.name,
                shown_name=place.shown_name,
                message_name=place.message_name,
                zone=place.zone,
                help_phone=place.help_phone,
                birth_date_allowed=True,
            ),
        )
        work.actor = assistant_of(here)
        practitioners = [
            await _practitioner(work, here, place, index, people.rpps_of(number, index))
            for index in range(len(place.practitioners))
        ]
        reasons = [
            await add_visit_reason(
                work, AddVisitReason(establishment_id=here.id, wording=wording, minutes=minutes)
            )
            for wording, minutes in place.reasons
        ]
        patients = await _patients(work) if number == 0 else []
        if patients:
            await fill_past(work, here, practitioners, reasons[0], patients)
        await _book_some(work, here, practitioners, reasons, patients)
        await _accounts(work, passwords, here, place)


async def fill_region(works: Works, passwords: Passwords) -> None:
    """Who belongs to no single place: an assistant who works in the first two, the administrator of the region. Once."""
    async with works.open(SYSTEM) as work:
        if await has_account(work.session, people.REGION_ADMINISTRATOR[1]):
            return
        known = {place.name: place for place in await establishments(work.session)}
        first, second = (known[place.name].id for place in people.PLACES[:2])
        name, email = people.ASSISTANT_OF_BOTH
        both = {"email": email, "shown_name": name, "role": "assistant"}
        password = SecretStr(people.PASSWORD)
        await open_account(
            work,
            passwords,
            OpenAccount.model_validate({**both, "establishment_id": first, "password": password}),
        )
        await add_role(work, Invite.model_validate({**both, "establishment_id": second}))
        name, email = people.REGION_ADMINISTRATOR
        wish = OpenAccount(email=email, shown_name=name, password=password, role="region_administrator")
        await open_account(work, passwords, wish)


async def _practitioner(
    work: Work, here: EstablishmentView, place: Place, index: int, rpps: str
) -> PractitionerView:
    first_name, family_name, profession, specialty = place.practitioners[index]
    practitioner = await enrol_practitioner(
        work,
        EnrolPractitioner(
            establishment_id=here.id,
            rpps=rpps,
            first_name=first_name,
            family_name=family_name,
            profession=Profession(profession),
            specialty=specialty or None,
        ),
    )
    today = work.now.astimezone(ZoneInfo(place.zone)).date()
    for starts, ends in HOURS:
        await plan_opening(
            work,
            PlanOpening(
                practitioner_id=practitioner.id,
                weekdays=WEEKDAYS,
                starts=starts,
                ends=ends,
                valid_from=today - timedelta(days=today.weekday()),
            ),
        )
    return practitioner


async def _patients(work: Work) -> list[PatientView]:
    test_patient = (
        await find_or_register(work, RegisterPatient.model_validate(people.test_patient()))
    ).patient
    await qualify(
        work,
        QualifyIdentity(
            patient_id=test_patient.id,
            ins_number=people.TEST_PATIENT_INS,
            ins_authority=people.TEST_INS_AUTHORITY,
        ),
    )
    first, *others = people.fictitious_patients()
    return [
        (await find_or_register(work, RegisterPatient.model_validate(wish))).patient
        for wish in (first, *people.accompanied_patients(), *others)
    ]


async def _book_some(
    work: Work,
    here: EstablishmentView,
    practitioners: list[PractitionerView],
    reasons: list[VisitReasonView],
    patients: list[PatientView],
) -> None:
    """A free slot here and there in the days to come, for one patient after the other."""
    queue = iter(patients[:BOOKED_AHEAD])
    today = work.now.astimezone(here.zone_info).date()
    days = (today + timedelta(days=1), today + timedelta(days=DAYS_BOOKED))
    for number, practitioner in enumerate(practitioners):
        calendar = Calendar(practitioner.id, here.id, here.zone_info)
        starts = await free_slots(work.session, calendar, days, reasons[0].minutes, work.now)
        for start in starts[number::EVERY_SO_MANY][: BOOKED_AHEAD // len(practitioners)]:
            patient = next(queue, None)
            if patient is None:
                return
            wish = BookAppointment(
                practitioner_id=practitioner.id,
                visit_reason_id=reasons[0].id,
                starts_at=start,
                patient_id=patient.id,
            )
            await book(work, wish)


async def _accounts(work: Work, passwords: Passwords, here: EstablishmentView, place: Place) -> None:
    """Of those with a password; practitioners come by e-CPS."""
    wishes = [
        OpenAccount(
            email=place.assistant[1],
            shown_name=place.assistant[0],
            password=SecretStr(people.PASSWORD),
            establishment_id=here.id,
            role="assistant",
        ),
        OpenAccount(
            email=place.administrator[1],
            shown_name=place.administrator[0],
            password=SecretStr(people.PASSWORD),
            establishment_id=here.id,
            role="administrator",
        ),
    ]
    for wish in wishes:
        await open_account(work, passwords, wish)
