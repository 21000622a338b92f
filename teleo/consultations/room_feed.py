"""What the hub tells of a room, written into the consultation. Each notice may come twice; the second changes nothing."""

from datetime import timedelta
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
    RollCalled,
    RoomClosed,
    Said,
    SummaryTold,
)
from teleo.consultations import attending, companion_queries, companions_waiting, ending, queries
from teleo.consultations.hub import is_try_out, tell_change
from teleo.consultations.rules.company import companion_at
from teleo.consultations.summing import keep_summary
from teleo.consultations.tables import Consultation, Message, TechnicalIncident
from teleo.core.actor import SYSTEM
from teleo.core.ids import new_id
from teleo.infra.work import Work, Works

log = structlog.get_logger()

# A page may tell the same trouble again and again: the record has it once a minute.
INCIDENTS_APART = timedelta(minutes=1)


class RoomFeed:
    """Given to the hub (or to the reader of its stream) as the one who hears notices."""

    def __init__(self, works: Works, commands: Commands) -> None:
        self._works = works
        self._commands = commands

    async def deliver(self, notice: Notice) -> None:
        """One notice, one transaction. An exception means that it was not written: the hub keeps it and says it again."""
        if is_try_out(notice.room):
            return
        async with self._works.open(SYSTEM) as work:
            if await attending.is_as_known(work.session, notice):
                return
            consultation = await queries.locked_by_room(work.session, notice.room)
            if consultation is None:
                log.warning("notice_of_unknown_room", kind=notice.kind)
                return
            before = await _shown(work, consultation)
            await companions_waiting.hear(work, consultation, notice)
            await _hear(work, consultation, notice)
            await work.session.flush()
            if await _shown(work, consultation) != before:
                tell_change(work, self._commands, consultation)


async def _shown(work: Work, consultation: Consultation) -> tuple[object, ...]:
    """What a board shows of a consultation, and the hub can change."""
    return (
        queries.course_of(consultation),
        await queries.present_seats(work.session, consultation.id),
        await companion_queries.waiting_in(work.session, consultation.id),
    )


async def _hear(work: Work, consultation: Consultation, notice: Notice) -> None:
    match notice:
        case PeerWaiting():
            if companion_at(notice.seat) is None:
                attending.wait(consultation, notice.at, notice.at)
        case PeerSeated() | PeerAway() | PeerLeft() | RollCalled():
            await attending.hear(work, consultation, notice)
        case Said():
            await _keep_message(work, consultation, notice)
        case RoomClosed():
            await ending.end(work, consultation, notice.at)
        case IncidentSeen() | SummaryTold():
            await _note(work, consultation, notice)
        case PeerBack():
            pass  # told by the hub to those who are in the room; the next roll says that he is seen
        case never:
            assert_never(never)


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


async def _note(work: Work, consultation: Consultation, notice: IncidentSeen | SummaryTold) -> None:
    """What went wrong, and how it all went."""
    if isinstance(notice, SummaryTold):
        await keep_summary(work, consultation, notice)
        return
    seen = TechnicalIncident(
        id=new_id(),
        consultation_id=consultation.id,
        seat=notice.seat,
        what=notice.what,
        seen_at=notice.at,
    )
    if not await queries.is_noted(work.session, seen, INCIDENTS_APART):
        await work.save(seen)
