"""Whenever it starts, however often: the same people, and one consultation that is due now."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from signaling.contract import RoomClosed
from teleo.accounts import Passwords
from teleo.accounts.queries import grant_for_email, grants_for_national_id, has_other_roles
from teleo.accounts.tables import Account
from teleo.appointments import AppointmentView, appointment_for
from teleo.appointments.tables import Appointment
from teleo.consultations import RoomFeed
from teleo.consultations import reactions as consultation_reactions
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.rules.admission import Times
from teleo.directory.tables import Establishment, Practitioner, VisitReason
from teleo.infra.mail import MailSettings
from teleo.infra.outbox import Subscriptions
from teleo.infra.relay import Relay
from teleo.infra.sms import SmsSettings
from teleo.infra.work import Works
from teleo.notifications import Post, reactions
from teleo.patients import PatientView, patient_for
from teleo.patients.tables import Patient
from teleo.sandbox import Demonstration, prepare_demonstration
from teleo.sandbox.people import PASSWORD, TEST_PATIENT_NAME
from teleo.sandbox.pro_sante_connect import demonstration_identities
from teleo.scheduling.tables import Opening
from tests.support.builders import QUICK_PASSWORDS
from tests.support.clock import NOON, GivenClock
from tests.support.fakes import KeptCommands

BASE = "http://localhost:8080"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def subscriptions() -> Subscriptions:
    """Messages are planned, with their links; nobody is there to take them, which must stop nothing."""
    nowhere = Post(mail=MailSettings(), sms=SmsSettings(), base_url=BASE)
    return Subscriptions([*consultation_reactions(KeptCommands()), *reactions(nowhere)])


async def prepare(works: Works) -> Demonstration:
    return await prepare_demonstration(works, Relay(works), BASE, QUICK_PASSWORDS)


async def counts(works: Works) -> dict[str, int]:
    tables = (Establishment, Practitioner, VisitReason, Patient, Account, Opening, Appointment)
    async with works.reading() as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }


async def shown(works: Works, demo: Demonstration) -> tuple[ConsultationView, AppointmentView, PatientView]:
    async with works.reading() as session:
        consultation = await consultation_for(session, demo.consultation_id)
        appointment = await appointment_for(session, consultation.appointment_id)
        patient = await patient_for(session, consultation.establishment_id, consultation.patient_id)
    return consultation, appointment, patient


async def is_due(works: Works, demo: Demonstration) -> bool:
    """The patient may wait at once, and it has not been over for hours."""
    consultation, appointment, _ = await shown(works, demo)
    now = works.clock.now()
    times = Times.around(appointment.starts_at, appointment.ends_at)
    return (
        not consultation.course.is_over
        and times.waiting_opens_at <= now
        and abs(appointment.starts_at - now) <= timedelta(minutes=15)
    )


async def end_it(works: Works, demo: Demonstration) -> None:
    consultation, _, _ = await shown(works, demo)
    closed = RoomClosed(room=consultation.room, by="host", at=works.clock.now())
    await RoomFeed(works, KeptCommands()).deliver(closed)


async def test_the_first_start_makes_everybody(works: Works) -> None:
    demo = await prepare(works)

    made = await counts(works)
    assert (made["establishments"], made["practitioners"], made["patients"]) == (2, 6, 42)
    assert made["accounts"] == 12
    assert made["appointments"] > 10
    _, appointment, patient = await shown(works, demo)
    assert patient.birth_name == TEST_PATIENT_NAME
    assert patient.identity_status == "qualified"
    assert appointment.starts_at <= NOON < appointment.ends_at
    assert demo.patient_link.startswith(f"{BASE}/l/")


async def test_the_people_shown_can_sign_in(works: Works) -> None:
    demo = await prepare(works)

    assert demo.password == PASSWORD
    people = (
        (demo.assistant_email, "assistant"),
        (demo.administrator_email, "administrator"),
        (demo.assistant_of_both_email, "assistant"),
        (demo.region_administrator_email, "region_administrator"),
    )
    for email, role in people:
        async with works.reading() as session:
            grant = await grant_for_email(session, email)
        assert grant is not None
        assert grant.actor.role == role
        async with works.reading() as session:
            assert await has_other_roles(session, grant) is (email == demo.assistant_of_both_email)
        assert await Passwords().is_right(PASSWORD, grant.password_hash)
    async with works.reading() as session:
        [practitioner] = await grants_for_national_id(session, demo.national_id)
    assert demo.practitioner_name in practitioner.actor.shown_name
    assert practitioner.actor.role == "practitioner"


async def test_each_e_cps_of_the_sandbox_is_known_but_one(works: Works) -> None:
    await prepare(works)

    async with works.reading() as session:
        known = [
            len(await grants_for_national_id(session, person.national_id))
            for person in demonstration_identities()
        ]
    assert known == [1, 1, 1, 1, 1, 1, 0]


async def test_a_second_start_makes_nothing_twice(works: Works, clock: GivenClock) -> None:
    first = await prepare(works)
    made = await counts(works)

    clock.forward(minutes=5)
    second = await prepare(works)
    same = await counts(works)
    clock.forward(hours=1)
    later = await prepare(works)

    assert same == made
    assert second == first
    assert await counts(works) == made | {"appointments": made["appointments"] + 1}
    assert await is_due(works, later)


@pytest.mark.parametrize("local", ["2026-11-24 23:59", "2026-11-29 14:07", "2027-03-28 01:59"])
async def test_a_first_start_at_an_odd_minute_has_a_consultation_due(
    works: Works, clock: GivenClock, local: str
) -> None:
    clock.set(instant(local))

    demo = await prepare(works)

    assert await is_due(works, demo)
    assert await prepare(works) == demo


STARTS = (
    "2026-11-24 00:00",
    "2026-11-24 08:59",
    *(
        f"2026-11-25 09:{minute:02d}" for minute in range(0, 40, 13)
    ),  # among the appointments made by the first
    "2026-11-25 11:59",
    "2026-11-25 12:00",
    "2026-11-25 16:55",
    "2026-11-25 23:59",
    "2026-11-29 14:07",  # a Sunday
    "2026-11-29 23:59",
    "2026-12-31 23:55",
    "2027-03-28 01:59",  # a minute before the spring change
    "2027-03-28 03:00",
    "2027-10-31 02:30",  # the first of two
    "2027-10-31 23:59",
)


async def test_at_any_later_minute_a_consultation_is_due(works: Works, clock: GivenClock) -> None:
    for local in STARTS:
        clock.set(instant(local))

        demo = await prepare(works)

        assert await is_due(works, demo), local


async def test_a_consultation_that_is_over_is_followed_by_another(works: Works, clock: GivenClock) -> None:
    for local in ("2026-11-24 14:07", "2026-11-24 23:57", "2026-11-29 23:57"):
        clock.set(instant(local))
        first = await prepare(works)
        await end_it(works, first)

        second = await prepare(works)

        assert second.consultation_id != first.consultation_id
        assert await is_due(works, second), local


def instant(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=PARIS).astimezone(UTC)
