"""A third person reads what was written since he was let in; the others read his words with his name."""

from datetime import timedelta
from uuid import uuid4

from signaling.contract import PeerLeft, PeerSeated, Said
from teleo.consultations import RoomFeed
from teleo.consultations.queries import ConsultationView
from teleo.consultations.reading_messages import messages_read
from teleo.consultations.rules.admission import PATIENT_SEAT
from teleo.consultations.rules.company import seat_of
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON


async def test_he_reads_from_when_he_was_let_in_be_it_that_he_was_cut_off(
    works: Works, feed: RoomFeed, minimes: Practice, consultation: ConsultationView
) -> None:
    companion_id, _ = await builders.companion(works, minimes, consultation.id)
    room, seat = consultation.room, seat_of(companion_id)

    async def says(minute: int, text: str, by: str = PATIENT_SEAT) -> None:
        at = NOON + timedelta(minutes=minute)
        await feed.deliver(Said(room=room, seat=by, at=at, id=str(uuid4()), text=text))

    async def read(own_seat: str) -> list[tuple[str, str, bool]]:
        async with works.reading() as session:
            found = await messages_read(session, consultation, None, own_seat)
        return [(one.name, one.text, one.mine) for one in found.messages]

    await says(1, "before")
    assert await read(seat) == []
    await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON + timedelta(minutes=2)))
    await says(3, "hello", by=seat)
    await feed.deliver(PeerLeft(room=room, seat=seat, at=NOON + timedelta(minutes=4), fell_silent=True))
    await says(5, "while cut off")
    await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON + timedelta(minutes=6)))

    assert await read(seat) == [
        ("Mme Rose Vidal", "hello", True),
        ("Jeanne LEFEVRE", "while cut off", False),
    ]
    assert [name for name, *_ in await read(PATIENT_SEAT)] == [
        "Jeanne LEFEVRE",
        "Mme Rose Vidal",
        "Jeanne LEFEVRE",
    ]

    await feed.deliver(PeerLeft(room=room, seat=seat, at=NOON + timedelta(minutes=7)))
    await says(8, "once he had left")
    assert await read(seat) == []
    await feed.deliver(PeerSeated(room=room, seat=seat, at=NOON + timedelta(minutes=9)))
    await says(10, "again")
    assert [text for _, text, _ in await read(seat)] == ["again"]
