"""Calendar invitations (RFC 5545, RFC 5546).

They are published, not requested: the appointment is already agreed, and a calendar that offers to accept or decline
would send its answer to an address that nobody reads.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Event, vCalAddress, vUri

_PRODUCT = "-//Teleo//Teleconsultation//FR"
_ALARM_BEFORE = timedelta(minutes=30)


class Method(StrEnum):
    """PUBLISH sets or moves the event of that uid; CANCEL takes it away."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One appointment in a calendar. `summary`, in `language`, is read by whoever sees the calendar: no health word in it.

    `uid` never changes and `sequence` grows with each change: that is how a calendar replaces the event it has.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    url: str
    organizer_name: str
    organizer_email: str
    made_at: datetime
    language: str = "fr"  # RFC 5646, as LANGUAGE of the summary (RFC 5545 §3.2.10)
    method: Method = Method.PUBLISH


def write(invitation: Invitation) -> bytes:
    """The .ics file."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("method", invitation.method)
    calendar.add_component(_event(invitation))
    content: bytes = calendar.to_ical()
    return content


def _event(invitation: Invitation) -> Event:
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.made_at.astimezone(UTC))
    event.add("dtstart", invitation.starts_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.summary, parameters={"LANGUAGE": invitation.language})
    event.add("url", vUri(invitation.url))
    # Several calendars hide the URL property and make links of the description.
    event.add("description", invitation.url)
    event.add("organizer", _organizer(invitation))
    event.add("class", "PRIVATE")
    if invitation.method is Method.CANCEL:
        event.add("status", "CANCELLED")
    else:
        event.add("status", "CONFIRMED")
        event.add_component(_alarm(invitation.summary))
    return event


def _organizer(invitation: Invitation) -> vCalAddress:
    address = vCalAddress(f"mailto:{invitation.organizer_email}")
    address.params["CN"] = invitation.organizer_name
    return address


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -_ALARM_BEFORE)
    return alarm
