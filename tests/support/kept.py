"""A patient of whom the platform keeps something in every table that can name one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Table, func, select

from signaling.contract import IncidentSeen, Notice, PeerSeated, PeerWaiting, RoomClosed, Said, SummaryTold
from teleo.accounts import IssueLink, ask_code, digits_of_code, issue_code, open_link, remember_device
from teleo.appointments import AppointmentView, cancel
from teleo.consultations import RoomFeed, ask_companion_code, prove_companion
from teleo.consultations.companion_queries import codes_sent
from teleo.consultations.noting import write_note
from teleo.consultations.rules.satisfaction import ANSWERS, QUESTIONS
from teleo.consultations.tables import SatisfactionAnswer
from teleo.core.actor import SYSTEM, Actor
from teleo.infra.work import Works
from teleo.notifications.sending import plan_message
from teleo.patients import (
    CURRENT_CONSENT,
    GiveConsent,
    NameRepresentative,
    PatientView,
    give_consent,
    name_representative,
    patient_for,
)
from teleo.tables import metadata
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import GivenClock
from tests.support.fakes import KeptCommands
from tests.support.hub import SUMMARY
from tests.support.visitors import opened_consultation

REPRESENTATIVE = NameRepresentative(quality="mother", name="Mme Odile Rivals")
WRITTEN = "Je n'ai plus de comprimés."
NOTED = "À revoir dans un mois."
# They name a person without a foreign key: by an id in a column of its own, or in what they hold.
NAMED_OTHERWISE = frozenset({"audit_entries", "outbox_messages", "occupations"})


@dataclass(frozen=True)
class Came:
    """`attended` took place, `cancelled` did not; `link_token` opens the first."""

    at: Practice
    patient: PatientView
    attended: AppointmentView
    cancelled: AppointmentView
    link_token: str
    companion_id: UUID  # whom the practitioner invited to it

    @property
    def administrator(self) -> Actor:
        return Actor(role="administrator", establishment_id=self.at.here.id, zone=self.at.here.zone)


async def someone_who_came(works: Works, clock: GivenClock, at: Practice, **traits: object) -> Came:
    """Booked, told, consulted and wrote; the next appointment was cancelled. It is an hour later."""
    began = clock.now()
    patient = await builders.patient(works, at.here, **traits)
    async with works.open(builders.assistant_of(at.here)) as work:
        await name_representative(work, patient.id, REPRESENTATIVE)
        named = (await patient_for(work.session, at.here.id, patient.id)).representative
    assert named is not None
    attended = await builders.appointment(works, at, began + timedelta(minutes=10), who=patient)
    async with works.open(builders.patient_of(attended)) as work:
        wish = GiveConsent(version=CURRENT_CONSENT, representative_id=named.id)
        await give_consent(work, attended.id, wish, representative=named)
        await plan_message(work, attended, "email")
    token = await builders.link(works, patient, attended.id)
    async with works.open(builders.patient_of(attended)) as work:
        opened = await open_link(work.session, token, work.now)
        await ask_code(work, opened)
        await remember_device(work, opened, "sent_code")
    companion_id = await _consult(works, at, began, attended)
    async with works.open(builders.assistant_of(at.here)) as work:
        await issue_code(
            work,
            IssueLink(
                establishment_id=at.here.id,
                patient_id=patient.id,
                appointment_id=attended.id,
                valid_from=began,
                valid_until=began + timedelta(days=1),
            ),
        )
    later = await builders.appointment(works, at, began + timedelta(days=1), who=patient)
    async with works.open(builders.assistant_of(at.here)) as work:
        await cancel(work, later.id)
    clock.forward(hours=1)
    return Came(at, patient, attended, later, token, companion_id)


async def _consult(works: Works, at: Practice, began: datetime, booked: AppointmentView) -> UUID:
    opened = await opened_consultation(works, booked)
    room = opened.room
    companion_id, _ = await builders.companion(works, at, opened.id)
    async with works.open(SYSTEM) as work:
        await ask_companion_code(work, companion_id)
    async with works.open(SYSTEM) as work:
        [code] = await codes_sent(work.session, companion_id)
        await prove_companion(work, companion_id, digits_of_code(work.vault, code.id))
    feed = RoomFeed(works, KeptCommands())
    notices: Iterable[Notice] = (
        PeerWaiting(room=room, seat="guest", at=began),
        PeerSeated(room=room, seat="host", at=began + timedelta(minutes=10)),
        PeerSeated(room=room, seat="guest", at=began + timedelta(minutes=10)),
        Said(room=room, seat="guest", at=began + timedelta(minutes=11), id=str(uuid4()), text=WRITTEN),
        IncidentSeen(room=room, seat="guest", at=began + timedelta(minutes=12), what="frozen"),
        SummaryTold(room=room, seat="guest", at=began + timedelta(minutes=13), **SUMMARY),
        RoomClosed(room=room, at=began + timedelta(minutes=20), by="host"),
    )
    for notice in notices:
        await feed.deliver(notice)
    async with works.open(builders.practitioner_at(at)) as work:
        await write_note(work, opened.id, NOTED, 0)
    async with works.open(builders.patient_of(booked)) as work:
        answer = SatisfactionAnswer(
            consultation_id=opened.id, question=QUESTIONS[0], answer=ANSWERS[0], answered_at=work.now
        )
        await work.save(answer)
    return companion_id


def tables_naming_a_patient() -> frozenset[str]:
    """All that lead to a patient by their foreign keys, or by a column that holds one's id."""
    named, before = {"patients"}, set[str]()
    while named != before:
        before = set(named)
        named |= {table.name for table in metadata.tables.values() if _leads_to(table, before)}
    return frozenset(named) | NAMED_OTHERWISE


def _leads_to(table: Table, named: set[str]) -> bool:
    ids = {f"{name.removesuffix('s')}_id" for name in named}
    keys: set[ForeignKey] = table.foreign_keys
    return any(key.column.table.name in named for key in keys) or any(
        column.name in ids for column in table.columns
    )


async def counts(works: Works) -> dict[str, int]:
    """How many rows each table holds."""
    async with works.reading() as session:
        return {
            name: int(await session.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in metadata.tables.items()
        }
