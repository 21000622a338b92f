"""What is asked of whoever opens a patient's link, and whether he answers right."""

from dataclasses import dataclass
from datetime import datetime

from teleo.accounts import (
    DeviceKept,
    LinkOpened,
    Workplace,
    is_code_on_its_way,
    prove_by_fact,
    tries_left,
)
from teleo.core.actor import Actor
from teleo.directory import EstablishmentView, establishment_for
from teleo.infra.database import Session
from teleo.infra.work import Work
from teleo.patients import PatientView, patient_for


@dataclass(frozen=True, slots=True)
class Question:
    """All that may be said before the answer. `here` bears the name that messages bear, and no logo.

    `channel` is how a code would go; None when nothing is on file.
    """

    here: Workplace
    may_tell_birth_date: bool
    channel: str | None
    is_code_on_its_way: bool
    tries_left: int


async def question_for(session: Session, link: LinkOpened, now: datetime) -> Question:
    """What to ask the bearer of this link."""
    here = await establishment_for(session, link.by.establishment)
    patient = await patient_for(session, here.id, link.by.patient)
    return Question(
        here=neutral(here),
        may_tell_birth_date=here.birth_date_allowed and patient.born_on is not None,
        channel="mobile" if patient.mobile else "email" if patient.email else None,
        is_code_on_its_way=await is_code_on_its_way(session, link.appointment_id, now),
        tries_left=await tries_left(session, link.appointment_id),
    )


async def prove_by_birth_date(work: Work, link: LinkOpened, told: str) -> DeviceKept | None:
    """As `accounts.prove_by_fact`: where it is not allowed, or not known, every birth date is wrong."""
    here = await establishment_for(work.session, link.by.establishment)
    patient = await patient_for(work.session, here.id, link.by.patient)
    return await prove_by_fact(work, link, told, _birth_date(here, patient))


def at_the_door(link: LinkOpened) -> Actor:
    """On whose behalf an answer is tried: nobody has come in yet."""
    return Actor(role="system", establishment_id=link.by.establishment_id)


def neutral(here: EstablishmentView) -> Workplace:
    """What anyone may read of an establishment who holds a link to it."""
    return Workplace(id=here.id, shown_name=here.message_name, zone=here.zone, help_phone=here.help_phone)


def _birth_date(here: EstablishmentView, patient: PatientView) -> str | None:
    is_known = here.birth_date_allowed and patient.born_on is not None
    return patient.born_on.isoformat() if is_known and patient.born_on else None
