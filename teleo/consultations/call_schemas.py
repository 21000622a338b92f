"""What the practitioner's page exchanges with us beside a call: his note, and the number to call when the path dies."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from teleo.consultations.noting import NOTE_LIMIT, NoteView
from teleo.consultations.rescuing import Telephone


class WriteNote(BaseModel):
    """`revision` is that of the text which was read before; 0 when there was none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=NOTE_LIMIT)]
    revision: Annotated[int, Field(ge=0)]


class NoteOut(BaseModel):
    text: str
    revision: int
    written_at: datetime | None

    @classmethod
    def of(cls, note: NoteView) -> Self:
        return cls(text=note.text, revision=note.revision, written_at=note.written_at)


class TelephoneOut(BaseModel):
    """`number` is E.164; None when none is on file. `belongs_to` says who will answer."""

    number: str | None
    belongs_to: Literal["patient", "companion", "representative"] | None
    companion_name: str | None
    called_at: datetime | None

    @classmethod
    def of(cls, telephone: Telephone) -> Self:
        return cls.model_validate(telephone, from_attributes=True)
