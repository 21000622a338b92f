"""Why the demonstration does not do something."""

from teleo.core.errors import Conflict, Invalid


class NotADemonstration(Conflict):
    """Someone may have named his own database: what is not invented by us is not thrown away by us."""

    code = "not_a_demonstration"
    title = "This database holds other establishments than the demonstration's."


class RequestNotInOrder(Invalid):
    """Nobody is sent anywhere by it (RFC 6749 §4.1.2.1)."""

    code = "psc_request_not_in_order"
    title = "This request is not one that Pro Santé Connect answers."
