"""Why one cannot sign in, and why a link does not open."""

from teleo.core.errors import Conflict, Forbidden, NotFound, Unauthenticated, Unavailable


class CredentialsRefused(Unauthenticated):
    """The same for an unknown address and a wrong password: who has an account is nobody's business."""

    code = "credentials_refused"
    title = "This address and this password do not go together."


class PasswordRefused(Forbidden):
    """Of one who is signed in, and proves again that it is he."""

    code = "password_refused"
    title = "This is not the password of this account."


class EmailTaken(Conflict):
    code = "email_taken"
    title = "There is already an account for this address."


class MemberUnknown(NotFound):
    """Nor a session of his, nor an invitation."""

    code = "member_unknown"
    title = "There is no such member here."


class LastAdministrator(Conflict):
    """Nobody could invite one again."""

    code = "last_administrator"
    title = "This is the last administrator of the establishment. Invite another one first."


class OwnAccess(Conflict):
    """Somebody takes away his own access, and did not say that he knows it."""

    code = "own_access"
    title = "This is your own access. Say that you are sure."


class WorkplaceUnknown(NotFound):
    code = "workplace_unknown"
    title = "You do not work there, or sign in otherwise to work there."


class InCall(Conflict):
    code = "in_call"
    title = "You are in a consultation. End it first."


class EnrolmentUnknown(NotFound):
    code = "enrolment_unknown"
    title = "This invitation is not complete, or never existed."


class EnrolmentOver(Conflict):
    """Used, replaced by a later one, or too old."""

    code = "enrolment_over"
    title = "This invitation no longer opens anything."


class LinkUnknown(NotFound):
    code = "link_unknown"
    title = "This link is not complete, or never existed."


class LinkExpired(Conflict):
    code = "link_expired"
    title = "This link no longer opens anything."


class LinkReplaced(Conflict):
    """It was revoked: another was sent, to where the patient can be reached today."""

    code = "link_replaced"
    title = "Another link has taken the place of this one."


class LinkNotYet(Conflict):
    code = "link_not_yet"
    title = "This link does not open yet."


class CodeRefused(NotFound):
    """The same for a code that never was, is over, or was tried too often: which codes there are is nobody's business."""

    code = "code_refused"
    title = "This code opens nothing."


class ProofRefused(Forbidden):
    """The same for a wrong birth date, a wrong code, one that is over, and what is not known of a patient."""

    code = "proof_refused"
    title = "This answer is not the right one."


class ProofLocked(Conflict):
    """Too many wrong answers: the establishment sends another link, or reads out a code."""

    code = "proof_locked"
    title = "Too many wrong answers. Call the establishment."


class CodeJustSent(Unavailable):
    """`retry_after` says in how many seconds another may be asked for."""

    code = "code_just_sent"
    title = "A code has just been sent. Wait for it to arrive."
