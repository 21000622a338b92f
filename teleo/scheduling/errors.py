"""What can be refused about a calendar."""

from teleo.core.errors import NotFound


class OpeningUnknown(NotFound):
    code = "opening_unknown"
    title = "There is no such opening here."
