"""How a third person is invited, what staff see of him, and what he is told himself: when, where, with whom, no more."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from teleo.consultations.companion_queries import CompanionView
from teleo.consultations.invited import Invited
from teleo.consultations.rules.company import Kind, seat_of
from teleo.consultations.rules.lifecycle import State
from teleo.patients import Email, Mobile


class InviteCompanion(BaseModel):
    """By the name that all will see, and one contact: an e-mail address or a mobile, to which the code goes too.

    A form may have one field for both: `contact`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shown_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
    kind: Kind
    email: Email | None = None
    mobile: Mobile | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_contact(cls, given: object) -> object:
        if not isinstance(given, dict) or not isinstance(contact := given.get("contact"), str):
            return given
        rest = {name: value for name, value in given.items() if name != "contact"}
        return rest | {"email" if "@" in contact else "mobile": contact}

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if (self.email is None) == (self.mobile is None):
            raise ValueError("contact_needed")
        return self

    @property
    def contact(self) -> str:
        return self.email or self.mobile or ""


class CompanionOut(BaseModel):
    """As all in the call know him. `waiting`: before the door."""

    id: UUID
    seat: str
    name: str
    kind: Kind
    waiting: bool

    @classmethod
    def of(cls, view: CompanionView) -> Self:
        return cls(
            id=view.id,
            seat=seat_of(view.id),
            name=view.shown_name,
            kind=view.kind,
            waiting=view.waiting_since is not None,
        )


class InvitedEstablishment(BaseModel):
    shown_name: str
    help_phone: str
    zone: str


class InvitationOut(BaseModel):
    """Nothing here says who the patient is."""

    id: UUID
    name: str
    kind: Kind
    starts_at: datetime
    ends_at: datetime
    waiting_opens_at: datetime
    closes_at: datetime
    practitioner_name: str
    establishment: InvitedEstablishment
    state: State
    now: datetime

    @classmethod
    def of(cls, invited: Invited, now: datetime) -> Self:
        return cls(
            id=invited.companion.id,
            name=invited.companion.shown_name,
            kind=invited.companion.kind,
            starts_at=invited.starts_at,
            ends_at=invited.ends_at,
            waiting_opens_at=invited.times.waiting_opens_at,
            closes_at=invited.times.closes_at,
            practitioner_name=invited.practitioner.shown_name,
            establishment=InvitedEstablishment(
                shown_name=invited.establishment.shown_name,
                help_phone=invited.establishment.help_phone,
                zone=invited.establishment.zone,
            ),
            state=invited.state,
            now=now,
        )
