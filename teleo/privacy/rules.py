"""When a record may go, and when a person may be erased. Pure."""

from datetime import date, datetime, timedelta

from teleo.privacy.errors import AppointmentAhead, ConsultationOpen, NotTheSamePerson

KEPT_UNTIL_AGE = 28  # R.1112-7 of the code de la santé publique


def years_before(instant: datetime, years: int) -> datetime:
    return instant.replace(year=instant.year - years, day=min(instant.day, 28))


def is_record_over(born_on: date, last_seen: datetime, now: datetime, *, years: int) -> bool:
    """So many years after the last visit, and never before the 28th birthday."""
    of_age_in = date(born_on.year + KEPT_UNTIL_AGE, born_on.month, min(born_on.day, 28)) + timedelta(days=3)
    return last_seen < years_before(now, years) and of_age_in <= now.date()


def check_erasable(*, is_expected: bool, is_in_consultation: bool) -> None:
    """Raises ConsultationOpen, AppointmentAhead: first he is cared for, or it is cancelled."""
    if is_in_consultation:
        raise ConsultationOpen
    if is_expected:
        raise AppointmentAhead


def check_meant(typed: str, name: str) -> None:
    """Whoever erases writes the name of the one he means. Raises NotTheSamePerson."""
    if not typed or typed != name:
        raise NotTheSamePerson
