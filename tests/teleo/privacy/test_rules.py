"""When a record may go, and when a person may be erased."""

from datetime import UTC, date, datetime

import pytest

from teleo.core.errors import Failure
from teleo.privacy.errors import AppointmentAhead, ConsultationOpen, NotTheSamePerson
from teleo.privacy.rules import check_erasable, check_meant, is_record_over, years_before

NOW = datetime(2046, 11, 24, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born_on", "last_seen", "over"),
    [
        (date(1944, 5, 12), LONG_AGO, True),
        (date(1944, 5, 12), datetime(2026, 11, 25, tzinfo=UTC), False),
        (date(2018, 11, 1), LONG_AGO, True),
        (date(2018, 12, 25), LONG_AGO, False),  # 28 in a month
        (date(2020, 2, 29), LONG_AGO, False),
    ],
)
def test_a_record_ends_twenty_years_after_and_not_before_28(
    born_on: date, last_seen: datetime, over: bool
) -> None:
    assert is_record_over(born_on, last_seen, NOW, years=20) is over


def test_the_last_of_february_has_an_anniversary_every_year() -> None:
    assert years_before(datetime(2048, 2, 29, tzinfo=UTC), 21) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expected", "in_consultation", "refusal"),
    [(True, False, AppointmentAhead), (False, True, ConsultationOpen), (True, True, ConsultationOpen)],
)
def test_what_stands_in_the_way_is_said(
    expected: bool, in_consultation: bool, refusal: type[Failure]
) -> None:
    with pytest.raises(refusal):
        check_erasable(is_expected=expected, is_in_consultation=in_consultation)


def test_only_the_right_name_confirms() -> None:
    check_meant("LEFEVRE", "LEFEVRE")
    for written in ("", "CASTEL"):
        with pytest.raises(NotTheSamePerson):
            check_meant(written, "LEFEVRE")
