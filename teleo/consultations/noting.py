"""A practitioner's private note on a consultation: read again by him alone, written over only by who has read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from teleo.audit import Act, record_once
from teleo.consultations import call_queries
from teleo.consultations.day import own_consultation
from teleo.consultations.errors import NoteChanged
from teleo.consultations.tables import ONE_NOTE, PrivateNote
from teleo.core.actor import Actor
from teleo.core.ids import new_id
from teleo.infra.database import Session
from teleo.infra.work import Work

NOTE_LIMIT = 10_000  # characters


@dataclass(frozen=True, slots=True)
class NoteView:
    """Revision 0: nothing was written yet."""

    text: str = ""
    revision: int = 0
    written_at: datetime | None = None


async def note_on(session: Session, actor: Actor, consultation_id: UUID) -> NoteView:
    """The actor's own, on his own consultation. Raises ConsultationUnknown."""
    consultation = await own_consultation(session, actor, consultation_id)
    row = await call_queries.note_row(session, consultation.id, actor.practitioner)
    return NoteView() if row is None else _view(row)


async def write_note(work: Work, consultation_id: UUID, text: str, revision: int) -> NoteView:
    """`revision` is the one that the writer has read. The same text again changes nothing, whatever he has read.

    Raises ConsultationUnknown, NoteChanged.
    """
    consultation = await own_consultation(work.session, work.actor, consultation_id)
    author_id = work.actor.practitioner
    row = await call_queries.note_row(work.session, consultation.id, author_id, hold=True)
    if row is None:
        if revision != 0:
            raise NoteChanged
        row = PrivateNote(
            id=new_id(),
            consultation_id=consultation.id,
            author_id=author_id,
            text=text,
            revision=1,
            written_at=work.now,
        )
        # Two pages may write the first word in the same moment.
        await work.save(row, clash={ONE_NOTE: NoteChanged})
    elif row.text == text:
        return _view(row)
    else:
        if row.revision != revision:
            raise NoteChanged
        row.text, row.revision, row.written_at = text, revision + 1, work.now
        await work.save()
    await record_once(work, Act.NOTE_WRITTEN, subject="consultation", subject_id=consultation.id)
    return _view(row)


def _view(row: PrivateNote) -> NoteView:
    return NoteView(row.text, row.revision, row.written_at)
