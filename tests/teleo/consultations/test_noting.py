"""A private note: its author alone reads it, two windows lose nothing, and it goes with the messages."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from teleo.audit.tables import AuditEntry
from teleo.consultations.errors import ConsultationUnknown, NoteChanged
from teleo.consultations.keeping import PURGES, consultations_kept, erase_consultations
from teleo.consultations.noting import NoteView, note_on, write_note
from teleo.consultations.queries import ConsultationView
from teleo.consultations.tables import PrivateNote
from teleo.core.actor import SYSTEM
from teleo.infra.work import Works
from tests.support import builders
from tests.support.builders import Practice
from tests.support.clock import NOON

WORDS = "Toux depuis trois jours."


async def write(works: Works, at: Practice, on: ConsultationView, words: str, revision: int) -> NoteView:
    async with works.open(builders.practitioner_at(at)) as work:
        return await write_note(work, on.id, words, revision)


async def read(works: Works, at: Practice, on: ConsultationView) -> NoteView:
    async with works.reading() as session:
        return await note_on(session, builders.practitioner_at(at), on.id)


async def written(works: Works) -> int:
    async with works.reading() as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.act == "note_written"))
        return len(entries.all())


async def test_what_was_written_is_read_again_and_lies_encrypted(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    assert await read(works, minimes, consultation) == NoteView()

    await write(works, minimes, consultation, WORDS, 0)
    again = await write(works, minimes, consultation, WORDS + " Pas de fièvre.", 1)

    assert again == NoteView(WORDS + " Pas de fièvre.", 2, NOON)
    assert await read(works, minimes, consultation) == again
    async with works.reading() as session:
        kept = await session.scalar(text("SELECT text FROM private_notes"))
    assert b"Toux" not in bytes(kept)


async def test_a_note_and_its_line_in_the_trail_are_kept_together_or_not_at_all(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    async def cut_off() -> None:
        async with works.open(builders.practitioner_at(minimes)) as work:
            await write_note(work, consultation.id, WORDS, 0)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await cut_off()

    assert await read(works, minimes, consultation) == NoteView()
    assert await written(works) == 0

    await write(works, minimes, consultation, WORDS, 0)
    await write(works, minimes, consultation, WORDS, 1)  # nothing new
    assert await written(works) == 1


async def test_who_has_not_read_the_last_word_does_not_write_over_it(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    await write(works, minimes, consultation, WORDS, 0)

    for revision in (0, 2):
        with pytest.raises(NoteChanged):
            await write(works, minimes, consultation, "Autre chose.", revision)

    assert (await read(works, minimes, consultation)).text == WORDS
    # The same text again, sent twice because its answer was lost, is no change.
    assert (await write(works, minimes, consultation, WORDS, 0)).revision == 1


async def test_of_two_windows_that_write_the_first_word_one_is_refused(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    answers = await asyncio.gather(
        *(write(works, minimes, consultation, words, 0) for words in ("Ici.", "Là.")), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in answers) == ["NoteChanged", "NoteView"]


async def test_a_colleague_reaches_neither_note_nor_consultation(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    await write(works, minimes, consultation, WORDS, 0)
    hugo = await builders.practitioner(works, minimes.here, first_name="Hugo")
    other = Practice(minimes.here, hugo, minimes.reason)

    with pytest.raises(ConsultationUnknown):
        await read(works, other, consultation)
    with pytest.raises(ConsultationUnknown):
        await write(works, other, consultation, "Vu.", 0)


async def test_a_copy_says_that_there_is_one_and_not_what_it_says(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    await write(works, minimes, consultation, WORDS, 0)

    async with works.reading() as session:
        rows = await consultations_kept(session, consultation.patient_id)

    [told] = rows["private_notes"]
    assert told["consultation_id"] == str(consultation.id)
    assert "text" not in told


async def test_it_goes_with_the_messages_from_its_last_word_on_and_with_the_patient(
    works: Works, minimes: Practice, consultation: ConsultationView
) -> None:
    [purge] = PURGES
    await write(works, minimes, consultation, WORDS, 0)

    async with works.open(SYSTEM) as work:
        assert await purge.run(work.session, NOON, 10) == 0
        assert await purge.run(work.session, NOON + timedelta(seconds=1), 10) == 1
    await write(works, minimes, consultation, WORDS, 0)
    async with works.open(SYSTEM) as work:
        await erase_consultations(
            work.session, consultation.patient_id, frozenset({consultation.appointment_id})
        )

    async with works.reading() as session:
        assert (await session.scalars(select(PrivateNote))).all() == []
