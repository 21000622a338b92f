"""Who attended a consultation, from when to when: what the hub tells of seats, written once whatever it repeats.

The hub may forget all that it knew (killed, in one process) and loses the notices that it had not handed over yet.
What it tells next sets the attendance right: the one left open ends when its holder was last seen, and a new one begins.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from signaling.contract.notices import Notice, PeerAway, PeerLeft, PeerSeated, Present, RollCalled
from teleo.appointments import keep
from teleo.consultations import companions_waiting, queries
from teleo.consultations.ending import settle
from teleo.consultations.rules import lifecycle
from teleo.consultations.rules.admission import PATIENT_SEAT, PRACTITIONER_SEAT
from teleo.consultations.rules.attendance import last_seen
from teleo.consultations.tables import Attendance, Consultation
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work

ROLES = {PRACTITIONER_SEAT: "practitioner", PATIENT_SEAT: "patient"}


async def is_as_known(session: Session, notice: Notice) -> bool:
    """Whether a roll names just those whom we know to be there: then all it brings is when they were seen."""
    if not isinstance(notice, RollCalled):
        return False
    waits = _find(notice.waiting, PATIENT_SEAT)
    if waits is not None and not await queries.see_waiting(session, notice.room, notice.at):
        return False
    attendances = {row.seat: row for row in await queries.open_attendances_of_room(session, notice.room)}
    seated = {one.seat: one for one in notice.seated}
    if attendances.keys() != seated.keys():
        return False
    if any(one.since > attendances[seat].entered_at for seat, one in seated.items()):
        return False
    if not await companions_waiting.are_as_known(session, notice):
        return False
    await companions_waiting.see(session, notice)
    for seat, attendance in attendances.items():
        _see(attendance, seated[seat].heard_at)
    return True


async def hear(
    work: Work, consultation: Consultation, notice: PeerSeated | PeerAway | PeerLeft | RollCalled
) -> None:
    match notice:
        case PeerSeated():
            await _take_seat(work, consultation, notice)
        case PeerAway():
            await _fall_silent(work, consultation, notice)
        case PeerLeft():
            await _leave(work, consultation, notice)
        case RollCalled():
            await _answer_roll(work, consultation, notice)
        case never:
            assert_never(never)


async def _answer_roll(work: Work, consultation: Consultation, notice: RollCalled) -> None:
    """Those seated are here; whoever else we believed to be is not. The patient who waits is waiting."""
    waits = _find(notice.waiting, PATIENT_SEAT)
    if waits is not None and notice.at > (consultation.waiting_seen_at or waits.since):
        wait(consultation, waits.since, notice.at)
    seats = {one.seat for one in notice.seated}
    for attendance in await queries.open_attendances(work.session, consultation.id):
        if attendance.seat not in seats and attendance.entered_at < notice.at:
            lose(attendance)
    for one in notice.seated:
        last = await queries.last_attendance(work.session, consultation.id, one.seat)
        # A roll that is heard again, after the leaving that followed it, brings nobody back.
        if last is not None and last.left_at is not None and notice.at < last.left_at:
            continue
        left_at = last.left_at if last is not None else None
        await _sit(work, consultation, one.seat, max(one.since, left_at or one.since))
        sitting = await queries.open_attendance(work.session, consultation.id, one.seat)
        if sitting is not None:
            _see(sitting, one.heard_at)


def wait(consultation: Consultation, since: datetime, seen_at: datetime) -> None:
    """The patient is in the waiting room."""
    settle(consultation, lifecycle.patient_waits(queries.course_of(consultation), since))
    consultation.waiting_seen_at = max(seen_at, consultation.waiting_seen_at or seen_at)


async def _take_seat(work: Work, consultation: Consultation, notice: PeerSeated) -> None:
    """Nobody sits down twice, nor before he last left: that is a notice heard again."""
    last = await queries.last_attendance(work.session, consultation.id, notice.seat)
    if last is None or last.left_at is None or notice.at >= last.left_at:
        await _sit(work, consultation, notice.seat, notice.at)


async def _fall_silent(work: Work, consultation: Consultation, notice: PeerAway) -> None:
    """He may come back; if he does not, he was there until then."""
    attendance = await queries.open_attendance(work.session, consultation.id, notice.seat)
    if attendance is not None:
        _see(attendance, notice.at)


async def _leave(work: Work, consultation: Consultation, notice: PeerLeft) -> None:
    attendance = await queries.open_attendance(work.session, consultation.id, notice.seat)
    if attendance is None:
        if notice.seat == PATIENT_SEAT and consultation.state == "waiting":
            settle(consultation, lifecycle.patient_gives_up_waiting(queries.course_of(consultation)))
            consultation.waiting_seen_at = notice.at
    elif notice.fell_silent:
        lose(attendance)
    elif notice.at >= attendance.entered_at:
        attendance.left_at = notice.at
        attendance.left_how = "left"


async def _sit(work: Work, consultation: Consultation, seat: str, at: datetime) -> None:
    if queries.course_of(consultation).is_over:
        return
    sitting = await queries.open_attendance(work.session, consultation.id, seat)
    if sitting is not None and at <= sitting.entered_at:
        return
    if sitting is not None:
        # He never left his chair, and takes it anew: the hub that saw him has forgotten all.
        lose(sitting)
        await work.session.flush()
    role = ROLES.get(seat, "companion")
    await work.save(
        Attendance(
            id=new_id(), consultation_id=consultation.id, seat=seat, role=role, entered_at=at, last_seen_at=at
        )
    )
    await _begin(work, consultation, at)


async def _begin(work: Work, consultation: Consultation, at: datetime) -> None:
    if not {PRACTITIONER_SEAT, PATIENT_SEAT} <= await queries.present_seats(work.session, consultation.id):
        return
    begun = lifecycle.both_are_seated(queries.course_of(consultation), at)
    if begun != queries.course_of(consultation):
        settle(consultation, begun)
        await keep(work, consultation.appointment_id)


def _see(attendance: Attendance, at: datetime | None) -> None:
    if at is not None and at > last_seen(attendance.entered_at, attendance.last_seen_at):
        attendance.last_seen_at = at


def lose(attendance: Attendance) -> None:
    """He is not there any more, and was last when he was last seen."""
    attendance.left_at = last_seen(attendance.entered_at, attendance.last_seen_at)
    attendance.left_how = "lost"


def _find(present: Sequence[Present], seat: str) -> Present | None:
    return next((one for one in present if one.seat == seat), None)
