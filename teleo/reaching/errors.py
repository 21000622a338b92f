"""Why a link is not sent again, or no code given."""

from teleo.core.errors import Conflict, Unavailable


class SentTooOften(Unavailable):
    """`retry_after` says in how many seconds."""

    code = "sent_too_often"
    title = "A link has just been sent. Wait for it to arrive."


class NothingToOpen(Conflict):
    code = "nothing_to_open"
    title = "This appointment is cancelled or over: a link would open nothing."
