"""What can be wrong with an establishment, a practitioner or a visit reason."""

from teleo.core.errors import Conflict, NotFound


class EstablishmentUnknown(NotFound):
    code = "establishment_unknown"
    title = "There is no such establishment."


class PractitionerUnknown(NotFound):
    code = "practitioner_unknown"
    title = "There is no such practitioner here."


class VisitReasonUnknown(NotFound):
    code = "visit_reason_unknown"
    title = "There is no such visit reason here."


class RppsTaken(Conflict):
    code = "rpps_taken"
    title = "Another practitioner has this RPPS number."


class VisitReasonTaken(Conflict):
    code = "visit_reason_taken"
    title = "This establishment already has a visit reason of that wording."
