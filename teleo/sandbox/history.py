"""Twelve weeks of the past, so that the statistics have something to show: as uneven as life, and the same each time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from teleo.appointments import PastAppointment
from teleo.consultations import Answer, PastCall, PastConsultation, Question, record_past
from teleo.core.periods import Period
from teleo.directory import EstablishmentView, PractitionerView, VisitReasonView
from teleo.infra.work import Work
from teleo.patients import PatientView

WEEKS = 12
WORKING_DAYS = 5
MOST_A_WEEK = (20, 15, 12)  # of each practitioner; a few less in most weeks
APART = timedelta(minutes=30)
SAW: tuple[Answer, ...] = ("very", "rather", "very", "little", "very", "rather", "very")
USEFUL: tuple[Answer, ...] = ("very", "rather", "very", "very", "rather", "little", "very", "very", "rather")


async def fill_past(
    work: Work,
    here: EstablishmentView,
    practitioners: Sequence[PractitionerView],
    reason: VisitReasonView,
    patients: Sequence[PatientView],
) -> None:
    today = work.now.astimezone(here.zone_info).date()
    this_monday = today - timedelta(days=today.weekday())
    past = [
        _consultation((person, patients[number % len(patients)]), reason, starts_at, number)
        for rank, person in enumerate(practitioners)
        for number, starts_at in _starts(here, this_monday, rank)
    ]
    await record_past(work, past)


def _starts(here: EstablishmentView, this_monday: date, rank: int) -> Iterator[tuple[int, datetime]]:
    """One after the other from nine o'clock on, five days a week."""
    number = rank
    for week in range(WEEKS, 0, -1):
        monday = this_monday - timedelta(weeks=week)
        for place in range(MOST_A_WEEK[rank % len(MOST_A_WEEK)] - (week * 3 + rank) % 5):
            day = monday + timedelta(days=place % WORKING_DAYS)
            number += 1
            yield number, datetime.combine(day, time(9), here.zone_info) + place // WORKING_DAYS * APART


def _consultation(
    who: tuple[PractitionerView, PatientView], reason: VisitReasonView, starts_at: datetime, number: int
) -> PastConsultation:
    practitioner, patient = who
    missed = number * 7 % 8 == 0
    appointment = PastAppointment(
        practitioner=practitioner,
        patient_id=patient.id,
        visit_reason_id=reason.id,
        period=Period.lasting(timedelta(minutes=reason.minutes), starts_at=starts_at),
        became="missed" if missed else "kept",
    )
    if missed:
        return PastConsultation(appointment)
    started_at = appointment.period.starts_at + timedelta(minutes=(number * number + number // 5) % 11 - 2)
    return PastConsultation(
        appointment,
        waiting_since=started_at - timedelta(minutes=3 + (number * 5 + number // 9) % 17),
        started_at=started_at,
        incident="media_cut" if number % 9 == 4 else None,  # noqa: PLR2004 one in nine
        answers=_answers(number),
        call=PastCall(
            path="relay_tls" if number % 11 == 3 else "relay_udp" if number % 5 == 1 else "direct",  # noqa: PLR2004 some
            lost=number * 3 % 17,
            cuts=1 if number % 9 == 4 else 0,  # noqa: PLR2004 those with an incident
        ),
    )


def _answers(number: int) -> dict[Question, Answer]:
    """Three in four answer."""
    if number % 4 == 0:
        return {}
    return {"saw_and_heard": SAW[number % len(SAW)], "was_useful": USEFUL[number % len(USEFUL)]}
