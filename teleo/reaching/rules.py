"""How often a link is sent again, and how a contact is shown to whoever must not learn it whole. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from teleo.standards import phone

PAUSE = timedelta(minutes=1)  # a message takes that long to arrive; whoever waits presses again
A_DAY = timedelta(days=1)
MOST_A_DAY = 6

HIDDEN = "••"


def next_sending_at(planned: Iterable[datetime], now: datetime) -> datetime:
    """From when the link may be sent again, by when messages were sent (one by each way counts once)."""
    lately = sorted({at for at in planned if at > now - A_DAY})
    if len(lately) >= MOST_A_DAY:
        return lately[-MOST_A_DAY] + A_DAY
    return lately[-1] + PAUSE if lately else now


def masked(contact: str) -> str:
    """« 06 •• •• •• 23 », « l••@patients.test »: enough to know it again, too little to write to it."""
    if "@" in contact:
        name, _, domain = contact.rpartition("@")
        return f"{name[:1]}{HIDDEN}@{domain}"
    groups = phone.display(contact).split()
    return " ".join((groups[0], *(HIDDEN for _ in groups[1:-1]), groups[-1][-2:]))
