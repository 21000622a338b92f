"""What can be wrong with an establishment, a practitioner or a visit reason."""

from collections.abc import Sequence

from teleo.core.errors import Conflict, Invalid, NotFound
from teleo.directory.rules import Standing


class EstablishmentUnknown(NotFound):
    code = "establishment_unknown"
    title = "There is no such establishment."


class FinessTaken(Conflict):
    code = "finess_taken"
    title = "Another establishment has this FINESS number."


class PractitionerUnknown(NotFound):
    code = "practitioner_unknown"
    title = "There is no such practitioner here."


class VisitReasonUnknown(NotFound):
    code = "visit_reason_unknown"
    title = "There is no such visit reason here."


class LogoRefused(Invalid):
    """`errors` says why, under `logo`: not_a_picture or too_heavy."""

    code = "logo_refused"
    title = "This file cannot be a logo."

    def __init__(self, why: str) -> None:
        super().__init__(errors={"logo": why})


class RelayMissing(Invalid):
    code = "relay_missing"
    title = "This site has no relay: no call would find a way."

    def __init__(self) -> None:
        super().__init__(errors={"hides_addresses": "relay_missing"})


class RppsTaken(Conflict):
    code = "rpps_taken"
    title = "Another practitioner has this RPPS number."


class VisitReasonTaken(Conflict):
    code = "visit_reason_taken"
    title = "This establishment already has a visit reason of that wording."


class AppointmentsStand(Conflict):
    """`appointments` lists what stands, in time order: move or cancel it first."""

    code = "appointments_stand"
    title = "Appointments stand in the way."

    def __init__(self, standing: Sequence[Standing]) -> None:
        super().__init__(
            appointments=[
                {"id": str(one.appointment_id), "starts_at": one.starts_at.isoformat()} for one in standing
            ]
        )
        self.standing = tuple(standing)
