"""Why the demonstration does not do something."""

from teleo.core.errors import Conflict


class NotADemonstration(Conflict):
    """Someone may have named his own database: what is not invented by us is not thrown away by us."""

    code = "not_a_demonstration"
    title = "This database holds other establishments than the demonstration's."
