"""Two establishments that know nothing of one another, and everyone who may knock at a door of theirs."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from teleo.appointments import AppointmentBooked, AppointmentView
from teleo.consultations import consultation_of_appointment, reactions
from teleo.consultations.queries import ConsultationView
from teleo.core.actor import SYSTEM, Actor
from teleo.directory import PractitionerView, change_logo
from teleo.infra.work import Works
from teleo.patients import CURRENT_CONSENT, GiveConsent, PatientView, give_consent
from tests.support import builders
from tests.support.builders import Credentials, Practice
from tests.support.fakes import KeptCommands
from tests.support.signing_in import (
    Browser,
    csrf_token,
    forget,
    open_companion_link,
    open_link,
    sign_in,
)

Kind = Literal[
    "nobody", "patient", "companion", "assistant", "practitioner", "administrator", "region_administrator"
]


@dataclass(frozen=True)
class World:
    """An establishment with one patient who is due now: all that a request may be about."""

    at: Practice
    assistant: Credentials
    practitioner: Credentials
    administrator: Credentials
    patient: PatientView
    booked: AppointmentView
    consultation: ConsultationView
    colleague: PractitionerView
    third: PractitionerView
    given_away: ConsultationView  # in six hours
    begun_without: ConsultationView  # its hour has come, its patient has not
    link_token: str
    companion_id: UUID  # a third person, invited to the consultation
    companion_token: str
    code: str  # to be typed by whoever was read it
    enrolment_token: str  # of one who has no account yet
    step_up_id: UUID  # which the practitioner confirmed
    unused_openings: tuple[UUID, UUID]  # nothing stands in them
    leaving: tuple[UUID, UUID]  # roles to be taken away: an assistant's, an administrator's
    sessions: tuple[UUID, UUID]  # of those two
    invited: tuple[UUID, UUID]  # an assistant and an administrator to be

    @property
    def secrets(self) -> frozenset[str]:
        """What nobody from elsewhere may read in any answer."""
        return frozenset({self.patient.birth_name, str(self.patient.id), self.consultation.room})


@dataclass(frozen=True)
class Visitor:
    """A browser, by its cookies. `visit` is the appointment whose link it opened, `companion` whom it proved to be."""

    kind: Kind
    world: World | None
    csrf: str
    cookies: str
    practitioner_id: UUID | None = None
    visit: UUID | None = None
    companion: UUID | None = None


async def a_world(works: Works, *, birth_name: str, zone: str) -> World:
    at = await builders.practice(works, zone=zone, starts=time(0), ends=time(0))
    async with works.open(Actor(role="administrator", establishment_id=at.here.id)) as work:
        await change_logo(work, b"RIFF....WEBP")
    patient = await builders.patient(works, at.here, birth_name=birth_name)
    booked = await builders.appointment(works, at, works.clock.now() + timedelta(minutes=10), who=patient)
    practitioner = await builders.practitioner_account(works, at.here, at.practitioner)
    leaving = await builders.assistant_account(works, at.here)
    other = await builders.administrator_account(works, at.here)
    async with works.open(builders.patient_of(booked)) as work:
        await give_consent(work, booked.id, GiveConsent(version=CURRENT_CONSENT))
    consultation = await opened_consultation(works, booked)
    companion_id, companion_token = await builders.companion(works, at, consultation.id)
    return World(
        at=at,
        assistant=await builders.assistant_account(works, at.here),
        practitioner=practitioner,
        administrator=await builders.administrator_account(works, at.here),
        patient=patient,
        booked=booked,
        consultation=consultation,
        colleague=await builders.practitioner(works, at.here, first_name="Hugo", family_name="Delmas"),
        third=await builders.practitioner(works, at.here, first_name="Inès", family_name="Rouquette"),
        given_away=await _another(works, at, patient, timedelta(hours=6)),
        begun_without=await _another(works, at, patient, timedelta(minutes=-10)),
        link_token=await builders.link(works, patient, booked.id),
        companion_id=companion_id,
        companion_token=companion_token,
        code=await builders.code(works, booked),
        enrolment_token=await builders.enrolment(works, at.here),
        step_up_id=await builders.step_up(works, practitioner.actor, booked.id),
        unused_openings=(
            await builders.opening(works, at.here, at.practitioner, valid_from=date(2090, 1, 1)),
            await builders.opening(works, at.here, at.practitioner, valid_from=date(2091, 1, 1)),
        ),
        leaving=(await builders.role_id(works, leaving.actor), await builders.role_id(works, other.actor)),
        sessions=(
            await builders.session_of(works, leaving.actor),
            await builders.session_of(works, other.actor),
        ),
        invited=(
            await builders.invited(works, at.here),
            await builders.invited(works, at.here, role="administrator"),
        ),
    )


async def _another(works: Works, at: Practice, who: PatientView, starts_in: timedelta) -> ConsultationView:
    booked = await builders.appointment(works, at, works.clock.now() + starts_in, who=who)
    if starts_in < timedelta(0):
        # It was short: this minute is free for whoever is invited now.
        async with works.open(SYSTEM) as work:
            await work.session.execute(
                text(
                    "UPDATE occupations SET ends_at = starts_at + interval '5 minutes' WHERE starts_at = :at"
                ),
                {"at": booked.starts_at},
            )
    return await opened_consultation(works, booked)


async def opened_consultation(works: Works, booked: AppointmentView) -> ConsultationView:
    """As the reaction to the booking opens it."""
    reaction = next(one for one in reactions(KeptCommands()) if one.fact is AppointmentBooked)
    fact = AppointmentBooked(
        appointment_id=booked.id,
        establishment_id=booked.establishment_id,
        practitioner_id=booked.practitioner_id,
        patient_id=booked.patient_id,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
    )
    async with works.open(SYSTEM) as work:
        await reaction.run(work, fact)
    async with works.reading() as session:
        found = await consultation_of_appointment(session, booked.id)
    assert found is not None
    return found


async def visitors(
    browser: Browser, works: Works, here: World, elsewhere: World
) -> AsyncIterator[tuple[str, Visitor]]:
    """Everyone who may knock, by name."""
    colleague = await builders.practitioner_account(works, here.at.here, here.colleague)
    neighbour = await builders.patient(
        works, here.at.here, birth_name="Castel", born_on=date(1951, 3, 4), mobile="06 39 98 00 09"
    )
    neighbours = await builders.appointment(
        works, here.at, here.booked.starts_at + timedelta(minutes=30), who=neighbour
    )
    other_link = await builders.link(works, neighbour, neighbours.id)
    member, guest = partial(_member, browser), partial(_guest, browser)
    yield "nobody", await guest("nobody", None)
    yield "patient with his own link", await guest("patient", here, here.link_token, here.booked.id)
    yield "patient of another appointment", await guest("patient", here, other_link, neighbours.id)
    yield "third person with his own link", await _companion(browser, here)
    yield "assistant", await member("assistant", here, here.assistant)
    yield "practitioner", await member("practitioner", here, here.practitioner)
    yield "administrator", await member("administrator", here, here.administrator)
    yield "colleague of the practitioner", await member("practitioner", here, colleague)
    yield "assistant of another establishment", await member("assistant", elsewhere, elsewhere.assistant)
    yield (
        "practitioner of another establishment",
        await member("practitioner", elsewhere, elsewhere.practitioner),
    )
    yield (
        "administrator of another establishment",
        await member("administrator", elsewhere, elsewhere.administrator),
    )
    yield (
        "administrator of the region",
        await member("region_administrator", None, await builders.region_administrator(works)),
    )


async def _member(browser: Browser, kind: Kind, world: World | None, who: Credentials) -> Visitor:
    csrf = await sign_in(browser, who.email)
    return Visitor(kind, world, csrf, _cookies(browser), practitioner_id=who.actor.practitioner_id)


async def _guest(
    browser: Browser, kind: Kind, world: World | None, link_token: str = "", visit: UUID | None = None
) -> Visitor:
    forget(browser)
    csrf = await csrf_token(browser)
    if link_token:
        await open_link(browser, link_token)
    return Visitor(kind, world, csrf, _cookies(browser), visit=visit)


async def _companion(browser: Browser, world: World) -> Visitor:
    forget(browser)
    csrf = await csrf_token(browser)
    await open_companion_link(browser, world.companion_id)
    return Visitor("companion", world, csrf, _cookies(browser), companion=world.companion_id)


def _cookies(browser: Browser) -> str:
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.session.cookie_jar)
