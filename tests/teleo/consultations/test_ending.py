"""A consultation ends once, and says so once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from signaling.contract import IncidentSeen, PeerLeft, PeerSeated, PeerWaiting
from teleo.appointments import (
    AppointmentBooked,
    AppointmentFixed,
    AppointmentView,
    MoveAppointment,
    SlotTaken,
    appointment_for,
    move,
)
from teleo.appointments.queries import rows_of
from teleo.appointments.tables import Appointment
from teleo.audit.tables import AuditEntry
from teleo.consultations import ConsultationEnded, RoomFeed, reactions
from teleo.consultations.ending import end
from teleo.consultations.queries import ConsultationView, consultation_for, locked_by_room
from teleo.consultations.tables import Attendance
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.outbox import OutboxMessage, Reaction, Subscriptions
from teleo.infra.work import Work, Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands


async def nothing(work: Work, fact: AppointmentBooked) -> None:
    """Someone listens, so that the outbox keeps the fact."""


@pytest.fixture
def subscriptions(commands: KeptCommands) -> Subscriptions:
    return Subscriptions([*reactions(commands), Reaction("tests.listen", ConsultationEnded, nothing)])


async def end_at(works: Works, room: str, at: datetime) -> None:
    async with works.open(SYSTEM) as work:
        consultation = await locked_by_room(work.session, room)
        assert consultation is not None
        await end(work, consultation, at)


async def test_the_end_is_announced_and_in_the_trail_once(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    for minutes in (20, 21):
        await end_at(works, consultation.room, NOON + timedelta(minutes=minutes))

    async with works.reading() as session:
        announced = await session.scalars(
            select(OutboxMessage).where(OutboxMessage.topic == ConsultationEnded.topic)
        )
        trail = await session.scalars(select(AuditEntry).where(AuditEntry.act == "consultation_ended"))
        assert [entry.subject_id for entry in trail] == [consultation.id]
        [fact] = [ConsultationEnded.model_validate(message.payload) for message in announced]
    assert fact == ConsultationEnded(
        consultation_id=consultation.id,
        appointment_id=consultation.appointment_id,
        ended_at=NOON + timedelta(minutes=20),
    )


async def test_nobody_leaves_before_he_entered_whatever_the_clocks_say(
    works: Works, consultation: ConsultationView
) -> None:
    async with works.open(SYSTEM) as work:
        entered = Attendance(
            id=new_id(),
            consultation_id=consultation.id,
            seat="host",
            role="practitioner",
            entered_at=NOON + timedelta(seconds=1),
        )
        await work.save(entered)

    await end_at(works, consultation.room, NOON)

    async with works.reading() as session:
        [kept] = await session.scalars(select(Attendance))
    assert (kept.left_at, kept.left_how) == (kept.entered_at, "closed")


async def states(works: Works, consultation: ConsultationView) -> tuple[str, str | None, str]:
    """Of the consultation, why it was not held, and of its appointment."""
    async with works.reading() as session:
        found = await consultation_for(session, consultation.id)
        appointment = await appointment_for(session, consultation.appointment_id)
    return found.course.state, found.course.why_not_held, appointment.state


async def test_a_patient_who_never_came_missed_his_appointment(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    await feed.deliver(PeerSeated(room=consultation.room, seat="host", at=NOON))

    await end_at(works, consultation.room, NOON + timedelta(minutes=20))

    assert await states(works, consultation) == ("missed", None, "missed")
    async with works.reading() as session:
        [kept] = await session.scalars(select(Attendance))
    assert kept.left_how == "closed"


@pytest.mark.parametrize("left", [True, False])
async def test_a_patient_who_came_missed_nothing(
    works: Works, feed: RoomFeed, consultation: ConsultationView, left: bool
) -> None:
    await feed.deliver(PeerWaiting(room=consultation.room, seat="guest", at=NOON))
    if left:
        await feed.deliver(PeerLeft(room=consultation.room, seat="guest", at=NOON + timedelta(minutes=15)))

    await end_at(works, consultation.room, NOON + timedelta(minutes=20))

    assert await states(works, consultation) == ("not_held", "closed", "not_held")


async def test_a_technical_incident_is_told_as_the_reason(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await feed.deliver(PeerWaiting(room=room, seat="guest", at=NOON))
    await feed.deliver(IncidentSeen(room=room, seat="guest", what="no_picture", at=NOON))

    await end_at(works, room, NOON + timedelta(minutes=20))

    assert await states(works, consultation) == ("not_held", "technical", "not_held")


async def test_one_who_never_came_is_not_blamed_once_an_incident_was_noted(
    works: Works, feed: RoomFeed, consultation: ConsultationView
) -> None:
    room = consultation.room
    await feed.deliver(PeerSeated(room=room, seat="host", at=NOON))
    await feed.deliver(IncidentSeen(room=room, seat="host", what="relay_unreachable", at=NOON))

    await end_at(works, room, NOON + timedelta(minutes=20))

    assert await states(works, consultation) == ("not_held", "technical", "not_held")


async def test_a_room_closed_before_its_hour_is_nobodys_absence(
    works: Works, consultation: ConsultationView
) -> None:
    await end_at(works, consultation.room, NOON + timedelta(minutes=9))

    assert await states(works, consultation) == ("not_held", "closed", "not_held")


async def test_once_both_are_seated_the_appointment_is_kept_and_moved_no_more(
    works: Works, feed: RoomFeed, minimes: Practice, consultation: ConsultationView
) -> None:
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))
    wish = MoveAppointment(starts_at=NOON + timedelta(hours=3))

    for _ in ("in progress", "ended"):
        with pytest.raises(AppointmentFixed):
            async with works.open(builders.assistant_of(minimes.here)) as work:
                await move(work, consultation.appointment_id, wish)
        await end_at(works, consultation.room, NOON + timedelta(minutes=20))

    async with works.reading() as session:
        assert (await appointment_for(session, consultation.appointment_id)).state == "kept"


async def test_what_is_left_of_its_time_may_be_booked_again(
    works: Works, feed: RoomFeed, minimes: Practice, booked: AppointmentView, consultation: ConsultationView
) -> None:
    """Ten past to half past was planned; it ends at 17 past and some seconds."""
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    await end_at(works, consultation.room, NOON + timedelta(minutes=17, seconds=3))

    async with works.reading() as session:
        shown = await appointment_for(session, booked.id)
    assert (shown.starts_at, shown.ends_at) == (booked.starts_at, NOON + timedelta(minutes=18))
    assert shown.state == "kept"
    with pytest.raises(SlotTaken):
        await builders.appointment(works, minimes, NOON + timedelta(minutes=17))
    next_one = await builders.appointment(works, minimes, NOON + timedelta(minutes=18))
    assert next_one.starts_at < booked.ends_at


async def test_the_time_of_a_group_is_not_cut_by_the_first_who_leaves(
    works: Works, feed: RoomFeed, minimes: Practice, booked: AppointmentView, consultation: ConsultationView
) -> None:
    async with works.open(SYSTEM) as work:
        row, occupation = await rows_of(work.session, booked.id)
        shared = {"id": new_id(), "occupation_id": occupation.id, "asked_as": None, "state": "booked"}
        same = {name: getattr(row, name) for name in Appointment.__table__.columns.keys() - shared.keys()}
        await work.save(Appointment(**same, **shared))
    for seat in ("host", "guest"):
        await feed.deliver(PeerSeated(room=consultation.room, seat=seat, at=NOON))

    await end_at(works, consultation.room, NOON + timedelta(minutes=15))

    async with works.reading() as session:
        assert (await appointment_for(session, booked.id)).ends_at == booked.ends_at
