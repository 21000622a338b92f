"""Third persons before the door: written as the hub tells it, be it twice, and mended by its roll."""

from datetime import datetime, timedelta

from sqlalchemy import select

from signaling.contract import Notice, PeerLeft, PeerSeated, PeerWaiting, Present, RollCalled, TellBoard
from teleo.consultations import RoomFeed
from teleo.consultations.companion_queries import companion_view
from teleo.consultations.queries import ConsultationView, consultation_for
from teleo.consultations.rules.company import seat_of
from teleo.consultations.tables import Attendance
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON
from tests.support.fakes import KeptCommands


async def test_he_waits_sits_and_leaves_and_each_is_told_once(
    works: Works, feed: RoomFeed, commands: KeptCommands, minimes: Practice, consultation: ConsultationView
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    room, seat = consultation.room, seat_of(companion_id)
    present = (Present(seat=seat, since=NOON, heard_at=NOON),)

    async def after(*notices: Notice) -> tuple[datetime | None, int]:
        commands.sent.clear()
        for notice in notices:
            for _ in range(2):
                await feed.deliver(notice)
        async with works.reading() as session:
            view = await companion_view(session, companion_id)
        assert view is not None
        return view.waiting_since, len([one for one in commands.sent if isinstance(one, TellBoard)])

    waits = PeerWaiting(room=room, seat=seat, at=NOON)
    assert await after(waits) == (NOON, 1)
    assert await after(RollCalled(room=room, at=NOON, seated=(), waiting=present)) == (NOON, 0)
    # The hub was killed and forgot him; then he is there again, be it that nobody told so.
    assert await after(RollCalled(room=room, at=NOON, seated=(), waiting=())) == (None, 1)
    assert await after(RollCalled(room=room, at=NOON, seated=(), waiting=present)) == (NOON, 1)
    assert await after(PeerSeated(room=room, seat=seat, at=NOON)) == (None, 1)
    assert await after(PeerLeft(room=room, seat=seat, at=NOON + timedelta(minutes=3))) == (None, 1)
    assert await after(waits, PeerLeft(room=room, seat=seat, at=NOON)) == (None, 2)
    async with works.reading() as session:
        [kept] = await session.scalars(select(Attendance))
        after_all = await consultation_for(session, consultation.id)
    assert (kept.role, kept.entered_at, kept.left_at) == ("companion", NOON, NOON + timedelta(minutes=3))
    assert after_all.course.state == "expected"
