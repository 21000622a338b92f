"""What messages say: in the reader's language, short, in the time of the place, and never a word about health."""

import re
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from structlog.testing import capture_logs

from teleo.appointments import AppointmentView
from teleo.consultations import WAITING_OPENS_BEFORE
from teleo.core.ids import new_id
from teleo.directory import EstablishmentView
from teleo.infra.texts import LOCALES, Language, reading_in
from teleo.notifications.wording import (
    APPOINTMENT_BOOKED,
    APPOINTMENT_CANCELLED,
    APPOINTMENT_LINK,
    APPOINTMENT_MOVED,
    Known,
    Told,
    as_it_leaves,
    calendar_name,
    invitation,
    mail_words,
    news,
    original,
    sms_words,
)
from teleo.standards import gsm7

STARTS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
ADDRESS = "https://teleconsultation.chu-des-minimes.example/l/AbCdEfGhIjKlMnOpQrStUvWx"
UNBROKEN = "05\u00a036\u00a049\u00a000\u00a010"  # at the end of a line of HTML, too
HEALTH = re.compile(
    r"consult|m[ée]d[ei]c|sant[ée]|\bsoin|patient|docteur|\bdr\b|clini|infirm|sp[ée]ciali|g[ée]riatr|cardio"
    r"|psych|sage-femme|kin[ée]|orthop|diab|malad|trait|ordonnance|motif|suivi|praticien"
    r"|health|doctor|clinic|hospital|\bcare\b|treat|illness|disease|nurse|practitioner|\bvisit|follow-up",
    re.IGNORECASE,
)


@pytest.fixture
def told() -> Told:
    appointment = AppointmentView(
        id=new_id(),
        establishment_id=new_id(),
        practitioner_id=new_id(),
        patient_id=new_id(),
        visit_reason_id=new_id(),
        starts_at=STARTS,
        ends_at=STARTS + timedelta(minutes=20),
        state="booked",
        revision=0,
    )
    establishment = EstablishmentView(
        id=appointment.establishment_id,
        name="Clinique psychiatrique des Minimes",
        shown_name="Clinique des Minimes",
        message_name="Les Minimes",
        zone="Europe/Paris",
        help_phone="05 36 49 00 10",
        finess=None,
    )
    return Told(appointment=appointment, establishment=establishment, address=ADDRESS, written_at=STARTS)


def at(told: Told, starts_at: datetime, zone: str = "Europe/Paris") -> Told:
    return replace(
        told,
        appointment=replace(told.appointment, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=20)),
        establishment=replace(told.establishment, zone=zone),
    )


def named(told: Told, message_name: str) -> Told:
    return replace(told, establishment=replace(told.establishment, message_name=message_name))


def everything_said(told: Told) -> dict[str, str]:
    mail = mail_words(APPOINTMENT_BOOKED, told)
    return {
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "sms": sms_words(APPOINTMENT_BOOKED, told),
        "calendar": str(Calendar.from_ical(invitation(told, "rendez-vous@teleo.test")).events[0]["summary"]),
    }


def test_the_mail_says_when_where_to_click_and_whom_to_call(told: Told) -> None:
    mail = mail_words(APPOINTMENT_BOOKED, told)

    assert mail.subject == "Les Minimes : votre rendez-vous du mardi 24 novembre"
    opens = f"ouvre {WAITING_OPENS_BEFORE // timedelta(minutes=1)} minutes avant l"
    for words in ("mardi 24 novembre à 14\u00a0h\u00a000", ADDRESS, "05 36 49 00 10", "Les Minimes", opens):
        assert words in mail.text
        assert words.replace("05 36 49 00 10", UNBROKEN) in mail.html
    assert f'href="{ADDRESS}"' in mail.html


def test_the_sms_says_it_on_one_line(told: Told) -> None:
    assert sms_words(APPOINTMENT_BOOKED, told) == (
        "Les Minimes : rendez-vous à distance le mardi 24 novembre à 14 h 00. "
        f"Votre lien personnel : {ADDRESS}"
    )


@pytest.mark.parametrize("language", LOCALES)
def test_messages_are_in_their_readers_language_whatever_the_sender_reads(
    told: Told, language: Language
) -> None:
    told = replace(told, language=language)
    expected = everything_said(told)

    def said_by_a_reader_of(locale: str) -> tuple[dict[str, str], str]:
        reading_in.set(locale)
        return everything_said(told), reading_in.get()

    for locale in LOCALES:
        assert copy_context().run(said_by_a_reader_of, locale) == (expected, locale)


def test_nothing_that_leaves_speaks_of_health(told: Told) -> None:
    for where, said in everything_said(told).items():
        found = HEALTH.search(said.replace(ADDRESS, ""))
        assert found is None, f"{where}: {found}"


def test_only_the_name_chosen_for_messages_is_said(told: Told) -> None:
    for said in everything_said(told).values():
        assert "Clinique" not in said
        assert "Les Minimes" in said


def test_an_appointment_of_la_reunion_is_told_in_its_own_time(told: Told) -> None:
    there = at(told, datetime(2026, 11, 24, 20, 30, tzinfo=UTC), "Indian/Reunion")

    mail = mail_words(APPOINTMENT_BOOKED, there)

    assert "mercredi 25 novembre à 0\u00a0h\u00a030" in mail.text
    assert mail.subject.endswith("mercredi 25 novembre")
    assert "mercredi 25 novembre à 0 h 30" in sms_words(APPOINTMENT_BOOKED, there)


@pytest.mark.parametrize("wording", [APPOINTMENT_BOOKED, APPOINTMENT_LINK])
@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "name", ["Les Minimes", "Hôpital d'Ôrê-Œuvre", "CHU «L’Île» – Saint-Benoît".ljust(60, "œ")]
)
def test_an_sms_takes_two_segments_at_most_in_every_month(
    told: Told, month: int, name: str, wording: str
) -> None:
    longest = STARTS.replace(month=month, day=20 + (22 - STARTS.replace(month=month, day=20).weekday()) % 7)

    text = sms_words(wording, named(at(told, longest), name))

    assert set(text) <= set(gsm7.BASIC + gsm7.EXTENDED)
    assert len(text) + sum(letter in gsm7.EXTENDED for letter in text) <= 2 * 153
    assert text.endswith(ADDRESS)


def test_markup_in_a_name_stays_a_name(told: Told) -> None:
    mail = mail_words(APPOINTMENT_BOOKED, named(told, "<b>Minimes & Cie</b>"))

    assert "<b>" not in mail.html
    assert "&lt;b&gt;Minimes &amp; Cie" in mail.html
    assert mail.text.endswith("<b>Minimes & Cie</b>")


def test_the_invitation_replaces_itself_and_leads_to_the_link(told: Told) -> None:
    [event] = Calendar.from_ical(invitation(told, "rendez-vous@teleo.test")).events

    assert event["uid"] == f"{told.appointment.id}@teleo.test"
    assert (event.start, event.end) == (STARTS, STARTS + timedelta(minutes=20))
    assert (event["sequence"], str(event["url"])) == (0, ADDRESS)
    assert event["summary"] == "Rendez-vous à distance, Les Minimes"


def changed(told: Told, state: str = "booked", **later: float) -> Told:
    """Known at its first time, and now elsewhere or no more."""
    known = Known(APPOINTMENT_BOOKED, told.appointment.starts_at)
    there = at(told, told.appointment.starts_at + timedelta(**later))
    return replace(there, appointment=replace(there.appointment, state=state, revision=1), known=known)


def test_a_move_says_both_times_and_keeps_the_event_of_the_calendar(told: Told) -> None:
    moved = changed(told, days=1)

    mail = mail_words(APPOINTMENT_MOVED, moved)

    assert mail.subject == "Les Minimes : votre rendez-vous est déplacé au mercredi 25 novembre"
    for words in (
        "mardi 24 novembre à 14\u00a0h\u00a000",
        "mercredi 25 novembre à 14\u00a0h\u00a000",
        ADDRESS,
    ):
        assert words in mail.text
        assert words in mail.html
    calendar = Calendar.from_ical(invitation(moved, "rendez-vous@teleo.test"))
    [event] = calendar.events
    assert (calendar["method"], event["sequence"]) == ("PUBLISH", 1)
    assert event["uid"] == f"{told.appointment.id}@teleo.test"
    assert event.start == STARTS + timedelta(days=1)


def test_a_cancellation_is_of_the_time_that_was_known_and_takes_it_out_of_the_calendar(told: Told) -> None:
    gone = changed(told, "cancelled", hours=3)

    mail = mail_words(APPOINTMENT_CANCELLED, gone)

    assert "mardi 24 novembre à 14\u00a0h\u00a000" in mail.text
    assert "05 36 49 00 10" in mail.text
    assert ADDRESS not in mail.text
    calendar = Calendar.from_ical(invitation(gone, "rendez-vous@teleo.test"))
    [event] = calendar.events
    assert (calendar["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)


@pytest.mark.parametrize("which", [APPOINTMENT_MOVED, APPOINTMENT_CANCELLED])
@pytest.mark.parametrize("month", range(1, 13))
def test_no_change_speaks_of_health_nor_takes_three_segments(told: Told, which: str, month: int) -> None:
    longest = STARTS.replace(month=month, day=20 + (22 - STARTS.replace(month=month, day=20).weekday()) % 7)
    said = changed(at(told, longest), minutes=30)
    mail = mail_words(which, said)

    sms = sms_words(which, said)

    assert set(sms) <= set(gsm7.BASIC)
    assert len(sms) <= 2 * 153
    for words in (mail.subject, mail.text, mail.html, sms):
        assert HEALTH.search(words.replace(ADDRESS, "")) is None


@pytest.mark.parametrize(
    ("state", "known", "said"),
    [
        ("booked", None, APPOINTMENT_BOOKED),
        ("booked", Known(APPOINTMENT_BOOKED, STARTS), None),
        ("booked", Known(APPOINTMENT_MOVED, STARTS), None),
        ("booked", Known(APPOINTMENT_BOOKED, STARTS - timedelta(hours=1)), APPOINTMENT_MOVED),
        ("cancelled", None, None),
        ("cancelled", Known(APPOINTMENT_BOOKED, STARTS), APPOINTMENT_CANCELLED),
        ("cancelled", Known(APPOINTMENT_CANCELLED, STARTS), None),
        ("kept", None, None),
        ("kept", Known(APPOINTMENT_BOOKED, STARTS - timedelta(hours=1)), None),
        ("missed", Known(APPOINTMENT_BOOKED, STARTS), None),
    ],
)
def test_what_there_is_to_say_is_what_is_not_known_yet(
    told: Told, state: str, known: Known | None, said: str | None
) -> None:
    assert news(replace(told.appointment, state=state), known) == said


def test_a_link_sent_again_speaks_of_no_health_and_says_when(told: Told) -> None:
    mail, sms = mail_words(APPOINTMENT_LINK, told), sms_words(APPOINTMENT_LINK, told)

    for said in (mail.text, mail.html, sms):
        assert ADDRESS in said
        assert HEALTH.search(said.replace(ADDRESS, "")) is None
        assert "mardi 24 novembre" in said
    assert mail.subject == "Les Minimes : le lien de votre rendez-vous du mardi 24 novembre"


@pytest.mark.parametrize(
    ("state", "known_starts_at", "planned", "said"),
    [
        ("booked", STARTS, APPOINTMENT_LINK, APPOINTMENT_LINK),
        ("kept", STARTS, APPOINTMENT_LINK, APPOINTMENT_LINK),
        ("booked", STARTS - timedelta(hours=1), APPOINTMENT_LINK, APPOINTMENT_MOVED),
        ("cancelled", STARTS, APPOINTMENT_LINK, APPOINTMENT_CANCELLED),
        ("missed", STARTS, APPOINTMENT_LINK, None),
        ("booked", STARTS, APPOINTMENT_MOVED, None),
    ],
)
def test_who_asked_for_the_link_gets_it_unless_there_are_news(
    told: Told, state: str, known_starts_at: datetime, planned: str, said: str | None
) -> None:
    appointment = replace(told.appointment, state=state)

    assert as_it_leaves(planned, appointment, Known(APPOINTMENT_BOOKED, known_starts_at)) == said


WORDINGS = (APPOINTMENT_BOOKED, APPOINTMENT_MOVED, APPOINTMENT_CANCELLED, APPOINTMENT_LINK)
SAID = {
    ("fr", APPOINTMENT_BOOKED): "Les Minimes : votre rendez-vous du mardi 24 novembre",
    ("en", APPOINTMENT_BOOKED): "Les Minimes: your appointment on Tuesday 24 November",
    ("fr", APPOINTMENT_MOVED): "Les Minimes : votre rendez-vous est déplacé au mardi 24 novembre",
    ("en", APPOINTMENT_MOVED): "Les Minimes: your appointment is moved to Tuesday 24 November",
    ("fr", APPOINTMENT_CANCELLED): "Les Minimes : votre rendez-vous du mardi 24 novembre est annulé",
    ("en", APPOINTMENT_CANCELLED): "Les Minimes: your appointment on Tuesday 24 November is cancelled",
    ("fr", APPOINTMENT_LINK): "Les Minimes : le lien de votre rendez-vous du mardi 24 novembre",
    ("en", APPOINTMENT_LINK): "Les Minimes: the link to your appointment on Tuesday 24 November",
}


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("which", WORDINGS)
def test_each_message_is_whole_in_each_language(told: Told, which: str, language: Language) -> None:
    known = Known(APPOINTMENT_BOOKED, STARTS - timedelta(hours=2) if which == APPOINTMENT_MOVED else STARTS)
    told = replace(told, language=language, known=known)
    hour = {"fr": "14\u00a0h\u00a000", "en": "14:00"}[language]

    mail, sms = mail_words(which, told), sms_words(which, told)

    assert mail.subject == SAID[language, which]
    assert f'<html lang="{language}">' in mail.html
    for said in (mail.text, mail.html):
        assert hour in said
        assert "05 36 49 00 10" in said.replace(UNBROKEN, "05 36 49 00 10")
        assert (ADDRESS in said) == (which != APPOINTMENT_CANCELLED)
    assert hour.replace("\u00a0", " ") in sms
    assert gsm7.segments(sms) <= 2
    for said in (mail.subject, mail.text, mail.html, sms):
        assert HEALTH.search(said.replace(ADDRESS, "")) is None
        assert ("rendez-vous" in said) == (language == "fr")
    if which == APPOINTMENT_MOVED:
        for said in (mail.text, mail.html):
            assert {"fr": "12\u00a0h\u00a000", "en": "12:00"}[language] in said


@pytest.mark.parametrize("language", LOCALES)
def test_the_calendar_is_in_the_readers_language(told: Told, language: Language) -> None:
    told = replace(told, language=language)

    [event] = Calendar.from_ical(invitation(told, "rendez-vous@teleo.test")).events

    summary, name = {
        "fr": ("Rendez-vous à distance, Les Minimes", "rendez-vous.ics"),
        "en": ("Remote appointment, Les Minimes", "appointment.ics"),
    }[language]
    assert event["summary"] == summary
    assert event["summary"].params["LANGUAGE"] == language
    assert calendar_name(told) == name


OWN = "Chère personne,\n\nLe {date} à {heure}, touchez :\n{lien}\n\n{établissement}, {téléphone}"


@pytest.mark.parametrize("which", [APPOINTMENT_BOOKED, APPOINTMENT_LINK])
def test_an_invitation_is_in_the_establishments_own_words_under_our_subject(told: Told, which: str) -> None:
    ours = mail_words(which, told)
    own = replace(told, own_text=OWN)

    mail, sms = mail_words(which, own), sms_words(which, own)

    assert mail.subject == ours.subject
    assert mail.text == (
        "Chère personne,\n\nLe mardi 24 novembre à 14\u00a0h\u00a000, touchez :\n"
        f"{ADDRESS}\n\nLes Minimes, 05 36 49 00 10"
    )
    shown = " ".join(re.sub(r"<[^>]+>", " ", mail.html).split())
    for line in ("Chère personne,", "Les Minimes, 05 36 49 00 10"):
        assert line in shown
    assert "Bonjour" not in mail.html
    assert f'href="{ADDRESS}"' in mail.html
    assert sms == (
        f"Chère personne, Le mardi 24 novembre à 14 h 00, touchez : {ADDRESS} Les Minimes, 05 36 49 00 10"
    )


@pytest.mark.parametrize("which", [APPOINTMENT_MOVED, APPOINTMENT_CANCELLED])
def test_other_messages_stay_ours(told: Told, which: str) -> None:
    known = replace(told, known=Known(APPOINTMENT_BOOKED, STARTS))

    assert mail_words(which, replace(known, own_text=OWN)) == mail_words(which, known)
    assert sms_words(which, replace(known, own_text=OWN)) == sms_words(which, known)


@pytest.mark.parametrize("broken", ["Bonjour {nom} {lien}", "Sans le lien", ""])
def test_a_text_that_cannot_be_said_gives_way_to_ours_and_its_words_are_not_logged(
    told: Told, broken: str
) -> None:
    with capture_logs() as logs:
        mail, sms = (
            say(APPOINTMENT_BOOKED, replace(told, own_text=broken)) for say in (mail_words, sms_words)
        )

    assert (mail, sms) == (mail_words(APPOINTMENT_BOOKED, told), sms_words(APPOINTMENT_BOOKED, told))
    assert [log["event"] for log in logs] == ["own_text_failed"] * 2
    assert {log["error"] for log in logs} == {"TextBroken"}
    assert not broken or broken not in str(logs)


def test_markup_in_an_own_text_stays_words(told: Told) -> None:
    mail = mail_words(APPOINTMENT_BOOKED, replace(told, own_text="<i>Venez</i> & vite\n\n{lien}"))

    assert "&lt;i&gt;Venez&lt;/i&gt; &amp; vite" in mail.html
    assert mail.text.startswith("<i>Venez</i> & vite")


@pytest.mark.parametrize("language", LOCALES)
def test_what_an_establishment_begins_from_says_what_we_say(told: Told, language: Language) -> None:
    told = replace(told, language=language)

    by_mail = replace(told, own_text=original("email", language))
    by_sms = replace(told, own_text=original("mobile", language))

    assert mail_words(APPOINTMENT_BOOKED, by_mail).text == mail_words(APPOINTMENT_BOOKED, told).text
    assert sms_words(APPOINTMENT_BOOKED, by_sms) == sms_words(APPOINTMENT_BOOKED, told)
