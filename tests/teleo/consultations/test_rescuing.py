"""The telephone that saves a call: the number of one's own patient, while the consultation is on; that one calls is kept."""

import pytest
from sqlalchemy import select

from signaling.contract import PeerSeated, RoomClosed
from teleo.audit.tables import AuditEntry
from teleo.consultations import RoomFeed
from teleo.consultations.errors import ConsultationOver, ConsultationUnknown, NotBegun
from teleo.consultations.queries import ConsultationView
from teleo.consultations.rescuing import Telephone, note_call_by_telephone, telephone_for
from teleo.consultations.tables import TechnicalIncident
from teleo.infra.work import Works
from teleo.patients import AddContact, add_contact
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON, GivenClock


@pytest.fixture
async def underway(feed: RoomFeed, consultation: ConsultationView) -> ConsultationView:
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))
    return consultation


async def telephone(works: Works, at: Practice, of: ConsultationView) -> Telephone:
    async with works.reading() as session:
        return await telephone_for(session, builders.practitioner_at(at), of.id)


async def say(works: Works, at: Practice, of: ConsultationView) -> None:
    async with works.open(builders.practitioner_at(at)) as work:
        await note_call_by_telephone(work, of.id)


async def test_the_number_is_there_as_long_as_the_consultation_is_on(
    works: Works, feed: RoomFeed, minimes: Practice, consultation: ConsultationView
) -> None:
    with pytest.raises(NotBegun):
        await telephone(works, minimes, consultation)
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    found = await telephone(works, minimes, consultation)

    assert found.number is not None
    assert (found.number.startswith("+33"), found.belongs_to, found.called_at) == (True, "patient", None)
    await feed.deliver(RoomClosed(room=consultation.room, by="host", at=NOON))
    for refused in (telephone, say):
        with pytest.raises(ConsultationOver):
            await refused(works, minimes, consultation)


async def test_a_colleague_of_the_same_establishment_sees_none(
    works: Works, minimes: Practice, underway: ConsultationView
) -> None:
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    colleague = Practice(minimes.here, hugo, minimes.reason)

    for refused in (telephone, say):
        with pytest.raises(ConsultationUnknown):
            await refused(works, colleague, underway)


async def test_who_will_answer_is_said_when_it_is_not_the_patient(
    works: Works, clock: GivenClock, minimes: Practice, underway: ConsultationView
) -> None:
    clock.forward(minutes=1)
    relays = AddContact(mobile="06 39 98 01 99", contact_belongs_to="companion", companion_name="Rose Vidal")
    async with works.open(builders.assistant_of(minimes.here)) as work:
        await add_contact(work, underway.patient_id, relays)

    found = await telephone(works, minimes, underway)

    assert (found.number, found.belongs_to, found.companion_name) == (
        "+33639980199",
        "companion",
        "Rose Vidal",
    )


async def test_said_twice_it_is_kept_once_and_the_consultation_goes_on(
    works: Works, clock: GivenClock, minimes: Practice, underway: ConsultationView
) -> None:
    await say(works, minimes, underway)
    clock.forward(minutes=5)
    await say(works, minimes, underway)

    assert (await telephone(works, minimes, underway)).called_at == NOON
    async with works.reading() as session:
        [incident] = await session.scalars(select(TechnicalIncident))
        acts = (
            await session.scalars(select(AuditEntry.act).where(AuditEntry.subject_id == underway.id))
        ).all()
    assert (incident.seat, incident.what, incident.seen_at) == ("host", "telephone_rescue", NOON)
    assert list(acts).count("patient_telephoned") == 1
    assert "consultation_ended" not in acts
