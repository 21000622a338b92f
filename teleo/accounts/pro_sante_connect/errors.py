"""Why Pro Santé Connect's answer is not believed, or not had."""

from teleo.core.errors import Conflict, Forbidden, Unauthenticated, Unavailable


class ProviderUnavailable(Unavailable):
    """`detail` says what went wrong in words of ours: never what the provider sent."""

    code = "psc_unavailable"
    title = "Pro Santé Connect does not answer."


class AnswerRefused(Unauthenticated):
    """Something in what came back is not as it must be. `detail` names which check, for the log and not for the page."""

    code = "psc_refused"
    title = "Pro Santé Connect's answer could not be trusted."


class AttemptUnknown(Conflict):
    """Not begun in this browser, begun too long ago, or finished already."""

    code = "psc_attempt_unknown"
    title = "This sign-in was not begun here, or is over."


class GivenUp(Unauthenticated):
    """The person refused on the telephone, was too slow, or went back."""

    code = "psc_given_up"
    title = "The sign-in was not confirmed."


class NotRegistered(Forbidden):
    """`national_id` is what an administrator needs to register this person."""

    code = "psc_not_registered"
    title = "Nobody registered this practitioner here."


class NoSituation(Forbidden):
    code = "psc_no_situation"
    title = "Pro Santé Connect gives no situation of practice."
