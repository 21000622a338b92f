"""An invitation is read back as a calendar would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from teleo.standards import ics

INVITATION = ics.Invitation(
    uid="0193a5a1-7a2b-7c3d-8e4f-5a6b7c8d9e0f@teleo.test",
    sequence=0,
    starts_at=datetime(2026, 11, 24, 14, tzinfo=ZoneInfo("Europe/Paris")),
    ends_at=datetime(2026, 11, 24, 14, 20, tzinfo=ZoneInfo("Europe/Paris")),
    summary="Rendez-vous à distance ; Hôpital des Minimes, à l'heure",
    url="https://teleo.test/l/abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789",
    organizer_name="Hôpital des Minimes",
    organizer_email="ne-pas-repondre@minimes.test",
    made_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
)


def read(content: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


def test_an_invitation_says_when_in_universal_time() -> None:
    calendar, event = read(ics.write(INVITATION))

    assert calendar["METHOD"] == "PUBLISH"
    assert event.decoded("DTSTART") == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2026, 11, 24, 13, 20, tzinfo=UTC)
    assert b"DTSTART:20261124T130000Z" in ics.write(INVITATION)


def test_an_invitation_keeps_its_words_and_its_link() -> None:
    _, event = read(ics.write(INVITATION))

    assert event["UID"] == INVITATION.uid
    assert event["SUMMARY"] == INVITATION.summary
    assert event["URL"] == event["DESCRIPTION"] == INVITATION.url
    assert event["ORGANIZER"] == "mailto:ne-pas-repondre@minimes.test"
    assert event["ORGANIZER"].params["CN"] == INVITATION.organizer_name


def test_nobody_is_asked_for_an_answer() -> None:
    _, event = read(ics.write(INVITATION))

    assert "ATTENDEE" not in event


def test_the_calendar_rings_half_an_hour_before() -> None:
    _, event = read(ics.write(INVITATION))

    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-30)
    assert alarm["ACTION"] == "DISPLAY"


def test_a_change_replaces_and_a_cancellation_takes_away() -> None:
    moved = replace(INVITATION, sequence=1, starts_at=INVITATION.starts_at - timedelta(hours=1))
    cancelled = replace(moved, sequence=2, method=ics.Method.CANCEL)

    _, later = read(ics.write(moved))
    calendar, gone = read(ics.write(cancelled))

    assert later["UID"] == gone["UID"] == INVITATION.uid
    assert (later["SEQUENCE"], gone["SEQUENCE"]) == (1, 2)
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert not gone.walk("VALARM")


def test_lines_are_short_and_end_as_the_format_says() -> None:
    content = ics.write(INVITATION)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
