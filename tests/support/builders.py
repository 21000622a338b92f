"""What a test needs to exist, one line each: an establishment, who works there, a patient and his link."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from argon2 import PasswordHasher
from pydantic import SecretStr

from teleo.accounts import (
    Invite,
    IssueLink,
    OpenAccount,
    Passwords,
    add_role,
    invite,
    issue_link,
    open_account,
)
from teleo.accounts.pro_sante_connect.people import national_id_of
from teleo.accounts.queries import grants_for_national_id, role_of
from teleo.accounts.refreshing import open_session
from teleo.accounts.tables import StepUp
from teleo.accounts.tokens import companion_token, enrolment_token, link_token
from teleo.appointments import AppointmentView, BookAppointment, Calendar, book
from teleo.consultations.companion_schemas import InviteCompanion
from teleo.consultations.inviting import invite_companion
from teleo.core.actor import SYSTEM, Actor
from teleo.core.ids import new_id
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
    open_establishment,
)
from teleo.infra.work import Works
from teleo.patients import PatientView, RegisterPatient, find_or_register
from teleo.reaching.reading_aloud import read_aloud
from teleo.scheduling import PlanOpening, plan_opening
from tests.support.fakes import KeptCommands

PASSWORD = "un mot de passe pour les essais"
QUICK_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Credentials:
    email: str
    actor: Actor
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class Practice:
    """Where one can book: who consults, and what for."""

    here: EstablishmentView
    practitioner: PractitionerView
    reason: VisitReasonView

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.practitioner.id, self.here.id, self.here.zone_info)


async def establishment(
    works: Works,
    *,
    name: str = "Hôpital des Minimes",
    zone: str = "Europe/Paris",
    birth_date_allowed: bool = True,
) -> EstablishmentView:
    wish = OpenEstablishment(
        name=f"Centre hospitalier, {name}",
        shown_name=name,
        message_name=name,
        zone=zone,
        help_phone="05 36 49 00 10",
        birth_date_allowed=birth_date_allowed,
    )
    async with works.open(SYSTEM) as work:
        return await open_establishment(work, wish)


async def practitioner(
    works: Works, here: EstablishmentView, *, first_name: str = "Claire", family_name: str = "Martin"
) -> PractitionerView:
    wish = EnrolPractitioner(
        establishment_id=here.id,
        rpps=f"{next(_numbers):011d}",
        first_name=first_name,
        family_name=family_name,
        profession=Profession.PHYSICIAN,
        specialty="Médecine générale",
    )
    async with works.open(SYSTEM) as work:
        return await enrol_practitioner(work, wish)


async def visit_reason(
    works: Works, here: EstablishmentView, *, wording: str = "Suivi", minutes: int = 20
) -> VisitReasonView:
    wish = AddVisitReason(establishment_id=here.id, wording=wording, minutes=minutes)
    async with works.open(SYSTEM) as work:
        return await add_visit_reason(work, wish)


async def assistant_account(works: Works, here: EstablishmentView) -> Credentials:
    wish = OpenAccount(
        email=f"assistant{next(_numbers)}@minimes.test",
        shown_name="Sophie Bernard",
        password=SecretStr(PASSWORD),
        establishment_id=here.id,
        role="assistant",
    )
    return await _account(works, wish)


async def administrator_account(works: Works, here: EstablishmentView) -> Credentials:
    wish = OpenAccount(
        email=f"administrator{next(_numbers)}@minimes.test",
        shown_name="Alain Ferrand",
        password=SecretStr(PASSWORD),
        establishment_id=here.id,
        role="administrator",
    )
    return await _account(works, wish)


async def region_administrator(works: Works) -> Credentials:
    wish = OpenAccount(
        email=f"region{next(_numbers)}@region.test",
        shown_name="Élise Marty",
        password=SecretStr(PASSWORD),
        role="region_administrator",
    )
    return await _account(works, wish)


async def account_of(works: Works, here: EstablishmentView, email: str) -> Credentials:
    """An assistant's, at this address."""
    wish = OpenAccount(
        email=email,
        shown_name="Sophie Laurens",
        password=SecretStr(PASSWORD),
        establishment_id=here.id,
        role="assistant",
    )
    return await _account(works, wish)


async def works_too(
    works: Works, who: Credentials, here: EstablishmentView, role: str = "assistant"
) -> Actor:
    """One more role, of someone with a password; and who he is in it."""
    wish = Invite.model_validate(
        {"email": who.email, "shown_name": who.actor.shown_name, "establishment_id": here.id, "role": role}
    )
    async with works.open(SYSTEM) as work:
        await add_role(work, wish)
    return replace(who.actor, role=wish.role, establishment_id=here.id)


async def role_id(works: Works, who: Actor) -> UUID:
    """Of what he is there today."""
    assert who.account_id is not None
    async with works.reading() as session:
        held = await role_of(session, who.account_id, who.establishment_id, who.role)
    assert held is not None
    return held.id


async def session_of(works: Works, who: Actor) -> UUID:
    """Somebody is signed in, in a browser that nobody asks about."""
    async with works.open(who) as work:
        return (await open_session(work, await role_id(works, who))).session_id


async def practitioner_account(
    works: Works, here: EstablishmentView, who: PractitionerView | None = None
) -> Credentials:
    """The one that he was given as he was enrolled; `email` is what Pro Santé Connect calls him, for he has none."""
    who = who or await practitioner(works, here)
    async with works.reading() as session:
        grants = await grants_for_national_id(session, national_id_of(who.rpps))
    [actor] = [grant.actor for grant in grants if grant.actor.establishment_id == here.id]
    return Credentials(email=national_id_of(who.rpps), actor=actor)


async def step_up(works: Works, who: Actor, subject_id: UUID) -> UUID:
    """A yes that was given on the telephone, for this."""
    assert who.account_id is not None
    async with works.open(who) as work:
        row = StepUp(
            id=new_id(),
            account_id=who.account_id,
            purpose="signature",
            subject_id=subject_id,
            digits="42",
            auth_req_id="a request",
            interval_seconds=1,
            asked_at=work.now,
            next_poll_at=work.now,
            expires_at=work.now + timedelta(minutes=2),
            granted_at=work.now,
        )
        await work.save(row)
        return row.id


def an_invitation(here: EstablishmentView, **changes: object) -> Invite:
    usual: dict[str, object] = {
        "email": f"invited{next(_numbers)}@minimes.test",
        "shown_name": "Nadia Cazals",
        "establishment_id": here.id,
        "role": "assistant",
    }
    return Invite.model_validate(usual | changes)


async def enrolment(works: Works, here: EstablishmentView, **changes: object) -> str:
    """The token of an invitation to choose a password."""
    return enrolment_token(works.vault, await invited(works, here, **changes))


async def invited(works: Works, here: EstablishmentView, **changes: object) -> UUID:
    """The id of an invitation."""
    async with works.open(SYSTEM) as work:
        return await invite(work, an_invitation(here, **changes))


def assistant_of(here: EstablishmentView) -> Actor:
    """For activities that are tried without signing in."""
    return Actor(role="assistant", shown_name="Sophie Bernard", establishment_id=here.id, zone=here.zone)


def a_patient(**changes: object) -> RegisterPatient:
    """The wish to register someone complete and fictitious."""
    usual: dict[str, object] = {
        "birth_name": "Lefèvre",
        "first_name": "Jeanne",
        "born_on": date(1944, 5, 12),
        "sex": "F",
        "email": "jeanne.lefevre@patients.test",
        "mobile": "06 39 98 00 01",
    }
    return RegisterPatient.model_validate(usual | changes)


async def patient(works: Works, here: EstablishmentView, **changes: object) -> PatientView:
    async with works.open(assistant_of(here)) as work:
        registered = await find_or_register(work, a_patient(**changes))
    return registered.patient


async def link(
    works: Works, who: PatientView, appointment_id: UUID, *, opens_in: timedelta = timedelta(0)
) -> str:
    """The token of a link that opens then, for a day."""
    opens_at = works.clock.now() + opens_in
    wish = IssueLink(
        establishment_id=who.establishment_id,
        patient_id=who.id,
        appointment_id=appointment_id,
        valid_from=opens_at,
        valid_until=opens_at + timedelta(days=1),
    )
    async with works.open(SYSTEM) as work:
        return link_token(work.vault, await issue_link(work, wish))


async def code(works: Works, booked: AppointmentView) -> str:
    """The eight digits that an assistant is given to read out."""
    assistant = Actor(role="assistant", establishment_id=booked.establishment_id)
    async with works.open(assistant) as work:
        return (await read_aloud(work, booked.id)).code


def a_companion(**changes: object) -> InviteCompanion:
    """The wish to invite a fictitious interpreter."""
    usual: dict[str, object] = {
        "shown_name": "Mme Rose Vidal",
        "kind": "interpreter",
        "contact": "06 39 98 00 77",
    }
    return InviteCompanion.model_validate(usual | changes)


async def companion(works: Works, at: Practice, consultation_id: UUID, **changes: object) -> tuple[UUID, str]:
    """Somebody whom the practitioner invites: his id, and the token of his link."""
    async with works.open(practitioner_at(at)) as work:
        invited = await invite_companion(work, KeptCommands(), consultation_id, a_companion(**changes))
        return invited, companion_token(work.vault, invited)


async def opening(works: Works, here: EstablishmentView, who: PractitionerView, **changes: object) -> UUID:
    """Every day of every week from 8 to 18, unless told otherwise."""
    usual: dict[str, object] = {
        "practitioner_id": who.id,
        "weekdays": frozenset(range(7)),
        "starts": time(8),
        "ends": time(18),
        "valid_from": date(2026, 1, 1),
    }
    async with works.open(assistant_of(here)) as work:
        return await plan_opening(work, PlanOpening.model_validate(usual | changes))


async def practice(
    works: Works, *, zone: str = "Europe/Paris", minutes: int = 20, **hours: object
) -> Practice:
    """An establishment that is open: `hours` as for `opening`."""
    here = await establishment(works, zone=zone)
    who = await practitioner(works, here)
    await opening(works, here, who, **hours)
    return Practice(here, who, await visit_reason(works, here, minutes=minutes))


async def same_practitioner_elsewhere(works: Works, at: Practice) -> Practice:
    """The same person, known by the RPPS number, in an establishment of another time zone, open all day."""
    here = await establishment(works, name="CHU des Hauts", zone="Indian/Reunion")
    wish = EnrolPractitioner(
        establishment_id=here.id,
        rpps=at.practitioner.rpps,
        first_name="Claire",
        family_name="Martin",
        profession=Profession.PHYSICIAN,
    )
    async with works.open(SYSTEM) as work:
        who = await enrol_practitioner(work, wish)
    await opening(works, here, who, starts=time(0), ends=time(0))
    return Practice(here, who, await visit_reason(works, here, minutes=at.reason.minutes))


async def appointment(
    works: Works, at: Practice, starts_at: datetime, *, who: PatientView | None = None, **changes: object
) -> AppointmentView:
    """Booked by the assistant, for Jeanne Lefèvre unless told for whom."""
    who = who or await patient(works, at.here)
    usual: dict[str, object] = {
        "practitioner_id": at.practitioner.id,
        "visit_reason_id": at.reason.id,
        "starts_at": starts_at,
        "patient_id": who.id,
    }
    async with works.open(assistant_of(at.here)) as work:
        return await book(work, BookAppointment.model_validate(usual | changes))


def patient_of(booked: AppointmentView) -> Actor:
    """As the link of this appointment makes him."""
    return Actor(
        role="patient",
        establishment_id=booked.establishment_id,
        patient_id=booked.patient_id,
        appointment_id=booked.id,
    )


def practitioner_at(at: Practice) -> Actor:
    """For activities that are tried without signing in."""
    return Actor(
        role="practitioner",
        shown_name=at.practitioner.shown_name,
        establishment_id=at.here.id,
        zone=at.here.zone,
        practitioner_id=at.practitioner.id,
    )


async def _account(works: Works, wish: OpenAccount) -> Credentials:
    async with works.open(SYSTEM) as work:
        account_id = await open_account(work, QUICK_PASSWORDS, wish)
    actor = Actor(
        role=wish.role,
        shown_name=wish.shown_name,
        account_id=account_id,
        establishment_id=wish.establishment_id,
    )
    return Credentials(email=wish.email, actor=actor)
