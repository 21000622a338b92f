"""The telephone: the right number and the right code, in time, and nothing else."""

import pytest

from teleo.sandbox.pro_sante_connect import PIN, Addresses, Counterpart
from tests.support.clock import GivenClock
from tests.support.psc import a_person

JEANNE = a_person("10000000042")


@pytest.fixture
def psc(clock: GivenClock) -> Counterpart:
    return Counterpart(
        addresses=Addresses("http://127.0.0.1:1", "http://localhost:1"),
        clock=clock,
        secret="secret",
        redirect_uris=frozenset(),
        left_uris=frozenset(),
        identities=(JEANNE,),
    )


def test_three_numbers_are_shown_one_of_them_right(psc: Counterpart) -> None:
    for _ in range(50):
        asked = psc.ask(JEANNE, "sign_in")
        assert len(set(asked.choices)) == 3
        assert asked.number in asked.choices
        assert all(len(number) == 2 for number in asked.choices)
    assert psc.ask(JEANNE, "confirm", "07").number == "07"


def test_the_right_number_and_code_confirm(psc: Counterpart) -> None:
    asked = psc.ask(JEANNE, "sign_in")

    assert psc.reply(asked, asked.number, PIN)

    assert psc.outcome(asked) == "approved"
    assert psc.waiting_for(JEANNE) == []


def test_a_wrong_number_ends_it(psc: Counterpart) -> None:
    asked = psc.ask(JEANNE, "sign_in")
    wrong = next(number for number in asked.choices if number != asked.number)

    psc.reply(asked, wrong, PIN)
    psc.reply(asked, asked.number, PIN)

    assert psc.outcome(asked) == "wrong_number"


def test_a_wrong_code_may_be_typed_twice(psc: Counterpart) -> None:
    asked = psc.ask(JEANNE, "sign_in")

    tried = [psc.reply(asked, asked.number, "0000") for _ in range(2)]
    assert (tried, psc.outcome(asked)) == ([False, False], "waiting")
    psc.reply(asked, asked.number, "0000")

    assert psc.outcome(asked) == "refused"


def test_after_two_minutes_it_is_too_late(psc: Counterpart, clock: GivenClock) -> None:
    asked = psc.ask(JEANNE, "sign_in")
    clock.forward(seconds=120)

    psc.reply(asked, asked.number, PIN)

    assert psc.outcome(asked) == "too_late"


def test_a_session_lasts_four_hours(psc: Counterpart, clock: GivenClock) -> None:
    cookie = psc.open_session(JEANNE)
    assert psc.session(cookie) == JEANNE
    assert psc.session("another") is None
    clock.forward(hours=4)
    assert psc.session(cookie) is None
