"""A fact: a frozen thing that happened, told to whoever reacts to it."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Subclass in a slice's `facts.py`, named in the past: `AppointmentBooked`.

    A fact is written to the outbox: it holds identifiers and instants, never a name, a contact or a text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: ClassVar[str]
