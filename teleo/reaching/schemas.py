"""What is said of a link that was sent again, of a code, and of an invitation."""

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel

from teleo.accounts import CodeDrawn
from teleo.appointments import AppointmentOut


class WayOut(BaseModel):
    """One way a message went; `contact` is masked."""

    channel: Literal["email", "mobile"]
    contact: str


class SentOut(BaseModel):
    """Where a fresh link went; nowhere when nothing was to be sent."""

    ways: tuple[WayOut, ...]


class CodeOut(BaseModel):
    """To be read out: the address of the page, and the code in pairs of digits. Told this once."""

    address: str
    code: str
    valid_until: datetime

    @classmethod
    def of(cls, drawn: CodeDrawn, address: str) -> Self:
        return cls(address=address, code=drawn.spoken, valid_until=drawn.valid_until)


class InvitedOut(BaseModel):
    """Someone who was invited for this minute, and where the link goes."""

    appointment: AppointmentOut
    ways: tuple[WayOut, ...]
