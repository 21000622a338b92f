"""What the hub tells of a room, written into the consultation. Each notice may come twice; the second changes nothing."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

import structlog

from signaling.contract.commands import Commands
from signaling.contract.notices import (
    IncidentSeen,
    Notice,
    PeerAway,
    PeerBack,
    PeerLeft,
    PeerSeated,
    PeerWaiting,
    RoomClosed,
    Said,
)
from teleo.consultations import ending, queries
from teleo.consultations.hub import tell_board
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT
from teleo.consultations.rules.lifecycle import Course
from teleo.consultations.tables import Attendance, Consultation, Message, TechnicalIncident
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Work, Works

log = structlog.get_logger()

ROLES = {PRACTITIONER_SEAT: "practitioner", PATIENT_SEAT: "patient"}


class RoomFeed:
    """Given to the hub (or to the reader of its stream) as the one who hears notices."""

    def __init__(self, works: Works, commands: Commands) -> None:
        self._works = works
        self._commands = commands

    async def deliver(self, notice: Notice) -> None:
        """One notice, one transaction. An exception means that it was not written: the hub keeps it and says it again."""
        async with self._works.open(SYSTEM) as work:
            consultation = await queries.locked_by_room(work.session, notice.room)
            if consultation is None:
                log.warning("notice_of_unknown_room", kind=notice.kind)
                return
            before = (
                queries.course_of(consultation),
                await queries.present_seats(work.session, consultation.id),
            )
            await _hear(work, consultation, notice)
            await work.session.flush()
            after = (
                queries.course_of(consultation),
                await queries.present_seats(work.session, consultation.id),
            )
            if after != before:
                consultation.revision += 1
                told = (consultation.practitioner_id, consultation.id, consultation.revision)
                work.after_commit.append(lambda: tell_board(self._commands, *told))


async def _hear(work: Work, consultation: Consultation, notice: Notice) -> None:
    match notice:
        case PeerWaiting():
            _settle(consultation, lifecycle.patient_waits(queries.course_of(consultation), notice.at))
        case PeerSeated():
            await _sit(work, consultation, notice.seat, notice.at)
        case PeerLeft():
            await _leave(work, consultation, notice.seat, notice.at)
        case Said():
            await _keep_message(work, consultation, notice)
        case RoomClosed():
            await ending.end(work, consultation, notice.at)
        case IncidentSeen():
            incident = TechnicalIncident(
                id=new_id(),
                consultation_id=consultation.id,
                seat=notice.seat,
                what=notice.what,
                seen_at=notice.at,
            )
            await work.save(incident)
        case PeerAway() | PeerBack():
            pass  # told by the hub to those who are in the room; what is kept is the leaving
        case never:
            assert_never(never)


async def _sit(work: Work, consultation: Consultation, seat: str, at: datetime) -> None:
    if queries.course_of(consultation).is_over:
        return
    if await queries.open_attendance(work.session, consultation.id, seat) is None:
        await work.save(
            Attendance(
                id=new_id(),
                consultation_id=consultation.id,
                seat=seat,
                role=ROLES.get(seat, "companion"),
                entered_at=at,
            )
        )
    if {PRACTITIONER_SEAT, PATIENT_SEAT} <= await queries.present_seats(work.session, consultation.id):
        _settle(consultation, lifecycle.both_are_seated(queries.course_of(consultation), at))


async def _leave(work: Work, consultation: Consultation, seat: str, at: datetime) -> None:
    attendance = await queries.open_attendance(work.session, consultation.id, seat)
    if attendance is not None:
        attendance.left_at = max(at, attendance.entered_at)
        attendance.left_how = "left"
    elif seat == PATIENT_SEAT:
        _settle(consultation, lifecycle.patient_gives_up_waiting(queries.course_of(consultation)))


async def _keep_message(work: Work, consultation: Consultation, notice: Said) -> None:
    message_id = UUID(notice.id)
    if not await queries.message_exists(work.session, message_id):
        await work.save(
            Message(
                id=message_id,
                consultation_id=consultation.id,
                seat=notice.seat,
                text=notice.text,
                said_at=notice.at,
            )
        )


def _settle(consultation: Consultation, course: Course) -> None:
    ending.settle(consultation, course)
