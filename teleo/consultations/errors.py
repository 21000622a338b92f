"""What can be refused at the door of a consultation."""

from teleo.core.errors import Conflict, NotFound, Unavailable


class ConsultationUnknown(NotFound):
    code = "consultation_unknown"
    title = "There is no such consultation."


class TooEarly(Conflict):
    """Says since when one may wait, in `opens_at`."""

    code = "too_early"
    title = "The waiting room is not open yet."


class ConsultationOver(Conflict):
    code = "consultation_over"
    title = "This consultation is over."


class ConsentNeeded(Conflict):
    code = "consent_needed"
    title = "The patient has not agreed to a consultation at a distance yet."


class SatisfactionClosed(Conflict):
    code = "satisfaction_closed"
    title = "The questions after this consultation are no longer asked."


class ConsultationUnderway(Conflict):
    code = "consultation_underway"
    title = "This consultation has begun."


class NotBegun(Conflict):
    code = "not_begun"
    title = "This consultation has not begun yet."


class NoteChanged(Conflict):
    """Another page of its author's wrote in the meantime: read it anew, and write over what it says now."""

    code = "note_changed"
    title = "This note was changed elsewhere."


class NotDueYet(Conflict):
    """Says when it is, in `starts_at`."""

    code = "not_due_yet"
    title = "Nobody has missed an appointment that is still to come."


class TryOutUnavailable(Unavailable):
    code = "try_out_unavailable"
    title = "A call cannot be tried out at the moment."


class CompanionUnknown(NotFound):
    code = "companion_unknown"
    title = "There is no such third person."


class CompanyFull(Conflict):
    """Four seats, and two of them for third persons; or too many were invited in turn."""

    code = "company_full"
    title = "No more third persons can be invited."
