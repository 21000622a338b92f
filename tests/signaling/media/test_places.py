"""Two pictures a core, then a queue that says how long; sound while it lasts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.media.places import PATIENCE_SECONDS, USUAL_SECONDS, Places

NOW = 1_000.0


def full(*, sounds: int = 1, pictures: int = 2) -> Places:
    places = Places(pictures, sounds)
    for number in range(pictures):
        assert places.ask(f"room-{number}", picture=True, now=NOW + number).granted
    return places


def test_a_core_holds_two_pictures_and_three_voices_and_no_more() -> None:
    places = Places.for_cores(1)

    with_picture = [places.ask(f"picture-{one}", picture=True, now=NOW).granted for one in range(3)]
    with_sound = [places.ask(f"sound-{one}", picture=False, now=NOW).granted for one in range(4)]

    assert with_picture == [True, True, False]
    assert with_sound == [True, True, True, False]


def test_a_room_that_holds_a_place_keeps_it_however_often_it_asks() -> None:
    places = full()

    assert places.ask("room-0", picture=True, now=NOW + 5).granted
    assert places.holds("room-0")
    assert not places.holds("room-9")


def test_the_next_one_is_told_when_the_first_place_is_likely_free() -> None:
    places = full()

    answers = [places.ask(f"next-{one}", picture=True, now=NOW + 2) for one in range(3)]

    assert [answer.granted for answer in answers] == [False, False, False]
    # The first two follow those who are there, the third follows the first.
    assert [answer.wait_seconds for answer in answers] == [
        USUAL_SECONDS - 2,
        USUAL_SECONDS - 1,
        2 * USUAL_SECONDS - 2,
    ]


def test_a_call_that_lasts_longer_than_usual_still_has_a_positive_wait() -> None:
    places = full()

    assert places.ask("next", picture=True, now=NOW + 10 * USUAL_SECONDS).wait_seconds == 1


def test_a_place_that_is_given_back_goes_to_the_one_who_waited_longest() -> None:
    places = full()
    places.ask("first", picture=True, now=NOW + 1)
    places.ask("second", picture=True, now=NOW + 2)

    places.end("room-1")

    assert not places.ask("second", picture=True, now=NOW + 3).granted
    assert places.ask("first", picture=True, now=NOW + 4).granted


def test_one_who_no_longer_asks_has_left_the_queue() -> None:
    places = full()
    places.ask("gone", picture=True, now=NOW)
    places.end("room-0")

    assert places.ask("there", picture=True, now=NOW + PATIENCE_SECONDS + 1).granted


def test_whoever_waits_for_a_picture_may_have_sound_at_once_and_leaves_the_queue() -> None:
    places = full(sounds=1)
    assert places.ask("next", picture=True, now=NOW).sound_is_free

    assert places.ask("next", picture=False, now=NOW + 1).granted

    last = places.ask("last", picture=True, now=NOW + 1)
    assert not last.sound_is_free
    assert last.wait_seconds == USUAL_SECONDS - 1


def test_sound_that_is_full_has_a_queue_too() -> None:
    places = Places(0, 1)
    places.ask("one", picture=False, now=NOW)

    answer = places.ask("two", picture=False, now=NOW)

    assert not answer.granted
    assert answer.wait_seconds == USUAL_SECONDS


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans(), st.booleans())))
@pytest.mark.timeout(60)
def test_never_more_places_are_held_than_there_are(steps: list[tuple[str, bool, bool]]) -> None:
    places = Places(2, 1)
    for number, (room, picture, ends) in enumerate(steps):
        if ends:
            places.end(room)
        else:
            answer = places.ask(room, picture=picture, now=NOW + number)
            assert answer.granted == places.holds(room)
            assert answer.granted or answer.wait_seconds >= 1
        assert len(places._pictures.held) <= 2
        assert len(places._sounds.held) <= 1
