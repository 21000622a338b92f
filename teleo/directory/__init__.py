"""Establishments, the practitioners who work in them, and why patients come: what the rest of the house looks up."""

from teleo.directory.errors import (
    AppointmentsStand,
    EstablishmentUnknown,
    PractitionerUnknown,
    RppsTaken,
    VisitReasonTaken,
    VisitReasonUnknown,
)
from teleo.directory.managing import (
    WhatStands,
    add_visit_reason,
    change_logo,
    end_membership,
    enrol_practitioner,
    open_establishment,
)
from teleo.directory.queries import (
    EstablishmentView,
    PractitionerView,
    VisitReasonView,
    establishment_for,
    establishments,
    practitioner_for,
    practitioner_of,
    practitioners_of,
    visit_reason_of,
    visit_reason_wordings,
    visit_reasons_of,
    wait_for_calendar,
    workplace_for,
)
from teleo.directory.rules import Profession, Standing
from teleo.directory.schemas import AddVisitReason, EnrolPractitioner, OpenEstablishment

__all__ = [
    "AddVisitReason",
    "AppointmentsStand",
    "EnrolPractitioner",
    "EstablishmentUnknown",
    "EstablishmentView",
    "OpenEstablishment",
    "PractitionerUnknown",
    "PractitionerView",
    "Profession",
    "RppsTaken",
    "Standing",
    "VisitReasonTaken",
    "VisitReasonUnknown",
    "VisitReasonView",
    "WhatStands",
    "add_visit_reason",
    "change_logo",
    "end_membership",
    "enrol_practitioner",
    "establishment_for",
    "establishments",
    "open_establishment",
    "practitioner_for",
    "practitioner_of",
    "practitioners_of",
    "visit_reason_of",
    "visit_reason_wordings",
    "visit_reasons_of",
    "wait_for_calendar",
    "workplace_for",
]
