"""What can be wrong with a patient or a consent."""

from teleo.core.errors import Conflict, NotFound


class PatientUnknown(NotFound):
    code = "patient_unknown"
    title = "There is no such patient here."


class PatientMayExist(Conflict):
    """`patients` in the extras: the ids of those already registered who look like this one."""

    code = "patient_may_exist"
    title = "Someone very much alike is already registered."


class ConsentTextChanged(Conflict):
    """`version` in the extras: the text in force."""

    code = "consent_text_changed"
    title = "The text to agree to has changed. Read it again."


class RepresentativeNeeded(Conflict):
    code = "representative_needed"
    title = "Nobody is named yet who represents this minor."


class DeclarationNeeded(Conflict):
    """Nobody declared, or not the one who is named now."""

    code = "declaration_needed"
    title = "The person named must declare to be present."


class ConsentUnknown(NotFound):
    code = "consent_unknown"
    title = "There is no consent to withdraw."
