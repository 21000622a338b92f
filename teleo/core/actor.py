"""Who acts, in which role, for which establishment."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Role = Literal[
    "assistant", "practitioner", "administrator", "region_administrator", "patient", "companion", "system"
]


HOME_ZONE = "Europe/Paris"  # of whoever works in no establishment


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf a `Work` is done.

    Every way of signing in (password now, e-CPS next, a patient's link) ends in an Actor;
    nothing behind the doors asks how the person was recognised.
    """

    role: Role
    shown_name: str = ""
    account_id: UUID | None = None
    establishment_id: UUID | None = None
    establishment_name: str = ""
    zone: str = HOME_ZONE
    practitioner_id: UUID | None = None
    patient_id: UUID | None = None
    appointment_id: UUID | None = None
    companion_id: UUID | None = None
    session_id: UUID | None = None
    elsewhere: bool = False  # he has another role, which he may change to
    ending: bool = False  # his session is over: he may go on with his call in progress, and begin nothing

    @property
    def establishment(self) -> UUID:
        """The establishment this actor works for; a bug to ask of one who has none."""
        assert self.establishment_id is not None, f"a {self.role} acts for no establishment"
        return self.establishment_id

    @property
    def practitioner(self) -> UUID:
        assert self.practitioner_id is not None, f"a {self.role} is no practitioner"
        return self.practitioner_id

    @property
    def patient(self) -> UUID:
        assert self.patient_id is not None, f"a {self.role} is no patient"
        return self.patient_id

    @property
    def companion(self) -> UUID:
        assert self.companion_id is not None, f"a {self.role} is no companion"
        return self.companion_id


SYSTEM = Actor(role="system")
