"""How often a link is sent again, and what is shown of a contact."""

from datetime import timedelta

import pytest

from teleo.reaching.rules import A_DAY, MOST_A_DAY, PAUSE, masked, next_sending_at
from tests.support.clock import NOON


def test_a_message_is_given_the_time_to_arrive() -> None:
    assert next_sending_at([], NOON) == NOON
    assert next_sending_at([NOON], NOON) == NOON + PAUSE
    assert next_sending_at([NOON - PAUSE], NOON) <= NOON
    assert next_sending_at([NOON - 2 * A_DAY], NOON) == NOON


def test_a_day_has_its_bound_and_both_ways_count_once() -> None:
    hourly = [NOON - timedelta(hours=hour) for hour in range(1, MOST_A_DAY + 1)]

    assert next_sending_at(hourly, NOON) == NOON - timedelta(hours=MOST_A_DAY) + A_DAY
    assert next_sending_at(hourly[1:] * 2, NOON) <= NOON


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("+33639980123", "06 •• •• •• 23"),
        ("+262692123456", "0692 •• •• 56"),
        ("lucienne.durand@patients.test", "l••@patients.test"),
        ("@", "••@"),
    ],
)
def test_a_contact_is_known_again_and_not_learnt(contact: str, shown: str) -> None:
    assert masked(contact) == shown
