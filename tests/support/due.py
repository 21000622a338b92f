"""Appointments at whatever hour a journey needs, put straight into the running platform's database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from teleo.accounts import link_address
from teleo.accounts.magic_links import issue_link
from teleo.accounts.schemas import IssueLink
from teleo.appointments import BookAppointment, Calendar, book, free_slots
from teleo.core.actor import SYSTEM
from teleo.core.clock import SystemClock
from teleo.directory import (
    EstablishmentView,
    PractitionerView,
    establishments,
    practitioners_of,
    visit_reasons_of,
)
from teleo.infra.database import make_engine, session_maker
from teleo.infra.outbox import Subscriptions
from teleo.infra.vault import Vault
from teleo.infra.work import Works
from teleo.sandbox.people import PLACES, national_id_of, rpps_of
from teleo.sandbox.pro_sante_connect import PIN
from tests.support import builders
from tests.support.platform import RunningPlatform
from tests.support.visitors import opened_consultation


@dataclass(frozen=True)
class Due:
    """An appointment, and the link that opens it."""

    id: UUID
    link: str
    name: str


@dataclass(frozen=True)
class Clinic:
    """The demonstration's first establishment, from the inside."""

    works: Works
    base_url: str
    here: EstablishmentView
    practitioners: list[PractitionerView]

    def credentials(self, number: int) -> dict[str, str]:
        """Of the practitioner of that number, in the order of the demonstration."""
        return {"national_id": national_id_of(rpps_of(0, number)), "pin": PIN}

    async def due(
        self,
        number: int,
        birth_name: str,
        *,
        starts_in: timedelta = timedelta(minutes=-1),
        lasts: int = 20,
        **traits: object,
    ) -> Due:
        """With that practitioner. Nobody is told by mail; several may be due at once."""
        wanted = PLACES[0].practitioners[number][:2]
        who = next(one for one in self.practitioners if (one.first_name, one.family_name) == wanted)
        patient = await builders.patient(
            self.works, self.here, birth_name=birth_name, even_if_alike=True, email=None, **traits
        )
        today = datetime.now(self.here.zone_info).date()
        async with self.works.open(builders.assistant_of(self.here)) as work:
            reason = (await visit_reasons_of(work.session, self.here.id))[0]
            calendar = Calendar(who.id, self.here.id, self.here.zone_info)
            days = (today + timedelta(days=1), today + timedelta(days=20))
            slot = (await free_slots(work.session, calendar, days, reason.minutes, work.now))[0]
            booked = await book(
                work,
                BookAppointment(
                    practitioner_id=who.id,
                    visit_reason_id=reason.id,
                    starts_at=slot,
                    patient_id=patient.id,
                ),
            )
        await opened_consultation(self.works, booked)
        await self.move(booked.id, starts_in=starts_in, lasts=lasts)
        link_id = await self._link(booked.id, patient.id)
        address = link_address(self.works.vault, self.base_url, link_id)
        return Due(booked.id, address, birth_name.upper())

    async def move(self, appointment_id: UUID, *, starts_in: timedelta, lasts: int = 20) -> None:
        """As if it had always been at that time, whatever else is."""
        starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + starts_in
        await self.run(
            "UPDATE occupations SET starts_at = :starts_at, ends_at = :ends_at, overbooked = true "
            "FROM appointments WHERE appointments.occupation_id = occupations.id AND appointments.id = :id",
            id=appointment_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=lasts),
        )

    async def cancel(self, appointment_id: UUID) -> None:
        """As it is once nobody can undo it any more."""
        await self.run("UPDATE appointments SET state = 'cancelled' WHERE id = :id", id=appointment_id)

    async def run(self, statement: str, **values: object) -> None:
        async with self.works.open(SYSTEM) as work:
            await work.session.execute(text(statement), values)

    async def _link(self, appointment_id: UUID, patient_id: UUID) -> UUID:
        async with self.works.open(SYSTEM) as work:
            return await issue_link(
                work,
                IssueLink(
                    establishment_id=self.here.id,
                    patient_id=patient_id,
                    appointment_id=appointment_id,
                    valid_from=work.now - timedelta(days=3),
                    valid_until=work.now + timedelta(days=3),
                ),
            )


@asynccontextmanager
async def clinic_of(platform: RunningPlatform) -> AsyncIterator[Clinic]:
    vault = Vault.read(platform.folder / "keys.json")
    engine = make_engine(platform.database_url, vault)
    works = Works(
        sessions=session_maker(engine), clock=SystemClock(), vault=vault, subscriptions=Subscriptions()
    )
    try:
        async with works.reading() as session:
            here = next(one for one in await establishments(session) if one.name == PLACES[0].name)
            practitioners = list(await practitioners_of(session, here.id))
        yield Clinic(works, platform.base_url, here, practitioners)
    finally:
        await engine.dispose()
